//! Customers of older listings: which of several a notice is about, and what is kept of it.

use kernel::{Identity, OfferId};
use licensing::{Customer, CustomerNotice, CustomerWord, Known, License, Notice, apply};

use super::{ANN, BOB, account, at, customer, customer_notice, product};

use CustomerWord::{Arrived, Entitled, Failed, Leaving, Left, Subscribed};

/// Ann, of whom this was told at these minutes, and the licenses that follow.
fn told(words: &[(CustomerWord, i64)]) -> Known {
    let mut known = Known::default();
    for (word, minute) in words {
        take(&mut known, &customer_notice(*word), *minute);
    }
    known
}

fn take(known: &mut Known, notice: &CustomerNotice, minute: i64) {
    let change = apply(&Notice::Customer(notice.clone()), at(minute), known.clone(), at(minute));
    for changed in change.customers {
        let is_it = |one: &Customer| one.product == changed.product && one.customer == changed.customer;
        known.customers.retain(|one| !is_it(one));
        known.customers.push(changed);
    }
    for changed in change.licenses {
        known.licenses.retain(|one| one.id != changed.after.id);
        known.licenses.push(changed.after);
    }
}

fn facts(known: &Known) -> Vec<[Option<i64>; 5]> {
    let minute = |at: Option<kernel::Timestamp>| at.map(|at| at.seconds_since(super::at(0)) / 60);
    let mut all: Vec<_> = known.licenses.iter().filter_map(|license| license.customer_facts.clone()).collect();
    all.sort_by_key(|one| (one.arrived_at, one.confirmed_at));
    all.iter()
        .map(|one| [one.arrived_at, one.confirmed_at, one.confirmed_last_at, one.leaving_at, one.left_at].map(minute))
        .collect()
}

#[test]
fn each_word_leaves_its_own_fact() {
    let all = told(&[
        (Arrived, 5),
        (Arrived, 3),
        (Subscribed, 10),
        (Entitled, 12),
        (Entitled, 8),
        (Leaving, 50),
        (Leaving, 40),
    ]);
    assert_eq!(facts(&all), [[Some(3), Some(8), Some(12), Some(40), None]]);
    assert_eq!(facts(&told(&[(Arrived, 0), (Left, 9)])), [[Some(0), None, None, None, Some(9)]]);
    assert_eq!(facts(&told(&[(Arrived, 0), (Failed, 9)])), [[Some(0), None, None, None, Some(9)]]);
}

#[test]
fn an_end_alone_makes_no_licence_and_neither_does_a_customer_of_unknown_account() {
    assert_eq!(facts(&told(&[(Subscribed, 0), (Leaving, 5)])), [] as [[Option<i64>; 5]; 0]);
    let mut known = told(&[(Left, 1)]);
    let landed = CustomerNotice { account: Some(account(ANN)), ..customer_notice(Left) };
    take(&mut known, &landed, 2);
    assert!(known.licenses.is_empty(), "{known:?}");
    // A confirmation alone is a beginning, and so is a landing alone.
    let confirmed = CustomerNotice { account: Some(account(ANN)), ..customer_notice(Subscribed) };
    let mut known = Known::default();
    take(&mut known, &confirmed, 2);
    assert_eq!(facts(&known), [[None, Some(2), Some(2), None, None]]);
    assert_eq!(facts(&told(&[(Arrived, 2)])), [[Some(2), None, None, None, None]]);
}

#[test]
fn what_comes_after_an_end_is_the_next_licence_and_what_comes_with_it_is_not() {
    let again = told(&[(Arrived, 0), (Subscribed, 1), (Left, 100), (Subscribed, 200), (Leaving, 300), (Left, 360)]);
    assert_eq!(
        facts(&again),
        [[None, Some(200), Some(200), Some(300), Some(360)], [Some(0), Some(1), Some(1), None, Some(100)]]
    );
    let failed = told(&[(Arrived, 0), (Failed, 100), (Subscribed, 200)]);
    assert_eq!(facts(&failed).len(), 2);
    assert_eq!(facts(&told(&[(Arrived, 0), (Subscribed, 100), (Left, 100)])).len(), 1, "of one instant");
}

#[test]
fn a_licence_knows_its_customer_its_product_and_the_offers_that_were_named() {
    let offer = |id: &str| OfferId::parse(id).ok();
    let mut known = Known::default();
    let landing =
        CustomerNotice { offer: offer("offer-1"), identity: Identity::LegacyCustomer, ..customer_notice(Arrived) };
    take(&mut known, &landing, 0);
    take(&mut known, &CustomerNotice { offer: offer("offer-2"), ..customer_notice(Subscribed) }, 1);
    let [license] = known.licenses.as_slice() else { panic!("{known:?}") };
    assert_eq!((&license.customer, &license.product), (&Some(customer("X01ANN")), &product("abc")));
    assert_eq!((&license.account, license.identity), (&account(ANN), Identity::LegacyCustomer));
    assert_eq!(license.offers, [offer("offer-1"), offer("offer-2")].into_iter().flatten().collect());
    assert!(!license.arn_confirmed && !license.arn.is_of_aws());
}

#[test]
fn a_notice_is_of_its_customer_and_its_product_alone() {
    let mut known = told(&[(Arrived, 0), (Subscribed, 1)]);
    let before = known.clone();
    let bob = CustomerNotice { customer: customer("X01BOB"), account: Some(account(BOB)), ..customer_notice(Arrived) };
    let other = CustomerNotice { product: product("other"), ..customer_notice(Arrived) };
    take(&mut known, &bob, 2);
    take(&mut known, &other, 3);
    assert_eq!((known.customers.len(), known.licenses.len()), (3, 3));
    assert!(before.licenses.iter().all(|license| known.licenses.contains(license)), "Ann's is left as it was");
    take(&mut known, &CustomerNotice { account: None, ..bob }, 9);
    assert_eq!(known.customers.len(), 3);
    let left = CustomerNotice { word: Left, account: None, ..other };
    take(&mut known, &left, 50);
    let ended: Vec<&License> = known.licenses.iter().filter(|license| license.ending_since().is_some()).collect();
    assert_eq!(ended.iter().map(|license| license.product.as_str()).collect::<Vec<_>>(), ["other"]);
}

#[test]
fn what_changes_nothing_is_not_written() {
    let known = told(&[(Arrived, 0), (Subscribed, 1)]);
    let again = apply(&Notice::Customer(customer_notice(Subscribed)), at(1), known.clone(), at(9));
    assert!(again.customers.is_empty() && again.licenses.is_empty(), "{again:?}");
    let more = apply(&Notice::Customer(customer_notice(Subscribed)), at(2), known, at(9));
    assert_eq!((more.customers.len(), more.licenses.len()), (1, 1));
}

#[test]
fn of_very_many_notices_only_repeated_confirmations_of_a_contract_are_left_out() {
    let mut ann = Customer::new(product("abc"), customer("X01ANN"));
    ann.told = (0..3_999).map(|minute| (at(minute), Entitled)).collect();
    ann.take(&customer_notice(Entitled), at(5_000));
    assert_eq!(ann.told.len(), 4_000);
    ann.take(&customer_notice(Entitled), at(5_001));
    assert_eq!(ann.told.len(), 4_000);
    ann.take(&customer_notice(Left), at(5_002));
    assert_eq!(ann.told.len(), 4_001);
}

#[test]
fn a_landing_leads_to_the_licence_of_the_present_subscription() {
    let known = told(&[(Arrived, 0), (Subscribed, 1), (Left, 100), (Subscribed, 200)]);
    let names: Vec<_> = known.customers[0].license_names().collect();
    assert_eq!(names.len(), 2);
    assert_eq!(known.customers[0].present_license_name(), names[1]);
    let landing = Notice::Customer(customer_notice(Arrived));
    let change = apply(&landing, at(300), known.clone(), at(300));
    assert_eq!(change.landed_on(&landing, &known), Some(names[1].id()));
    let unchanged = licensing::Change::default();
    assert_eq!(unchanged.landed_on(&landing, &known), Some(names[1].id()));
    assert_eq!(unchanged.landed_on(&landing, &Known::default()), None);
    let nobody = Customer::new(product("abc"), customer("X01ANN"));
    assert_eq!(nobody.present_license_name(), nobody.license_name(0));
}
