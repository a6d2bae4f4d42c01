//! Licenses of a marketplace that suspends, resumes and moves ends: the rules as a person can read them, and the law that order,
//! repetition and lateness do not matter.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::collections::BTreeMap;

use kernel::{BuyerId, Hour, Identity, LicenseArn, LicenseId, ProductCode, Provider, Timestamp};
use licensing::entitlement::NotUsable;
use licensing::{
    Course, EntitlementAnswer, Known, License, LicenseNotice, LicenseState, NoCutOver, Notice, Step, SuspensionChange,
    Term, WorkspaceLock, apply,
};
use proptest::prelude::*;

const SUBSCRIPTIONS: [&str; 2] = ["37f9dea2-4345-438f-b0bd-03d40d28c7e0", "37f9dea2-4345-438f-b0bd-03d40d28c7e1"];
const TENANT: &str = "0c9a7d1e-5b1f-4a52-9a53-0d6f1b2c3d4e";

fn at(minute: i64) -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-21T03:00:00Z").unwrap().plus_seconds(minute * 60)
}

fn notice(subscription: usize) -> LicenseNotice {
    LicenseNotice {
        arn: LicenseArn::of_provider(Provider::Azure, SUBSCRIPTIONS[subscription]).unwrap(),
        arn_in_full: true,
        product: ProductCode::parse("guance_saas").unwrap(),
        account: BuyerId::of(Provider::Azure, TENANT).unwrap(),
        agreement: None,
        offer: None,
        identity: Identity::License,
    }
}

type Told = (Notice, Timestamp);
type Licenses = BTreeMap<LicenseId, License>;

fn take(licenses: &mut Licenses, (notice, at): &Told) {
    let found = notice.names().license.and_then(|id| licenses.get(&id).cloned());
    let known = Known { licenses: found.into_iter().collect(), ..Known::default() };
    let change = apply(notice, *at, known, Timestamp::EPOCH);
    assert!(change.agreements.is_empty() && change.customers.is_empty());
    licenses.extend(change.licenses.into_iter().map(|changed| (changed.after.id.clone(), changed.after)));
}

fn after<'a>(told: impl IntoIterator<Item = &'a Told>) -> Licenses {
    let mut licenses = Licenses::new();
    told.into_iter().for_each(|one| take(&mut licenses, one));
    licenses
}

fn told(word: &str, minute: i64) -> Told {
    let notice = notice(0);
    let notice = match word {
        "landed" => Notice::Resolved(notice),
        "activated" => Notice::Updated(notice),
        "suspended" => Notice::Suspended(notice),
        "resumed" => Notice::Resumed(notice),
        _ => Notice::Deprovisioned(notice),
    };
    (notice, at(minute))
}

fn term(stated: i64, end: i64) -> Told {
    (Notice::Term(notice(0), Term { stated_at: at(stated), end: Some(at(end)) }), at(stated))
}

fn license(told: &[Told]) -> License {
    after(told).into_values().next().unwrap()
}

#[test]
fn a_suspended_licence_may_not_be_used_until_it_is_resumed_and_its_workspaces_are_locked_without_a_countdown() {
    let told = [told("landed", 0), told("activated", 5), told("suspended", 100)];
    let license = license(&told);
    assert_eq!((license.provider(), license.state(at(100))), (Provider::Azure, LicenseState::Suspended));
    let answer = EntitlementAnswer::of(Some(&license), None, at(100));
    assert_eq!((answer.usable(), answer.reason), (false, Some(NotUsable::LicenseSuspended)));
    let lock = WorkspaceLock { since: at(100), deletion_due_at: None };
    assert_eq!(license.workspace_lock(at(101)), Some(lock));
    assert_eq!((license.lock(at(99_999_999)), license.locks_for_good(at(99_999_999))), (None, false), "never final");
    assert_eq!(license.activatable(at(101)), Ok(LicenseState::Suspended));

    let resumed = self::license(&[told.as_slice(), &[self::told("resumed", 200)]].concat());
    assert_eq!((resumed.state(at(200)), resumed.workspace_lock(at(200))), (LicenseState::Active, None));
    let gap = resumed.suspension().unwrap();
    assert_eq!((gap.from, gap.until), (at(100), Some(at(200))));
}

#[test]
fn a_resumption_counts_only_for_suspensions_before_it() {
    let active = [told("activated", 5)];
    let state = |more: &[Told]| license(&[active.as_slice(), more].concat()).state(at(500));
    assert_eq!(state(&[told("resumed", 200), told("suspended", 100)]), LicenseState::Active, "out of order");
    assert_eq!(state(&[told("suspended", 100), told("resumed", 200), told("suspended", 300)]), LicenseState::Suspended);
    assert_eq!(state(&[told("resumed", 99), told("suspended", 100)]), LicenseState::Suspended);
    assert_eq!(state(&[told("resumed", 100), told("suspended", 100)]), LicenseState::Suspended, "on doubt it is");
}

#[test]
fn what_is_not_active_yet_is_not_called_suspended_and_an_end_says_more() {
    assert_eq!(license(&[told("landed", 0), told("suspended", 5)]).state(at(10)), LicenseState::Pending);
    let ended = license(&[told("activated", 5), told("suspended", 100), told("unsubscribed", 200)]);
    assert_eq!((ended.state(at(201)), ended.state(at(260))), (LicenseState::Ending, LicenseState::Ended));
    // Its final hour gives nothing back.
    let answer = EntitlementAnswer::of(Some(&ended), None, at(201));
    assert_eq!(answer.reason, Some(NotUsable::LicenseSuspended));
    assert_eq!(ended.workspace_lock(at(201)).unwrap().deletion_due_at, None);
    let due_at = at(260).plus_seconds(14 * 86_400);
    assert_eq!(ended.workspace_lock(at(260)), Some(WorkspaceLock { since: at(260), deletion_due_at: Some(due_at) }));
    let revived = license(&[told("activated", 5), told("unsubscribed", 200), told("resumed", 300)]);
    assert_eq!(revived.state(at(301)), LicenseState::Ended, "a resumption revives nothing");
}

#[test]
fn the_end_of_a_term_is_what_was_stated_last_and_may_move_back() {
    let ends_at = |told: &[Told]| license(told).term_ends_at();
    let (renewed, refunded) = (term(10, 900), term(20, 500));
    assert_eq!(ends_at(std::slice::from_ref(&renewed)), Some(at(900)));
    assert_eq!(ends_at(&[renewed.clone(), refunded.clone()]), Some(at(500)));
    assert_eq!(ends_at(&[refunded.clone(), renewed.clone(), refunded, renewed]), Some(at(500)), "in any order");
    let open = (Notice::Term(notice(0), Term { stated_at: at(30), end: None }), at(30));
    assert_eq!(ends_at(&[open, term(20, 500)]), None, "it runs until it is ended");
}

#[test]
fn the_product_is_told_once_of_each_suspension_and_of_nothing_once_the_licence_ends() {
    let mut course = Course::default();
    let mut told = vec![told("landed", 0), told("suspended", 5)];
    assert_eq!(course.suspension_due(&license(&told)), None, "it was never usable");
    told.push(self::told("activated", 1));
    assert_eq!(course.suspension_due(&license(&told)), None, "first it is told that it was");
    course.take(Step::Activate);
    let begins = SuspensionChange::Begins(at(5));
    assert_eq!(course.suspension_due(&license(&told)), Some(begins));
    course.tell_suspension(begins);
    told.push(self::told("suspended", 6));
    assert_eq!(course.suspension_due(&license(&told)), None, "told again, it is suspended still");
    told.push(self::told("resumed", 9));
    let ends = SuspensionChange::Ends(at(5));
    assert_eq!(course.suspension_due(&license(&told)), Some(ends));
    let mut over = told.clone();
    over.push(self::told("unsubscribed", 10));
    assert_eq!(course.suspension_due(&license(&over)), None, "its workspaces stay locked");
    course.tell_suspension(ends);
    assert_eq!((course.suspension_due(&license(&told)), course.suspension_told), (None, None));
    assert!(course.due(&license(&told), at(20)).is_empty(), "it is no step of its life");
}

#[test]
fn what_is_no_licence_of_aws_is_never_told_to_aws_by_another_identity() {
    let license = license(&[told("activated", 5)]);
    let hour = Hour::parse("2026-11-22T00").unwrap();
    for identity in Identity::ALL {
        assert_eq!(license.plan_cut_over(identity, hour, at(10)), Err(NoCutOver::ArnUnknown));
    }
    assert!(!license.arn.is_of_aws() && license.account.aws().is_none());
}

#[test]
fn a_licence_of_aws_at_rest_says_nothing_of_all_this() {
    let arn = LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap();
    let account = kernel::AwsAccountId::parse("111122223333").unwrap();
    let stored = serde_json::to_value(License::new(arn, true, ProductCode::parse("abc").unwrap(), account)).unwrap();
    let members: Vec<&String> = stored.as_object().unwrap().keys().collect();
    assert_eq!(members, ["account", "agreements", "arn", "arn_confirmed", "id", "product", "version"]);
    assert_eq!(stored["account"], "111122223333");
    let course = serde_json::to_value(Course::default()).unwrap();
    assert!(course.get("suspension_told").is_none(), "{course}");
}

fn any_event() -> impl Strategy<Value = Told> {
    (0..200_i64, 0..2_usize, 0..6_u8, 0..400_i64).prop_map(|(minute, subscription, kind, end)| {
        let notice = notice(subscription);
        let notice = match kind {
            0 => Notice::Resolved(notice),
            1 => Notice::Updated(notice),
            2 => Notice::Suspended(notice),
            3 => Notice::Resumed(notice),
            4 => Notice::Term(notice, Term { stated_at: at(minute), end: (end > 50).then(|| at(end)) }),
            _ => Notice::Deprovisioned(notice),
        };
        (notice, at(minute))
    })
}

/// A history, and the same history in another order with repeats.
fn two_tellings() -> impl Strategy<Value = (Vec<Told>, Vec<Told>)> {
    proptest::collection::vec(any_event(), 1..14).prop_flat_map(|events| {
        let repeats = proptest::collection::vec(any::<proptest::sample::Index>(), 0..8);
        (Just(events), repeats).prop_flat_map(|(events, repeats)| {
            let mut again = events.clone();
            again.extend(repeats.iter().map(|index| events[index.index(events.len())].clone()));
            (Just(events), Just(again).prop_shuffle())
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_with_any_repeats_gives_the_same_licences((once, again) in two_tellings()) {
        prop_assert_eq!(after(&once), after(&again));
    }

    #[test]
    fn the_word_told_last_says_whether_a_licence_is_suspended(events in proptest::collection::vec(any_event(), 1..14)) {
        for license in after(&events).into_values() {
            let of_it = |event: &&Told| event.0.names().license.as_ref() == Some(&license.id);
            let word = |event: &Told| match event.0 {
                Notice::Suspended(_) => Some((event.1, true)),
                Notice::Resumed(_) => Some((event.1, false)),
                _ => None,
            };
            let last = events.iter().filter(of_it).filter_map(word).max();
            prop_assert_eq!(license.suspended_since().is_some(), last.is_some_and(|(_, suspended)| suspended));
            let usable = EntitlementAnswer::of(Some(&license), None, at(1_000)).usable();
            prop_assert_eq!(usable, license.state(at(1_000)) == LicenseState::Active);
            prop_assert!(!usable || license.workspace_lock(at(1_000)).is_none());
        }
    }
}
