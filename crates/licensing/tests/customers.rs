//! Customers of older listings: in whatever order their notifications come, the same licences follow.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::collections::BTreeMap;

use kernel::{AwsAccountId, CustomerIdentifier, Identity, LicenseArn, LicenseId, ProductCode, Timestamp};
use licensing::{Customer, CustomerNotice, CustomerWord, Known, License, LicenseNotice, LicenseState, Notice, apply};
use proptest::prelude::*;

/// All of it is learnt at one moment, so that worlds that were told in another order can be compared.
const LEARNT_AT: Timestamp = Timestamp::EPOCH;

#[derive(Clone, Debug, Default, PartialEq)]
struct World {
    customers: Vec<Customer>,
    licenses: BTreeMap<LicenseId, License>,
}

impl World {
    fn take(&mut self, notice: &Notice, at: Timestamp) {
        let licenses = self.licenses.values().cloned().collect();
        let known = Known { customers: self.customers.clone(), licenses, ..Known::default() };
        let change = apply(notice, at, known, LEARNT_AT);
        if !change.customers.is_empty() {
            self.customers = change.customers;
        }
        self.licenses.extend(change.licenses.into_iter().map(|changed| (changed.after.id.clone(), changed.after)));
    }

    fn told<'a>(notices: impl IntoIterator<Item = &'a (CustomerWord, i64)>) -> Self {
        let mut world = Self::default();
        for (word, minute) in notices {
            world.take(&notice(*word), at(*minute));
        }
        world
    }

    /// The licences that began, and in which state each is.
    fn states(&self, minute: i64) -> Vec<(LicenseArn, LicenseState)> {
        let began = |license: &&License| {
            license.customer_facts.as_ref().is_some_and(|facts| facts.arrived_at.or(facts.confirmed_at).is_some())
        };
        self.licenses.values().filter(began).map(|license| (license.arn.clone(), license.state(at(minute)))).collect()
    }
}

fn at(minute: i64) -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-21T03:00:00Z").unwrap().plus_seconds(minute * 60)
}

fn product() -> ProductCode {
    ProductCode::parse("abc").unwrap()
}

fn account() -> AwsAccountId {
    AwsAccountId::parse("111122223333").unwrap()
}

fn notice(word: CustomerWord) -> Notice {
    Notice::Customer(CustomerNotice {
        product: product(),
        customer: CustomerIdentifier::parse("X01EXAMPLE").unwrap(),
        word,
        account: (word == CustomerWord::Arrived).then(account),
        offer: None,
        identity: Identity::Legacy,
    })
}

#[test]
fn what_is_told_before_the_landing_waits_for_it() {
    let mut world = World::told(&[(CustomerWord::Subscribed, 0)]);
    assert!(world.licenses.is_empty());
    world.take(&notice(CustomerWord::Arrived), at(5));
    assert_eq!(world.states(6)[0].1, LicenseState::Active);
}

#[test]
fn the_final_hour_begins_with_one_word_and_ends_with_the_other() {
    let leaving = [(CustomerWord::Arrived, 0), (CustomerWord::Subscribed, 1), (CustomerWord::Leaving, 100)];
    let world = World::told(&leaving);
    assert_eq!((world.states(159)[0].1, world.states(160)[0].1), (LicenseState::Ending, LicenseState::Ended));
    let mut early = world.clone();
    early.take(&notice(CustomerWord::Left), at(120));
    assert_eq!((early.states(119)[0].1, early.states(120)[0].1), (LicenseState::Ending, LicenseState::Ended));
    let mut late = world;
    late.take(&notice(CustomerWord::Left), at(180));
    assert_eq!((late.states(179)[0].1, late.states(180)[0].1), (LicenseState::Ending, LicenseState::Ended));
}

#[test]
fn who_comes_back_gets_a_licence_of_its_own() {
    let world = World::told(&[
        (CustomerWord::Arrived, 0),
        (CustomerWord::Subscribed, 1),
        (CustomerWord::Left, 100),
        (CustomerWord::Subscribed, 200),
    ]);
    let mut states: Vec<_> = world.states(300).into_iter().map(|(_, state)| state).collect();
    states.sort();
    assert_eq!(states, [LicenseState::Active, LicenseState::Ended]);
}

#[test]
fn an_arn_that_comes_later_is_the_one_customers_licence_and_no_other_offers() {
    let told = |offer: Option<&str>| {
        Notice::Updated(LicenseNotice {
            arn: LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-9").unwrap(),
            arn_in_full: true,
            product: product(),
            account: account(),
            agreement: None,
            offer: offer.map(|id| kernel::OfferId::parse(id).unwrap()),
            identity: Identity::Legacy,
        })
    };
    let before = World::told(&[(CustomerWord::Arrived, 0), (CustomerWord::Subscribed, 1)]);
    let mut linked = before.clone();
    linked.take(&told(None), at(10));
    assert_eq!(linked.licenses.len(), 1);
    assert!(linked.licenses.values().all(|license| license.arn.as_str().ends_with(":l-9") && license.arn_confirmed));
    let mut other = before;
    for license in other.licenses.values_mut() {
        license.offers.insert(kernel::OfferId::parse("offer-1").unwrap());
    }
    other.take(&told(Some("offer-2")), at(10));
    assert_eq!(other.licenses.len(), 2, "another offer is another licence");
}

fn any_notice() -> impl Strategy<Value = (CustomerWord, i64)> {
    let word = prop_oneof![
        Just(CustomerWord::Arrived),
        Just(CustomerWord::Subscribed),
        Just(CustomerWord::Entitled),
        Just(CustomerWord::Leaving),
        Just(CustomerWord::Left),
        Just(CustomerWord::Failed),
    ];
    (word, 0..200_i64)
}

type History = Vec<(CustomerWord, i64)>;

fn two_tellings() -> impl Strategy<Value = (History, History)> {
    proptest::collection::vec(any_notice(), 1..12).prop_flat_map(|notices| {
        let again: History = notices.iter().chain(&notices).copied().collect();
        (Just(notices), Just(again).prop_shuffle())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_with_any_repeats_gives_the_same_licences((once, again) in two_tellings()) {
        let (once, again) = (World::told(&once), World::told(&again));
        for minute in [0, 50, 100, 150, 199, 400] {
            prop_assert_eq!(once.states(minute), again.states(minute));
        }
    }
}
