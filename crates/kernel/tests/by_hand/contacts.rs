//! E-mail addresses and phone numbers, and languages.

use kernel::{Email, EmailError, Language, Phone};

fn email(text: &str) -> Result<String, EmailError> {
    Email::parse(text).map(|email| email.as_str().to_owned())
}

#[test]
fn an_address_is_read_in_its_one_spelling() {
    assert_eq!(email(" Ann.Lee+aws@Example.COM\n"), Ok("ann.lee+aws@example.com".to_owned()));
    assert_eq!(email("li@例子.中国"), Ok("li@xn--fsqu00a.xn--fiqs8s".to_owned()));
    assert_eq!(email("!#$%&'*+-/=?^_`{|}~9@a.co"), Ok("!#$%&'*+-/=?^_`{|}~9@a.co".to_owned()));
    assert_eq!(email("ann@mail.example.com"), Ok("ann@mail.example.com".to_owned()));
    assert_eq!(email("ann@example.c0m"), Ok("ann@example.c0m".to_owned()));
}

#[test]
fn what_is_no_address_is_refused() {
    for text in [
        "",
        "@",
        "ann",
        "@example.com",
        "ann@",
        "ann@localhost",
        "ann@example.c",
        "ann@example.42",
        "ann@.com",
        "ann@example.",
        "ann@example..com",
        ".ann@example.com",
        "ann.@example.com",
        "a..b@example.com",
        "a b@example.com",
        "a,b@example.com",
        "a\"b@example.com",
        "a@b@c.com",
        "ann@-x.com",
        "ann@ex ample.com",
    ] {
        assert_eq!(email(text), Err(EmailError::Malformed), "{text}");
    }
    assert_eq!(email("änn@example.com"), Err(EmailError::LocalPartNotAscii));
    assert_eq!(email("änn@"), Err(EmailError::Malformed), "that a part is missing is said first");
}

#[test]
fn an_address_has_at_most_64_bytes_before_the_at_and_254_in_all() {
    let local = |length: usize| email(&format!("{}@example.com", "a".repeat(length))).map(|text| text.len());
    assert_eq!((local(64), local(65)), (Ok(76), Err(EmailError::LocalPartTooLong)));
    // 63 bytes are the most that a label of a domain has.
    let domain = |last: usize| {
        let labels = [63, 63, 63, last].map(|length| "d".repeat(length)).join(".");
        email(&format!("aaaaa@{labels}.com")).map(|text| text.len())
    };
    assert_eq!((domain(52), domain(53)), (Ok(254), Err(EmailError::TooLong)));
}

#[test]
fn an_address_is_shown_by_first_letters() {
    let masked = |text: &str| Email::parse(text).unwrap().masked();
    assert_eq!(masked("ann@example.com"), "a***@e***.com");
    assert_eq!(masked("x@mail.example.co.uk"), "x***@m***.uk");
}

#[test]
fn an_address_is_stored_and_printed_as_its_text() {
    let ann = Email::parse("ann@example.com").unwrap();
    assert_eq!(
        (ann.to_string(), serde_json::to_string(&ann).unwrap()),
        ("ann@example.com".into(), r#""ann@example.com""#.into())
    );
    assert_eq!(serde_json::from_str::<Email>(r#""Ann@Example.com""#).unwrap(), ann);
    assert!(serde_json::from_str::<Email>(r#""ann""#).is_err());
}

#[test]
fn a_phone_number_is_a_plus_and_8_to_15_digits() {
    let phone = |text: &str| Phone::parse(text).map(|phone| phone.as_str().to_owned()).ok();
    assert_eq!(phone(" +1 (206) 555-01.00 ").as_deref(), Some("+12065550100"));
    assert_eq!(phone("+12345678").as_deref(), Some("+12345678"));
    assert_eq!(phone("+1 250 555 0100").as_deref(), Some("+12505550100"), "the code of this country is one digit");
    assert_eq!(phone("+7 (0)495 123 4567").as_deref(), Some("+74951234567"));
    assert_eq!(phone("+49 (0)30/1234567").as_deref(), Some("+49301234567"));
    assert_eq!(phone("\u{ff0b}39\u{a0}06\u{2013}69821234").as_deref(), Some("+390669821234"));
    assert_eq!(phone("+123456789012345").as_deref(), Some("+123456789012345"));
    for text in [
        "",
        "+",
        "12065550100",
        "+1234567",
        "+1234567890123456",
        "+0123456789",
        "+1206555o100",
        "++12065550100",
        "+1_2065550100",
    ] {
        assert_eq!(phone(text), None, "{text}");
    }
    let number = Phone::parse("+8613800001234").unwrap();
    assert_eq!((number.masked(), number.to_string()), ("+***34".into(), "+8613800001234".into()));
    assert_eq!(serde_json::to_string(&number).unwrap(), r#""+8613800001234""#);
    assert_eq!(serde_json::from_str::<Phone>(r#""+86 138 0000 1234""#).unwrap(), number);
    assert!(serde_json::from_str::<Phone>(r#""1""#).is_err());
    let kept = serde_json::from_str::<Phone>(r#""+490301234567""#).unwrap();
    assert_eq!(kept.as_str(), "+490301234567", "what is kept is not judged anew");
}

#[test]
fn a_language_has_its_tag_and_is_read_by_the_primary_subtag() {
    for (language, tag) in Language::ALL.into_iter().zip(["en", "zh"]) {
        assert_eq!((language.tag(), language.to_string().as_str()), (tag, tag));
        assert_eq!(serde_json::to_value(language).unwrap(), tag);
        assert_eq!(Language::from_tag(tag), Some(language));
    }
    let read = |tag: &str| Language::from_tag(tag).map(Language::tag);
    assert_eq!([" ZH-Hans-CN ", "en_US", "EN"].map(read), [Some("zh"), Some("en"), Some("en")]);
    assert_eq!(["", "fr", "eng", "-en", "z h"].map(read), [None; 5]);
}
