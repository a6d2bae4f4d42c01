//! The three pages.

use accounts::code::{CODE_LIFETIME_SECONDS, RESEND_AFTER_SECONDS};
use accounts::registration::{email, phone};
use accounts::text_limits::reachable_phone;
use accounts::{Draft, FieldProblem, Industry, Region, Step};
use edge::Request;
use kernel::Phone;
use licensing::LicenseState;
use maud::{Markup, html};
use pages::form::Form;
use pages::notice;
use pages::prices;
use pages::{Page, View, step as steps};

use crate::{Activation, shown};

/// Where a finished registration leads.
pub(crate) const ACTIVATED: &str = "/activated";

/// The address of a page.
pub(crate) const fn path(step: Step) -> &'static str {
    match step {
        Step::Basic => "/register?step=basic",
        Step::Company => "/register?step=company",
        Step::Activation => "/register?step=activation",
    }
}

/// Where *Back* leads: from the first page to the choice between registering and binding an account.
pub(crate) const fn before(step: Step) -> &'static str {
    match step {
        Step::Basic => "/activate",
        Step::Company | Step::Activation => path(step.back()),
    }
}

/// One of the pages, with what is kept and what is wrong.
pub(crate) fn step(
    request: &Request,
    activation: &Activation,
    draft: &Draft,
    step: Step,
    problems: &[FieldProblem],
) -> String {
    let view = request.view().at(path(step));
    let unsent = unsent_code_problem(request, draft, step);
    let problems = problems.iter().chain(&unsent).map(|found| (found.name, shown::problem(found).text(request)));
    let form = Form::new(&view, "/register")
        .values(step.kept_fields().iter().map(|name| (*name, value(&view, draft, name))))
        .problems(problems)
        .hidden("step", step.name())
        .hidden("license", activation.license.id.as_str())
        .on_enter("go", "next");
    // Counted with what is behind a buyer who comes from the activation page, where this was the second of four.
    let names = ["stage-subscribe", "register-step-basic", "register-step-company", "register-step-activation"];
    let (title, lead, current) = match step {
        Step::Basic => ("register-basic-title", "register-basic-lead", 1),
        Step::Company => ("register-company-title", "register-company-lead", 2),
        Step::Activation => ("register-activation-title", "register-activation-lead", 3),
    };
    let fields = match step {
        Step::Basic => basic(request, &view, &form, draft),
        Step::Company => company(&view, &form),
        Step::Activation => first_workspace(&view, &form, activation, draft),
    };
    Page::new(&view, &view.text(title))
        .steps(steps::indicator(&view, &names, current))
        .lead(view.text(lead))
        .form(&form)
        .body(html! {
            (notice::activation(&view, &activation.license.product, &activation.license.account))
            @if step == Step::Basic {
                (notice::unsent_code(&view, request.query("code").as_deref(), request.query("seconds").as_deref()))
             }
            @if draft.filled_in && step != Step::Activation {
                p class="quiet" { (view.text("register-filled-in")) }
            }
            @if step == Step::Activation && activation.state == LicenseState::Pending {
                (notice::pending(&view, activation.starts_later, "pending-text", html! {}))
            }
            (form.render(fields))
        })
}

/// A field's value; where a person has not chosen yet, the choice that is most likely theirs.
fn value(view: &View<'_>, draft: &Draft, name: &str) -> String {
    let typed = draft.value(name);
    if !typed.is_empty() {
        return typed.to_owned();
    }
    match (name, view.brand.sites.as_slice()) {
        ("workspaceLanguage", _) => view.language.tag().to_owned(),
        ("site", [only]) => only.id.to_string(),
        _ => String::new(),
    }
}

fn basic(request: &Request, view: &View<'_>, form: &Form<'_>, draft: &Draft) -> Markup {
    let sites: Vec<(String, String)> =
        view.brand.sites.iter().map(|site| (site.id.to_string(), site.name.get(view.language).to_owned())).collect();
    let address = email(draft.value("email")).ok();
    let verified = address.as_ref().is_some_and(|address| draft.has_verified(address));
    let address = address.map(|address| address.to_string()).unwrap_or_default();
    let minutes = (CODE_LIFETIME_SECONDS / 60).to_string();
    let is_sent = request.query("code").as_deref() == Some("sent");
    let again = request.next_code_after(RESEND_AFTER_SECONDS);
    let (again_to_email, again_to_phone) = if is_about_phone(request) { (None, again) } else { (again, None) };
    let sent = |target: &str| view.text_with("field-code-sent", &[("target", target), ("minutes", &minutes)]);
    let sent_to_email = (is_sent && !is_about_phone(request)).then(|| sent(&address));
    let sent_to_phone = (is_sent && is_about_phone(request)).then(|| sent(draft.value("phone").trim()));
    html! {
        (form.select("site", "field-site-label", &sites).hint("field-site-hint"))
        (form.text("username", "field-username-label").hint("field-username-hint").autocomplete("username"))
        @if verified {
            (form.email("email", "field-email-label")
                .confirmed(Some(view.text_with("register-email-verified", &[("email", &address)]))))
        } @else {
            (form.email("email", "field-email-label").hint("field-email-hint").send_code("/register", "register")
                .again_after(again_to_email))
            (form.code("emailCode", "field-code-label").hint("field-code-hint").confirmed(sent_to_email))
        }
        @if draft.password_hash.is_some() {
            (form.password("password", "field-password-label").new_password().hint("register-password-kept"))
        } @else {
            (form.password("password", "field-password-label").new_password().hint("field-password-hint"))
        }
        (form.password("passwordConfirmation", "field-password-confirmation-label").new_password())
        (phone_fields(view, form, draft, (sent_to_phone, again_to_phone)))
        (form.submit_with("form-next", form.other("go", "back", "form-back")))
        p class="quiet" {
            (view.text("register-basic-known")) " "
            a href="/bind-billing" { (view.text("register-basic-known-link")) }
        }
    }
}

/// The number, and the code that verifies it at once.
fn phone_fields(
    view: &View<'_>,
    form: &Form<'_>,
    draft: &Draft,
    (sent, again): (Option<String>, Option<i64>),
) -> Markup {
    let number = phone(draft.value("phone")).ok().flatten();
    let verified = number.filter(|number| draft.phone_verified_at(number).is_some());
    let field = form.phone("phone", "field-phone-label").hint("field-phone-hint").optional();
    html! {
        @if let Some(number) = verified {
            (field.confirmed(Some(view.text_with("register-phone-verified", &[("phone", number.as_str())]))))
        } @else {
            (field.send_code("/register", "register-phone").again_after(again))
            (form.code("phoneCode", "register-phone-code-label").hint("register-phone-code-hint").optional().confirmed(sent))
        }
    }
}

fn company(view: &View<'_>, form: &Form<'_>) -> Markup {
    let industries: Vec<(String, String)> = Industry::ALL
        .iter()
        .map(|industry| (industry.key().to_owned(), view.text(industry.translation_key())))
        .collect();
    let regions: Vec<(String, String)> = Region::sorted(view.language)
        .map(|region| (region.code().to_owned(), region.name(view.language).to_owned()))
        .collect();
    html! {
        (form.text("companyName", "field-company-name-label").autocomplete("organization"))
        (form.select("industry", "field-industry-label", &industries))
        (form.select("region", "field-region-label", &regions).autocomplete("country"))
        (form.textarea("description", "field-description-label").hint("field-description-hint").optional())
        (form.text("contactName", "field-contact-name-label").hint("field-contact-name-hint").autocomplete("name"))
        (form.submit_with("form-next", form.other("go", "back", "form-back")))
    }
}

fn first_workspace(view: &View<'_>, form: &Form<'_>, activation: &Activation, draft: &Draft) -> Markup {
    let languages: Vec<(String, String)> = view
        .brand
        .languages
        .iter()
        .map(|language| (language.tag().to_owned(), view.text(language_key(*language))))
        .collect();
    let site = view.brand.sites.iter().find(|site| site.id.as_str() == draft.value("site"));
    let site = site.map(|site| site.name.get(view.language)).unwrap_or_default();
    html! {
        p { (view.rich("register-activation-site", &[("site", html! { strong { (site) } })])) }
        (form.text("workspaceName", "field-workspace-name-label").hint("field-workspace-name-hint"))
        (form.select("workspaceLanguage", "field-workspace-language-label", &languages)
            .hint("field-workspace-language-hint"))
        (prices::prices(view, &activation.license.product, &activation.license.account))
        (form.terms("acceptTerms"))
        (form.submit_with("register-activation-submit", form.other("go", "back", "form-back")))
    }
}

const fn language_key(language: kernel::Language) -> &'static str {
    match language {
        kernel::Language::English => "language-en",
        kernel::Language::Chinese => "language-zh",
    }
}

/// Whether the way back from `/codes` is about the phone number; otherwise it is about the e-mail address.
fn is_about_phone(request: &Request) -> bool {
    request.query("to").as_deref() == Some("phone")
}

/// What is wrong with the address or number that a code was asked for.
fn unsent_code_problem(request: &Request, draft: &Draft, step: Step) -> Option<FieldProblem> {
    if step != Step::Basic || request.query("code").as_deref() != Some("invalid") {
        return None;
    }
    if is_about_phone(request) {
        let serves = |phone: &Phone| request.brand().text_messages.serve(phone);
        let problem = reachable_phone(draft.value("phone"), serves).err()?;
        return Some(FieldProblem::new("phone", problem));
    }
    Some(FieldProblem::new("email", email(draft.value("email")).err()?))
}
