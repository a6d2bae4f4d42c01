//! What a contract covers.

use std::collections::BTreeMap;

use metering::contract::{TermLeft, add, by_workspace, covers, left, take, used};
use metering::{Covered, Raw, Record};
use proptest::prelude::*;
use serde_json::json;

use super::{dimension, nothing, raw_by_dimension, record, shares};

fn covered(terms: &[(&str, &[(&str, u128)])]) -> Covered {
    terms.iter().map(|(term, sums)| ((*term).to_owned(), raw_by_dimension(sums))).collect()
}

fn of(name: &str, raw: u128) -> Record {
    record(1, &nothing(), &json!({"d": name, "cv": raw.to_string()}))
}

#[test]
fn what_is_left_is_the_entitlement_less_what_was_used_of_its_own_term_and_dimension() {
    let taken = covered(&[("agmt-1", &[("logs", 60), ("traces", 7)]), ("agmt-2", &[("logs", 1_000)])]);
    let returned = covered(&[("agmt-1", &[("logs", 10)]), ("agmt-2", &[("traces", 1_000)])]);
    assert_eq!(used(&taken, &returned, "agmt-1", &dimension("logs")), Raw::new(50));
    assert_eq!(used(&taken, &returned, "agmt-1", &dimension("traces")), Raw::new(7));
    assert_eq!(used(&taken, &returned, "agmt-1", &dimension("metrics")), Raw::ZERO);
    assert_eq!(used(&taken, &returned, "agmt-3", &dimension("logs")), Raw::ZERO);
    let entitled = raw_by_dimension(&[("logs", 100), ("traces", 5), ("metrics", 3)]);
    let expected = raw_by_dimension(&[("logs", 50), ("traces", 0), ("metrics", 3)]);
    assert_eq!(left(&entitled, &taken, &returned, "agmt-1"), expected, "more than all leaves nothing");
}

#[test]
fn a_frozen_hour_adds_to_its_term_and_names_it_where_it_covers_anything() {
    let mut sums = covered(&[("agmt-1", &[("logs", 60)])]);
    let mut records = [of("logs", 40), of("metrics", 0), of("traces", 3)];
    let of_term = |term: &str, left: &[(&str, u128)]| TermLeft { term: term.to_owned(), left: raw_by_dimension(left) };
    let first = of_term("agmt-1", &[("logs", 50), ("metrics", 9), ("traces", 3)]);
    take(&mut sums, std::slice::from_ref(&first), &mut records);
    assert_eq!(sums, covered(&[("agmt-1", &[("logs", 100), ("traces", 3)])]));
    let named: Vec<Option<&str>> = records.iter().map(|record| record.covered_by.as_deref()).collect();
    assert_eq!(named, [Some("agmt-1"), None, Some("agmt-1")]);
    add(&mut sums, "agmt-1", &dimension("logs"), Raw::new(2));
    assert_eq!(sums["agmt-1"][&dimension("logs")], Raw::new(102));
}

#[test]
fn an_hour_of_two_terms_takes_of_the_earlier_one_first_and_says_how_much_of_each() {
    let of_term = |term: &str, left: &[(&str, u128)]| TermLeft { term: term.to_owned(), left: raw_by_dimension(left) };
    let terms = [of_term("agmt-1", &[("logs", 30), ("traces", 0)]), of_term("agmt-2", &[("logs", 60), ("traces", 5)])];
    assert_eq!(covers(&terms), raw_by_dimension(&[("logs", 90), ("traces", 5)]));
    let mut sums = covered(&[("agmt-1", &[("logs", 1)])]);
    let mut records = [of("logs", 70), of("traces", 3)];
    take(&mut sums, &terms, &mut records);
    let expected = covered(&[("agmt-1", &[("logs", 31)]), ("agmt-2", &[("logs", 40), ("traces", 3)])]);
    assert_eq!(sums, expected);
    assert_eq!(records[0].covering_terms(), [("agmt-1", Raw::new(30)), ("agmt-2", Raw::new(40))]);
    assert_eq!(records[1].covering_terms(), [("agmt-2", Raw::new(3))]);
    let stored = serde_json::to_value(&records[0]).unwrap();
    assert_eq!((&stored["ct"], &stored["cl"]), (&json!("agmt-1"), &json!([["agmt-2", "40"]])));
    assert!(serde_json::to_value(&records[1]).unwrap().get("cl").is_none(), "one term is stored as it always was");
}

/// Raw units, the shares, and what each is covered of.
type Case = (u128, &'static [(&'static str, u128)], &'static [(&'static str, u128)]);

#[test]
fn what_is_covered_goes_by_the_hours_shares() {
    let cases: [Case; 8] = [
        (10, &[("a", 3), ("b", 3), ("c", 4)], &[("a", 3), ("b", 3), ("c", 4)]),
        (5, &[("a", 1), ("b", 1), ("c", 1)], &[("a", 1), ("b", 2), ("c", 2)]),
        (1, &[("a", 1), ("b", 1), ("c", 1)], &[("c", 1)]),
        (20, &[("a", 3), ("b", 1)], &[("a", 15), ("b", 5)]),
        (10, &[("a", 0), ("b", 5), ("", 5)], &[("", 5), ("b", 5)]),
        (7, &[], &[("", 7)]),
        (7, &[("a", 0)], &[("", 7)]),
        (0, &[("a", 3)], &[]),
    ];
    for (raw, parts, split) in cases {
        assert_eq!(by_workspace(Raw::new(raw), &shares(parts)), shares(split), "{raw} of {parts:?}");
    }
    assert_eq!(by_workspace(Raw::ZERO, &shares(&[])), BTreeMap::new());
}

#[test]
fn amounts_beyond_what_a_product_of_two_numbers_holds_are_covered_to_the_last_unit() {
    // The largest number of DynamoDB has 38 digits.
    let most = 99_999_999_999_999_999_999_999_999_999_999_999_999_u128;
    for parts in [&[("a", 1_u128), ("b", 3)][..], &[("a", most / 4), ("b", most / 4 * 3)], &[("a", most)]] {
        for covered in [most, 7, u128::MAX >> 1] {
            let split = by_workspace(Raw::new(covered), &shares(parts));
            assert_eq!(split.values().copied().sum::<Raw>(), Raw::new(covered), "{parts:?}");
        }
    }
    let split = by_workspace(Raw::new(u128::MAX), &shares(&[("a", 1), ("b", 3)]));
    assert_eq!(split.values().copied().sum::<Raw>(), Raw::new(u128::MAX));
    let large = 1_u128 << 100;
    let split = by_workspace(Raw::new(4 * large), &shares(&[("a", large), ("b", 3 * large)]));
    assert_eq!(split, shares(&[("a", large), ("b", 3 * large)]));
}

proptest! {
    #[test]
    fn each_part_is_its_exact_proportion_to_less_than_a_raw_unit(
        covered in prop_oneof![0_u128..12, 0_u128..1_000_000],
        raw in proptest::collection::vec(prop_oneof![0_u128..4, 0_u128..1_000_000], 1..8),
    ) {
        let total: u128 = raw.iter().sum();
        prop_assume!(total > 0);
        let names: Vec<String> = (0..raw.len()).map(|number| number.to_string()).collect();
        let parts: Vec<(&str, u128)> = names.iter().map(String::as_str).zip(raw.iter().copied()).collect();
        let split = by_workspace(Raw::new(covered), &shares(&parts));
        prop_assert_eq!(split.values().map(|part| part.floor()).sum::<u128>(), covered);
        for (workspace, share) in shares(&parts) {
            let part = split.get(&workspace).map_or(0, |part| part.floor());
            prop_assert!((part * total).abs_diff(covered * share.floor()) < total, "{part} of {covered} for {share}");
        }
    }
}
