//! Amounts of raw units.

use kernel::Units;
use metering::Raw;

/// The most whole raw units: 128 bits of millionths.
const MOST: u128 = 340_282_366_920_938_463_463_374_607_431_768;
/// The most of all.
const LIMIT: Raw = Raw::from_millionths(u128::MAX);

#[test]
fn an_amount_is_read_from_digits_alone() {
    let read = |text: &str| Raw::parse(text).map(Raw::floor);
    assert_eq!(read("0"), Ok(0));
    assert_eq!(read("007"), Ok(7));
    assert_eq!(read("12345678901234567890123"), Ok(12_345_678_901_234_567_890_123));
    assert_eq!(read("340282366920938463463374607431768.211455"), Ok(MOST));
    assert_eq!(Raw::parse("0.25"), Ok(Raw::from_millionths(250_000)));
    for text in ["", "+1", "-1", "1.", "1e3", " 1", "1 ", "٣", "1_000", "340282366920938463463374607431768.211456"] {
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
    assert_eq!(Raw::of_units(Units::whole(3), 7), raw(21));
    assert_eq!(Raw::of_units(Units::whole(2_147_483_647), 1_000_000), raw(2_147_483_647_000_000));
    assert_eq!(Raw::of_units(Units(1), 7), Raw::from_millionths(7), "a millionth of a unit");
    assert_eq!(raw(MOST).plus(raw(1)), LIMIT);
    assert_eq!((raw(MOST).times(2), raw(MOST + 1)), (LIMIT, LIMIT));
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
    assert_eq!(serde_json::to_string(&Raw::from_millionths(1_500_000)).unwrap(), r#""1.5""#);
    assert!(serde_json::from_str::<Raw>("1234").is_err());
}
