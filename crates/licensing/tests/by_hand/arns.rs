//! An ARN that arrives for a license of an older listing, and for no other one.

use kernel::{Identity, LicenseArn, OfferId};
use licensing::{Change, Known, License, LicenseNotice, Notice, apply};

use super::{ANN, BOB, account, arn, at, customer, license_notice, product};

fn offer(id: &str) -> OfferId {
    OfferId::parse(id).unwrap()
}

/// A license by a name of ours, without an ARN.
fn older(buyer: &str, code: &str, period: usize) -> License {
    let name = LicenseArn::of_customer(&product(code), &customer(buyer), period);
    License { identity: Identity::Legacy, ..License::new(name, false, product(code), account(buyer)) }
}

/// What is told of the ARN `l-9`, which is a license of Ann's for `abc`.
fn told(offer: Option<&str>) -> LicenseNotice {
    LicenseNotice { offer: offer.map(self::offer), identity: Identity::Legacy, ..license_notice("l-9") }
}

fn applied(notice: LicenseNotice, licenses: &[License]) -> Change {
    apply(&Notice::Updated(notice), at(10), Known { licenses: licenses.to_vec(), ..Known::default() }, at(10))
}

/// Which of the licenses is found to be the one of the ARN; none if it is a new one.
fn meant(notice: LicenseNotice, licenses: &[License]) -> Option<usize> {
    let change = applied(notice, licenses);
    assert_eq!(change.licenses.len(), 1, "the others are left alone: {change:?}");
    let changed = &change.licenses[0];
    assert_eq!((&changed.after.arn, changed.after.arn_confirmed), (&arn("l-9"), true));
    assert_eq!(changed.after.updated_first_at, Some(at(10)));
    changed.before.as_ref().map(|before| licenses.iter().position(|one| one.id == before.id).unwrap())
}

#[test]
fn the_one_licence_of_the_buyer_and_the_product_gets_the_arn() {
    assert_eq!(meant(told(None), &[older(ANN, "abc", 0)]), Some(0));
    assert_eq!(meant(told(None), &[]), None);
}

#[test]
fn an_arn_is_not_given_to_the_same_accounts_other_product() {
    assert_eq!(meant(told(None), &[older(ANN, "other", 0)]), None);
    assert_eq!(meant(told(None), &[older(ANN, "other", 0), older(ANN, "abc", 0)]), Some(1));
}

#[test]
fn an_arn_is_not_given_to_another_accounts_licence_of_the_product() {
    assert_eq!(meant(told(None), &[older(BOB, "abc", 0)]), None);
    assert_eq!(meant(told(None), &[older(BOB, "abc", 0), older(ANN, "abc", 0)]), Some(1));
}

#[test]
fn of_two_that_may_be_meant_none_is() {
    assert_eq!(meant(told(None), &[older(ANN, "abc", 0), older(ANN, "abc", 1)]), None);
}

#[test]
fn what_has_ended_or_has_an_arn_is_not_meant() {
    let mut ended = older(ANN, "abc", 0);
    ended.deprovisioned(at(1));
    assert_eq!(meant(told(None), std::slice::from_ref(&ended)), None);
    assert_eq!(meant(told(None), &[ended, older(ANN, "abc", 1)]), Some(1));
    let named = License { arn: arn("l-3"), ..older(ANN, "abc", 0) };
    assert_eq!(meant(told(None), std::slice::from_ref(&named)), None);
    assert_eq!(meant(told(None), &[named, older(ANN, "abc", 1)]), Some(1));
}

#[test]
fn another_offer_is_another_licence() {
    let with_offers = |period, offers: &[&str]| License {
        offers: offers.iter().map(|id| offer(id)).collect(),
        ..older(ANN, "abc", period)
    };
    let one = with_offers(0, &["offer-1", "offer-2"]);
    assert_eq!(meant(told(Some("offer-2")), std::slice::from_ref(&one)), Some(0));
    assert_eq!(meant(told(Some("offer-3")), std::slice::from_ref(&one)), None);
    assert_eq!(meant(told(None), std::slice::from_ref(&one)), Some(0), "no offer is named");
    assert_eq!(meant(told(Some("offer-3")), &[with_offers(0, &[])]), Some(0), "no offer is known");
    assert_eq!(meant(told(Some("offer-3")), &[one, with_offers(1, &["offer-3"])]), Some(1));
}

#[test]
fn a_licence_that_has_the_arn_already_is_it_whatever_else_may_be_meant() {
    let mut has_it = older(ANN, "abc", 0);
    has_it.arn = arn("l-9");
    has_it.arn_confirmed = true;
    has_it.deprovisioned(at(1));
    assert_eq!(meant(told(None), &[older(ANN, "abc", 1), has_it]), Some(1));
}

#[test]
fn a_landing_leads_to_the_licence_that_has_its_arn() {
    let has_it = License { arn: arn("l-9"), arn_confirmed: true, ..older(ANN, "abc", 0) };
    let other = License::new(arn("l-8"), true, product("abc"), account(ANN));
    let known = Known { licenses: vec![other, has_it.clone()], ..Known::default() };
    let landing = Notice::Resolved(told(None));
    let change = apply(&landing, at(10), known.clone(), at(10));
    assert_eq!(change.landed_on(&landing, &known), Some(has_it.id.clone()));
    assert_eq!(Change::default().landed_on(&landing, &known), Some(has_it.id), "also if nothing is to be written");
    assert_eq!(Change::default().landed_on(&Notice::Updated(told(None)), &known), None);
    assert_eq!(Change::default().landed_on(&Notice::Ignored, &known), None);
}

#[test]
fn a_licence_keeps_the_offers_that_its_own_events_name_in_any_order() {
    let named = |offers: &[Option<&str>]| {
        let mut licenses: Vec<License> = Vec::new();
        for offer in offers {
            let notice = LicenseNotice { identity: Identity::License, ..told(*offer) };
            let changed = applied(notice, &licenses).licenses.into_iter().map(|changed| changed.after);
            licenses = changed.chain(licenses).take(1).collect();
        }
        licenses[0].offers.iter().map(OfferId::to_string).collect::<Vec<_>>()
    };
    assert_eq!(named(&[Some("offer-2"), Some("offer-1")]), ["offer-1", "offer-2"]);
    assert_eq!(named(&[Some("offer-1"), None]), ["offer-1"]);
    // Those of an older listing's customer follow from that customer's notices alone.
    let older = License { customer: Some(customer(ANN)), offers: [offer("offer-1")].into(), ..older(ANN, "abc", 0) };
    let change = applied(told(None), &[older]);
    assert_eq!(change.licenses[0].after.offers, [offer("offer-1")].into());
}
