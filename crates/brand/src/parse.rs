//! From the file's text to a [`Brand`], or to all its mistakes.

use kernel::contact::is_country;
use kernel::{Currency, Email, Language, SiteId};
use toml::de::DeTable;

use crate::brand::{Brand, ConsoleLink, Domains, FirstStep, Legal, OTHER_PROVIDERS, Sender, Site, Support};
use crate::colors::read_colors;
use crate::hold_back::read_hold_back;
use crate::logo::read_logo;
use crate::mistakes::{BrandError, Mistake, Mistakes};
use crate::operators::read_operators;
use crate::products::{read_products, refuse_repeated};
use crate::section::Section;
use crate::text_messages::read_text_messages;

/// The largest brand file, in bytes: thirty times what a seller of ten products writes. It is read at every cold start.
const MAX_BRAND_FILE_BYTES: usize = 256 * 1024;
/// The most first steps: two rows of cards; more is no start any more.
const MAX_FIRST_STEPS: usize = 6;

impl Brand {
    /// Reads a brand file.
    ///
    /// # Errors
    /// [`BrandError`] lists every mistake with its line.
    pub fn parse(text: &str) -> Result<Self, BrandError> {
        if text.len() > MAX_BRAND_FILE_BYTES {
            let message = format!("the file has {} bytes, but {MAX_BRAND_FILE_BYTES} is the most", text.len());
            return Err(BrandError { mistakes: vec![Mistake { line: 1, message }] });
        }
        let mistakes = Mistakes::new(text);
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let span = error.span().unwrap_or(0..0);
            mistakes.add(&span, format!("this is not TOML: {}", error.message()));
        }
        // What the recovery made of a broken file would only bring mistakes that are none.
        let brand = if errors.is_empty() { read_brand(&Section::root(table.get_ref(), &mistakes)) } else { None };
        match (mistakes.into_error(), brand) {
            (None, Some(brand)) => Ok(brand),
            (Some(error), _) => Err(error),
            (None, None) => Err(BrandError { mistakes: Vec::new() }),
        }
    }
}

fn read_brand(file: &Section<'_>) -> Option<Brand> {
    let legal_name = file.text("legal_name");
    let languages = read_languages(file);
    let currency = file.parsed("currency", "an ISO 4217 code like \"USD\"", Currency::parse);
    // The languages that texts are asked in; if those are wrong, only that is reported.
    let spoken = languages.clone().unwrap_or_default();
    let names = file.localized_text("name", &spoken);
    let domains = read_domains(file);
    let sender = read_sender(file);
    let support = read_support(file);
    let legal = read_legal(file, &spoken);
    let console = read_console(file);
    let own_hosts = own_hosts(domains.as_ref(), support.as_ref());
    let first_steps = read_first_steps(file, &spoken, &own_hosts);
    let hold_back = read_hold_back(file);
    let text_messages = read_text_messages(file);
    let operators = read_operators(file);
    let other_providers = read_other_providers(file);
    let use_buyer_contact = file.flag("use_buyer_contact");
    let default_country = read_default_country(file);
    let colors = read_colors(file);
    let logo_svg = read_logo(file);
    let sites = read_sites(file, &spoken);
    let products = read_products(file, &spoken);
    file.finish();
    let (names, languages) = (names?, languages?);
    Some(Brand {
        name: languages.first().map(|first| names.get(*first).to_owned())?,
        names,
        legal_name: legal_name?.value,
        languages,
        currency: currency?.value,
        domains: domains?,
        sender: sender?,
        support: support?,
        legal: legal?,
        console,
        first_steps,
        hold_back,
        text_messages: text_messages?,
        default_country,
        operators: operators?,
        other_providers,
        use_buyer_contact,
        colors: colors?,
        logo_svg: logo_svg?,
        sites,
        products,
    })
}

fn read_languages(file: &Section<'_>) -> Option<Vec<Language>> {
    let texts = file.texts("languages")?;
    let mut languages = Vec::new();
    let mut complete = true;
    for text in texts {
        let found = Language::ALL.into_iter().find(|language| language.tag() == text.value);
        match found {
            Some(language) if !languages.contains(&language) => languages.push(language),
            Some(_) => {
                file.mistake(&text.span, format!("languages names \"{}\" twice", text.value));
            }
            None => {
                let known = Language::ALL.map(Language::tag).join(", ");
                file.mistake(
                    &text.span,
                    format!("languages has \"{}\", but only these are spoken: {known}", text.value),
                );
                complete = false;
            }
        }
    }
    complete.then_some(languages)
}

fn read_other_providers(file: &Section<'_>) -> Vec<String> {
    let mut providers = Vec::new();
    let texts = if file.has("other_providers") { file.texts("other_providers") } else { None };
    for text in texts.into_iter().flatten() {
        if !OTHER_PROVIDERS.contains(&text.value.as_str()) {
            let known = OTHER_PROVIDERS.join(", ");
            file.mistake(&text.span, format!("other_providers has \"{}\", but there are only: {known}", text.value));
        } else if providers.contains(&text.value) {
            file.mistake(&text.span, format!("other_providers names \"{}\" twice", text.value));
        } else {
            providers.push(text.value);
        }
    }
    providers
}

fn read_default_country(file: &Section<'_>) -> Option<String> {
    let text = if file.has("default_country") { file.text("default_country") } else { None }?;
    if !is_country(&text.value) {
        let told = format!("default_country knows no \"{}\": write an ISO 3166-1 code like \"CN\"", text.value);
        file.mistake(&text.span, told);
    }
    Some(text.value)
}

fn read_domains(file: &Section<'_>) -> Option<Domains> {
    let section = file.section("domains")?;
    let expected = "a host name like \"example.com\", without https:// and path";
    let main = section.parsed("main", expected, host_name);
    let billing = section.parsed("billing", expected, host_name);
    section.finish();
    Some(Domains { main: main?.value, billing: billing?.value })
}

fn host_name(text: &str) -> Option<String> {
    let label = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    (text.contains('.') && text.len() <= 253 && text.split('.').all(label)).then(|| text.to_owned())
}

fn email(section: &Section<'_>, key: &str) -> Option<Email> {
    section.parsed(key, "an e-mail address", |text| Email::parse(text).ok()).map(|found| found.value)
}

fn read_sender(file: &Section<'_>) -> Option<Sender> {
    let section = file.section("sender")?;
    let name = section.text("name");
    let address = email(&section, "address");
    let identity = if section.has("text_message_identity") { section.text("text_message_identity") } else { None };
    section.finish();
    Some(Sender { name: name?.value, address: address?, text_message_identity: identity.map(|found| found.value) })
}

fn read_support(file: &Section<'_>) -> Option<Support> {
    let section = file.section("support")?;
    let email = email(&section, "email");
    let url = section.optional_url("url");
    section.finish();
    Some(Support { email: email?, url: url.map(|found| found.value) })
}

fn read_legal(file: &Section<'_>, languages: &[Language]) -> Option<Legal> {
    let section = file.section("legal")?;
    let terms_url = section.localized_url("terms_url", languages);
    let privacy_url = section.localized_url("privacy_url", languages);
    section.finish();
    Some(Legal { terms_url: terms_url?, privacy_url: privacy_url? })
}

fn read_console(file: &Section<'_>) -> Option<ConsoleLink> {
    let section = file.optional_section("console")?;
    let url = section.url("url");
    section.finish();
    url.map(|found| ConsoleLink::new(found.value))
}

/// The hosts that are the brand's own: its site, and where its help is. Hosts under them are its own, too. None if the file does not say
/// them rightly, which is told by itself.
fn own_hosts(domains: Option<&Domains>, support: Option<&Support>) -> Vec<String> {
    let help = support.and_then(|support| support.url.as_deref()).and_then(host_of);
    let main = domains.map(|domains| domains.main.as_str());
    main.into_iter().flat_map(|main| std::iter::once(main).chain(help)).map(str::to_owned).collect()
}

/// The host of a link, without a port. `None` if a name stands before it, behind which another host hides.
fn host_of(url: &str) -> Option<&str> {
    let authority = url.strip_prefix("https://")?.split(['/', '?', '#']).next()?;
    if authority.contains('@') { None } else { authority.split(':').next() }
}

/// Whether a link leads to one of `hosts`, or to a host under one.
fn is_on(url: &str, hosts: &[String]) -> bool {
    let is_under =
        |host: &str, own: &str| host.strip_suffix(own).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    host_of(url).is_some_and(|host| hosts.iter().any(|own| is_under(host, own)))
}

/// What a buyer does first; none unless the file says so. Links must lead to the brand's own pages, because buyers trust them as the
/// seller's.
fn read_first_steps(file: &Section<'_>, languages: &[Language], own_hosts: &[String]) -> Vec<FirstStep> {
    let sections = if file.has("first_steps") { file.sections("first_steps") } else { Vec::new() };
    if sections.len() > MAX_FIRST_STEPS {
        file.mistake(&file.span, format!("there can be at most {MAX_FIRST_STEPS} first_steps"));
    }
    let read = |section: Section<'_>| {
        let title = section.localized("title", languages);
        let text = section.localized("text", languages);
        let url = section.localized_url("url", languages);
        let foreign = url.as_ref().and_then(|url| url.texts().find(|link| !is_on(link, own_hosts)));
        if let Some(link) = foreign.filter(|_| !own_hosts.is_empty()) {
            let own = own_hosts.join(" or ");
            section.mistake(&section.span, format!("first_steps.url leads to {link} but must lead to {own}"));
        }
        section.finish();
        Some(FirstStep { title: title?, text: text?, url: url? })
    };
    sections.into_iter().filter_map(read).collect()
}

fn read_sites(file: &Section<'_>, languages: &[Language]) -> Vec<Site> {
    let mut seen = Vec::new();
    let mut sites = Vec::new();
    for section in file.sections("sites") {
        let expected = "letters, digits, hyphens and dots, at most 32, like \"us1\"";
        let id = section.parsed("id", expected, |text| SiteId::parse(text).ok());
        let name = section.localized("name", languages);
        let region = section.text("region");
        section.finish();
        if let Some(id) = &id {
            refuse_repeated(&section, "id", id.value.as_str(), &id.span, &mut seen);
        }
        if let (Some(id), Some(name), Some(region)) = (id, name, region) {
            sites.push(Site { id: id.value, name, region: region.value });
        }
    }
    sites
}
