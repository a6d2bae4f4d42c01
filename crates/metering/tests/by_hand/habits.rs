//! What a license usually uses, and what is held for being far above it.

use std::collections::BTreeMap;

use kernel::{Dimension, Hour, Timestamp};
use metering::habit::{Bounds, MovedIn, hold, note_hour};
use metering::{Habit, Raw, Reason, Record};
use serde_json::{Value, json};

use super::{at, dimension, frozen, metered, quarantined, record};

const BOUNDS: Bounds = Bounds { factor: 10, minimum_history_hours: 3, minimum: Raw::new(50) };

type Habits = BTreeMap<Dimension, Habit>;

fn hour(number: i64) -> Hour {
    Hour::containing(Timestamp::EPOCH).plus(number)
}

/// `units` units of one raw unit each of the dimension `name`.
fn of(name: &str, units: u32, state: &Value) -> Record {
    record(units, state, &json!({"d": name, "us": 1}))
}

/// What is known after hours with so many units of `logs`.
fn used(hours: &[(i64, u32)]) -> Habits {
    let mut habits = Habits::new();
    for (number, units) in hours {
        note_hour(&mut habits, hour(*number), &[of("logs", *units, &frozen(false))], &MovedIn::new());
    }
    habits
}

fn is_unusual(habits: &Habits, raw: u128, approved: u128) -> bool {
    habits[&dimension("logs")].is_broken_by(Raw::new(raw), Raw::new(approved), &BOUNDS)
}

#[test]
fn idle_hours_do_not_fill_the_history() {
    let mut hours = vec![(0, 7), (1, 7)];
    hours.extend((2..100).map(|number| (number, 0)));
    assert!(!is_unusual(&used(&hours), 1_000_000, 0), "two hours of use are no history, however many pass");
    hours.push((100, 7));
    assert!(is_unusual(&used(&hours), 71, 0), "the third makes one");
    assert!(used(&[(0, 0), (1, 0)]).is_empty());
}

#[test]
fn what_is_held_is_no_habit_and_each_dimension_has_its_own() {
    let mut habits = Habits::new();
    let records = [
        of("logs", 7, &frozen(false)),
        of("spans", 9, &metered(None)),
        of("bytes", 900, &quarantined("unusual", false)),
    ];
    for number in 0..3 {
        note_hour(&mut habits, hour(number), &records, &MovedIn::new());
    }
    assert_eq!(habits.keys().map(Dimension::as_str).collect::<Vec<_>>(), ["logs", "spans"]);
    let breaks = |name: &str, raw| habits[&dimension(name)].is_broken_by(Raw::new(raw), Raw::ZERO, &BOUNDS);
    assert_eq!((breaks("logs", 70), breaks("logs", 71)), (false, true));
    assert_eq!((breaks("spans", 90), breaks("spans", 91)), (false, true));
}

#[test]
fn a_habit_counts_raw_units() {
    let mut habits = Habits::new();
    for number in 0..3 {
        note_hour(&mut habits, hour(number), &[record(7, &frozen(false), &json!({"us": 100}))], &MovedIn::new());
    }
    assert_eq!((is_unusual(&habits, 7_000, 0), is_unusual(&habits, 7_001, 0)), (false, true));
}

#[test]
fn unusual_is_enough_history_enough_units_and_far_above_all_of_late() {
    let three = used(&[(0, 7), (1, 9), (2, 8)]);
    assert_eq!((is_unusual(&three, 90, 0), is_unusual(&three, 91, 0)), (false, true));
    assert_eq!((is_unusual(&three, 100, 10), is_unusual(&three, 101, 10)), (false, true), "an operator let ten pass");
    assert!(!is_unusual(&used(&[(0, 7), (1, 9)]), 91, 0));
    let low = used(&[(0, 1), (1, 1), (2, 1)]);
    assert_eq!((is_unusual(&low, 49, 0), is_unusual(&low, 50, 0)), (false, true));
}

#[test]
fn the_highest_hour_is_forgotten_after_the_span_that_follows_its_own() {
    // A span is 336 hours. Three hours of 500 in the first; what comes later is of one unit.
    let after = |later: &[i64]| {
        let mut hours = vec![(0, 500), (1, 500), (2, 500)];
        hours.extend(later.iter().map(|number| (*number, 1)));
        is_unusual(&used(&hours), 600, 0)
    };
    assert!(!after(&[335]), "still the same span");
    assert!(!after(&[336]), "the span after it");
    assert!(!after(&[336, 671]));
    assert!(after(&[336, 672]), "two spans later");
    assert!(after(&[672]), "also if nothing was used in between");
    assert!(after(&[5_000]));
    assert!(!after(&[671]));
    assert!(after(&[671, 672]), "spans are counted from the first hour, not from the last use");
}

#[test]
fn the_higher_of_two_spans_counts() {
    let mut hours = vec![(0, 10), (1, 20), (2, 15), (400, 40), (401, 30)];
    assert_eq!((is_unusual(&used(&hours), 400, 0), is_unusual(&used(&hours), 401, 0)), (false, true));
    hours.push((700, 5));
    assert_eq!((is_unusual(&used(&hours), 400, 0), is_unusual(&used(&hours), 401, 0)), (false, true));
    hours.push((1_010, 5));
    assert!(is_unusual(&used(&hours), 51, 0), "the forty are forgotten");
}

#[test]
fn a_habit_is_stored_in_few_bytes() {
    let habits = used(&[(3, 7), (340, 5)]);
    assert_eq!(serde_json::to_value(&habits).unwrap(), json!({"logs": {"n": 2, "f": 339, "h": "5", "b": "7"}}));
    assert_eq!(serde_json::from_value::<Habits>(serde_json::to_value(&habits).unwrap()).unwrap(), habits);
}

#[test]
fn only_a_record_with_units_that_was_just_frozen_is_held() {
    let (now, by) = (at("2026-11-21T03:10:00Z"), at("2026-11-21T09:10:00Z"));
    let fresh = json!({"t": "frozen", "n": 0, "m": false});
    let after = |quantity, state: &Value, sends_at| {
        let mut record = of("logs", quantity, state);
        hold(&mut record, Reason::EntitlementUnknown, now, sends_at);
        serde_json::to_value(record.state).unwrap()
    };
    let held = json!({"t": "quarantined", "why": "entitlement-unknown", "at": 1_795_230_600_000_i64, "m": false});
    assert_eq!(after(5, &fresh, None), held);
    let mut until = held;
    until["by"] = json!(1_795_252_200_000_i64);
    assert_eq!(after(1, &fresh, Some(by)), until);
    assert_eq!(after(0, &fresh, Some(by)), fresh, "a zero record goes");
    for state in [frozen(false), frozen(true), metered(None), quarantined("slot-shared", false)] {
        assert_eq!(after(5, &state, Some(by)), state);
    }
}
