//! The cut-over of a license from one identity to another.

use kernel::{Hour, Identity, LicenseArn};
use licensing::{CutOver, License, NoCutOver};

use super::{at, customer, pending, product};

fn hour(number: i64) -> Hour {
    at(0).hour().plus(number)
}

fn legacy() -> License {
    License { identity: Identity::Legacy, ..pending("l-1") }
}

fn over(number: i64, identity: Identity) -> CutOver {
    CutOver { from: hour(number), identity, decided_at: at(0) }
}

#[test]
fn a_cut_over_is_planned_for_an_hour_that_has_not_begun() {
    let plan = |number, minute| legacy().plan_cut_over(Identity::License, hour(number), at(minute));
    let planned = CutOver { from: hour(2), identity: Identity::License, decided_at: at(119) };
    assert_eq!(plan(2, 119), Ok(planned));
    assert_eq!(plan(2, 120), Err(NoCutOver::HourHasBegun));
    assert_eq!(plan(1, 120), Err(NoCutOver::HourHasBegun));
}

#[test]
fn an_hour_after_the_end_is_not_cut_over() {
    let plan = |ended: i64| {
        let mut license = legacy();
        license.deprovisioned(at(ended));
        license.plan_cut_over(Identity::License, hour(2), at(5)).map(|over| over.from)
    };
    assert_eq!(plan(60), Err(NoCutOver::Ending), "it closes when the hour begins");
    assert_eq!(plan(61), Ok(hour(2)));
}

#[test]
fn an_identity_needs_the_name_that_it_says() {
    let ours = LicenseArn::of_customer(&product("abc"), &customer("X01ANN"), 0);
    let nameless = License { arn: ours, ..legacy() };
    let plan = |license: &License, identity| license.plan_cut_over(identity, hour(2), at(5)).map(|over| over.identity);
    assert_eq!(plan(&nameless, Identity::License), Err(NoCutOver::ArnUnknown));
    assert_eq!(plan(&legacy(), Identity::LegacyCustomer), Err(NoCutOver::CustomerUnknown));
    let with_customer = License { customer: Some(customer("X01ANN")), ..nameless };
    assert_eq!(plan(&with_customer, Identity::LegacyCustomer), Ok(Identity::LegacyCustomer));
    assert_eq!(plan(&pending("l-1"), Identity::Legacy), Ok(Identity::Legacy));
}

#[test]
fn what_is_so_already_needs_no_cut_over_unless_a_later_one_is_to_be_taken_back() {
    let plan = |overs: &[CutOver], identity| {
        let license = License { cut_overs: overs.to_vec(), ..legacy() };
        license.plan_cut_over(identity, hour(4), at(5)).map(|over| over.identity)
    };
    let (old, new) = (Identity::Legacy, Identity::License);
    assert_eq!(plan(&[], old), Err(NoCutOver::AlreadySo));
    assert_eq!(plan(&[over(4, new)], new), Err(NoCutOver::AlreadySo), "from this very hour on");
    assert_eq!(plan(&[over(4, new)], old), Ok(old));
    assert_eq!(plan(&[over(4, new), over(4, old)], old), Err(NoCutOver::AlreadySo), "it was taken back already");
    assert_eq!(plan(&[over(3, new)], new), Err(NoCutOver::AlreadySo));
    assert_eq!(plan(&[over(6, new)], old), Ok(old), "so now, but not from hour 6 on");
    assert_eq!(plan(&[over(6, old)], old), Err(NoCutOver::AlreadySo), "what comes later says the same");
    assert_eq!(plan(&[over(6, new)], new), Ok(new));
}

#[test]
fn of_two_that_cover_an_hour_the_one_decided_later_counts() {
    let overs = vec![over(6, Identity::License), over(2, Identity::LegacyCustomer)];
    let license = License { cut_overs: overs, ..legacy() };
    let told = [1, 2, 6, 9].map(|number| license.identity_at(hour(number)).name());
    assert_eq!(told, ["legacy", "legacy-customer", "legacy-customer", "legacy-customer"]);
}

#[test]
fn a_licence_is_cut_over_a_hundred_times_at_most() {
    let plan = |count: usize| {
        let overs = vec![over(1, Identity::Legacy); count];
        License { cut_overs: overs, ..legacy() }.plan_cut_over(Identity::License, hour(2), at(5)).is_ok()
    };
    assert!(plan(99));
    assert!(!plan(100));
}
