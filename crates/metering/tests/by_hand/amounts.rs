//! Amounts of raw units.

use kernel::Dimension;
use metering::Raw;
use metering::prices::OwnPrices;
use metering::quota::Load;
use serde_json::json;

const MOST: u128 = 340_282_366_920_938_463_463_374_607_431_768_211_455;

#[test]
fn an_amount_is_read_from_digits_alone() {
    let read = |text: &str| Raw::parse(text).map(Raw::get);
    assert_eq!(read("0"), Ok(0));
    assert_eq!(read("007"), Ok(7));
    assert_eq!(read("12345678901234567890123"), Ok(12_345_678_901_234_567_890_123));
    assert_eq!(read("340282366920938463463374607431768211455"), Ok(MOST));
    for text in ["", "+1", "-1", "1.0", "1e3", " 1", "1 ", "٣", "1_000", "340282366920938463463374607431768211456"] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn amounts_add_subtract_and_multiply_within_their_bounds() {
    let raw = Raw::new;
    assert_eq!(raw(7).plus(raw(5)), raw(12));
    assert_eq!(raw(7).minus(raw(5)), raw(2));
    assert_eq!(raw(5).minus(raw(7)), raw(0), "never less than nothing");
    assert_eq!(raw(7).times(6), raw(42));
    assert_eq!(Raw::of_units(3, 7), raw(21));
    assert_eq!(Raw::of_units(2_147_483_647, 1_000_000), raw(2_147_483_647_000_000));
    assert_eq!(raw(MOST).plus(raw(1)), raw(MOST));
    assert_eq!(raw(MOST).times(2), raw(MOST));
    assert_eq!([raw(1), raw(2), raw(40)].into_iter().sum::<Raw>(), raw(43));
    assert_eq!(Vec::<Raw>::new().into_iter().sum::<Raw>(), raw(0));
}

#[test]
fn only_nothing_is_nothing() {
    assert!(Raw::ZERO.is_zero() && Raw::default().is_zero());
    assert!(!Raw::new(1).is_zero());
}

#[test]
fn an_amount_is_stored_and_printed_as_its_digits() {
    assert_eq!(Raw::new(MOST).to_string(), MOST.to_string());
    assert_eq!(serde_json::to_string(&Raw::new(1_234)).unwrap(), r#""1234""#);
    assert_eq!(serde_json::from_str::<Raw>(r#""1234""#).unwrap(), Raw::new(1_234));
    assert!(serde_json::from_str::<Raw>(r#""-1""#).is_err());
    assert!(serde_json::from_str::<Raw>("1234").is_err());
}

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
