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
