//! Slots that several licenses of one account have in common.

use std::collections::BTreeSet;

use metering::Record;
use metering::sharing::{told, yield_slots};
use serde_json::{Value, json};

use super::{at, dimension, frozen, metered, moved, nothing, quarantined, record, written_off};

fn of(name: &str, quantity: u32, state: &Value) -> Record {
    record(quantity, state, &json!({"d": name}))
}

#[test]
fn aws_is_told_of_what_waits_and_of_what_an_operator_may_still_send() {
    let records = [
        of("a", 0, &nothing()),
        of("b", 1, &frozen(false)),
        of("c", 1, &metered(None)),
        of("d", 1, &quarantined("unusual", false)),
        of("e", 1, &moved()),
        of("f", 1, &written_off()),
    ];
    let names: Vec<&str> = told(&records).map(|record| record.dimension.as_str()).collect();
    assert_eq!(names, ["b", "d"]);
}

#[test]
fn what_another_licence_has_the_slot_of_waits_for_an_operator() {
    let mut records = [
        of("mine", 5, &frozen(false)),
        of("theirs", 5, &frozen(false)),
        of("theirs-of-nothing", 0, &frozen(false)),
        of("theirs-unusual", 7, &quarantined("unusual", false)),
        of("theirs-untold", 0, &nothing()),
    ];
    let now = at("2026-11-21T03:10:00Z");
    yield_slots(&mut records, &BTreeSet::from([dimension("mine")]), now);
    let states: Vec<Value> = records.iter().map(|record| serde_json::to_value(&record.state).unwrap()).collect();
    let shared = json!({"t": "quarantined", "why": "slot-shared", "at": 1_795_230_600_000_i64, "m": false});
    assert_eq!(states, [frozen(false), shared.clone(), nothing(), shared, nothing()]);
}

#[test]
fn what_was_settled_before_has_no_slot_to_yield() {
    let before = [of("a", 5, &metered(Some("r"))), of("b", 5, &moved()), of("c", 5, &written_off())];
    let mut records = before.clone();
    yield_slots(&mut records, &BTreeSet::new(), at("2026-11-21T03:10:00Z"));
    assert_eq!(records, before);
}
