//! Instants and clocks.

use kernel::{Clock, Timestamp};

/// The last millisecond of the year 9999.
const LAST: i64 = 253_402_300_799_999;

#[test]
fn an_instant_lies_in_the_years_1970_to_9999() {
    let millis = |millis| Timestamp::from_millis(millis).millis();
    assert_eq!((millis(-1), millis(0), millis(1)), (0, 0, 1));
    assert_eq!((millis(LAST - 1), millis(LAST), millis(LAST + 1), millis(i64::MAX)), (LAST - 1, LAST, LAST, LAST));
    assert_eq!(Timestamp::from_seconds(1_795_230_000).millis(), 1_795_230_000_000);
    assert_eq!(Timestamp::from_seconds(i64::MAX).millis(), LAST);
    assert_eq!((Timestamp::EPOCH.millis(), Timestamp::from_seconds(-5).millis()), (0, 0));
}

#[test]
fn an_instant_is_read_and_printed_as_rfc_3339() {
    let read = |text: &str| Timestamp::parse_rfc3339(text).map(Timestamp::millis);
    assert_eq!(read("1970-01-01T00:00:00Z"), Some(0));
    assert_eq!(read("2026-11-21T03:00:00Z"), Some(1_795_230_000_000));
    assert_eq!(read("2026-11-21T05:00:00.1239+02:00"), Some(1_795_230_000_123), "parts of a millisecond are cut off");
    assert_eq!(read("9999-12-31T23:59:59.999Z"), Some(LAST));
    for text in ["1969-12-31T23:59:59Z", "9999-12-31T23:59:59-01:00", "2026-11-21", "2026-11-21T25:00:00Z", "", "now"] {
        assert_eq!(read(text), None, "{text}");
    }
    assert_eq!(Timestamp::from_millis(LAST).to_string(), "9999-12-31T23:59:59.999Z");
    assert_eq!(Timestamp::from_seconds(1_795_230_000).to_string(), "2026-11-21T03:00:00Z");
    assert_eq!(serde_json::to_string(&Timestamp::from_seconds(5)).unwrap(), "5000");
}

#[test]
fn seconds_are_whole_and_rounded_down() {
    let at = Timestamp::from_millis(10_999);
    assert_eq!(at.seconds(), 10);
    assert_eq!((at.plus_seconds(2).millis(), at.plus_seconds(-3).millis()), (12_999, 7_999));
    assert_eq!((at.plus_seconds(-11).millis(), at.plus_seconds(i64::MAX).millis()), (0, LAST));
    let since = |later: i64, earlier: i64| Timestamp::from_millis(later).seconds_since(Timestamp::from_millis(earlier));
    assert_eq!((since(5_000, 2_000), since(4_999, 2_000), since(2_000, 2_000)), (3, 2, 0));
    assert_eq!((since(2_000, 2_001), since(2_000, 4_000), since(2_000, 4_001)), (-1, -2, -3));
}

#[test]
fn an_instant_lies_in_its_hour_and_month() {
    let at = |text: &str| Timestamp::parse_rfc3339(text).unwrap();
    assert_eq!(at("2026-11-30T23:59:59.999Z").hour().to_string(), "2026-11-30T23");
    assert_eq!(at("2026-11-30T23:59:59.999Z").month().to_string(), "2026-11");
    assert_eq!(at("2026-12-01T00:00:00Z").hour().to_string(), "2026-12-01T00");
    assert_eq!(at("2026-12-01T00:00:00Z").month().to_string(), "2026-12");
}

#[test]
fn a_frozen_clock_stands_still_and_all_who_hold_it_see_it_moved() {
    let clock = Clock::frozen(Timestamp::from_seconds(100));
    assert!(clock.is_frozen());
    assert_eq!((clock.now(), clock.now()), (Timestamp::from_seconds(100), Timestamp::from_seconds(100)));
    clock.clone().set(Timestamp::from_seconds(50));
    assert_eq!(clock.now(), Timestamp::from_seconds(50));
}

#[test]
fn a_movable_clock_goes_on_from_where_it_was_put() {
    let clock = Clock::movable();
    assert!(!clock.is_frozen());
    let started = Clock::system().now();
    assert!(clock.now().seconds_since(started).abs() < 60, "it begins with the machine's time");
    for target in [4_000_000_000, 1_000_000_000] {
        let target = Timestamp::from_seconds(target);
        clock.set(target);
        assert!((0..60).contains(&clock.now().seconds_since(target)));
    }
}

#[test]
fn the_systems_clock_cannot_be_moved() {
    let clock = Clock::system();
    let before = clock.now();
    assert!(before > Timestamp::parse_rfc3339("2026-01-01T00:00:00Z").unwrap());
    assert!(before < Timestamp::parse_rfc3339("9000-01-01T00:00:00Z").unwrap(), "it is read in the right unit");
    clock.set(Timestamp::from_seconds(100));
    assert!(clock.now() >= before && !clock.is_frozen());
}
