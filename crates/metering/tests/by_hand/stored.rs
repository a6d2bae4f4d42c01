//! How records are stored, word by word: what was stored by earlier versions must stay readable.

use kernel::{Hour, QuantityForm, Timestamp, Units};
use metering::{Raw, Reason, Record, RecordState};
use serde_json::{Value, json};

use super::{frozen, metered, moved, nothing, quarantined, record, written_off};

#[test]
fn the_oldest_records_were_stored_without_a_unit_size_and_all_that_came_later() {
    let stored = json!({"d": "logs", "r": "7", "q": 7, "s": {"t": "frozen", "n": 0, "m": false}});
    let record: Record = serde_json::from_value(stored).unwrap();
    assert_eq!((record.unit_size, record.quantity, record.raw), (1, Units::whole(7), Raw::new(7)));
    assert_eq!(record.billable_raw(), Raw::new(7), "a unit is a raw unit");
    assert_eq!((record.carry_in, record.carry_out, record.covered), (Raw::ZERO, Raw::ZERO, Raw::ZERO));
    assert_eq!((record.given_back, record.given_up, record.covered_by.as_deref()), (Raw::ZERO, Units::ZERO, None));
    assert_eq!((record.identity.name(), record.allocations.len()), ("license", 0));
}

#[test]
fn decimals_are_stored_as_texts_where_they_are_in_part_and_say_so() {
    let stored = json!({
        "d": "logs", "us": 3, "ci": "0.000001", "r": "4", "co": "1.000002", "f": "decimal", "q": "0.999999", "gu": "0.5",
        "on": "0.25", "al": [{"w": "wksp_a", "q": "0.999999"}], "s": {"t": "nothing"},
    });
    let record: Record = serde_json::from_value(stored.clone()).unwrap();
    assert_eq!(
        (record.form, record.quantity, record.given_up),
        (QuantityForm::Decimal, Units(999_999), Units(500_000))
    );
    assert_eq!((record.carry_in, record.carried_on), (Raw::from_millionths(1), Units(250_000)));
    assert_eq!(serde_json::to_value(&record).unwrap(), stored);
}

#[test]
fn what_says_nothing_is_not_stored() {
    let plain = record(5, &frozen(false), &json!({"us": 1, "ci": "0", "co": "0", "cv": "0", "gb": "0", "gu": 0}));
    assert_eq!(
        serde_json::to_value(&plain).unwrap(),
        json!({"d": "logs", "r": "50", "q": 5, "s": {"t": "frozen", "n": 2, "m": false}})
    );
    let full = json!({
        "d": "logs", "us": 10, "ci": "1", "r": "50", "co": "2", "cv": "3", "ct": "agmt-1", "gb": "1", "q": 4,
        "id": "legacy", "gu": 1, "al": [{"w": "wksp_a", "q": 3}, {"q": 1}], "s": {"t": "nothing"},
    });
    let read: Record = serde_json::from_value(full.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), full);
    assert_eq!(read.allocations[1].workspace, None);
}

#[test]
fn a_records_amounts_are_units_times_their_size() {
    let record = record(4, &nothing(), &json!({"us": 25, "cv": "70", "gb": "30", "gu": 3}));
    assert_eq!(record.billable_raw(), Raw::new(100));
    assert_eq!(record.given_up_raw(), Raw::new(75));
    assert_eq!(record.rightly_covered(), Raw::new(40));
}

#[test]
fn each_state_is_stored_and_printed_by_its_word() {
    let at = Timestamp::from_seconds(1_764_000_000);
    let held = RecordState::Quarantined { reason: Reason::Unusual, at, maybe_sent: false, sends_at: Some(at) };
    let going = json!({"t": "quarantined", "why": "unusual", "at": 1_764_000_000_000_i64, "m": false, "by": 1_764_000_000_000_i64});
    let to = Hour::parse("2025-11-24T20").unwrap();
    let cases: [(RecordState, Value, &str); 7] = [
        (RecordState::Nothing, nothing(), "nothing"),
        (RecordState::Frozen { attempts: 2, maybe_sent: true }, frozen(true), "frozen"),
        (RecordState::Metered { receipt: Some("r".to_owned()), at }, metered(Some("r")), "metered"),
        (RecordState::Metered { receipt: None, at }, metered(None), "metered"),
        (held, going, "quarantined"),
        (RecordState::Moved { to, at }, moved(), "moved"),
        (RecordState::WrittenOff { at }, written_off(), "written-off"),
    ];
    for (state, stored, word) in cases {
        assert_eq!(serde_json::to_value(&state).unwrap(), stored);
        assert_eq!(serde_json::from_value::<RecordState>(stored).unwrap(), state);
        assert_eq!(state.as_str(), word);
        assert_eq!(state.is_pending(), word == "frozen");
    }
    let without_time = serde_json::from_value::<RecordState>(quarantined("unusual", true)).unwrap();
    assert!(matches!(without_time, RecordState::Quarantined { sends_at: None, maybe_sent: true, .. }));
}

#[test]
fn each_reason_is_stored_and_printed_by_its_word() {
    let words = [
        "discrepancy",
        "not-subscribed",
        "invalid-dimension",
        "invalid-license",
        "invalid-customer",
        "timestamp-out-of-bounds",
        "invalid-tag",
        "invalid-allocations",
        "expired",
        "month-closed",
        "license-ended",
        "unusual",
        "entitlement-unknown",
        "slot-shared",
        "decimal-refused",
        "outcome-unknown",
    ];
    for word in words {
        let reason: Reason = serde_json::from_value(json!(word)).unwrap();
        assert_eq!((reason.as_str(), reason.to_string().as_str()), (word, word));
        assert!(Reason::ALL.contains(&reason));
    }
}
