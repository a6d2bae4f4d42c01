//! Metering hours and billing months.

use kernel::{Hour, Month, Timestamp};

fn hour(text: &str) -> Hour {
    Hour::parse(text).unwrap()
}

#[test]
fn an_hour_contains_its_first_instant_and_not_the_next_hours() {
    let of = |millis: i64| Hour::containing(Timestamp::from_millis(millis)).to_string();
    assert_eq!(of(0), "1970-01-01T00");
    assert_eq!(of(3_599_999), "1970-01-01T00");
    assert_eq!(of(3_600_000), "1970-01-01T01");
    let three = hour("2026-11-21T03");
    assert_eq!(
        (three.start().to_string(), three.end().to_string()),
        ("2026-11-21T03:00:00Z".into(), "2026-11-21T04:00:00Z".into())
    );
}

#[test]
fn an_hour_is_read_as_it_is_printed() {
    for text in ["1970-01-01T00", "2026-11-21T03", "2028-02-29T23", "9999-12-31T23"] {
        assert_eq!(hour(text).to_string(), text);
    }
    for text in [
        "",
        "2026-11-21",
        "2026-11-21T3",
        "2026-11-21T24",
        "2026-02-29T00",
        "2026-11-21T03:00",
        " 2026-11-21T03",
        "2026-11-21t03 ",
    ] {
        assert_eq!(Hour::parse(text), None, "{text}");
    }
    assert_eq!(serde_json::to_string(&hour("1970-01-02T01")).unwrap(), "25");
}

#[test]
fn hours_are_counted_forward_and_back() {
    let three = hour("2026-11-21T03");
    assert_eq!(three.next(), hour("2026-11-21T04"));
    assert_eq!((three.plus(21), three.plus(-4)), (hour("2026-11-22T00"), hour("2026-11-20T23")));
    assert_eq!((three.plus(21).since(three), three.since(three.plus(21)), three.since(three)), (21, -21, 0));
}

#[test]
fn a_month_goes_from_its_first_to_the_next_ones_first_instant() {
    let months = [
        ("2026-11", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", "2026-10", "2026-12"),
        ("2026-12", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z", "2026-11", "2027-01"),
        ("2027-01", "2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z", "2026-12", "2027-02"),
        ("2028-02", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z", "2028-01", "2028-03"),
    ];
    for (text, start, end, previous, next) in months {
        let month = Month::parse(text).unwrap();
        assert_eq!(
            (month.to_string(), month.start().to_string(), month.end().to_string()),
            (text.into(), start.into(), end.into())
        );
        assert_eq!((month.previous().to_string(), month.next().to_string()), (previous.into(), next.into()));
        assert_eq!(Month::containing(month.start()), month);
        assert_eq!(Month::containing(month.end().plus_seconds(-1)), month);
    }
    for text in ["", "2026", "2026-13", "2026-00", "2026-1", "2026-11-01", "2026-11-"] {
        assert_eq!(Month::parse(text), None, "{text}");
    }
    assert_eq!(hour("2026-11-30T23").month(), Month::parse("2026-11").unwrap());
    assert!(Month::parse("2026-12").unwrap() < Month::parse("2027-01").unwrap());
}
