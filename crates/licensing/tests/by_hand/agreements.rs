//! The facts of an agreement.

use licensing::{Agreement, AgreementFacts, AgreementStatus, Ending, Term};
use proptest::prelude::*;

use super::{agreement, at};

/// AWS's word; whether such an end takes the right away; whether another agreement takes over.
const WORDS: [(&str, bool, bool); 8] = [
    ("ACTIVE", false, false),
    ("CANCELLED", true, false),
    ("EXPIRED", true, false),
    ("TERMINATED", true, false),
    ("RENEWED", false, true),
    ("REPLACED", false, true),
    ("ROLLED_BACK", false, false),
    ("active", false, false),
];

fn status(word: &str) -> AgreementStatus {
    AgreementStatus::from(word.to_owned())
}

fn ending(minute: i64, word: &str) -> Ending {
    Ending { at: at(minute), status: status(word) }
}

#[test]
fn each_word_of_aws_is_kept_and_means_one_thing() {
    for (word, revokes, leads_on) in WORDS {
        let status = status(word);
        assert_eq!((status.revokes(), status.leads_on()), (revokes, leads_on), "{word}");
        assert_eq!(
            (status.as_str(), status.to_string().as_str(), String::from(status.clone())),
            (word, word, word.to_owned())
        );
        assert_eq!(serde_json::to_value(&status).unwrap(), word);
        assert_eq!(matches!(status, AgreementStatus::Other(_)), matches!(word, "ROLLED_BACK" | "active"));
    }
}

#[test]
fn an_end_is_noted_as_what_it_is_and_the_first_of_each_kind_counts() {
    let ended = |endings: &[Ending]| {
        let mut facts = AgreementFacts::default();
        endings.iter().for_each(|ending| facts.ended(ending));
        facts
    };
    let none = AgreementFacts::default();
    assert_eq!(ended(&[ending(5, "ACTIVE"), ending(6, "ROLLED_BACK")]), none);
    let revoked = AgreementFacts { revoked: Some(ending(5, "EXPIRED")), ..none.clone() };
    assert_eq!(ended(&[ending(5, "EXPIRED")]), revoked);
    let of_three = AgreementFacts { revoked_last: Some(ending(7, "CANCELLED")), ..revoked.clone() };
    assert_eq!(ended(&[ending(7, "CANCELLED"), ending(5, "EXPIRED"), ending(6, "TERMINATED")]), of_three);
    let both = AgreementFacts { succeeded: Some(ending(3, "RENEWED")), ..revoked };
    assert_eq!(ended(&[ending(4, "REPLACED"), ending(5, "EXPIRED"), ending(3, "RENEWED")]), both);
}

#[test]
fn of_two_sets_of_facts_the_earliest_count_and_of_the_term_the_latest_statement() {
    let term = |stated: i64, end: i64| Some(Term { stated_at: at(stated), end: Some(at(end)) });
    let mut one = AgreementFacts {
        created_at: Some(at(5)),
        start: Some(at(9)),
        term: term(5, 100),
        revoked: Some(ending(50, "EXPIRED")),
        revoked_last: None,
        succeeded: None,
        previous: Some(agreement("agmt-b")),
        successor: None,
        by_partner: false,
    };
    let other = AgreementFacts {
        created_at: Some(at(6)),
        start: Some(at(8)),
        term: term(7, 90),
        revoked: Some(ending(40, "CANCELLED")),
        revoked_last: None,
        succeeded: Some(ending(30, "RENEWED")),
        previous: Some(agreement("agmt-a")),
        successor: Some(agreement("agmt-c")),
        by_partner: true,
    };
    let last = Some(ending(50, "EXPIRED"));
    let expected = AgreementFacts { created_at: Some(at(5)), revoked_last: last, ..other.clone() };
    one.merge(&other);
    assert_eq!(one, expected);
    assert_eq!(one.end(), Some(at(90)), "what was said last, though it is earlier");
    one.merge(&AgreementFacts::default());
    assert_eq!(one, expected, "what says nothing changes nothing");
    let mut nothing = AgreementFacts::default();
    assert_eq!(nothing.end(), None);
    nothing.merge(&other);
    assert_eq!(nothing, other);
}

#[test]
fn an_agreement_without_an_end_has_none() {
    let mut facts =
        AgreementFacts { term: Some(Term { stated_at: at(1), end: Some(at(9)) }), ..AgreementFacts::default() };
    facts.merge(&AgreementFacts { term: Some(Term { stated_at: at(2), end: None }), ..AgreementFacts::default() });
    assert_eq!(facts.end(), None);
}

#[test]
fn an_agreement_is_stored_by_what_is_known_of_it() {
    let empty = Agreement::new(agreement("agmt-1"));
    let stored = serde_json::json!({"id": "agmt-1", "facts": {}, "licenses": [], "version": 0});
    assert_eq!(serde_json::to_value(&empty).unwrap(), stored);
    assert_eq!(serde_json::from_value::<Agreement>(serde_json::json!({"id": "agmt-1"})).unwrap(), empty);
}

prop_compose! {
    fn any_facts()(
        created in proptest::option::of(0..4_i64), start in proptest::option::of(0..4_i64),
        term in proptest::option::of((0..4_i64, proptest::option::of(0..4_i64))),
        revoked in proptest::option::of((0..4_i64, prop_oneof!["CANCELLED", "EXPIRED"])),
        succeeded in proptest::option::of((0..4_i64, prop_oneof!["RENEWED", "REPLACED"])),
        names in (proptest::option::of("[ab]"), proptest::option::of("[ab]")), by_partner in any::<bool>(),
    ) -> AgreementFacts {
        AgreementFacts {
            created_at: created.map(at),
            start: start.map(at),
            term: term.map(|(stated, end)| Term { stated_at: at(stated), end: end.map(at) }),
            revoked: revoked.map(|(minute, word)| ending(minute, &word)),
            revoked_last: None,
            succeeded: succeeded.map(|(minute, word)| ending(minute, &word)),
            previous: names.0.map(|name| agreement(&name)),
            successor: names.1.map(|name| agreement(&name)),
            by_partner,
        }
    }
}

proptest! {
    #[test]
    fn facts_merge_in_any_order_and_any_number_of_times(facts in proptest::collection::vec(any_facts(), 1..5)) {
        let merged = |order: &mut dyn Iterator<Item = &AgreementFacts>| {
            let mut sum = AgreementFacts::default();
            order.for_each(|one| sum.merge(one));
            sum
        };
        let once = merged(&mut facts.iter());
        prop_assert_eq!(&merged(&mut facts.iter().rev()), &once);
        prop_assert_eq!(&merged(&mut facts.iter().chain(&facts)), &once);
        prop_assert_eq!(once.start, facts.iter().filter_map(|one| one.start).min());
        prop_assert_eq!(once.created_at, facts.iter().filter_map(|one| one.created_at).min());
    }
}
