//! Amounts of money and units.

use billing::{BillStatus, Entitled, Millionths, Units, json_integer, minor_digits, minor_units, printed_minor};

#[test]
fn what_became_of_usage_has_its_word_on_a_bill() {
    assert_eq!(BillStatus::ALL.map(BillStatus::name), ["accepted", "on-its-way", "held"]);
}

#[test]
fn amounts_are_rounded_to_the_digits_of_their_currency() {
    let minor = |millionths: u128| [0, 1, 2, 3].map(|digits| minor_units(Millionths(millionths), digits));
    assert_eq!(minor(1_234_567), [1, 12, 123, 1_235]);
    assert_eq!(minor(1_500_000), [2, 15, 150, 1_500]);
    assert_eq!(minor(1_449_999), [1, 14, 145, 1_450]);
}

#[test]
fn each_currency_has_the_digits_of_iso_4217() {
    let none = ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF"];
    assert!(none.iter().chain(&["XOF", "XPF"]).all(|code| minor_digits(code) == 0));
    assert!(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"].iter().all(|code| minor_digits(code) == 3));
    assert_eq!((minor_digits("USD"), minor_digits("EUR"), minor_digits("CNY")), (2, 2, 2));
}

#[test]
fn minor_units_are_printed_with_all_their_digits() {
    assert_eq!([0, 1, 2, 3, 4].map(|digits| printed_minor(5, digits)), ["5", "0.5", "0.05", "0.005", "0.005"]);
    assert_eq!([0, 1, 2, 3].map(|digits| printed_minor(1_200, digits)), ["1200", "120.0", "12.00", "1.200"]);
}

#[test]
fn an_exact_amount_has_at_least_the_digits_of_its_currency() {
    let printed = |millionths: u128| [0, 2, 3].map(|digits| Millionths(millionths).printed(digits));
    assert_eq!(printed(1_500_000), ["1.5", "1.50", "1.500"]);
    assert_eq!(printed(28), ["0.000028", "0.000028", "0.000028"]);
    assert_eq!(printed(3_000_000), ["3", "3.00", "3.000"]);
    assert_eq!(Millionths(u128::MAX).plus(Millionths(1)), Millionths(u128::MAX));
}

#[test]
fn units_are_told_apart_to_a_millionth() {
    assert_eq!(Units::whole(2), Units(2_000_000));
    assert_eq!((Units::of_raw(7, 3), Units::of_raw(2, 0)), (Units(2_333_333), Units(2_000_000)));
    assert_eq!(Units(2_500_000).plus(Units(1)).printed(), "2.500001");
    assert_eq!((Units(5).minus(Units(2)), Units(2).minus(Units(5))), (Units(3), Units(0)));
    assert_eq!([0, 2_000_000, 2_500_000, 1].map(|parts| Units(parts).printed()), ["0", "2", "2.5", "0.000001"]);
}

#[test]
fn a_contract_has_left_what_is_not_used_and_never_less_than_nothing() {
    let entitled = |covered: u128| Entitled::of_raw_millionths(5_000_000_000, covered * 1_000_000, 1_000);
    assert_eq!(
        entitled(1_500),
        Entitled { whole: Units(5_000_000), covered: Units(1_500_000), left: Units(3_500_000) }
    );
    assert_eq!((entitled(5_000).left, entitled(6_000).left), (Units(0), Units(0)));
    assert_eq!(entitled(6_000).covered, Units(6_000_000));
}

#[test]
fn an_integer_of_json_has_64_bits() {
    let most = u128::from(u64::MAX);
    assert_eq!([0, 7, most, most + 1].map(json_integer), [0, 7, u64::MAX, u64::MAX]);
}
