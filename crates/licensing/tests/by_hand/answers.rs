//! May this be used now, and until when.

use kernel::{Dimension, Identity};
use licensing::entitlement::NotUsable;
use licensing::{AgreementFacts, Entitlement, EntitlementAnswer, Entitlements, License, Quantity, Term};

use super::{BOB, account, active, agreement, at, pending, product, under};

fn entitled(fetched: i64, expirations: &[Option<i64>]) -> Entitlements {
    let entry = |expires: &Option<i64>| Entitlement {
        dimension: Dimension::parse("hosts").unwrap(),
        quantity: Quantity::Units(1),
        expires_at: expires.map(at),
    };
    Entitlements { fetched_at: at(fetched), entries: expirations.iter().map(entry).collect() }
}

/// Whether it may be used, why not, from when and until when.
fn answer(
    license: Option<&License>,
    kept: Option<&Entitlements>,
    minute: i64,
) -> (bool, String, Option<i64>, Option<i64>) {
    let answer = EntitlementAnswer::of(license, kept, at(minute));
    let reason = answer.reason.map(|reason| serde_json::to_value(reason).unwrap().as_str().unwrap().to_owned());
    let minutes = |at: Option<kernel::Timestamp>| at.map(|at| at.seconds_since(super::at(0)) / 60);
    (answer.usable(), reason.unwrap_or_default(), minutes(answer.usable_from), minutes(answer.until))
}

fn no(reason: &str, from: Option<i64>, until: Option<i64>) -> (bool, String, Option<i64>, Option<i64>) {
    (false, reason.to_owned(), from, until)
}

fn yes(from: i64, until: Option<i64>) -> (bool, String, Option<i64>, Option<i64>) {
    (true, String::new(), Some(from), until)
}

fn ends(minute: i64) -> AgreementFacts {
    AgreementFacts { term: Some(Term { stated_at: at(0), end: Some(at(minute)) }), ..AgreementFacts::default() }
}

#[test]
fn access_follows_the_state_of_the_licence() {
    assert_eq!(answer(None, None, 5), no("not-bound", None, None));
    assert_eq!(answer(Some(&pending("l-1")), None, 5), no("license-pending", None, None));
    let starts = AgreementFacts { start: Some(at(500)), ..ends(900) };
    assert_eq!(
        answer(Some(&under(active("l-1"), "agmt-1", &starts)), None, 5),
        no("license-pending", Some(500), Some(900))
    );
    assert_eq!(answer(Some(&active("l-1")), None, 5), yes(0, None));
    let mut ending = active("l-1");
    ending.deprovisioned(at(10));
    assert_eq!(answer(Some(&ending), None, 69), no("license-ending", Some(0), Some(55)));
    assert_eq!(answer(Some(&ending), None, 70), no("license-ended", Some(0), Some(55)));
}

#[test]
fn it_may_be_used_until_its_term_or_its_entitlement_ends_whichever_is_first() {
    let license = under(active("l-1"), "agmt-1", &ends(100));
    assert_eq!(answer(Some(&license), None, 5), yes(0, Some(100)));
    assert_eq!(answer(Some(&license), Some(&entitled(1, &[Some(80)])), 5), yes(0, Some(80)));
    assert_eq!(answer(Some(&license), Some(&entitled(1, &[Some(120)])), 5), yes(0, Some(100)));
    assert_eq!(answer(Some(&license), None, 99), yes(0, Some(100)));
    assert_eq!(answer(Some(&license), None, 100), yes(0, None), "a renewal that nobody told of yet");
}

#[test]
fn the_last_entitlement_to_expire_decides_and_one_that_never_does_leaves_no_end() {
    let license = active("l-1");
    let asked = |expirations: &[Option<i64>], minute| answer(Some(&license), Some(&entitled(1, expirations)), minute);
    assert_eq!(asked(&[Some(50), Some(90)], 60), yes(0, Some(90)));
    assert_eq!(asked(&[Some(50), None], 60), yes(0, None));
}

#[test]
fn what_aws_itself_shows_as_expired_may_not_be_used() {
    let license = active("l-1");
    let asked = |fetched, expires| answer(Some(&license), Some(&entitled(fetched, &[Some(expires)])), 200);
    assert_eq!(asked(100, 100), no("not-entitled", Some(0), Some(100)));
    assert_eq!(asked(99, 100), yes(0, None), "it may have been renewed since AWS was asked");
    assert_eq!(answer(Some(&license), Some(&entitled(999, &[None])), 1_000), yes(0, None), "without an end");
    assert_eq!(answer(Some(&license), Some(&entitled(359, &[])), 1_000), yes(0, None), "lag");
    assert_eq!(answer(Some(&license), Some(&entitled(360, &[])), 1_000), no("not-entitled", Some(0), None));
}

#[test]
fn one_answer_does_not_take_away_what_was_paid_for() {
    let may = |new: &Entitlements, kept: &Entitlements| new.may_replace(kept);
    let (nothing, something) = (|fetched| entitled(fetched, &[]), |expires| entitled(1, &[expires]));
    assert!(may(&something(Some(50)), &something(Some(100))));
    assert!(may(&something(Some(50)), &nothing(0)) && may(&nothing(2), &nothing(1)));
    assert!(!may(&nothing(99), &something(Some(100))));
    assert!(may(&nothing(100), &something(Some(100))));
    assert!(!may(&nothing(9_999), &something(None)));
    assert!(!may(&nothing(60), &entitled(1, &[Some(50), Some(100)])), "one of them has not expired");
}

#[test]
fn a_successor_speaks_in_the_hour_in_which_the_one_before_still_takes_usage() {
    let mut before = active("l-1");
    before.deprovisioned(at(10));
    let speaks = |after: &License, before: &License, minute| after.speaks_already(before, at(minute));
    assert!(speaks(&active("l-2"), &before, 10) && speaks(&active("l-2"), &before, 54));
    assert!(!speaks(&active("l-2"), &before, 55), "it takes no more usage");
    assert!(!speaks(&active("l-2"), &active("l-1"), 20), "the one before does not end");
    assert!(!speaks(&pending("l-2"), &before, 20), "it may not be used yet");
    let others = License { account: account(BOB), ..active("l-2") };
    assert!(!speaks(&others, &before, 20), "another buyer's");
    let other_product = License { product: product("other"), ..active("l-2") };
    assert!(!speaks(&other_product, &before, 20), "another product's");
}

#[test]
fn usage_from_a_successors_activation_on_is_the_successors() {
    let follows = AgreementFacts { previous: Some(agreement("agmt-1")), ..AgreementFacts::default() };
    let leads = AgreementFacts { successor: Some(agreement("agmt-2")), ..AgreementFacts::default() };
    let plain = AgreementFacts::default();
    let before = under(active("l-1"), "agmt-1", &plain);
    let activated = |minute: i64, facts: &AgreementFacts| {
        let mut license = under(pending("l-2"), "agmt-2", facts);
        license.updated(at(minute));
        license
    };
    let after = activated(10, &follows);
    let has = |after: &License, used: i64| after.has_usage_of(&before, at(used), at(30));
    assert!(has(&after, 10) && has(&after, 30) && !has(&after, 9));
    assert!(!after.has_usage_of(&before, at(10), at(10)), "AWS takes no record of it before the next whole second");
    assert!(after.has_usage_of(&before, at(10), at(10).plus_seconds(1)));
    assert!(!has(&under(pending("l-2"), "agmt-2", &follows), 20), "it has not been activated");
    assert!(!has(&activated(10, &plain), 20), "nothing says that it follows");
    let led = under(active("l-1"), "agmt-1", &leads);
    assert!(activated(10, &plain).has_usage_of(&led, at(20), at(30)), "the one before says so");
    assert!(!has(&License { account: account(BOB), ..after.clone() }, 20), "another buyer's");
    assert!(!has(&License { product: product("other"), ..after.clone() }, 20), "another product's");
    for identity in [Identity::Legacy, Identity::LegacyCustomer] {
        assert!(!has(&License { identity, ..after.clone() }, 20), "its slots are those of the one before");
    }
}

#[test]
fn each_reason_has_its_word() {
    let words =
        ["license-pending", "license-suspended", "license-ending", "license-ended", "not-entitled", "not-bound"];
    let reasons = [
        NotUsable::LicensePending,
        NotUsable::LicenseSuspended,
        NotUsable::LicenseEnding,
        NotUsable::LicenseEnded,
        NotUsable::NotEntitled,
        NotUsable::NotBound,
    ];
    for (reason, word) in reasons.into_iter().zip(words) {
        assert_eq!(serde_json::to_value(reason).unwrap(), word);
    }
}
