//! The state of a license, instant by instant.

use kernel::{Hour, Timestamp};
use licensing::{AgreementFacts, AgreementStatus, CustomerFacts, Ending, License, LicenseState, Term};

use super::{active, agreement, arn, at, pending, under};

fn starts(minute: i64) -> AgreementFacts {
    AgreementFacts { start: Some(at(minute)), ..AgreementFacts::default() }
}

fn revoked(minute: i64) -> AgreementFacts {
    let status = AgreementStatus::from("CANCELLED".to_owned());
    AgreementFacts { revoked: Some(Ending { at: at(minute), status }), ..AgreementFacts::default() }
}

/// A license of an older listing: confirmed, leaving, left.
fn older(confirmed: i64, leaving: Option<i64>, left: Option<i64>) -> License {
    let facts = CustomerFacts {
        confirmed_at: Some(at(confirmed)),
        leaving_at: leaving.map(at),
        left_at: left.map(at),
        ..CustomerFacts::default()
    };
    License { customer_facts: Some(facts), ..pending("l-1") }
}

fn word(license: &License, now: Timestamp) -> &'static str {
    license.state(now).as_str()
}

#[test]
fn each_state_has_its_word() {
    for (state, word) in LicenseState::ALL.into_iter().zip(["pending", "active", "suspended", "ending", "ended"]) {
        assert_eq!((state.as_str(), state.to_string().as_str()), (word, word));
        assert_eq!(serde_json::to_value(state).unwrap(), word);
    }
}

#[test]
fn a_licence_is_active_from_its_confirmation_and_its_start_on() {
    assert_eq!(word(&pending("l-1"), at(9_999)), "pending");
    assert_eq!(word(&active("l-1"), at(-5)), "active", "AWS's clock may be ahead of ours");
    let later = under(active("l-1"), "agmt-1", &starts(500));
    assert_eq!(word(&later, at(500).plus_seconds(-1)), "pending");
    assert_eq!(word(&later, at(500)), "active");
    assert_eq!(later.starts_later(at(500).plus_seconds(-1)), Some(at(500)));
    assert_eq!((later.starts_later(at(500)), active("l-1").starts_later(at(-9))), (None, None));
    assert_eq!(word(&under(pending("l-1"), "agmt-1", &starts(0)), at(9)), "pending", "started, and not confirmed");
}

#[test]
fn usage_is_billable_from_the_later_of_confirmation_and_start() {
    assert_eq!(pending("l-1").usage_from(), None);
    assert_eq!(active("l-1").usage_from(), Some(at(0)));
    assert_eq!(under(active("l-1"), "agmt-1", &starts(500)).usage_from(), Some(at(500)));
    assert_eq!(under(active("l-1"), "agmt-1", &starts(-500)).usage_from(), Some(at(0)));
    assert_eq!(older(7, None, None).usage_from(), Some(at(7)));
}

#[test]
fn what_ended_before_it_began_was_never_billable() {
    let ended = |minute: i64, second: i64| {
        let mut license = under(active("l-1"), "agmt-1", &starts(10));
        license.deprovisioned(at(minute).plus_seconds(second));
        license.usage_from()
    };
    assert_eq!(ended(10, -1), None);
    assert_eq!(ended(10, 0), Some(at(10)), "for an instant");
    assert_eq!(ended(11, 0), Some(at(10)));
}

#[test]
fn the_first_confirmation_counts_whoever_told_of_it() {
    let mut both = older(7, None, None);
    assert_eq!(both.confirmed_at(), Some(at(7)));
    both.updated(at(5));
    both.updated(at(9));
    assert_eq!(both.confirmed_at(), Some(at(5)));
    assert_eq!((both.updated_first_at, both.updated_last_at), (Some(at(5)), Some(at(9))));
    both.updated(at(3));
    assert_eq!((both.updated_first_at, both.updated_last_at), (Some(at(3)), Some(at(9))));
    assert_eq!(pending("l-1").confirmed_at(), None);
}

#[test]
fn the_final_hour_begins_with_the_first_end_and_lasts_an_hour_from_the_last() {
    let mut license = under(active("l-1"), "agmt-1", &revoked(100));
    license.deprovisioned(at(90));
    license.deprovisioned(at(130));
    let ends = |license: &License| [license.ending_since(), license.usage_until(), license.closes_at()];
    assert_eq!(ends(&license), [90, 135, 160].map(at).map(Some));
    license.agreements.clear();
    assert_eq!(ends(&license), [90, 135, 150].map(at).map(Some));
    assert_eq!(ends(&active("l-1")), [None; 3]);
    let states = [89, 90, 149, 150].map(|minute| word(&license, at(minute)));
    assert_eq!(states, ["ending", "ending", "ending", "ended"], "an end that is known is an end");
}

#[test]
fn an_older_listing_says_itself_when_the_final_hour_is_over() {
    let ends = |license: &License| [license.ending_since(), license.usage_until(), license.closes_at()];
    assert_eq!(ends(&older(0, Some(100), None)), [100, 145, 160].map(at).map(Some));
    assert_eq!(ends(&older(0, Some(100), Some(120))), [100, 145, 120].map(at).map(Some));
    assert_eq!(ends(&older(0, None, Some(120))), [120, 165, 120].map(at).map(Some));
    let mut both = older(0, Some(100), Some(120));
    both.deprovisioned(at(90));
    assert_eq!(ends(&both), [90, 135, 150].map(at).map(Some));
}

#[test]
fn only_what_has_not_begun_to_end_can_be_activated() {
    let mut license = active("l-1");
    assert_eq!(license.activatable(at(1)), Ok(LicenseState::Active));
    assert_eq!(pending("l-1").activatable(at(1)), Ok(LicenseState::Pending));
    license.deprovisioned(at(10));
    assert!(license.activatable(at(11)).is_err() && license.activatable(at(9_999)).is_err());
}

#[test]
fn an_hour_is_metered_if_the_licence_was_in_use_for_an_instant_of_it() {
    let in_hour = |license: &License, text: &str| license.is_metered_in(Hour::parse(text).unwrap());
    let mut license = pending("l-1");
    assert!(!in_hour(&license, "2026-11-21T04"), "not confirmed");
    license.updated(at(60));
    assert!(!in_hour(&license, "2026-11-21T03"), "it begins when that is over");
    assert!(in_hour(&license, "2026-11-21T04") && in_hour(&license, "2036-11-21T04"));
    license.deprovisioned(at(120));
    assert!(in_hour(&license, "2026-11-21T05"), "its final hour");
    assert!(!in_hour(&license, "2026-11-21T06"), "it closed at six");
    license.deprovisioned_at = Some(at(121));
    assert!(in_hour(&license, "2026-11-21T06"));
}

#[test]
fn a_licence_stands_under_the_agreement_that_was_named_last() {
    let mut license = active("l-1");
    assert_eq!((license.agreement(), license.term_ends_at(), license.successor_agreement()), (None, None, None));
    license.named(&agreement("agmt-2"), at(5));
    license.named(&agreement("agmt-1"), at(9));
    license.named(&agreement("agmt-1"), at(3));
    assert_eq!(license.agreement(), Some(&agreement("agmt-1")), "named at 9, and again at 3");
    license.named(&agreement("agmt-2"), at(9));
    assert_eq!(license.agreement(), Some(&agreement("agmt-2")), "of two of one instant the later name");
    let facts = AgreementFacts {
        term: Some(Term { stated_at: at(0), end: Some(at(900)) }),
        successor: Some(agreement("agmt-3")),
        ..AgreementFacts::default()
    };
    license.agreement_known(&agreement("agmt-1"), &facts);
    assert_eq!((license.term_ends_at(), license.successor_agreement()), (None, None));
    license.agreement_known(&agreement("agmt-2"), &facts);
    assert_eq!(license.term_ends_at(), Some(at(900)));
    assert_eq!(license.successor_agreement(), Some(&agreement("agmt-3")));
    license.agreement_known(&agreement("agmt-9"), &facts);
    assert_eq!(license.agreements.len(), 2, "an agreement that it has not named is none of its own");
}

#[test]
fn a_start_is_known_when_every_agreement_says_one_and_the_earliest_counts() {
    let one = under(active("l-1"), "agmt-1", &starts(500));
    assert_eq!(under(one.clone(), "agmt-2", &starts(300)).usage_from(), Some(at(300)));
    assert_eq!(under(one.clone(), "agmt-2", &starts(900)).usage_from(), Some(at(500)));
    assert_eq!(under(one, "agmt-2", &AgreementFacts::default()).usage_from(), Some(at(0)));
}

#[test]
fn of_several_agreements_the_first_revocation_ends_it() {
    let license = under(under(active("l-1"), "agmt-1", &revoked(200)), "agmt-2", &revoked(100));
    assert_eq!(license.ending_since(), Some(at(100)));
}

#[test]
fn the_first_landing_is_kept() {
    let mut license = pending("l-1");
    for minute in [5, 3, 9] {
        license.resolved(at(minute));
    }
    assert_eq!(license.resolved_at, Some(at(3)));
}

#[test]
fn an_arn_that_aws_printed_in_full_is_never_given_up() {
    let printed = |mut license: License, id: &str, in_full: bool| {
        license.arn_printed(&arn(id), in_full);
        (license.arn.as_str().rsplit(':').next().unwrap().to_owned(), license.arn_confirmed)
    };
    let assembled = || License { arn_confirmed: false, ..pending("l-1") };
    assert_eq!(printed(pending("l-1"), "l-2", true), ("l-1".to_owned(), true));
    assert_eq!(printed(assembled(), "l-2", true), ("l-2".to_owned(), true));
    assert_eq!(printed(assembled(), "l-2", false), ("l-1".to_owned(), false));
    let ours = kernel::LicenseArn::of_customer(&super::product("abc"), &super::customer("X01ANN"), 0);
    let named_by_us = || License { arn: ours.clone(), ..assembled() };
    assert_eq!(printed(named_by_us(), "l-2", false), ("l-2".to_owned(), false));
    assert_eq!(printed(named_by_us(), "l-2", true), ("l-2".to_owned(), true));
    let mut kept = assembled();
    kept.arn_printed(&ours, true);
    assert_eq!((kept.arn, kept.arn_confirmed), (arn("l-1"), false), "a name of ours says nothing");
}

#[test]
fn a_licence_is_called_by_its_id_and_by_its_arn() {
    let license = pending("l-7");
    assert_eq!(license.names(), ["l-7", "arn:aws:license-manager::294406891311:license:l-7"]);
}
