//! Text that people type, and the words of problems.

use accounts::text::{is_blank, line, paragraph};
use accounts::throttle::{Throttle, TooMany, network};
use accounts::{Industry, Login, Problem, Region, SecurityEventKind, Username};
use kernel::Language;
use serde_json::json;

use super::at;

#[test]
fn a_line_has_no_breaks_and_no_marks_that_turn_what_is_around_it() {
    assert_eq!(line(" e\u{301}a\u{feff}\u{2066}b ", 3), Ok("éab".to_owned()));
    assert_eq!((line("abc", 3), line("abcd", 3)), (Ok("abc".to_owned()), Err(Problem::TooLong { max: 3 })));
    for text in ["a\nb", "a\tb", "a\u{2028}b", "a\u{2029}b", "a\u{7f}b"] {
        assert_eq!(line(text, 9), Err(Problem::ControlCharacters), "{text:?}");
    }
    for mark in ['\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}', '\u{feff}', '\u{200e}', '\u{200b}', '\u{2060}'] {
        assert_eq!(line(&format!("a{mark}b"), 9), Ok("ab".to_owned()), "{mark:?}");
    }
}

#[test]
fn a_paragraph_has_breaks_and_tabs_and_no_other_controls() {
    assert_eq!(paragraph(" a\r\nb\rc\td\n", 9), Ok("a\nb\nc\td".to_owned()));
    assert_eq!(paragraph("a\u{1}b", 9), Err(Problem::ControlCharacters));
    assert_eq!((paragraph("abc", 3), paragraph("abcd", 3)), (Ok("abc".to_owned()), Err(Problem::TooLong { max: 3 })));
    assert_eq!(paragraph(" \n ", 9), Err(Problem::Missing));
}

#[test]
fn what_shows_nothing_is_blank() {
    assert!(is_blank("") && is_blank(" \n\t") && is_blank("\u{200b}\u{3164}") && is_blank(" \u{ffa0}"));
    assert!(!is_blank("a") && !is_blank(" \u{200b}a") && !is_blank("."));
}

#[test]
fn a_username_is_3_to_32_plain_characters_from_a_letter_to_a_letter_or_digit() {
    let read = |text: &str| Username::parse(text).map(|name| name.to_string());
    assert_eq!(read(" Ann-_.9 "), Ok("ann-_.9".to_owned()));
    assert_eq!(read("abc"), Ok("abc".to_owned()));
    for text in ["1ann", "-ann", "ann-", "ann.", "ann_", "an n", "ännn"] {
        assert_eq!(read(text), Err(Problem::UsernameForm), "{text}");
    }
    assert_eq!(read("ab"), Err(Problem::TooShort { min: 3 }));
    assert_eq!(read(&"a".repeat(32)), Ok("a".repeat(32)));
    assert_eq!(read(&"a".repeat(33)), Err(Problem::TooLong { max: 32 }));
    let stored: Username = serde_json::from_value(json!("Ann")).unwrap();
    assert_eq!((stored.as_str(), serde_json::to_value(&stored).unwrap()), ("ann", json!("ann")));
    assert!(serde_json::from_value::<Username>(json!("1")).is_err());
}

#[test]
fn a_login_is_a_mailbox_a_telephone_or_a_name() {
    let read =
        |text: &str| Login::parse(text).map(|login| (login.as_str().to_owned(), login.target().as_str().to_owned()));
    for (text, kept) in [(" Ann ", "ann"), ("Ann@Example.com", "ann@example.com"), ("+1 206 555 0100", "+12065550100")]
    {
        assert_eq!(read(text), Some((kept.to_owned(), kept.to_owned())));
    }
    assert_eq!([read("ann@"), read("+1"), read("a")], [None, None, None]);
}

#[test]
fn the_words_of_industries_regions_and_security_events_are_those_of_the_interface() {
    let industry = |text: &str| Industry::parse(text).map(Industry::key);
    assert_eq!([industry(" Real Estate "), industry("real-estate"), industry("l")], [Some("real-estate"); 3]);
    assert_eq!(
        [industry("a"), industry("s"), industry("t"), industry("")],
        [Some("agriculture"), Some("other"), None, None]
    );
    assert_eq!(Industry::Technology.translation_key(), "industry-technology");
    let germany = Region::parse("de").unwrap();
    assert_eq!(
        (germany.code(), germany.to_string().as_str(), germany.name(Language::English)),
        ("DE", "DE", "Germany")
    );
    assert_eq!(germany.name(Language::Chinese), "德国");
    assert_eq!([Region::parse("GERMANY"), Region::parse("德国")], [Some(germany); 2]);
    assert_eq!(serde_json::to_value(germany).unwrap(), "DE");
    assert_eq!(serde_json::from_value::<Region>(json!("DE")).unwrap(), germany);
    assert!(serde_json::from_value::<Region>(json!("XX")).is_err() && Region::all().count() > 200);
    let event = SecurityEventKind::PasswordChanged;
    assert_eq!((event.name(), event.translation_key()), ("password-changed", "security-event-password-changed"));
    assert_eq!(SecurityEventKind::ALL.len(), 40);
}

#[test]
fn a_problem_has_the_key_of_its_text_and_its_number() {
    let told = |problem: Problem| (problem.key(), problem.argument());
    assert_eq!(told(Problem::Missing), ("field-missing", None));
    assert_eq!(told(Problem::TooShort { min: 3 }), ("field-too-short", Some(("min", "3".to_owned()))));
    assert_eq!(told(Problem::TooLong { max: 9 }), ("field-too-long", Some(("max", "9".to_owned()))));
    assert_eq!(told(Problem::TooMany { max: 4 }), ("field-too-many", Some(("max", "4".to_owned()))));
    assert_eq!(told(Problem::CodeWrong { attempts_left: 2 }), ("field-code-wrong", Some(("attempts", "2".to_owned()))));
    assert_eq!(told(Problem::PhoneTaken), ("field-phone-taken", None));
}

#[test]
fn tries_are_counted_in_windows_that_begin_with_the_epoch() {
    let throttle = Throttle { limit: 3, window_seconds: 900 };
    let now = kernel::Timestamp::from_seconds(1_800 + 17);
    assert_eq!((throttle.window(now), throttle.window_end(now)), (2, kernel::Timestamp::from_seconds(2_700)));
    assert!(throttle.allow(0, now).is_ok() && throttle.allow(3, now).is_ok());
    assert_eq!(throttle.allow(4, now).unwrap_err().retry_at, kernel::Timestamp::from_seconds(2_700));
    assert_eq!(throttle.window(at(0)), 1_960_000);
}

#[test]
fn an_address_of_the_newer_kind_counts_as_its_network() {
    assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    assert_eq!(network("::ffff:198.51.100.7"), "198.51.100.7");
    assert_eq!(network("198.51.100.7"), "198.51.100.7");
    assert_eq!(network("unknown"), "unknown");
}

#[test]
fn who_tried_too_often_waits_at_least_a_second() {
    let left = |second: i64| TooMany { retry_at: at(60) }.seconds_left(at(second));
    assert_eq!([left(0), left(57), left(58), left(59), left(60), left(61)], [60, 3, 2, 1, 1, 1]);
}
