//! What an operator corrects before AWS is told, and what is given back to a contract.

use kernel::{QuantityForm, Units};
use metering::{GiveBackError, Raw, Record, RecordState};
use serde_json::{Value, json};

use super::{expected, frozen, metered, moved, named, nothing, quarantined, record, written_off};

/// Ten units: eight of workspace a, two of b.
fn held(state: &Value) -> Record {
    record(10, state, &json!({"al": [{"w": "wksp_a", "q": 8}, {"w": "wksp_b", "q": 2}]}))
}

#[test]
fn a_correction_keeps_some_units_in_their_proportion_and_gives_up_the_others() {
    let corrected = held(&quarantined("unusual", false)).corrected(Units::whole(5)).unwrap();
    assert_eq!((corrected.quantity, corrected.given_up), (Units::whole(5), Units::whole(5)));
    assert_eq!(named(&corrected.allocations), expected(&[("a", 4), ("b", 1)]));
    assert_eq!((corrected.billable_raw(), corrected.given_up_raw()), (Raw::new(50), Raw::new(50)));
    let again = corrected.corrected(Units::whole(2)).unwrap();
    assert_eq!((again.quantity, again.given_up), (Units::whole(2), Units::whole(8)), "given up in all");
    let nothing = held(&quarantined("unusual", false)).corrected(Units::whole(0)).unwrap();
    assert_eq!((nothing.quantity, nothing.given_up, nothing.allocations.len()), (Units::ZERO, Units::whole(10), 0));
    let same = held(&quarantined("unusual", false));
    assert_eq!(same.corrected(Units::whole(10)), Some(same.clone()));
}

#[test]
fn a_correction_leaves_everything_else_as_it_was() {
    let more = json!({"ci": "3", "r": "100", "co": "3", "cv": "7", "ct": "agmt-1", "gb": "2", "gu": 1});
    let before = record(10, &quarantined("unusual", false), &more);
    let after = before.corrected(Units::whole(4)).unwrap();
    let allocations = after.allocations.clone();
    assert_eq!(after, Record { quantity: Units::whole(4), given_up: Units::whole(7), allocations, ..before });
}

#[test]
fn only_what_is_held_and_certainly_not_at_aws_is_corrected_and_never_to_more() {
    assert!(held(&quarantined("unusual", false)).corrected(Units::whole(11)).is_none());
    let others =
        [nothing(), frozen(false), frozen(true), metered(None), quarantined("expired", true), moved(), written_off()];
    for state in others {
        assert!(held(&state).corrected(Units::whole(5)).is_none(), "{state}");
    }
}

/// 10.5 units in decimals: 8.25 of workspace a, 2.25 of b.
fn decimal(state: &Value) -> Record {
    let parts = json!([{"w": "wksp_a", "q": "8.25"}, {"w": "wksp_b", "q": "2.25"}]);
    Record { quantity: Units(10_500_000), ..record(10, state, &json!({"f": "decimal", "al": parts})) }
}

#[test]
fn a_record_is_corrected_in_the_form_in_which_it_is_told() {
    let held = quarantined("unusual", false);
    let corrected = decimal(&held).corrected(Units(4_200_000)).unwrap();
    let parts: Vec<_> = corrected.allocations.iter().map(|part| part.quantity.printed()).collect();
    assert_eq!((parts, corrected.given_up), (vec!["3.3".to_owned(), "0.9".to_owned()], Units(6_300_000)));
    assert!(record(10, &held, &json!({})).corrected(Units(4_200_000)).is_none(), "whole units are told");
}

#[test]
fn what_aws_refuses_in_part_becomes_whole_and_the_part_counts_later() {
    let before = decimal(&frozen(false));
    let (whole, carried) = before.in_whole_units(false).unwrap();
    assert_eq!((whole.form, whole.quantity, whole.carried_on), (QuantityForm::Whole, Units::whole(10), Units(500_000)));
    assert_eq!((named(&whole.allocations), whole.given_up), (expected(&[("a", 8), ("b", 2)]), Units::ZERO));
    assert_eq!(carried.values().copied().sum::<Raw>(), whole.carried_on_raw());
    assert_eq!(whole.billable_raw().plus(whole.carried_on_raw()), before.billable_raw(), "nothing is lost");
    let (given_up, _) = before.in_whole_units(true).unwrap();
    assert_eq!((given_up.carried_on, given_up.given_up), (Units::ZERO, Units(500_000)), "there is no later hour");
    assert!(whole.in_whole_units(false).is_none(), "once");
}

#[test]
fn what_aws_may_have_in_part_stays_as_it_is_and_what_is_whole_is_only_told_in_another_form() {
    assert!(decimal(&frozen(true)).in_whole_units(false).is_none());
    let whole_already = Record { quantity: Units::whole(10), ..decimal(&frozen(true)) };
    let (told, carried) = whole_already.in_whole_units(false).unwrap();
    assert!(carried.is_empty() && told.quantity == whole_already.quantity && told.carried_on.is_zero());
    assert_eq!(told.state, RecordState::Frozen { attempts: 2, maybe_sent: true });
    for state in [nothing(), metered(None), quarantined("unusual", false), moved(), written_off()] {
        assert!(decimal(&state).in_whole_units(false).is_none(), "{state}");
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
        record.given_back(Raw::new(total)).map(|(after, _)| after.given_back.floor())
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
