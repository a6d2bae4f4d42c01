//! Where usage counts, and until when.

use metering::deadline::{deadline, freezes_at};
use metering::intake::place;
use metering::{Head, Intake, LicenseWindow, Raw, Refusal, Roll, UsageEvent, intake};

use super::{at, dimension, hour, workspace};

const NOW: &str = "2026-11-21T12:20:00Z";

fn window(usage_from: &str, ending_since: &str, usage_until: &str) -> LicenseWindow {
    let instant = |text: &str| (!text.is_empty()).then(|| at(text));
    LicenseWindow {
        usage_from: instant(usage_from),
        ending_since: instant(ending_since),
        usage_until: instant(usage_until),
        ..LicenseWindow::default()
    }
}

fn head(opened: &str, next: &str) -> Head {
    Head { opened: hour(opened), next: hour(next), closed: false }
}

fn counts(text: &str, rolled: Option<Roll>) -> Intake {
    Intake::Count { hour: hour(text), rolled }
}

#[test]
fn usage_of_a_frozen_hour_rolls_and_says_why() {
    let since = window("2026-11-21T09:30:00Z", "", "");
    let (frozen, before) = (Some(Roll::HourFrozen), Some(Roll::BeforeActivation));
    let cases = [
        // The ledger was opened with hour 9 and has frozen up to 11.
        ("2026-11-21T11", counts("2026-11-21T11", None)),
        ("2026-11-21T12", counts("2026-11-21T12", None)),
        ("2026-11-21T10", counts("2026-11-21T11", frozen)),
        ("2026-11-21T09", counts("2026-11-21T11", frozen)),
        ("2026-11-21T08", counts("2026-11-21T11", before)),
        ("2026-10-31T23", Intake::Late { hour: hour("2026-10-31T23") }),
    ];
    for (used, expected) in cases {
        let placed = place(hour(used), &since, Some(&head("2026-11-21T09", "2026-11-21T11")), at(NOW));
        assert_eq!(placed, expected, "{used}");
    }
}

#[test]
fn usage_before_the_first_hour_rolls_into_it_while_it_is_open() {
    let open = head("2026-11-21T09", "2026-11-21T09");
    let since = window("2026-11-21T09:30:00Z", "", "");
    let placed = |used| place(hour(used), &since, Some(&open), at(NOW));
    assert_eq!(placed("2026-11-21T08"), counts("2026-11-21T09", Some(Roll::BeforeActivation)));
    assert_eq!(placed("2026-11-21T09"), counts("2026-11-21T09", None));
}

#[test]
fn each_boundary_of_a_licence_is_an_instant() {
    let open = head("2026-11-21T09", "2026-11-21T09");
    let used = hour("2026-11-21T10");
    let placed = |window: LicenseWindow, head: Option<&Head>| place(used, &window, head, at(NOW));
    let (counted, held) = (counts("2026-11-21T10", None), Intake::Hold { hour: used });
    let ended = Intake::Refuse(Refusal::LicenseEnded);
    assert_eq!(placed(window(NOW, "", ""), Some(&open)), counted, "active from this instant on");
    assert_eq!(placed(window("2026-11-21T12:20:00.001Z", "", ""), Some(&open)), held);
    assert_eq!(placed(window("", "", ""), Some(&open)), held, "not confirmed");
    assert_eq!(placed(window(NOW, "", ""), None), held, "the ledger is not open");
    let from = "2026-11-21T09:30:00Z";
    assert_eq!(placed(window(from, from, NOW), Some(&open)), ended);
    assert_eq!(placed(window(from, from, "2026-11-21T12:20:00.001Z"), Some(&open)), counted);
    assert_eq!(placed(window(from, "", NOW), Some(&open)), ended);
    assert_eq!(placed(window(from, from, ""), Some(&open)), counted);
    assert_eq!(placed(window("", from, ""), Some(&open)), ended, "it ends and was never active");
    assert_eq!(placed(window(from, "", ""), Some(&Head { closed: true, ..open })), ended);
}

#[test]
fn an_event_counts_in_its_hour_but_in_none_that_has_not_begun() {
    let open = head("2026-11-21T09", "2026-11-21T09");
    let decide = |time: &str, quantity: u128| {
        let event = UsageEvent {
            source: "/collector".to_owned(),
            id: "1".to_owned(),
            workspace: workspace("a").unwrap(),
            dimension: dimension("logs"),
            quantity: Raw::new(quantity),
            time: at(time),
        };
        intake(&event, 10, &window("2026-11-21T09:30:00Z", "", ""), Some(&open), at("2026-11-21T12:59:00Z"))
    };
    assert_eq!(decide("2026-11-21T11:05:00Z", 1), counts("2026-11-21T11", None));
    assert_eq!(decide("2026-11-21T13:01:00Z", 1), counts("2026-11-21T12", None));
    assert_eq!(decide("2026-11-21T11:05:00Z", 21_474_836_470), counts("2026-11-21T11", None));
    assert_eq!(decide("2026-11-21T11:05:00Z", 21_474_836_471), Intake::Refuse(Refusal::QuantityTooLarge));
}

#[test]
fn each_reason_has_its_word() {
    assert_eq!(Roll::HourFrozen.to_string(), "hour-frozen");
    assert_eq!(Roll::BeforeActivation.to_string(), "before-activation");
    let untimely = Refusal::from(metering::EventFault::TooOld);
    assert_eq!(untimely.to_string(), "too-old");
    assert_eq!(Refusal::LicenseEnded.to_string(), "license-ended");
}

#[test]
fn aws_takes_a_record_for_a_day_until_six_on_the_first_and_until_its_licence_closes() {
    let until = |text: &str, closes_at: &str| {
        let closes_at = (!closes_at.is_empty()).then(|| at(closes_at));
        deadline(hour(text), &LicenseWindow { closes_at, ..LicenseWindow::default() }).to_string()
    };
    assert_eq!(until("2026-11-21T03", ""), "2026-11-22T03:00:00Z");
    assert_eq!(until("2026-11-30T06", ""), "2026-12-01T06:00:00Z");
    assert_eq!(until("2026-11-30T07", ""), "2026-12-01T06:00:00Z");
    assert_eq!(until("2026-12-31T23", ""), "2027-01-01T06:00:00Z");
    assert_eq!(until("2026-11-21T03", "2026-11-21T04:17:00Z"), "2026-11-21T04:17:00Z");
    assert_eq!(until("2026-11-21T03", "2026-11-25T00:00:00Z"), "2026-11-22T03:00:00Z");
    assert_eq!(until("2026-11-30T23", "2026-12-01T05:59:59Z"), "2026-12-01T05:59:59Z");
}

#[test]
fn an_hour_freezes_its_delay_after_its_end() {
    assert_eq!(freezes_at(hour("2026-11-21T03"), 0).to_string(), "2026-11-21T04:00:00Z");
    assert_eq!(freezes_at(hour("2026-11-21T23"), 600).to_string(), "2026-11-22T00:10:00Z");
    assert_eq!(metering::deadline::GRACE_PERIOD_SECONDS, 600);
    assert_eq!(metering::deadline::MAX_GRACE_PERIOD_SECONDS, 14_400, "an hour of the last day is sent before six");
}
