//! Prices of a license's own, and what waits is worth by them.

use kernel::Dimension;
use metering::prices::OwnPrices;
use metering::quota::Load;
use serde_json::json;

#[test]
fn what_waits_is_worth_its_own_price_or_todays() {
    let waiting = super::frozen(false);
    let priced = super::record(3, &waiting, &json!({"p": {"c": "USD", "m": 70}}));
    let unpriced = super::record(5, &waiting, &json!({"d": "hosts"}));
    let sent = super::record(7, &super::metered(None), &json!({"p": {"c": "USD", "m": 1_000}}));
    let price = |dimension: &Dimension| if dimension.as_str() == "hosts" { 4 } else { 9_000 };
    let load = Load::of(&[priced, unpriced, sent], price);
    assert_eq!((load.records, load.worth_millionths), (2, 3 * 70 + 5 * 4));
}

#[test]
fn a_licence_that_never_had_prices_of_its_own_has_none() {
    let none = OwnPrices::default();
    let change = |from: &str, millionths: u64| {
        let price = json!({"c": "USD", "m": millionths});
        serde_json::from_value(json!({"f": super::hour(from), "d": "logs", "p": price})).unwrap()
    };
    let one = none.with(change("2026-11-21T05", 7)).unwrap();
    assert_eq!((none.is_empty(), one.is_empty()), (true, false));
    let two = one.with(change("2026-11-21T03", 5)).unwrap().with(change("2026-11-21T05", 8)).unwrap();
    let at = |hour: &str| two.at(&super::dimension("logs"), super::hour(hour)).map(|price| price.millionths);
    assert_eq!([at("2026-11-21T02"), at("2026-11-21T04"), at("2026-11-21T06")], [None, Some(5), Some(8)]);
    assert_eq!(two.changes().count(), 2, "one of the same hour is replaced");
}
