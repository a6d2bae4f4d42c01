//! Customers of older listings: in whatever order their notifications come, the same licenses follow.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::collections::BTreeMap;

use kernel::{BuyerId, CustomerIdentifier, Identity, LicenseArn, LicenseId, ProductCode, Timestamp};
use licensing::CustomerWord::{Arrived, Entitled, Failed, Leaving, Left, Subscribed};
use licensing::{
    Customer, CustomerFacts, CustomerNotice, CustomerWord, Known, License, LicenseNotice, LicenseState, Notice, apply,
};
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

    /// The licenses that began, and in which state each is.
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

fn account() -> BuyerId {
    BuyerId::parse("111122223333").unwrap()
}

fn notice(word: CustomerWord) -> Notice {
    Notice::Customer(CustomerNotice {
        product: product(),
        customer: CustomerIdentifier::parse("X01EXAMPLE").unwrap(),
        word,
        account: (word == Arrived).then(account),
        offer: None,
        identity: Identity::Legacy,
    })
}

#[test]
fn what_is_told_before_the_landing_waits_for_it() {
    let mut world = World::told(&[(Subscribed, 0)]);
    assert!(world.licenses.is_empty());
    world.take(&notice(Arrived), at(5));
    assert_eq!(world.states(6)[0].1, LicenseState::Active);
}

#[test]
fn the_final_hour_begins_with_one_word_and_ends_with_the_other() {
    let leaving = [(Arrived, 0), (Subscribed, 1), (Leaving, 100)];
    let world = World::told(&leaving);
    assert_eq!((world.states(159)[0].1, world.states(160)[0].1), (LicenseState::Ending, LicenseState::Ended));
    let mut early = world.clone();
    early.take(&notice(Left), at(120));
    assert_eq!((early.states(119)[0].1, early.states(120)[0].1), (LicenseState::Ending, LicenseState::Ended));
    let mut late = world;
    late.take(&notice(Left), at(180));
    assert_eq!((late.states(179)[0].1, late.states(180)[0].1), (LicenseState::Ending, LicenseState::Ended));
}

#[test]
fn who_comes_back_gets_a_licence_of_its_own() {
    let world = World::told(&[(Arrived, 0), (Subscribed, 1), (Left, 100), (Subscribed, 200)]);
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
    let before = World::told(&[(Arrived, 0), (Subscribed, 1)]);
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

/// A customer who bought again before the old subscription had left: AWS's times in minutes.
const BOUGHT_AGAIN: [(CustomerWord, i64); 5] =
    [(Arrived, 0), (Subscribed, 1), (Leaving, 100), (Subscribed, 111), (Left, 160)];

/// The facts of each license that began, oldest first.
fn periods(notices: &[(CustomerWord, i64)]) -> Vec<CustomerFacts> {
    let world = World::told(notices);
    let mut facts: Vec<_> = world.licenses.values().filter_map(|one| one.customer_facts.clone()).collect();
    facts.retain(CustomerFacts::began);
    facts.sort_by_key(|facts| facts.arrived_at.into_iter().chain(facts.confirmed_at).min());
    facts
}

fn facts(arrived: Option<i64>, confirmed: Option<i64>, leaving: Option<i64>, left: Option<i64>) -> CustomerFacts {
    CustomerFacts {
        arrived_at: arrived.map(at),
        confirmed_at: confirmed.map(at),
        confirmed_last_at: confirmed.map(at),
        leaving_at: leaving.map(at),
        left_at: left.map(at),
    }
}

#[test]
fn who_buys_again_while_leaving_has_the_next_subscription_and_keeps_the_old_ones_final_hour() {
    let (old, new) = (facts(Some(0), Some(1), Some(100), Some(160)), facts(None, Some(111), None, None));
    assert_eq!(periods(&BOUGHT_AGAIN), [old.clone(), new.clone()]);
    let landed_again = [&BOUGHT_AGAIN[..], &[(Arrived, 170)]].concat();
    assert_eq!(periods(&landed_again), [old.clone(), CustomerFacts { arrived_at: Some(at(170)), ..new.clone() }]);
    // The buyer may land before AWS has told of the second subscription.
    let landed_first = [&BOUGHT_AGAIN[..], &[(Arrived, 110)]].concat();
    assert_eq!(periods(&landed_first), [old, CustomerFacts { arrived_at: Some(at(110)), ..new }]);
}

#[test]
fn a_failed_try_to_buy_again_neither_ends_the_old_subscription_early_nor_is_in_the_way_of_the_next_try() {
    let tries = [&BOUGHT_AGAIN[..], &[(Failed, 105)]].concat();
    assert_eq!(periods(&tries), periods(&BOUGHT_AGAIN));
    let only_failed = [(Arrived, 0), (Subscribed, 1), (Leaving, 100), (Failed, 105), (Left, 160)];
    assert_eq!(periods(&only_failed), [facts(Some(0), Some(1), Some(100), Some(160))]);
}

#[test]
fn two_subscriptions_that_leave_one_after_the_other_leave_in_their_order() {
    let twice = [&BOUGHT_AGAIN[..], &[(Leaving, 130), (Subscribed, 140), (Left, 190)]].concat();
    let expected = [
        facts(Some(0), Some(1), Some(100), Some(160)),
        facts(None, Some(111), Some(130), Some(190)),
        facts(None, Some(140), None, None),
    ];
    assert_eq!(periods(&twice), expected);
}

#[test]
fn a_word_of_the_end_that_is_repeated_later_ends_nothing_else() {
    let again = [&BOUGHT_AGAIN[..], &[(Leaving, 101), (Left, 161)]].concat();
    assert_eq!(periods(&again), periods(&BOUGHT_AGAIN));
}

#[test]
fn a_confirmation_at_the_very_instant_of_leaving_is_the_leaving_ones_and_a_later_one_the_next() {
    let same = [(Arrived, 0), (Subscribed, 100), (Leaving, 100), (Left, 160)];
    assert_eq!(periods(&same), [facts(Some(0), Some(100), Some(100), Some(160))]);
}

#[test]
fn what_a_contract_still_entitles_to_while_its_customer_leaves_begins_nothing() {
    let contract = [(Arrived, 0), (Subscribed, 1), (Entitled, 2), (Leaving, 100), (Entitled, 101), (Left, 160)];
    assert_eq!(periods(&contract).len(), 1);
    let again = [&BOUGHT_AGAIN[..], &[(Entitled, 112)]].concat();
    assert_eq!(periods(&again)[1].confirmed_last_at, Some(at(112)));
}

/// Every order of arrival of `notices`.
fn orders(notices: &[(CustomerWord, i64)]) -> Vec<Vec<(CustomerWord, i64)>> {
    let Some((first, rest)) = notices.split_first() else { return vec![Vec::new()] };
    let shorter = orders(rest);
    shorter
        .iter()
        .flat_map(|order| {
            (0..=order.len()).map(|at| {
                let mut longer = order.clone();
                longer.insert(at, *first);
                longer
            })
        })
        .collect()
}

#[test]
fn in_whichever_order_the_notices_of_buying_again_arrive_and_twice_the_same_two_licences_follow() {
    let notices = [&BOUGHT_AGAIN[..], &[(Arrived, 170)]].concat();
    let expected = World::told(&notices);
    let seen = |world: &World| [99, 105, 111, 159, 160, 400].map(|minute| world.states(minute));
    for order in orders(&notices) {
        let twice: Vec<_> = order.iter().chain(order.iter().rev()).copied().collect();
        assert_eq!(seen(&World::told(&order)), seen(&expected), "{order:?}");
        assert_eq!(seen(&World::told(&twice)), seen(&expected), "{twice:?}");
    }
    let (old, new) = (LicenseState::Ended, LicenseState::Active);
    let mut states: Vec<_> = expected.states(400).into_iter().map(|(_, state)| state).collect();
    states.sort();
    assert_eq!(states, [new, old]);
}

fn any_notice() -> impl Strategy<Value = (CustomerWord, i64)> {
    let word = prop_oneof![Just(Arrived), Just(Subscribed), Just(Entitled), Just(Leaving), Just(Left), Just(Failed),];
    (word, 0..200_i64)
}

type History = Vec<(CustomerWord, i64)>;

fn two_tellings() -> impl Strategy<Value = (History, History)> {
    proptest::collection::vec(any_notice(), 1..12).prop_flat_map(|notices| {
        let again: History = notices.iter().chain(&notices).copied().collect();
        (Just(notices), Just(again).prop_shuffle())
    })
}

/// Subscriptions one after the other, each of which may have been bought before the one before it had left, with failed
/// tries and landings in between.
fn repurchases() -> impl Strategy<Value = (History, usize)> {
    let one = (3..200_i64, 1..90_i64, any::<bool>(), any::<bool>());
    proptest::collection::vec(one, 1..4).prop_map(|subscriptions| {
        let mut told = vec![(Arrived, 0)];
        let mut bought_at = 1;
        for (lasts, again_after, fails, lands) in &subscriptions {
            let leaving_at = bought_at + lasts;
            told.extend([(Subscribed, bought_at), (Leaving, leaving_at), (Left, leaving_at + 60)]);
            bought_at = leaving_at + again_after + 1;
            told.extend(fails.then_some((Failed, bought_at - 1)));
            told.extend(lands.then_some((Arrived, bought_at + 1)));
        }
        told.push((Subscribed, bought_at));
        (told, subscriptions.len() + 1)
    })
}

fn repurchases_in_any_order() -> impl Strategy<Value = (History, usize, History)> {
    repurchases().prop_flat_map(|(told, count)| {
        let twice: History = told.iter().chain(&told).copied().collect();
        (Just(told), Just(count), Just(twice).prop_shuffle())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_subscription_is_a_licence_with_a_final_hour_of_its_own((told, count, order) in repurchases_in_any_order()) {
        let world = World::told(&order);
        let mut facts: Vec<_> = world.licenses.values().filter_map(|one| one.customer_facts.clone()).collect();
        facts.retain(|facts| facts.confirmed_at.is_some());
        facts.sort_by_key(|facts| facts.confirmed_at);
        let of = |word: CustomerWord| {
            let mut minutes: Vec<_> = told.iter().filter(|(told, _)| *told == word).map(|(_, minute)| at(*minute)).collect();
            minutes.sort();
            minutes
        };
        let confirmed: Vec<_> = facts.iter().filter_map(|facts| facts.confirmed_at).collect();
        prop_assert_eq!(confirmed, of(Subscribed));
        prop_assert_eq!(facts.iter().filter_map(|facts| facts.leaving_at).collect::<Vec<_>>(), of(Leaving));
        prop_assert_eq!(facts.iter().filter_map(|facts| facts.left_at).collect::<Vec<_>>(), of(Left));
        prop_assert_eq!(facts.len(), count);
        let last = facts.last().unwrap();
        prop_assert!(last.leaving_at.is_none() && last.left_at.is_none(), "what was bought last goes on");
        prop_assert_eq!(world.states(1_000), World::told(&told).states(1_000));
    }

    #[test]
    fn any_order_with_any_repeats_gives_the_same_licences((once, again) in two_tellings()) {
        let (once, again) = (World::told(&once), World::told(&again));
        for minute in [0, 50, 100, 150, 199, 400] {
            prop_assert_eq!(once.states(minute), again.states(minute));
        }
    }
}
