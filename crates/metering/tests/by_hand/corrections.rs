//! What an operator corrects before AWS is told, and what is given back to a contract.

use metering::{GiveBackError, Raw, Record};
use serde_json::{Value, json};

use super::{expected, frozen, metered, moved, named, nothing, quarantined, record, written_off};

/// Ten units: eight of workspace a, two of b.
fn held(state: &Value) -> Record {
    record(10, state, &json!({"al": [{"w": "wksp_a", "q": 8}, {"w": "wksp_b", "q": 2}]}))
}

#[test]
fn a_correction_keeps_some_units_in_their_proportion_and_gives_up_the_others() {
    let corrected = held(&quarantined("unusual", false)).corrected(5).unwrap();
    assert_eq!((corrected.quantity, corrected.given_up), (5, 5));
    assert_eq!(named(&corrected.allocations), expected(&[("a", 4), ("b", 1)]));
    assert_eq!((corrected.billable_raw(), corrected.given_up_raw()), (Raw::new(50), Raw::new(50)));
    let again = corrected.corrected(2).unwrap();
    assert_eq!((again.quantity, again.given_up), (2, 8), "given up in all");
    let nothing = held(&quarantined("unusual", false)).corrected(0).unwrap();
    assert_eq!((nothing.quantity, nothing.given_up, nothing.allocations.len()), (0, 10, 0));
    let same = held(&quarantined("unusual", false));
    assert_eq!(same.corrected(10), Some(same.clone()));
}

#[test]
fn a_correction_leaves_everything_else_as_it_was() {
    let more = json!({"ci": "3", "r": "100", "co": "3", "cv": "7", "ct": "agmt-1", "gb": "2", "gu": 1});
    let before = record(10, &quarantined("unusual", false), &more);
    let after = before.corrected(4).unwrap();
    let allocations = after.allocations.clone();
    assert_eq!(after, Record { quantity: 4, given_up: 7, allocations, ..before });
}

#[test]
fn only_what_is_held_and_certainly_not_at_aws_is_corrected_and_never_to_more() {
    assert!(held(&quarantined("unusual", false)).corrected(11).is_none());
    let others =
        [nothing(), frozen(false), frozen(true), metered(None), quarantined("expired", true), moved(), written_off()];
    for state in others {
        assert!(held(&state).corrected(5).is_none(), "{state}");
    }
}

/// Forty raw units are covered, of which `given_back` were given back.
fn covered(state: &Value, given_back: &str) -> Record {
    record(1, state, &json!({"r": "50", "cv": "40", "ct": "agmt-1", "gb": given_back}))
}

#[test]
fn units_are_given_back_once_billable_ones_are_decided() {
    for state in [nothing(), metered(None), metered(Some("r")), moved(), written_off()] {
        let before = covered(&state, "0");
        let (after, more) = before.given_back(Raw::new(15)).unwrap();
        assert_eq!((after.given_back, more), (Raw::new(15), vec![("agmt-1", Raw::new(15))]), "{state}");
        assert_eq!(after.rightly_covered(), Raw::new(25));
        assert_eq!(Record { given_back: Raw::ZERO, ..after }, before, "and nothing else changes");
    }
    for state in [frozen(false), frozen(true), quarantined("unusual", false), quarantined("expired", true)] {
        assert_eq!(covered(&state, "0").given_back(Raw::new(15)), Err(GiveBackError::NotCovered), "{state}");
    }
}

#[test]
fn what_is_given_back_grows_up_to_what_is_covered() {
    let give = |given_back: &str, total: u128| {
        let record = covered(&nothing(), given_back);
        record.given_back(Raw::new(total)).map(|(after, _)| after.given_back.get())
    };
    assert_eq!(give("0", 40), Ok(40));
    assert_eq!(give("0", 41), Err(GiveBackError::NotCovered));
    assert_eq!(give("0", 0), Err(GiveBackError::NotCovered), "nothing is no correction");
    assert_eq!(give("10", 25), Ok(25));
    assert_eq!(give("10", 10), Ok(10), "asked again");
    assert_eq!(give("10", 9), Err(GiveBackError::GivenBackAlready));
    assert_eq!(give("10", 0), Err(GiveBackError::GivenBackAlready));
}

#[test]
fn a_record_that_no_term_covers_gives_nothing_back() {
    let record = record(1, &nothing(), &json!({"cv": "40"}));
    assert_eq!(record.given_back(Raw::new(1)), Err(GiveBackError::NotCovered));
}
