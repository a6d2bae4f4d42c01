//! The edges of time: what an hour is told with in which its license began.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::collections::BTreeMap;

use kernel::{Dimension, Hour, Timestamp, Units, WorkspaceId};
use metering::{Counters, DimensionTerms, FreezeTerms, Frozen, LicenseWindow, Raw, Record, RecordState, freeze};
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn hour(text: &str) -> Hour {
    Hour::parse(text).unwrap()
}

fn frozen_in(hour_text: &str, active_from: &str, carry: u128) -> Frozen {
    let dimension = Dimension::parse("events").unwrap();
    let dimensions = vec![DimensionTerms { dimension: dimension.clone(), unit_size: 10 }];
    let covers = BTreeMap::from([(dimension.clone(), Raw::new(30))]);
    let terms = FreezeTerms { dimensions, covers, ..FreezeTerms::default() };
    let shares = BTreeMap::from([(WorkspaceId::parse("wksp_1").ok(), Raw::new(75))]);
    let counters = Counters::from([(dimension.clone(), shares)]);
    let carry = BTreeMap::from([(dimension, Raw::new(carry))]);
    let window = LicenseWindow { usage_from: Some(at(active_from)), ..LicenseWindow::default() };
    freeze(hour(hour_text), &counters, &carry, &terms, &window)
}

#[test]
fn a_first_hours_records_carry_the_first_whole_second_after_the_activation_and_later_ones_their_start() {
    let told = |hour_text, from| frozen_in(hour_text, from, 0).records[0].timestamp_in(hour(hour_text)).to_string();
    assert_eq!(
        told("2026-11-21T10", "2026-11-21T10:20:30Z"),
        "2026-11-21T10:20:31Z",
        "its second may have begun before"
    );
    assert_eq!(told("2026-11-21T10", "2026-11-21T10:20:30.700Z"), "2026-11-21T10:20:31Z");
    assert_eq!(told("2026-11-21T10", "2026-11-21T10:00:00Z"), "2026-11-21T10:00:01Z");
    assert_eq!(told("2026-11-21T10", "2026-11-21T10:59:58.999Z"), "2026-11-21T10:59:59Z");
    assert_eq!(told("2026-11-21T11", "2026-11-21T10:59:59Z"), "2026-11-21T11:00:00Z");
    assert_eq!(told("2026-11-22T00", "2026-11-21T10:20:30Z"), "2026-11-22T00:00:00Z");
}

#[test]
fn an_hour_without_a_whole_second_of_the_licence_tells_aws_nothing_and_carries_everything_on() {
    for from in ["2026-11-21T10:59:59Z", "2026-11-21T10:59:59.999Z", "2026-11-21T13:00:00Z"] {
        let frozen = frozen_in("2026-11-21T10", from, 5);
        let record = &frozen.records[0];
        assert_eq!((frozen.records.len(), record.quantity, record.covered), (1, Units::ZERO, Raw::ZERO), "{from}");
        assert_eq!(record.state, RecordState::Nothing, "{from}");
        assert_eq!(frozen.carry.values().copied().sum::<Raw>(), Raw::new(80), "{from}");
    }
}

#[test]
fn a_record_that_was_frozen_before_its_time_was_kept_is_told_with_its_hours_start() {
    let old = r#"{"d":"events","r":"7","q":7,"s":{"t":"frozen","n":1,"m":true}}"#;
    let record: Record = serde_json::from_str(old).unwrap();
    assert_eq!(record.timestamp_in(hour("2026-11-21T10")).to_string(), "2026-11-21T10:00:00Z");
    assert_eq!(serde_json::to_string(&record).unwrap(), old, "and is stored as it was");
    let new = frozen_in("2026-11-21T10", "2026-11-21T10:20:30Z", 0).records.remove(0);
    let again: Record = serde_json::from_str(&serde_json::to_string(&new).unwrap()).unwrap();
    assert_eq!(again, new);
}

proptest! {
    #[test]
    fn whatever_freezes_is_told_of_within_its_hour_and_its_licence(hours_later in 0_i64..5, from_millis in 0_i64..14_400_000) {
        let base = hour("2026-11-21T10");
        let from = Timestamp::from_millis(base.start().millis() + from_millis);
        let at = base.plus(hours_later);
        let frozen = frozen_in(&at.to_string(), &from.to_string(), 0);
        for record in frozen.records.iter().filter(|record| record.state.is_pending()) {
            let told = record.timestamp_in(at);
            prop_assert!(told.hour() == at && told >= from && told.millis() % 1000 == 0, "{} of {}", told, from);
        }
        let is_told = frozen.records.iter().any(|record| record.state.is_pending());
        prop_assert_eq!(is_told, from.next_whole_second() < at.end());
    }
}
