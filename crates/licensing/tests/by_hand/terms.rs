//! The terms of a license, and the quantities they entitle to.

use std::collections::BTreeMap;

use kernel::Dimension;
use licensing::{AgreementFacts, Entitlement, Entitlements, License, Quantity, Term};

use super::{active, agreement, at, under};

fn entitled(fetched: i64, entries: &[(&str, Quantity, Option<i64>)]) -> Entitlements {
    let entries = entries
        .iter()
        .map(|(name, quantity, expires)| Entitlement {
            dimension: Dimension::parse(name).unwrap(),
            quantity: quantity.clone(),
            expires_at: expires.map(at),
        })
        .collect();
    Entitlements { fetched_at: at(fetched), entries }
}

fn hosts(fetched: i64, expires: Option<i64>) -> Entitlements {
    entitled(fetched, &[("hosts", Quantity::Units(1), expires)])
}

fn facts(start: Option<i64>, created: Option<i64>, end: Option<i64>) -> AgreementFacts {
    let term = end.map(|end| Term { stated_at: at(0), end: Some(at(end)) });
    AgreementFacts { start: start.map(at), created_at: created.map(at), term, ..AgreementFacts::default() }
}

/// Two terms: from 0 to 100, and from 100 to 200.
fn renewed() -> License {
    let first = under(active("l-1"), "agmt-1", &facts(Some(0), None, Some(100)));
    under(first, "agmt-2", &facts(Some(100), None, Some(200)))
}

#[test]
fn a_term_says_which_agreement_it_is_and_from_when_until_when() {
    let term = |minute: i64| {
        let term = renewed().term_at(at(minute));
        (term.name().to_owned(), term.begins_at, term.ends_at)
    };
    assert_eq!(term(-9), ("agmt-1".to_owned(), None, Some(at(100))));
    assert_eq!(term(99), ("agmt-1".to_owned(), None, Some(at(100))));
    assert_eq!(term(100), ("agmt-2".to_owned(), Some(at(100)), Some(at(200))));
    let none = active("l-1").term_at(at(5));
    assert_eq!((none.name(), none.begins_at, none.ends_at), ("none", None, None));
}

#[test]
fn a_term_begins_at_its_start_or_creation_or_when_it_was_first_named() {
    let names = |first: AgreementFacts, second: AgreementFacts| {
        let license = under(under(active("l-1"), "agmt-1", &first), "agmt-2", &second);
        [5, 15, 25].map(|minute| license.term_at(at(minute)).name().to_owned()).concat()
    };
    let (one, two) = (facts(Some(10), None, None), facts(Some(20), None, None));
    assert_eq!(names(one.clone(), two.clone()), "agmt-1agmt-1agmt-2");
    assert_eq!(names(two.clone(), one.clone()), "agmt-2agmt-2agmt-1", "in the order of their beginnings");
    assert_eq!(names(one.clone(), facts(None, Some(20), None)), "agmt-1agmt-1agmt-2");
    assert_eq!(names(one.clone(), facts(Some(20), Some(5), None)), "agmt-1agmt-1agmt-2");
    assert_eq!(names(one.clone(), facts(None, None, None)), "agmt-2agmt-1agmt-1", "named at 0");
    assert_eq!(names(one.clone(), one), "agmt-1agmt-2agmt-2", "of one instant by their names");
}

#[test]
fn an_answer_is_of_the_present_term_if_it_outlasts_its_beginning() {
    let license = renewed();
    let told = |answer: &Entitlements| license.term_told_by(answer).map(|term| term.name().to_owned());
    assert_eq!(told(&hosts(50, Some(100))).as_deref(), Some("agmt-1"));
    assert_eq!(told(&hosts(120, Some(100))), None, "what AWS still shows of the term before");
    assert_eq!(told(&hosts(120, Some(101))).as_deref(), Some("agmt-2"));
    assert_eq!(told(&hosts(120, None)).as_deref(), Some("agmt-2"));
    let mixed = entitled(120, &[("hosts", Quantity::Units(1), Some(200)), ("users", Quantity::Units(1), Some(100))]);
    assert_eq!(told(&mixed), None);
}

#[test]
fn that_a_term_entitles_to_nothing_is_believed_after_six_hours() {
    let nothing = |license: &License, minute: i64| license.term_told_by(&entitled(minute, &[])).is_some();
    let one = under(active("l-1"), "agmt-1", &facts(Some(0), None, None));
    assert_eq!((nothing(&one, 359), nothing(&one, 360)), (false, true));
    assert_eq!((nothing(&renewed(), 459), nothing(&renewed(), 460)), (false, true), "of its own term");
    let mut ended = one.clone();
    ended.deprovisioned(at(100));
    assert!(!nothing(&ended, 9_999));
    assert!(!nothing(&super::pending("l-1"), 9_999), "nobody knows since when");
}

#[test]
fn a_term_is_over_by_its_agreement_or_else_when_all_of_its_entitlements_are() {
    let told = renewed().term_at(at(0));
    assert_eq!((told.is_over(None, at(99)), told.is_over(None, at(100))), (false, true));
    assert!(!told.is_over(Some(&hosts(0, Some(50))), at(99)), "the agreement knows better");
    let untold = active("l-1").term_at(at(0));
    assert!(!untold.is_over(None, at(9_999)) && !untold.is_over(Some(&entitled(0, &[])), at(9_999)));
    let two = |other| entitled(0, &[("hosts", Quantity::Units(1), Some(50)), ("users", Quantity::Units(1), other)]);
    let over = |answer: &Entitlements, minute| untold.is_over(Some(answer), at(minute));
    assert_eq!((over(&two(Some(60)), 59), over(&two(Some(60)), 60)), (false, true));
    assert!(!over(&two(None), 9_999), "one that never expires");
}

#[test]
fn without_agreements_a_term_is_counted_by_its_last_expiration() {
    let older = active("l-1").term_at(at(0));
    let two = entitled(0, &[("hosts", Quantity::Units(1), Some(60)), ("users", Quantity::Units(1), Some(120))]);
    assert_eq!(older.counted_as(&two), "until 2026-11-21T05:00:00Z");
    assert_eq!(older.counted_as(&hosts(0, None)), "none");
    assert_eq!(renewed().term_at(at(0)).counted_as(&two), "agmt-1");
}

#[test]
fn quantities_count_in_raw_units_rounded_down() {
    let printed = |text: &str, unit_size: u64| Quantity::Printed(text.to_owned()).raw_units(unit_size);
    assert_eq!(Quantity::Units(3).raw_units(1_000), 3_000);
    assert_eq!((Quantity::Units(0).raw_units(9), Quantity::Units(-1).raw_units(9)), (0, 0));
    assert_eq!((Quantity::Switch(true).raw_units(9), Quantity::Switch(false).raw_units(9)), (0, 0));
    assert_eq!(
        (printed("12", 10), printed("12.", 10), printed("12.5", 10), printed("12.55", 10)),
        (120, 120, 125, 125)
    );
    assert_eq!((printed("0.999", 1), printed("1.999", 1), printed("0.1", 3)), (0, 1, 0));
    assert_eq!(printed("0.000000000000000001", 1_000_000_000_000_000_000), 1, "the eighteenth digit counts");
    assert_eq!(printed("0.0000000000000000019", 1_000_000_000_000_000_000), 1, "the nineteenth does not");
    for text in ["", ".5", "-1", "+1", "1.+5", "1e3", "1,5", "1.2.3", " 1", "340282366920938463463374607431768211455"] {
        assert_eq!(printed(text, 10), 0, "{text}");
    }
}

#[test]
fn the_entitled_quantities_of_a_dimension_add_up() {
    let answer = entitled(
        0,
        &[
            ("hosts", Quantity::Units(3), None),
            ("hosts", Quantity::Printed("1.5".to_owned()), Some(9)),
            ("support", Quantity::Switch(true), None),
            ("unknown", Quantity::Units(7), None),
        ],
    );
    let sums = answer.raw_units(|dimension| match dimension.as_str() {
        "hosts" => Some(10),
        "support" => Some(1),
        _ => None,
    });
    let dimension = |name: &str| Dimension::parse(name).unwrap();
    assert_eq!(sums, BTreeMap::from([(dimension("hosts"), 45), (dimension("support"), 0)]));
}

#[test]
fn the_agreement_of_a_term_is_the_one_that_names_it() {
    assert_eq!(renewed().term_at(at(150)).agreement, Some(agreement("agmt-2")));
}

#[test]
fn the_terms_of_an_hour_are_all_that_are_in_force_within_it() {
    let terms = |begins: i64, minute: i64| {
        let first = under(active("l-1"), "agmt-1", &facts(Some(0), None, Some(begins)));
        let license = under(first, "agmt-2", &facts(Some(begins), None, None));
        let terms = license.terms_in(at(minute).hour());
        let names =
            terms.iter().map(|term| term.agreement.clone().map(|id| id.as_str().to_owned()).unwrap_or_default());
        names.collect::<Vec<_>>()
    };
    assert_eq!(terms(100, 59), ["agmt-1"]);
    assert_eq!(terms(100, 60), ["agmt-1", "agmt-2"], "the hour of the renewal");
    assert_eq!(terms(100, 120), ["agmt-2"]);
    // A term that begins with an hour is all of it, and nothing of the hour before.
    assert_eq!([terms(120, 60), terms(120, 120)], [["agmt-1"], ["agmt-2"]]);
    // Of two that begin at one instant the one that is named last is in force.
    assert_eq!(terms(0, 0), ["agmt-2"]);
}
