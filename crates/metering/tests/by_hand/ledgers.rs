//! Sums over a ledger.

use std::collections::BTreeMap;

use metering::ledger::{Balance, Sums};
use metering::{Counters, Raw};
use serde_json::{Value, json};

use super::{dimension, frozen, metered, moved, nothing, quarantined, raw_by_dimension, record, shares, written_off};

/// A balance by its parts that are not nothing, as it is stored.
fn balance(parts: &Value) -> Balance {
    serde_json::from_value(parts.clone()).unwrap()
}

fn counters(dimensions: &[(&str, &[(&str, u128)])]) -> Counters {
    dimensions.iter().map(|(name, parts)| (dimension(name), shares(parts))).collect()
}

fn none() -> BTreeMap<kernel::Dimension, Raw> {
    BTreeMap::new()
}

#[test]
fn a_record_is_where_its_state_says() {
    // Five units of ten; forty raw units are covered, of which fifteen were given back; two units were given up.
    let more = json!({"cv": "40", "ct": "agmt-1", "gb": "15", "gu": 2});
    let cases = [
        (nothing(), json!({"covered": "25", "written_off": "35"})),
        (frozen(false), json!({"covered": "25", "written_off": "35", "frozen": "50"})),
        (frozen(true), json!({"covered": "25", "written_off": "35", "frozen": "50"})),
        (metered(None), json!({"covered": "25", "written_off": "35", "metered": "50"})),
        (quarantined("unusual", false), json!({"covered": "25", "written_off": "35", "quarantined": "50"})),
        (moved(), json!({"covered": "25", "written_off": "35", "moved_out": "50"})),
        (written_off(), json!({"covered": "25", "written_off": "85"})),
    ];
    for (state, parts) in cases {
        let mut sum = Balance::default();
        sum.add_record(&record(5, &state, &more));
        assert_eq!(sum, balance(&parts), "{state}");
        sum.add_record(&record(5, &state, &more));
        let twice = |raw: Raw| raw.plus(raw);
        let one = balance(&parts);
        assert_eq!((sum.covered, sum.written_off), (twice(one.covered), twice(one.written_off)), "{state}");
    }
}

#[test]
fn the_law_holds_when_what_came_is_somewhere() {
    let came = ["carried_in", "accepted", "moved_in"];
    let places = ["open", "frozen", "metered", "covered", "quarantined", "moved_out", "written_off", "carried"];
    assert!(Balance::default().holds());
    for one in came {
        assert!(!balance(&json!({one: "1"})).holds(), "{one} alone came to nowhere");
        for place in places {
            assert!(balance(&json!({one: "7", place: "7"})).holds(), "{one} is {place}");
            assert!(!balance(&json!({one: "7", place: "6"})).holds(), "one of {one} got lost");
            assert!(!balance(&json!({one: "7", place: "8"})).holds(), "one of {place} came from nowhere");
        }
    }
    let all = json!({
        "carried_in": "5", "accepted": "90", "moved_in": "5", "open": "1", "frozen": "2", "metered": "3",
        "covered": "4", "quarantined": "5", "moved_out": "6", "written_off": "7", "carried": "72",
    });
    assert!(balance(&all).holds());
}

#[test]
fn three_hours_of_two_dimensions_add_up() {
    let mut sums = Sums::default();
    // The first hour begins with 3 raw units carried, and one unit of it was metered.
    let first = record(5, &metered(Some("r")), &json!({"ci": "3", "r": "51", "co": "4"}));
    sums.add_hour(&counters(&[("logs", &[("a", 30), ("b", 21)])]), &none(), Some(&[first]));
    // In the second an operator moved 20 of 32 in, and `spans` was used for the first time.
    let second = [
        record(3, &frozen(true), &json!({"ci": "4", "r": "32", "co": "6"})),
        record(0, &nothing(), &json!({"d": "spans", "ci": "2", "r": "5", "co": "7"})),
    ];
    let used = counters(&[("logs", &[("a", 32)]), ("spans", &[("a", 5)])]);
    sums.add_hour(&used, &raw_by_dimension(&[("logs", 20)]), Some(&second));
    assert_eq!(
        *sums.balances(),
        BTreeMap::from([
            (
                dimension("logs"),
                balance(
                    &json!({"carried_in": "3", "accepted": "63", "moved_in": "20", "metered": "50", "frozen": "30", "carried": "6"})
                ),
            ),
            (dimension("spans"), balance(&json!({"carried_in": "2", "accepted": "5", "carried": "7"}))),
        ])
    );
    // The third is open: what was carried into it is still carried.
    sums.add_hour(&counters(&[("spans", &[("b", 8), ("", 1)])]), &raw_by_dimension(&[("spans", 4)]), None);
    let spans = balance(&json!({"carried_in": "2", "accepted": "10", "moved_in": "4", "open": "9", "carried": "7"}));
    assert_eq!(sums.balances()[&dimension("spans")], spans);
    assert!(sums.balances().values().all(Balance::holds));
}

#[test]
fn what_is_carried_is_what_the_last_frozen_hour_left_over() {
    let mut sums = Sums::default();
    let first = record(0, &nothing(), &json!({"r": "7", "co": "7"}));
    sums.add_hour(&counters(&[("logs", &[("a", 7)])]), &none(), Some(&[first]));
    assert_eq!(sums.balances()[&dimension("logs")].carried, Raw::new(7));
    let second = record(1, &frozen(false), &json!({"ci": "7", "r": "3"}));
    sums.add_hour(&counters(&[("logs", &[("a", 3)])]), &none(), Some(&[second]));
    let logs = sums.balances()[&dimension("logs")];
    assert_eq!((logs.carried_in, logs.carried), (Raw::ZERO, Raw::ZERO));
    assert!(logs.holds());
    let mut gone = Sums::default();
    let last = record(0, &nothing(), &json!({"r": "7", "co": "7"}));
    gone.add_hour(&counters(&[("logs", &[("a", 7)])]), &none(), Some(&[last]));
    gone.add_hour(&Counters::new(), &none(), Some(&[]));
    assert_eq!(gone.balances()[&dimension("logs")].carried, Raw::ZERO, "a frozen hour without it carries nothing on");
}

#[test]
fn late_usage_is_accepted_and_waits_or_was_given_up() {
    let mut sums = Sums::default();
    sums.add_late(&counters(&[("logs", &[("a", 5), ("b", 6)])]));
    sums.add_late(&counters(&[("logs", &[("a", 10)])]));
    sums.add_given_up(&counters(&[("logs", &[("a", 30)]), ("spans", &[("a", 1), ("", 1)])]));
    sums.add_given_up(&counters(&[("logs", &[("a", 3)])]));
    let expected = BTreeMap::from([
        (dimension("logs"), balance(&json!({"accepted": "54", "quarantined": "21", "written_off": "33"}))),
        (dimension("spans"), balance(&json!({"accepted": "2", "written_off": "2"}))),
    ]);
    assert_eq!(*sums.balances(), expected);
}
