//! Raw units: what clients report, before it is divided into billable units.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount of a dimension in its smallest unit (single events, bytes). Never negative, never a fraction.
///
/// One event reports at most about 2 × 10^21 ([`crate::event::max_quantity`]), so that sums of any number of events
/// that can be stored stay far below the limits of `u128` and of a DynamoDB number (38 digits). At rest and on the
/// wire it is a decimal text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Raw(u128);

/// More digits than the largest `u128` has.
const MAX_DIGITS: i64 = 39;

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
    /// It exceeds `u128`, at any size.
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

    /// An amount.
    #[must_use]
    pub const fn new(units: u128) -> Self {
        Self(units)
    }

    /// Reads a decimal number without sign, fraction or exponent.
    ///
    /// # Errors
    /// [`NotAnAmount`] for any other text, and for what exceeds `u128`.
    pub fn parse(text: &str) -> Result<Self, NotAnAmount> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotAnAmount);
        }
        text.parse().map(Self).map_err(|_| NotAnAmount)
    }

    /// Reads a number in the form of JSON whose value is whole, as JSON Schema's `integer` does: `5`, `5.0` and `50e-1`
    /// are the same amount. Its value is exact at any size; there is no float in between.
    ///
    /// # Errors
    /// [`NumberFault`] says what is wrong with it.
    pub fn from_number(text: &str) -> Result<Self, NumberFault> {
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
            return Ok(Self::ZERO);
        }
        if is_negative {
            return Err(NumberFault::Negative);
        }
        let length = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX);
        let zeros = exponent.saturating_sub(length(fraction)).saturating_add(length(digits) - length(significant));
        if zeros < 0 {
            return Err(NumberFault::Fraction);
        }
        if zeros.saturating_add(length(significant)) > MAX_DIGITS {
            return Err(NumberFault::TooLarge);
        }
        let zeros = "0".repeat(usize::try_from(zeros).unwrap_or_default());
        format!("{significant}{zeros}").parse().map(Self).map_err(|_| NumberFault::TooLarge)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u128 {
        self.0
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

    /// `units` billable units of `unit_size` raw units each.
    #[must_use]
    pub const fn of_units(units: u32, unit_size: u64) -> Self {
        Self((units as u128).saturating_mul(unit_size as u128))
    }
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
        self.0.fmt(f)
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
        assert_eq!(Raw::from_number(&u128::MAX.to_string()), Ok(Raw::new(u128::MAX)));
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

    proptest! {
        #[test]
        fn a_number_keeps_its_value_wherever_its_point_is_put(
            amount in any::<u128>(), zeros in 0_usize..60, moved in 0_usize..30, leading in 0_usize..5,
        ) {
            let digits = format!("{}{amount}", "0".repeat(moved + leading));
            let (whole, fraction) = digits.split_at(digits.len() - moved);
            let text = format!("{whole}.{fraction}{}e{moved}", "0".repeat(zeros + 1));
            prop_assert_eq!(Raw::from_number(&text), Ok(Raw::new(amount)), "{}", text);
        }
    }
}
