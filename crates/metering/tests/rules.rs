//! The rules one by one: what an event must look like, where it counts, when a record is too late, how fast calls go.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use kernel::{Hour, Timestamp};
use metering::deadline::{deadline, freezes_at};
use metering::intake::place;
use metering::pace::Pace;
use metering::{EventFault, Head, Intake, LicenseWindow, Raw, Refusal, ReportedEvent, Roll, UsageEvent, intake};

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn hour(text: &str) -> Hour {
    Hour::parse(text).unwrap()
}

const NOW: &str = "2026-11-21T10:20:00Z";

fn reported() -> ReportedEvent {
    let text = |text: &str| Some(text.to_owned());
    ReportedEvent {
        specversion: text("1.0"),
        source: text("/collector/7"),
        id: text("e-1"),
        subject: text("wksp_1"),
        dimension: text("log_events"),
        time: text("2026-11-21T10:05:00Z"),
        quantity: text("18"),
    }
}

#[test]
fn an_event_says_all_it_must_or_is_refused() {
    let event = UsageEvent::parse(&reported()).unwrap();
    assert_eq!((event.quantity, event.time.hour()), (Raw::new(18), hour("2026-11-21T10")));
    type Damage = fn(&mut ReportedEvent, &str);
    let quantity: Damage = |event, text| event.quantity = Some(text.to_owned());
    let time: Damage = |event, text| event.time = Some(text.to_owned());
    let cases: [(Damage, &str, EventFault); 19] = [
        (|event, _| event.specversion = None, "", EventFault::Specversion),
        (|event, text| event.specversion = Some(text.to_owned()), "0.3", EventFault::Specversion),
        (|event, _| event.source = None, "", EventFault::Source),
        (|event, text| event.source = Some(text.to_owned()), "", EventFault::Source),
        (|event, _| event.id = None, "", EventFault::Id),
        (|event, _| event.id = Some("x".repeat(513)), "", EventFault::Id),
        (|event, _| event.subject = None, "", EventFault::Workspace),
        (|event, text| event.subject = Some(text.to_owned()), "somewhere", EventFault::Workspace),
        (|event, text| event.dimension = Some(text.to_owned()), "log#events", EventFault::Dimension),
        (|event, _| event.quantity = None, "", EventFault::Quantity),
        (quantity, "-1", EventFault::NegativeQuantity),
        (quantity, "+1", EventFault::Quantity),
        (quantity, "1.5", EventFault::FractionalQuantity),
        (quantity, "1e-3", EventFault::FractionalQuantity),
        (quantity, "999999999999999999999999999999999999999999", EventFault::QuantityTooLarge),
        (time, "yesterday", EventFault::Time),
        (time, "2026-11-21T10:25:01Z", EventFault::Future),
        (time, "2027-11-21T10:25:01Z", EventFault::Future),
        (time, "2026-10-18T10:19:59Z", EventFault::TooOld),
    ];
    for (damage, text, fault) in cases {
        let mut event = reported();
        damage(&mut event, text);
        let read = UsageEvent::parse(&event).and_then(|event| event.check_time(at(NOW)));
        assert_eq!(read.unwrap_err(), fault, "{text}");
    }
    let mut oldest = reported();
    oldest.time = Some("2026-10-18T10:20:00Z".to_owned());
    assert!(UsageEvent::parse(&oldest).unwrap().check_time(at(NOW)).is_ok());
}

#[test]
fn the_content_of_an_event_is_what_it_counts_and_nothing_else() {
    let event = UsageEvent::parse(&reported()).unwrap();
    let mut other_form = reported();
    other_form.time = Some("2026-11-21T12:05:00+02:00".to_owned());
    other_form.id = Some("e-2".to_owned());
    assert_eq!(UsageEvent::parse(&other_form).unwrap().content(), event.content());
    for written in ["18.0", "1.8e1", "180E-1", "018"] {
        let same = ReportedEvent { quantity: Some(written.to_owned()), ..reported() };
        assert_eq!(UsageEvent::parse(&same).unwrap().content(), event.content(), "{written}");
    }
    let mut more = reported();
    more.quantity = Some("19".to_owned());
    assert_ne!(UsageEvent::parse(&more).unwrap().content(), event.content());
}

fn active() -> LicenseWindow {
    LicenseWindow { usage_from: Some(at("2026-11-20T00:00:00Z")), ..LicenseWindow::default() }
}

fn head(opened: &str, next: &str) -> Head {
    Head { opened: hour(opened), next: hour(next), closed: false }
}

#[test]
fn usage_counts_in_its_hour_or_rolls_within_its_month_or_is_late() {
    let head_at = |next| head("2026-11-20T00", next);
    let count = |hour_text, rolled| Intake::Count { hour: hour(hour_text), rolled };
    let cases = [
        ("2026-11-21T10", "2026-11-21T09", count("2026-11-21T10", None)),
        ("2026-11-21T09", "2026-11-21T09", count("2026-11-21T09", None)),
        ("2026-11-21T08", "2026-11-21T09", count("2026-11-21T09", Some(Roll::HourFrozen))),
        ("2026-11-01T00", "2026-11-21T09", count("2026-11-21T09", Some(Roll::BeforeActivation))),
        ("2026-10-31T23", "2026-11-21T09", Intake::Late { hour: hour("2026-10-31T23") }),
        ("2026-11-30T23", "2026-12-01T00", Intake::Late { hour: hour("2026-11-30T23") }),
    ];
    for (used, next, expected) in cases {
        assert_eq!(place(hour(used), &active(), Some(&head_at(next)), at(NOW)), expected, "{used} {next}");
    }
}

#[test]
fn usage_is_held_until_its_license_is_active_and_refused_once_it_is_over() {
    let (used, head) = (hour("2026-11-21T10"), head("2026-11-21T10", "2026-11-21T10"));
    let held = Intake::Hold { hour: used };
    let over = Intake::Refuse(Refusal::LicenseEnded);
    let pending = LicenseWindow::default();
    let later = LicenseWindow { usage_from: Some(at("2026-11-22T00:00:00Z")), ..pending };
    let since = Some(at("2026-11-21T09:30:00Z"));
    let ending = LicenseWindow { ending_since: since, usage_until: Some(at("2026-11-21T10:20:01Z")), ..active() };
    let ended = LicenseWindow { usage_until: Some(at(NOW)), ..ending };
    let never = LicenseWindow { usage_from: None, ..ending };
    assert_eq!(place(used, &pending, None, at(NOW)), held);
    assert_eq!(place(used, &later, Some(&head), at(NOW)), held);
    assert_eq!(place(used, &active(), None, at(NOW)), held);
    assert_eq!(place(used, &ending, Some(&head), at(NOW)), Intake::Count { hour: used, rolled: None });
    assert_eq!(place(used, &ended, Some(&head), at(NOW)), over);
    assert_eq!(place(used, &never, None, at(NOW)), over);
    assert_eq!(place(used, &active(), Some(&Head { closed: true, ..head }), at(NOW)), over);
}

#[test]
fn a_time_slightly_ahead_counts_in_the_running_hour() {
    let now = at("2026-11-21T10:58:00Z");
    let event = ReportedEvent { time: Some("2026-11-21T11:01:00Z".to_owned()), ..reported() };
    let event = UsageEvent::parse(&event).unwrap();
    let head = head("2026-11-21T00", "2026-11-21T10");
    let expected = Intake::Count { hour: hour("2026-11-21T10"), rolled: None };
    assert_eq!(intake(&event, 1, &active(), Some(&head), now), expected);
}

#[test]
fn one_event_reports_no_more_than_one_record_holds() {
    let event = |quantity: u64| {
        let event = ReportedEvent { quantity: Some(quantity.to_string()), ..reported() };
        UsageEvent::parse(&event).unwrap()
    };
    let head = head("2026-11-21T00", "2026-11-21T10");
    let decide = |quantity| intake(&event(quantity), 10, &active(), Some(&head), at(NOW));
    assert!(matches!(decide(21_474_836_470), Intake::Count { .. }));
    assert_eq!(decide(21_474_836_471), Intake::Refuse(Refusal::QuantityTooLarge));
}

#[test]
fn a_record_is_late_after_a_day_at_six_on_the_first_and_when_its_license_closes() {
    let window = LicenseWindow::default();
    let until = |text| deadline(hour(text), &window).to_string();
    assert_eq!(until("2026-11-21T03"), "2026-11-22T03:00:00Z");
    assert_eq!(until("2026-11-30T05"), "2026-12-01T05:00:00Z");
    assert_eq!(until("2026-11-30T23"), "2026-12-01T06:00:00Z");
    assert_eq!(until("2026-12-01T00"), "2026-12-02T00:00:00Z");
    let ending = LicenseWindow { closes_at: Some(at("2026-11-21T05:12:00Z")), ..window };
    assert_eq!(deadline(hour("2026-11-21T03"), &ending).to_string(), "2026-11-21T05:12:00Z");
    assert_eq!(freezes_at(hour("2026-11-21T03"), 600).to_string(), "2026-11-21T04:10:00Z");
}

#[test]
fn calls_go_ten_a_second_and_late_ones_are_made_up_for() {
    let mut pace = Pace::new(10);
    let start = 5_000_000;
    let waits: Vec<u64> = (0..4).map(|_| pace.take(start)).collect();
    assert_eq!(waits, [0, 100_000, 200_000, 300_000]);
    // 150 ms late: the next goes at once, and the one after it is on time again.
    assert_eq!(pace.take(start + 550_000), 0);
    assert_eq!(pace.take(start + 550_000), 0);
    assert_eq!(pace.take(start + 550_000), 50_000);
    // An hour late: at most two calls are made up for.
    let later = start + 3_600_000_000;
    assert_eq!((0..4).map(|_| pace.take(later)).collect::<Vec<_>>(), [0, 0, 0, 100_000]);
}

#[test]
fn throttling_halves_the_pace_and_calm_restores_it() {
    let mut pace = Pace::new(10);
    let mut now = 1_000_000;
    pace.take(now);
    pace.throttled(now);
    assert_eq!(pace.take(now), 200_000);
    pace.throttled(now);
    now += 10_000_000;
    pace.take(now);
    assert_eq!(pace.take(now), 400_000);
    for _ in 0..40 {
        pace.answered();
    }
    now += 10_000_000;
    pace.take(now);
    pace.take(now);
    pace.take(now);
    assert_eq!(pace.take(now), 100_000);
}

#[test]
fn no_limit_means_no_waiting() {
    let mut pace = Pace::new(0);
    assert!((0..1000).all(|_| pace.take(1) == 0));
}
