//! Raw units: what clients report, before it is divided into billable units.

use std::fmt;

use kernel::units::MILLION;
use kernel::{UnitPrice, Units};
use serde::{Deserialize, Serialize};

/// An amount of a dimension in its smallest unit (single events, bytes), in millionths of one. Never negative.
///
/// What is reported is whole. A millionth of a billable unit is `unit size` millionths of a raw unit, so what a record in
/// millionths takes of it, and what it leaves, may be in part.
///
/// One event reports at most about 2 × 10^21 raw units ([`crate::event::max_quantity`]), so that sums of any number of
/// events that can be stored stay far below the limits of `u128` (3 × 10^32 raw units) and of a DynamoDB number (38
/// digits). At rest it is a decimal text with as many digits as it needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Raw(u128);

/// More digits than the largest `u128` has.
const MAX_DIGITS: i64 = 39;
/// How many digits behind the point are told apart.
const DECIMALS: i64 = 6;

/// Why a number is not taken as an amount of raw units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum NumberFault {
    /// It is no number.
    #[error("not a number")]
    NotANumber,
    /// It is less than zero.
    #[error("less than zero")]
    Negative,
    /// It is not whole.
    #[error("not a whole number")]
    Fraction,
    /// It exceeds `u128` in millionths, at any size.
    #[error("too large")]
    TooLarge,
}

/// A text that is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an amount of raw units")]
pub struct NotAnAmount;

impl Raw {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whole raw units; more than can be told end at the largest amount.
    #[must_use]
    pub const fn new(units: u128) -> Self {
        Self(units.saturating_mul(MILLION))
    }

    /// Millionths of a raw unit.
    #[must_use]
    pub const fn from_millionths(millionths: u128) -> Self {
        Self(millionths)
    }

    /// Reads a decimal number without sign or exponent, of which at most six digits are behind the point.
    ///
    /// # Errors
    /// [`NotAnAmount`] for any other text, and for what exceeds `u128` in millionths.
    pub fn parse(text: &str) -> Result<Self, NotAnAmount> {
        Units::parse(text).map(|number| Self(number.0)).map_err(|_| NotAnAmount)
    }

    /// Reads a number as a database prints it: like [`Raw::parse`], or with an exponent.
    ///
    /// # Errors
    /// [`NumberFault`] says what is wrong with it.
    pub fn from_stored(text: &str) -> Result<Self, NumberFault> {
        scaled(text, DECIMALS).map(Self)
    }

    /// Reads a number in the form of JSON whose value is whole, as JSON Schema's `integer` does: `5`, `5.0` and `50e-1`
    /// are the same amount. Its value is exact at any size; there is no float in between.
    ///
    /// # Errors
    /// [`NumberFault`] says what is wrong with it.
    pub fn from_number(text: &str) -> Result<Self, NumberFault> {
        scaled(text, 0)?.checked_mul(MILLION).map(Self).ok_or(NumberFault::TooLarge)
    }

    /// The number in millionths of a raw unit.
    #[must_use]
    pub const fn millionths(self) -> u128 {
        self.0
    }

    /// The number of whole raw units in it.
    #[must_use]
    pub const fn floor(self) -> u128 {
        self.0 / MILLION
    }

    /// Whether no raw unit is in part.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.0.is_multiple_of(MILLION)
    }

    /// Whether there is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum. The bound of [`Raw`] keeps it from ever reaching the end of the type.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left without `other`, or nothing.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// So many times as much.
    #[must_use]
    pub const fn times(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor as u128))
    }

    /// What `units` billable units of `unit_size` raw units each have.
    #[must_use]
    pub const fn of_units(units: Units, unit_size: u64) -> Self {
        Self(units.0.saturating_mul(unit_size as u128))
    }

    /// The billable units of `unit_size` raw units each in it, rounded down to a millionth of one.
    #[must_use]
    pub fn in_units(self, unit_size: u64) -> Units {
        Units::of_raw_millionths(self.0, unit_size)
    }

    /// What it costs if `unit_size` raw units make a billable one, in millionths of the currency, rounded down.
    #[must_use]
    pub fn worth(self, price: UnitPrice, unit_size: u64) -> u128 {
        #[allow(clippy::cast_possible_truncation, reason = "a million fits")]
        const PARTS: u64 = MILLION as u64;
        price.of_raw(self.0, unit_size.max(1).saturating_mul(PARTS))
    }
}

/// The value of a decimal number in units of 10^-`decimals`, of which it must be a multiple.
fn scaled(text: &str, decimals: i64) -> Result<u128, NumberFault> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (is_negative, unsigned) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent_in(exponent).ok_or(NumberFault::NotANumber)?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    if !is_digits(whole) || !is_digits(fraction) {
        return Err(NumberFault::NotANumber);
    }
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Ok(0);
    }
    if is_negative {
        return Err(NumberFault::Negative);
    }
    let length = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX);
    let trailing = length(digits) - length(significant);
    let zeros = exponent.saturating_sub(length(fraction)).saturating_add(trailing).saturating_add(decimals);
    if zeros < 0 {
        return Err(NumberFault::Fraction);
    }
    if zeros.saturating_add(length(significant)) > MAX_DIGITS {
        return Err(NumberFault::TooLarge);
    }
    let zeros = "0".repeat(usize::try_from(zeros).unwrap_or_default());
    format!("{significant}{zeros}").parse().map_err(|_| NumberFault::TooLarge)
}

/// A decimal exponent, held within what no text of a number can make up for.
fn exponent_in(text: &str) -> Option<i64> {
    let (is_negative, digits) = match text.strip_prefix(['+', '-']) {
        Some(digits) => (text.starts_with('-'), digits),
        None => (false, text),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size: i64 = digits.parse().unwrap_or(i64::MAX);
    Some(if is_negative { -size } else { size })
}

impl std::iter::Sum for Raw {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::plus)
    }
}

impl fmt::Display for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Units(self.0).fmt(f)
    }
}

impl TryFrom<String> for Raw {
    type Error = NotAnAmount;
    fn try_from(text: String) -> Result<Self, NotAnAmount> {
        Self::parse(&text)
    }
}

impl From<Raw> for String {
    fn from(amount: Raw) -> Self {
        amount.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_whole_number_is_the_same_amount_however_it_is_written() {
        for five in ["5", "5.0", "5.00", "05", "50e-1", "0.5e1", "0.05E+2", "5e0", "500000e-5"] {
            assert_eq!(Raw::from_number(five), Ok(Raw::new(5)), "{five}");
        }
        for nothing in ["0", "0.0", "-0", "-0.0", "0e99999999999999999999", "0e-99999999999999999999"] {
            assert_eq!(Raw::from_number(nothing), Ok(Raw::ZERO), "{nothing}");
        }
        assert_eq!(Raw::from_number("1e2"), Ok(Raw::new(100)));
        assert_eq!(Raw::from_number("9007199254740993.0"), Ok(Raw::new(9_007_199_254_740_993)), "no float has it");
        let most = u128::MAX / MILLION;
        assert_eq!(Raw::from_number(&most.to_string()), Ok(Raw::new(most)));
        assert_eq!(Raw::from_number(&(most + 1).to_string()), Err(NumberFault::TooLarge));
    }

    #[test]
    fn each_fault_of_a_number_has_its_own_name_at_any_size() {
        let forty_digits = "1".repeat(40);
        let cases = [
            ("5.5", NumberFault::Fraction),
            ("1e-1", NumberFault::Fraction),
            ("1e-400", NumberFault::Fraction),
            ("1e-99999999999999999999", NumberFault::Fraction),
            ("-1", NumberFault::Negative),
            ("-0.5", NumberFault::Negative),
            ("-1e400", NumberFault::Negative),
            ("1e39", NumberFault::TooLarge),
            ("1e400", NumberFault::TooLarge),
            ("1e99999999999999999999", NumberFault::TooLarge),
            (forty_digits.as_str(), NumberFault::TooLarge),
            ("340282366920938463463374607431768211456", NumberFault::TooLarge),
            ("1.5e-400", NumberFault::Fraction),
        ];
        for (text, fault) in cases {
            assert_eq!(Raw::from_number(text), Err(fault), "{text}");
        }
        for text in
            ["", "-", ".", "5.", ".5", "+5", "5e", "e5", "5e+", "1e1.5", "0x10", "1_000", " 5", "5 ", "NaN", "٥"]
        {
            assert_eq!(Raw::from_number(text), Err(NumberFault::NotANumber), "{text}");
        }
    }

    #[test]
    fn an_amount_is_stored_with_as_many_digits_as_it_needs_and_read_as_any_database_prints_it() {
        for (millionths, text) in [(5_000_000, "5"), (999_999, "0.999999"), (1_500_000, "1.5"), (0, "0")] {
            let amount = Raw::from_millionths(millionths);
            assert_eq!((amount.to_string().as_str(), Raw::parse(text)), (text, Ok(amount)));
        }
        for same in ["1.5", "1.50", "15E-1", "15e-1"] {
            assert_eq!(Raw::from_stored(same), Ok(Raw::from_millionths(1_500_000)), "{same}");
        }
        for wrong in ["", "-1", "+1", ".5", "1.", "1.0000001", "1E-7", " 1", "x"] {
            assert!(Raw::parse(wrong).is_err() && Raw::from_stored(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn units_of_a_size_that_divides_nothing_leave_less_than_a_millionth() {
        let raw = Raw::new(1);
        let units = raw.in_units(3);
        assert_eq!(units.printed(), "0.333333");
        assert_eq!(raw.minus(Raw::of_units(units, 3)), Raw::from_millionths(1));
        assert_eq!((raw.floor(), Raw::of_units(units, 3).floor(), raw.is_whole()), (1, 0, true));
        let price = UnitPrice { currency: kernel::Currency::parse("USD").unwrap(), millionths: 3_000_000 };
        assert_eq!((raw.worth(price, 3), Raw::of_units(units, 3).worth(price, 3)), (1_000_000, 999_999));
    }

    proptest! {
        #[test]
        fn a_number_keeps_its_value_wherever_its_point_is_put(
            amount in 0..=u128::MAX / MILLION, zeros in 0_usize..60, moved in 0_usize..30, leading in 0_usize..5,
        ) {
            let digits = format!("{}{amount}", "0".repeat(moved + leading));
            let (whole, fraction) = digits.split_at(digits.len() - moved);
            let text = format!("{whole}.{fraction}{}e{moved}", "0".repeat(zeros + 1));
            prop_assert_eq!(Raw::from_number(&text), Ok(Raw::new(amount)), "{}", text);
        }
    }
}
