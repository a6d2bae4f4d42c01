//! Single values, each limit on both of its sides.

use brand::{Brand, Pricing, Unanswered};
use kernel::{Dimension, Identity, Phone, ProductCode, SiteId};

use super::{SOUND, mistakes};

#[test]
fn a_color_is_a_hash_and_six_digits() {
    for text in ["#12345", "#1234567", "123456", "#12345g", "#12é45"] {
        let told = mistakes("accent = \"#123456\"", &format!("accent = \"{text}\""));
        assert!(told.contains("but must be a color like \"#1a2b3c\""), "{text}: {told}");
    }
}

#[test]
fn text_needs_a_contrast_of_exactly_four_and_a_half() {
    // Worked out by the definition of WCAG 2.2: 4.504 and 4.497 to 1 on #123456.
    let on_accent = |color: &str| mistakes("on_accent = \"#ffffff\"", &format!("on_accent = \"{color}\""));
    assert_eq!(on_accent("#64a696"), "sound");
    assert!(on_accent("#63a696").contains("has a contrast of 4.49 to 1"), "{}", on_accent("#63a696"));
    // Very dark channels are linear: black that is not quite black, on which middle gray is read badly.
    let dark =
        SOUND.replace("accent = \"#123456\", on_accent = \"#ffffff\"", "accent = \"#0a0a0a\", on_accent = \"#767676\"");
    let told = Brand::parse(&dark).unwrap_err().to_string();
    assert!(told.contains("has a contrast of 4.35 to 1"), "{told}");
}

#[test]
fn a_site_a_product_and_a_price_are_found_by_their_names() {
    let site = "[[sites]]\nid = \"us1\"\nname = { en = \"America\" }\nregion = \"us-east-1\"\n\n[[products]]";
    let brand = Brand::parse(&SOUND.replacen("[[products]]", site, 1)).unwrap();
    let region = |id: &str| brand.site(&SiteId::parse(id).unwrap()).map(|site| site.region.clone());
    let regions = [region("eu1"), region("us1"), region("cn1")];
    assert_eq!(regions.each_ref().map(Option::as_deref), [Some("eu-central-1"), Some("us-east-1"), None]);
    let product = ProductCode::parse("abc123").unwrap();
    let price = |name: &str| brand.unit_price(&product, &Dimension::parse(name).unwrap());
    assert_eq!(
        price("requests").map(|price| (price.currency.to_string(), price.millionths)),
        Some(("EUR".to_owned(), 250_000))
    );
    assert_eq!(price("hosts"), None);
}

#[test]
fn each_pricing_model_says_whether_usage_is_metered_and_whether_it_is_entitled() {
    let facts = Pricing::ALL.map(|model| (model.name(), model.is_metered(), model.is_entitled()));
    assert_eq!(
        facts,
        [
            ("subscription", true, false),
            ("contract", false, true),
            ("contract-with-consumption", true, true),
            ("free", false, false)
        ]
    );
}

#[test]
fn what_may_be_left_out_is_read_where_it_is_there() {
    let with = |from: &str, more: &str| Brand::parse(&SOUND.replacen(from, &format!("{more}\n{from}"), 1));
    let identity = |name: &str| with("pricing =", &format!("identity = \"{name}\"")).unwrap().products[0].identity;
    assert_eq!(
        [identity("legacy"), identity("legacy-customer"), identity("license")],
        [Identity::Legacy, Identity::LegacyCustomer, Identity::License]
    );
    let unanswered = |word: &str| {
        let section = format!(
            "[hold_back]\nfactor = 5\nminimum_history_hours = 24\nminimum_amount_millionths = 1\nunanswered = \"{word}\"\n"
        );
        Brand::parse(&format!("{SOUND}\n{section}")).map(|brand| brand.hold_back.unwrap().unanswered)
    };
    assert_eq!((unanswered("send").unwrap(), unanswered("keep").unwrap()), (Unanswered::Send, Unanswered::Keep));
    assert!(unanswered("ask").is_err());
    let providers = |list: &str| {
        let read = with("currency =", &format!("other_providers = {list}"));
        read.map(|brand| brand.other_providers.clone()).map_err(|error| error.to_string())
    };
    assert_eq!(providers("[\"azure\", \"huawei-cloud\"]").unwrap(), ["azure", "huawei-cloud"]);
    assert!(providers("[\"aws\"]").unwrap_err().contains("other_providers has \"aws\", but there are only: "));
    assert!(providers("[\"azure\", \"azure\"]").unwrap_err().contains("names \"azure\" twice"));
}

#[test]
fn numbers_without_a_country_code_are_those_of_the_country_that_the_file_names() {
    let read = |line: &str| Brand::parse(&format!("{line}\n{SOUND}")).map(|brand| brand.default_country.clone());
    assert_eq!((read("").unwrap(), read("default_country = \"CN\"").unwrap()), (None, Some("CN".to_owned())));
    let mistakes = read("default_country = \"cn\"").unwrap_err().to_string();
    assert!(mistakes.contains("default_country knows no \"cn\": write an ISO 3166-1 code like \"CN\""), "{mistakes}");
}

#[test]
fn text_messages_go_where_the_file_says_and_no_more_of_them() {
    let read = |section: &str| Brand::parse(&format!("{SOUND}\n{section}")).map(|brand| brand.text_messages.clone());
    let serves = |section: &str, number: &str| read(section).unwrap().serve(&Phone::parse(number).unwrap());
    for (number, with_list) in
        [("+6561234567", true), ("+12065550100", true), ("+18765550100", false), ("+881612345678", false)]
    {
        assert_eq!(serves("[text_messages]\ncountries = [\"SG\", \"US\"]", number), with_list, "{number}");
        assert!(serves("", number) && serves("[text_messages]\ndaily_limit = 5", number), "{number}");
    }
    let limits = |section: &str| {
        let read = read(section).map_err(|error| error.to_string())?;
        Ok::<_, String>((read.daily_limit, read.daily_limit_per_country))
    };
    assert_eq!(limits(""), Ok((1000, 300)));
    assert_eq!(limits("[text_messages]\ndaily_limit = 0"), Ok((0, 300)));
    assert_eq!(limits("[text_messages]\ndaily_limit_per_country = 1000000"), Ok((1000, 1_000_000)));
    for (section, told) in [
        (
            "[text_messages]\ndaily_limit = 1000001",
            "text_messages.daily_limit must be a whole number from 0 to 1000000",
        ),
        (
            "[text_messages]\ncountries = [\"sg\"]",
            "text_messages.countries knows no \"sg\": write ISO 3166-1 codes like \"SG\"",
        ),
        ("[text_messages]\ncountries = [\"SG\", \"SG\"]", "text_messages.countries names \"SG\" twice"),
        ("[text_messages]\ncountries = []", "text_messages.countries must name at least one"),
    ] {
        let said = limits(section).unwrap_err();
        assert!(said.contains(told), "{said}");
    }
}

#[test]
fn one_person_gives_up_what_the_file_says_and_anything_without_a_section() {
    let read = |section: &str| {
        let read = Brand::parse(&format!("{SOUND}\n{section}")).map_err(|error| error.to_string())?;
        Ok::<_, String>(read.operators.second_person_above_millionths)
    };
    assert_eq!(read(""), Ok(None));
    assert_eq!(read("[operators]\nsecond_person_above_millionths = 0"), Ok(Some(0)));
    assert_eq!(read("[operators]\nsecond_person_above_millionths = 1_000_000"), Ok(Some(1_000_000)));
    for (section, told) in [
        ("[operators]", "operators.second_person_above_millionths is missing"),
        (
            "[operators]\nsecond_person_above_millionths = -1",
            "operators.second_person_above_millionths must be a whole number from 0 to",
        ),
        ("[operators]\nsecond_person_above_millionths = 0\nalone = true", "operators.alone is not a key"),
    ] {
        let said = read(section).unwrap_err();
        assert!(said.contains(told), "{said}");
    }
}

#[test]
fn limits_are_exact() {
    let named = |length: usize| mistakes("\"Acme Ltd\"", &format!("\"{}\"", "é".repeat(length)));
    assert_eq!(named(200), "sound");
    assert_eq!(named(201), "line 2: legal_name must be one line of at most 200 characters");
    let logo = |bytes: usize| {
        let around = "<svg viewBox=\"0 0 1 1\"></svg>".len();
        mistakes("1 1\"></svg>", &format!("1 1\">{}</svg>", "x".repeat(bytes - around)))
    };
    assert_eq!(logo(8_192), "sound");
    assert!(logo(8_193).contains("logo.svg has 8193 bytes, but 8192 is the most"), "{}", logo(8_193));
    let dimensions = |count: usize| {
        let one = |number| {
            format!(
                "\n[[products.dimensions]]\nname = \"d{number}\"\ntitle = {{ en = \"D\" }}\nunit = {{ en = \"d\" }}\n\
                 unit_size = 1\nunit_price_millionths = 1\n"
            )
        };
        let more: String = (1..count).map(one).collect();
        Brand::parse(&format!("{SOUND}{more}")).map_or_else(|error| error.to_string(), |_| "sound".to_owned())
    };
    assert_eq!(dimensions(200), "sound");
    assert!(dimensions(201).contains("a product can have at most 200 dimensions"), "{}", dimensions(201));
    let host = |name: &str| mistakes("billing.acme.example", name);
    assert_eq!((host("billing-2.acme.example").as_str(), host("2.acme.example").as_str()), ("sound", "sound"));
    assert!(host("billing_2.acme.example").contains("but must be a host name"));
}

#[test]
fn a_link_is_of_plain_characters_and_not_too_long() {
    let link = |path: &str| mistakes("acme.example/terms", &format!("acme.example/{path}"));
    let around = "https://acme.example/".len();
    assert_eq!(link(&"x".repeat(2_000 - around)), "sound");
    let refused = "line 18: legal.terms_url must be a full link that begins with https://";
    for path in [&"x".repeat(2_001 - around), "a b", "a<b", "a>b", "é", "a\\\\b"] {
        assert_eq!(link(path), refused, "{path}");
    }
}

#[test]
fn a_logo_only_draws() {
    let empty = "'<svg viewBox=\"0 0 1 1\"></svg>'";
    let inside = |content: &str| mistakes(empty, &format!("'''<svg viewBox=\"0 0 1 1\">{content}</svg>'''"));
    for drawn in [
        "<defs><linearGradient id=\"a\"><stop offset=\"0\"/></linearGradient></defs><path fill=\"url(#a)\" tone=\"1\"/>",
        "<title>Acme &amp; Sons</title><g><circle r=\"1\"/></g>",
        "<path xmlns=\"http://www.w3.org/2000/svg\" clip-path=\"url('#a')\"/>",
    ] {
        assert_eq!(inside(drawn), "sound", "{drawn}");
    }
    for (content, refused) in [
        ("<g onload =\"x()\"/>", "event attributes"),
        ("<g\nONLOAD\n=\n\"x()\"/>", "event attributes"),
        ("<g on=\"1\"/>", "event attributes"),
        ("<g style =\"color:red\"/>", "style attributes"),
        ("<style>p{}</style>", "style elements"),
        ("<path fill=\"URL(https://example.com/a)\"/>", "links or references"),
        ("<path fill=\"&#117;rl(//example.com/a)\"/>", "links or references"),
        ("<g xmlns:x=\"http://www.w3.org/1999/xlink\" x:href=\"#a\"/>", "links or references"),
        ("<a href=\"https://example.com\"/>", "<a>: a logo is drawn with svg, g,"),
        ("<image/>", "embedded images"),
        ("<foreignObject/>", "<foreignObject>"),
        ("<Script>x()</Script>", "<Script>"),
        ("<animate attributeName=\"href\"/>", "<animate>"),
        ("<p xmlns=\"http://www.w3.org/1999/xhtml\"/>", "<p>"),
        ("<path xmlns=\"http://www.w3.org/1999/xhtml\"/>", "<path>"),
        ("<title><path/></title>", "elements in its title or description"),
        ("<!-- a -->", "comments"),
        ("<?a b?>", "comments or processing instructions"),
        ("<![CDATA[a]]>", "CDATA"),
    ] {
        assert!(inside(content).starts_with("line 26: logo.svg must not contain "), "{content}: {}", inside(content));
        assert!(inside(content).contains(refused), "{content}: {}", inside(content));
    }
    assert!(inside("<g>").starts_with("line 26: logo.svg is not well-formed XML: "), "{}", inside("<g>"));
}

#[test]
fn a_file_that_is_all_mistakes_is_refused_at_once() {
    let unknown: String = (0..20_000).map(|number| format!("k{number}=1\n")).collect();
    let error = Brand::parse(&unknown).unwrap_err();
    assert_eq!(error.mistakes.len(), 100);
    let large = Brand::parse(&"#".repeat(256 * 1024 + 1)).unwrap_err();
    assert_eq!(large.to_string(), "line 1: the file has 262145 bytes, but 262144 is the most");
}

#[test]
fn a_brands_own_words_are_its_names_its_company_its_site_and_its_products() {
    let brand = Brand::parse(SOUND).unwrap();
    assert_eq!(brand.own_words().collect::<Vec<_>>(), ["Acme Ltd", "acme.example", "Acme", "Acme Plan"]);
}
