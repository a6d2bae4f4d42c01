//! Currencies, and text with characters that cannot be seen.

use kernel::Currency;
use kernel::typed::has_hidden;

#[test]
fn a_currency_is_printed_and_stored_as_its_code() {
    let euro = Currency::parse("EUR").unwrap();
    assert_eq!((euro.to_string().as_str(), &*euro, String::from(euro).as_str()), ("EUR", "EUR", "EUR"));
    assert_eq!(serde_json::to_value(euro).unwrap(), "EUR");
    assert_eq!(serde_json::from_str::<Currency>(r#""EUR""#).unwrap(), euro);
    assert!(serde_json::from_str::<Currency>(r#""eur""#).is_err());
}

#[test]
fn each_kind_of_hidden_character_is_found() {
    for (text, hidden) in [
        ("", false),
        ("Ann Lee", false),
        ("\u{4f8b}\u{5b50} \u{e9}", false),
        ("a\tb", true),
        ("a\u{7f}b", true),
        ("a\u{200b}b", true),
        ("a\u{202e}b", true),
        ("a\u{2028}b", true),
        ("a\u{2029}b", true),
    ] {
        assert_eq!(has_hidden(text), hidden, "{text:?}");
    }
}
