//! The rules of licenses as a person can read them, and the law that order, repetition and lateness do not matter.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kernel::{AgreementId, BuyerId, Identity, LicenseArn, LicenseId, ProductCode, Timestamp};
use licensing::{
    Agreement, AgreementFacts, AgreementNotice, AgreementStatus, Ending, Known, License, LicenseNotice, LicenseState,
    Notice, Term, apply,
};
use proptest::prelude::*;

/// All of it is learnt at one moment, so that worlds that were told in another order can be compared.
const LEARNT_AT: Timestamp = Timestamp::EPOCH;

/// What has been told so far, kept as a store would keep it.
#[derive(Clone, Debug, Default, PartialEq)]
struct World {
    agreements: BTreeMap<AgreementId, Agreement>,
    licenses: BTreeMap<LicenseId, License>,
}

impl World {
    fn take(&mut self, notice: &Notice, at: Timestamp) {
        self.learn(notice, at, LEARNT_AT);
    }

    fn learn(&mut self, notice: &Notice, at: Timestamp, now: Timestamp) {
        let names = notice.names();
        let agreements: Vec<Agreement> =
            names.agreements.iter().filter_map(|id| self.agreements.get(id)).cloned().collect();
        let mut ids: Vec<LicenseId> = agreements.iter().flat_map(|agreement| agreement.licenses.clone()).collect();
        ids.extend(names.license);
        ids.sort();
        ids.dedup();
        let licenses = ids.iter().filter_map(|id| self.licenses.get(id)).cloned().collect();
        let change = apply(notice, at, Known { agreements, licenses, customers: Vec::new() }, now);
        self.agreements.extend(change.agreements.into_iter().map(|agreement| (agreement.id.clone(), agreement)));
        self.licenses.extend(change.licenses.into_iter().map(|changed| (changed.after.id.clone(), changed.after)));
    }

    fn told<'a>(events: impl IntoIterator<Item = &'a (Notice, Timestamp)>) -> Self {
        let mut world = Self::default();
        for (notice, at) in events {
            world.take(notice, *at);
        }
        world
    }
}

fn at(minute: i64) -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-21T03:00:00Z").unwrap().plus_seconds(minute * 60)
}

fn license_notice(license: &str, agreement: Option<&str>, in_full: bool) -> LicenseNotice {
    LicenseNotice {
        arn: LicenseArn::parse(&format!("arn:aws:license-manager::294406891311:license:l-{license}")).unwrap(),
        arn_in_full: in_full,
        product: ProductCode::parse("abc").unwrap(),
        account: BuyerId::parse("111122223333").unwrap(),
        agreement: agreement.map(|id| AgreementId::parse(id).unwrap()),
        offer: None,
        identity: Identity::License,
    }
}

fn agreement(id: &str, facts: AgreementFacts) -> Notice {
    Notice::Agreement(AgreementNotice { id: AgreementId::parse(id).unwrap(), account: None, facts })
}

fn created(id: &str, minute: i64, start: i64, previous: Option<&str>) -> (Notice, Timestamp) {
    let facts = AgreementFacts {
        created_at: Some(at(minute)),
        start: Some(at(start)),
        term: Some(Term { stated_at: at(minute), end: None }),
        previous: previous.map(|id| AgreementId::parse(id).unwrap()),
        ..AgreementFacts::default()
    };
    (agreement(id, facts), at(minute))
}

fn amended(id: &str, minute: i64, start: i64, end: i64) -> (Notice, Timestamp) {
    let term = Some(Term { stated_at: at(minute), end: Some(at(end)) });
    (agreement(id, AgreementFacts { start: Some(at(start)), term, ..AgreementFacts::default() }), at(minute))
}

fn ended(id: &str, minute: i64, status: &str) -> (Notice, Timestamp) {
    let mut facts = AgreementFacts::default();
    facts.ended(&Ending { at: at(minute), status: AgreementStatus::from(status.to_owned()) });
    (agreement(id, facts), at(minute))
}

fn resolved(minute: i64) -> (Notice, Timestamp) {
    (Notice::Resolved(license_notice("1", Some("agmt-1"), true)), at(minute))
}

fn updated(minute: i64) -> (Notice, Timestamp) {
    (Notice::Updated(license_notice("1", Some("agmt-1"), false)), at(minute))
}

fn deprovisioned(minute: i64) -> (Notice, Timestamp) {
    (Notice::Deprovisioned(license_notice("1", Some("agmt-1"), true)), at(minute))
}

/// The histories that lead to each kind of license, as of minute 100.
fn histories() -> Vec<(&'static str, Vec<(Notice, Timestamp)>)> {
    let bought = || vec![created("agmt-1", 0, 0, None)];
    let active = || vec![created("agmt-1", 0, 0, None), updated(1), resolved(2)];
    let with = |mut events: Vec<(Notice, Timestamp)>, more: Vec<(Notice, Timestamp)>| {
        events.extend(more);
        events
    };
    vec![
        ("unknown", vec![]),
        ("agreement only", bought()),
        ("landed, no agreement known", vec![resolved(2)]),
        ("landed", with(bought(), vec![resolved(2)])),
        ("confirmed, starts at 500", vec![created("agmt-1", 0, 500, None), updated(1)]),
        ("active, never landed", with(bought(), vec![updated(1)])),
        ("active", active()),
        (
            "active, renewed by agmt-2",
            with(active(), vec![created("agmt-2", 50, 50, Some("agmt-1")), ended("agmt-1", 50, "RENEWED")]),
        ),
        ("ending (cancelled at 90)", with(active(), vec![ended("agmt-1", 90, "CANCELLED")])),
        ("ending (deprovisioned at 90)", with(active(), vec![deprovisioned(90)])),
        (
            "ended (cancelled at 10, gone at 11)",
            with(active(), vec![ended("agmt-1", 10, "CANCELLED"), deprovisioned(11)]),
        ),
        ("ended before confirmed (at 10)", with(bought(), vec![resolved(2), deprovisioned(10)])),
    ]
}

fn arrivals() -> Vec<(&'static str, (Notice, Timestamp))> {
    vec![
        ("landing", resolved(100)),
        ("License Updated", updated(100)),
        ("License Updated of minute 5, late", updated(5)),
        ("License Deprovisioned", deprovisioned(100)),
        ("Agreement Created", created("agmt-1", 100, 100, None)),
        ("Agreement Amended, starts 200, ends 900", amended("agmt-1", 100, 200, 900)),
        ("Agreement Ended CANCELLED", ended("agmt-1", 100, "CANCELLED")),
        ("Agreement Ended EXPIRED", ended("agmt-1", 100, "EXPIRED")),
        ("Agreement Ended TERMINATED", ended("agmt-1", 100, "TERMINATED")),
        ("Agreement Ended RENEWED", ended("agmt-1", 100, "RENEWED")),
        ("Agreement Ended REPLACED", ended("agmt-1", 100, "REPLACED")),
        ("Agreement Ended ROLLED_BACK (a word not acted on)", ended("agmt-1", 100, "ROLLED_BACK")),
        ("Created agmt-2, following agmt-1", created("agmt-2", 100, 100, Some("agmt-1"))),
        ("any other kind", (Notice::Ignored, at(100))),
    ]
}

fn minutes(instant: Option<Timestamp>) -> String {
    instant.map_or_else(|| "-".to_owned(), |instant| (instant.seconds_since(at(0)) / 60).to_string())
}

fn describe(world: &World, now: i64) -> String {
    let Some(license) = world.licenses.values().next() else {
        return format!("no licence yet, {} agreement(s)", world.agreements.len());
    };
    let mut text = format!("{:<8}", license.state(at(now)).as_str());
    let _ = write!(text, " usage from {:<4}", minutes(license.usage_from()));
    let _ = write!(text, " until {:<4}", minutes(license.usage_until()));
    let _ = write!(text, " closes {:<4}", minutes(license.closes_at()));
    let _ = write!(text, " term ends {:<4}", minutes(license.term_ends_at()));
    if let Some(successor) = license.successor_agreement() {
        let _ = write!(text, " then {successor}");
    }
    text.trim_end().to_owned()
}

#[test]
fn every_state_meets_every_event() {
    let mut table = String::from("All times are minutes; the event arrives, and the state is read, at minute 100.\n");
    for (name, history) in histories() {
        let before = World::told(&history);
        let _ = writeln!(table, "\n# {name}\n  {:<50} {}", "(nothing arrives)", describe(&before, 100));
        for (arrival, (notice, at)) in arrivals() {
            let mut after = before.clone();
            after.take(&notice, at);
            let _ = writeln!(table, "  {arrival:<50} {}", describe(&after, 100));
        }
    }
    insta::assert_snapshot!("state_by_event", table);
}

#[test]
fn a_licence_closes_an_hour_after_the_last_of_its_two_ends() {
    let world = World::told(&[updated(1), ended("agmt-1", 100, "CANCELLED"), deprovisioned(110)]);
    let license = world.licenses.values().next().unwrap();
    assert_eq!(license.ending_since(), Some(at(100)));
    assert_eq!(license.usage_until(), Some(at(145)));
    assert_eq!(license.closes_at(), Some(at(170)));
    assert_eq!(license.state(at(169)), LicenseState::Ending);
    assert_eq!(license.state(at(170)), LicenseState::Ended);
}

#[test]
fn when_an_end_was_learnt_is_noted_once_and_of_nothing_else() {
    let mut world = World::default();
    let learnt_at = |world: &World| world.licenses.values().next().unwrap().end_learnt_at;
    let told = [(updated(1), 1), (ended("agmt-1", 100, "RENEWED"), 101), (deprovisioned(110), 5000)];
    for ((notice, at_aws), now) in &told {
        world.learn(notice, *at_aws, at(*now));
        assert_eq!(learnt_at(&world), (*now == 5000).then(|| at(5000)));
    }
    for (notice, at_aws) in [deprovisioned(110), ended("agmt-1", 100, "CANCELLED")] {
        world.learn(&notice, at_aws, at(6000));
        assert_eq!(learnt_at(&world), Some(at(5000)), "a repeat, and a second end, are no news");
    }
}

#[test]
fn an_end_that_an_earlier_version_took_in_is_left_without_a_note() {
    let mut world = World::told(&[updated(1), deprovisioned(10)]);
    world.licenses.values_mut().for_each(|license| license.end_learnt_at = None);
    world.learn(&ended("agmt-1", 9, "CANCELLED").0, at(9), at(5000));
    let license = world.licenses.values().next().unwrap();
    assert_eq!((license.end_learnt_at, license.lock(at(100)).unwrap().since), (None, at(70)));
}

#[test]
fn a_future_dated_agreement_begins_by_itself() {
    let world = World::told(&[updated(1), created("agmt-1", 0, 500, None)]);
    let license = world.licenses.values().next().unwrap();
    assert_eq!(license.state(at(499)), LicenseState::Pending);
    assert_eq!(license.state(at(500)), LicenseState::Active);
    assert_eq!(license.usage_from(), Some(at(500)));
}

#[test]
fn a_renewal_that_starts_later_takes_nothing_away_meanwhile() {
    let renewed = (Notice::Updated(license_notice("1", Some("agmt-2"), true)), at(60));
    let world = World::told(&[
        created("agmt-1", 0, 0, None),
        updated(1),
        created("agmt-2", 59, 900, Some("agmt-1")),
        renewed,
        ended("agmt-1", 61, "RENEWED"),
    ]);
    let license = world.licenses.values().next().unwrap();
    assert_eq!(license.state(at(100)), LicenseState::Active);
    assert_eq!(license.agreement().unwrap().as_str(), "agmt-2");
}

#[test]
fn the_first_arn_printed_in_full_replaces_one_put_together() {
    let mut world = World::told(&[updated(1)]);
    assert!(!world.licenses.values().next().unwrap().arn_confirmed);
    world.take(&resolved(2).0, at(2));
    assert!(world.licenses.values().next().unwrap().arn_confirmed);
}

fn any_event() -> impl Strategy<Value = (Notice, Timestamp)> {
    let license =
        (prop_oneof!["1", "2"], prop_oneof![Just(None), Just(Some("agmt-1")), Just(Some("agmt-2"))], any::<bool>());
    let status = prop_oneof!["CANCELLED", "EXPIRED", "TERMINATED", "RENEWED", "REPLACED", "ARCHIVED"];
    let id = || prop_oneof![Just("agmt-1"), Just("agmt-2"), Just("agmt-3")];
    (0..200_i64, license, status, id(), id(), 0..6_u8, 0..300_i64).prop_map(
        |(minute, (license, named, in_full), status, id, other, kind, start)| {
            let notice = license_notice(&license, named, in_full);
            match kind {
                0 => (Notice::Resolved(notice), at(minute)),
                1 => (Notice::Updated(notice), at(minute)),
                2 => (Notice::Deprovisioned(notice), at(minute)),
                3 => created(id, minute, start, (id != other).then_some(other)),
                4 => amended(id, minute, start, start + 50),
                _ => ended(id, minute, &status),
            }
        },
    )
}

type History = Vec<(Notice, Timestamp)>;

/// A history, and the same history in another order with repeats.
fn two_tellings() -> impl Strategy<Value = (History, History)> {
    proptest::collection::vec(any_event(), 1..14).prop_flat_map(|events| {
        let repeats = proptest::collection::vec(any::<proptest::sample::Index>(), 0..8);
        (Just(events.clone()), repeats).prop_flat_map(move |(events, repeats)| {
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
        prop_assert_eq!(World::told(&once), World::told(&again));
    }

    #[test]
    fn an_ended_licence_is_never_revived((once, again) in two_tellings()) {
        let mut world = World::told(&once);
        let ended: Vec<LicenseId> = world.licenses.values().filter(|l| l.ending_since().is_some()).map(|l| l.id.clone()).collect();
        for (notice, at) in &again {
            world.take(notice, *at);
            for id in &ended {
                let state = world.licenses[id].state(at_end());
                prop_assert!(state == LicenseState::Ended, "{state}");
            }
        }
    }
}

fn at_end() -> Timestamp {
    at(10_000)
}
