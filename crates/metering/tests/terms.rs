//! What differs between marketplaces, by cases and as properties: the deadline, what is never told, what a repeat may do, and
//! what a suspension does to usage.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::collections::BTreeMap;

use kernel::{Dimension, Hour, Provider, Timestamp};
use metering::answer::about_to_send;
use metering::batch::{Packer, Submission};
use metering::deadline::deadline;
use metering::{
    Answer, Counters, DimensionTerms, FreezeTerms, Gap, Head, Intake, LicenseWindow, Raw, Reason, Record, RecordState,
    Refusal, ReportedEvent, Terms, UsageEvent, ZeroRecords, apply_answer, freeze, intake,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn hour(text: &str) -> Hour {
    Hour::parse(text).unwrap()
}

fn window(provider: Provider) -> LicenseWindow {
    LicenseWindow { provider, usage_from: Some(at("2026-11-01T00:00:00Z")), ..LicenseWindow::default() }
}

#[test]
fn each_marketplace_has_its_own_deadline() {
    let told = |provider, closes_at: Option<&str>| {
        let window = LicenseWindow { closes_at: closes_at.map(at), ..window(provider) };
        deadline(hour("2026-11-30T20"), &window).to_string()
    };
    let cases = [
        // A day; but the month closes at six.
        (Provider::Aws, None, "2026-12-01T06:00:00Z"),
        (Provider::Aws, Some("2026-11-30T21:30:00Z"), "2026-11-30T21:30:00Z"),
        (Provider::Azure, None, "2026-12-01T20:00:00Z"),
        // A day after the license ended, which was an hour before it closed.
        (Provider::Azure, Some("2026-11-30T18:00:00Z"), "2026-12-01T17:00:00Z"),
        (Provider::Alibaba, None, "2026-11-30T22:00:00Z"),
        (Provider::Huawei, None, "2026-12-21T20:00:00Z"),
        (Provider::Huawei, Some("2026-11-30T21:30:00Z"), "2026-11-30T21:30:00Z"),
        (Provider::Balance, None, "2027-01-04T20:00:00Z"),
    ];
    for (provider, closes_at, expected) in cases {
        assert_eq!(told(provider, closes_at), expected, "{provider} {closes_at:?}");
    }
}

fn frozen(provider: Provider, usage_from: &str, raw: u128) -> Vec<Record> {
    let dimension = Dimension::parse("logs").unwrap();
    let terms = FreezeTerms {
        dimensions: vec![DimensionTerms { dimension: dimension.clone(), unit_size: 10 }],
        zero_records: ZeroRecords::All,
        ..FreezeTerms::default()
    };
    let counters =
        if raw == 0 { Counters::new() } else { Counters::from([(dimension, BTreeMap::from([(None, Raw::new(raw))]))]) };
    let window = LicenseWindow { usage_from: Some(at(usage_from)), ..window(provider) };
    freeze(hour("2026-11-21T03"), &counters, &BTreeMap::new(), &terms, &window).records
}

#[test]
fn only_a_marketplace_that_wants_it_is_told_that_nothing_was_used() {
    for provider in Provider::ALL {
        let waiting = frozen(provider, "2026-11-01T00:00:00Z", 0).iter().filter(|one| one.state.is_pending()).count();
        assert_eq!(waiting, usize::from(provider == Provider::Aws), "{provider}");
    }
}

#[test]
fn what_of_an_hour_is_too_short_for_a_record_is_carried_on() {
    // The license was activated five minutes, and a second less, before the hour's end.
    for (usage_from, told) in [("2026-11-21T03:54:58Z", true), ("2026-11-21T03:54:59Z", false)] {
        let records = frozen(Provider::Alibaba, usage_from, 40);
        assert_eq!(records[0].state.is_pending(), told, "{usage_from}");
        assert_eq!(records[0].carry_out, if told { Raw::ZERO } else { Raw::new(40) }, "{usage_from}");
        assert!(frozen(Provider::Azure, usage_from, 40)[0].state.is_pending(), "its slot is the hour");
    }
}

#[test]
fn only_aws_is_told_which_workspaces_used_what() {
    let record = frozen(Provider::Azure, "2026-11-01T00:00:00Z", 40).remove(0);
    assert_eq!(record.allocations.len(), 1, "we know it all the same");
    for provider in Provider::ALL {
        let told = record.told_allocations(Terms::of(provider)).len();
        assert_eq!(told, usize::from(provider == Provider::Aws), "{provider}");
    }
}

#[test]
fn calls_are_as_large_as_the_marketplace_takes_them() {
    let submission = submission();
    for (provider, largest) in
        [(Provider::Aws, 25), (Provider::Azure, 25), (Provider::Alibaba, 100), (Provider::Huawei, 1000)]
    {
        let mut packer = Packer::of(Terms::of(provider));
        let full = (1..=2_000).find(|number| packer.push(*number, &submission).is_some());
        assert_eq!(full, Some(largest), "{provider}");
    }
}

fn submission() -> Submission {
    Submission {
        product: kernel::ProductCode::parse("abc").unwrap(),
        identity: kernel::Identity::License,
        account: kernel::AwsAccountId::parse("111122223333").unwrap(),
        license: kernel::LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap(),
        customer: None,
        dimension: Dimension::parse("logs").unwrap(),
        timestamp: Timestamp::EPOCH,
        form: kernel::QuantityForm::Whole,
        quantity: kernel::Units::whole(1),
        allocations: Vec::new(),
    }
}

#[test]
fn what_nobody_knows_is_sent_again_where_that_is_safe_and_waits_for_an_operator_where_it_is_not() {
    let now = Timestamp::EPOCH;
    let unknown = |provider| apply_answer(&RecordState::FROZEN, &Answer::Unknown, Terms::of(provider), now);
    for provider in [Provider::Aws, Provider::Azure, Provider::Huawei, Provider::Balance] {
        assert_eq!(unknown(provider), RecordState::Frozen { attempts: 1, maybe_sent: true }, "{provider}");
    }
    let reason = Reason::OutcomeUnknown;
    let waits = RecordState::Quarantined { reason, at: now, maybe_sent: true, sends_at: None };
    assert_eq!(unknown(Provider::Alibaba), waits);
    // A run that was killed behind its note leaves a record that may have arrived: the next run does not send it either.
    let noted = about_to_send(&RecordState::FROZEN, &Terms::ALIBABA, now);
    assert!(noted.is_pending());
    assert_eq!(about_to_send(&noted, &Terms::ALIBABA, now), waits);
    assert!(about_to_send(&noted, &Terms::AZURE, now).is_pending());
}

#[test]
fn a_duplicate_after_an_unknown_outcome_is_ours_only_where_the_first_counts_and_no_quantity_is_told() {
    let before = RecordState::Frozen { attempts: 1, maybe_sent: true };
    let after = |provider| {
        let answer = Answer::Duplicate { receipt: None };
        matches!(apply_answer(&before, &answer, Terms::of(provider), Timestamp::EPOCH), RecordState::Metered { .. })
    };
    assert!(after(Provider::Aws) && after(Provider::Huawei));
    // Azure's adapter answers that it is taken where the quantity is ours.
    assert!(!after(Provider::Azure) && !after(Provider::Alibaba));
}

fn suspended(from: &str, until: Option<&str>) -> LicenseWindow {
    LicenseWindow { suspended: Some(Gap { from: at(from), until: until.map(at) }), ..window(Provider::Azure) }
}

fn used(time: &str, window: &LicenseWindow, now: &str) -> Intake {
    let text = |text: &str| Some(text.to_owned());
    let reported = ReportedEvent {
        specversion: text("1.0"),
        source: text("/collector/7"),
        id: text("e-1"),
        subject: text("wksp_1"),
        dimension: text("logs"),
        time: text(time),
        quantity: text("5"),
    };
    let head = Head { opened: hour("2026-11-01T00"), next: hour("2026-11-21T09"), closed: false };
    intake(&UsageEvent::parse(&reported).unwrap(), 1, window, Some(&head), at(now))
}

#[test]
fn usage_of_the_time_of_a_suspension_is_refused_and_what_was_used_before_and_after_counts() {
    let refused = Intake::Refuse(Refusal::LicenseSuspended);
    let counts = |text| Intake::Count { hour: hour(text), rolled: None };
    let lasting = suspended("2026-11-21T10:30:00Z", None);
    assert_eq!(used("2026-11-21T10:29:59Z", &lasting, "2026-11-21T11:00:00Z"), counts("2026-11-21T10"));
    assert_eq!(used("2026-11-21T10:30:00Z", &lasting, "2026-11-21T11:00:00Z"), refused);
    assert_eq!(used("2026-11-21T11:00:00Z", &lasting, "2026-11-21T11:00:00Z"), refused);
    assert_eq!(Refusal::LicenseSuspended.to_string(), "license-suspended");
    // Resumed within the hour that it was suspended in.
    let over = suspended("2026-11-21T10:30:00Z", Some("2026-11-21T10:45:00Z"));
    let now = "2026-11-21T11:00:00Z";
    assert_eq!(used("2026-11-21T10:44:59Z", &over, now), refused, "reported late, it is refused still");
    assert_eq!(used("2026-11-21T10:45:00Z", &over, now), counts("2026-11-21T10"));
    let ended = LicenseWindow { usage_until: Some(at("2026-11-21T10:50:00Z")), ..lasting };
    assert_eq!(used("2026-11-21T10:40:00Z", &ended, now), Intake::Refuse(Refusal::LicenseEnded), "an end says more");
}

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![Just(Answer::NotTaken), Just(Answer::Unknown), Just(Answer::Taken { receipt: None })]
}

proptest! {
    #[test]
    fn where_a_repeat_may_be_billed_twice_nothing_is_sent_after_it_may_have_arrived(
        fates in vec(prop_oneof![2 => answer().prop_map(Some), 1 => Just(None)], 1..12),
    ) {
        // `None`: the run was killed between the note and the answer, or behind the answer.
        let (mut state, mut may_have_arrived) = (RecordState::FROZEN, false);
        for fate in fates {
            let noted = about_to_send(&state, &Terms::ALIBABA, Timestamp::EPOCH);
            if !noted.is_pending() {
                break;
            }
            prop_assert!(!may_have_arrived, "sent though it may have arrived");
            may_have_arrived = !matches!(fate, Some(Answer::NotTaken));
            state = match fate {
                Some(answer) => apply_answer(&state, &answer, &Terms::ALIBABA, Timestamp::EPOCH),
                None => noted,
            };
        }
    }
}
