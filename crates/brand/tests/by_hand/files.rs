//! Whole files: those in the repository, and every mistake that one can have.

use brand::{Brand, Pricing};
use kernel::{Dimension, Language, ProductCode, SiteId};

use super::{SOUND, mistakes};

const TRUEWATCH: &str = include_str!("../../../../brands/truewatch.toml");
const GUANCE: &str = include_str!("../../../../brands/guance.toml");

#[test]
fn the_brands_in_the_repository_are_sound() {
    for text in [TRUEWATCH, GUANCE] {
        let brand = Brand::parse(text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        assert_eq!(brand.languages.len(), Language::ALL.len(), "{} speaks every language", brand.name);
        assert!(brand.site(&SiteId::parse("us1").unwrap()).is_some());
    }
}

#[test]
fn a_brand_is_read_in_full() {
    let brand = Brand::parse(TRUEWATCH).unwrap();
    let product = brand.products.first().unwrap();
    assert_eq!(product.pricing, Pricing::Subscription);
    let logs = brand.dimension(&product.product_code, &Dimension::parse("log_events").unwrap()).unwrap();
    assert_eq!((logs.unit_size, logs.unit_price_millionths), (1_000_000, 400_000));
    assert_eq!(logs.title.get(Language::Chinese), "日志数据");
    assert!(brand.product(&ProductCode::parse("someone-elses").unwrap()).is_none());
    assert_eq!(brand.legal.terms_url.get(Language::English), brand.legal.terms_url.get(Language::Chinese));
    assert_eq!(Brand::parse(GUANCE).unwrap().name_in(Language::Chinese), "观测云");
    assert_eq!(brand.colors.light.accent.to_string(), "#5b34d6");
}

#[test]
fn the_small_file_is_sound_and_may_name_a_console() {
    assert!(Brand::parse(SOUND).is_ok());
    let with_console = format!("{SOUND}\n[console]\nurl = \"https://{{site}}.acme.example/start\"\n");
    let console = Brand::parse(&with_console).unwrap().console.unwrap();
    assert_eq!(console.url(&SiteId::parse("eu1").unwrap()), "https://eu1.acme.example/start");
}

#[test]
fn first_steps_lead_to_pages_of_the_brand_alone() {
    let step = |url: &str| {
        let step = "[[first_steps]]\ntitle = { en = \"Start\" }\ntext = { en = \"Here.\" }\n";
        Brand::parse(&format!("{SOUND}\n{step}url = \"{url}\"\n")).map(|brand| brand.first_steps.len())
    };
    for own in ["https://acme.example/start", "https://docs.acme.example/start?a#b", "https://acme.example:8443/"] {
        assert_eq!(step(own), Ok(1), "{own}");
    }
    for foreign in [
        "https://docs.acmes.example/",
        "https://evilacme.example/",
        "https://acme.example.evil.example/",
        "https://acme.example@evil.example/",
        "https://acme.example:a@evil.example/",
    ] {
        let told = step(foreign).unwrap_err().to_string();
        assert!(told.ends_with(&format!("first_steps.url leads to {foreign} but must lead to acme.example")), "{told}");
    }
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_lines() {
    let text = SOUND
        .replace("currency = \"EUR\"", "currency = \"euro\"")
        .replace("email = \"help@acme.example\"", "email = \"help\"")
        .replace("unit_size = 1_000_000\n", "");
    let told = Brand::parse(&text).unwrap_err().to_string();
    assert_eq!(
        told,
        "line 4: currency is \"euro\" but must be an ISO 4217 code like \"USD\"\n\
         line 15: support.email is \"help\" but must be an e-mail address\n\
         line 38: products.dimensions.unit_size is missing"
    );
}

#[test]
fn what_is_not_toml_is_told_with_its_line() {
    let told = mistakes("name = \"Acme\"\nlegal", "name = \"Acme\nlegal");
    assert!(told.starts_with("line 1: this is not TOML: "), "{told}");
}

#[test]
fn a_missing_table_or_list_is_told() {
    let told = Brand::parse("name = \"Acme\"").unwrap_err().to_string();
    for missing in ["legal_name", "languages", "domains", "sender", "support", "legal", "colors", "logo"] {
        assert!(told.contains(&format!("line 1: {missing} is missing")), "{missing}: {told}");
    }
    assert!(told.contains("[[sites]] is missing: at least one is needed"), "{told}");
    assert!(told.contains("[[products]] is missing: at least one is needed"), "{told}");
}

#[test]
fn each_mistake_is_told_in_plain_words_with_its_line() {
    let cases = [
        ("legal_name = \"Acme Ltd\"", "legal_name = \" \"", "line 2: legal_name is empty"),
        ("legal_name = \"Acme Ltd\"", "legal_name = 7", "line 2: legal_name must be a text in quotes"),
        (
            "legal_name = \"Acme Ltd\"",
            "legal_name = \"a\\nb\"",
            "line 2: legal_name must be one line of at most 200 characters",
        ),
        ("[\"en\"]", "[]", "line 3: languages must name at least one"),
        ("[\"en\"]", "\"en\"", "line 3: languages must be a list of texts, like [\"a\", \"b\"]"),
        ("[\"en\"]", "[\"en\", \"en\"]", "line 3: languages names \"en\" twice"),
        ("[\"en\"]", "[\"en\", \"fr\"]", "line 3: languages has \"fr\", but only these are spoken: en, zh"),
        (
            "main = \"acme.example\"",
            "main = \"https://acme.example\"",
            "line 7: domains.main is \"https://acme.example\" but must be a host name like \"example.com\", without https:// and path",
        ),
        (
            "[sender]",
            "[sendr]",
            "line 1: sender is missing\nline 10: sendr is not a key of a brand file; here are allowed: legal_name, \
            languages, currency, name, domains, sender, support, legal, console, first_steps, hold_back, text_messages, operators, other_providers, use_buyer_contact, default_country, colors, logo, sites, products",
        ),
        (
            "[support]\nemail",
            "[support]\nurl = \"http://acme.example\"\nemail",
            "line 15: support.url must be a full link that begins with https://",
        ),
        (
            "\"https://acme.example/terms\"",
            "{ zh = \"https://acme.example\" }",
            "line 18: legal.terms_url.en is missing\nline 18: legal.terms_url.zh is not a key of a brand file; here are allowed: en",
        ),
        ("\"#123456\"", "\"blue\"", "line 22: colors.light.accent is \"blue\" but must be a color like \"#1a2b3c\""),
        (
            "<svg viewBox",
            "<svg onload=\"x()\" viewBox",
            "line 26: logo.svg must not contain event attributes (onload and the like)",
        ),
        ("<svg viewBox=\"0 0 1 1\">", "<svg>", "line 26: logo.svg needs a viewBox, so that it can be scaled"),
        ("></svg>", "><script>x()</script></svg>", "line 26: logo.svg must not contain scripts"),
        ("></svg>", "><use/></svg>", "line 26: logo.svg must not contain links or references to other files"),
        (
            "</svg>",
            "</svg> ok",
            "line 26: logo.svg must be one <svg …>…</svg> element, from its first to its last character",
        ),
        (
            "id = \"eu1\"",
            "id = \"eu 1\"",
            "line 29: sites.id is \"eu 1\" but must be letters, digits, hyphens and dots, at most 32, like \"us1\"",
        ),
        (
            "{ en = \"Europe\" }",
            "\"Europe\"",
            "line 30: sites.name must be a table: [sites.name] with keys below it, or { key = … }",
        ),
        (
            "\"subscription\"",
            "\"monthly\"",
            "line 36: products.pricing is \"monthly\" but must be one of subscription, contract, contract-with-consumption, free",
        ),
        (
            "\"requests\"",
            "\"web requests\"",
            "line 39: products.dimensions.name is \"web requests\" but must be a dimension's API name as in the listing, without spaces",
        ),
        (
            "250_000",
            "0.25",
            "line 43: products.dimensions.unit_price_millionths must be a whole number from 0 to 1000000000000, without quotes",
        ),
    ];
    for (from, to, told) in cases {
        assert_eq!(mistakes(from, to), told);
    }
}

#[test]
fn what_must_be_different_is_told_with_the_line_of_the_first() {
    let site = "[[sites]]\nid = \"eu1\"\nname = { en = \"Europe again\" }\nregion = \"eu-west-1\"\n\n[[products]]";
    assert_eq!(
        mistakes("[[products]]", site),
        "line 34: sites.id \"eu1\" is already used on line 29; each must be different"
    );
    let dimension = SOUND.split_once("[[products.dimensions]]").unwrap().1;
    let twice = format!("{SOUND}\n[[products.dimensions]]{dimension}");
    assert!(Brand::parse(&twice).unwrap_err().to_string().contains("\"requests\" is already used on line 39"));
    let product = SOUND.split_once("[[products]]").unwrap().1;
    let twice = format!("{SOUND}\n[[products]]{product}");
    assert!(Brand::parse(&twice).unwrap_err().to_string().contains("\"abc123\" is already used on line 34"));
}

#[test]
fn colors_that_cannot_be_read_are_refused() {
    assert_eq!(
        mistakes("accent = \"#123456\"", "accent = \"#8899aa\""),
        "line 22: colors.light.accent #8899aa on the light theme's background has a contrast of 2.92 to 1, but text needs \
         4.5 to 1 (WCAG AA): choose a darker one\n\
         line 22: colors.light.on_accent #ffffff on the accent #8899aa has a contrast of 2.92 to 1, but text needs 4.5 to 1 \
         (WCAG AA)"
    );
    assert!(mistakes("accent = \"#bbddff\"", "accent = \"#222244\"").contains("choose a lighter one"));
}
