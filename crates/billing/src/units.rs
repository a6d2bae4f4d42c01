//! Billable units of a dimension, and parts of one.

use crate::money::printed_millionths;

/// How many parts of a unit are told apart: a contract covers raw units, of which a billable one has many.
const MILLION: u128 = 1_000_000;

/// Units in millionths of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Units(pub u128);

impl Units {
    /// So many whole units.
    #[must_use]
    pub const fn whole(units: u64) -> Self {
        Self((units as u128).saturating_mul(MILLION))
    }

    /// What `raw` raw units come to, of which one unit has `unit_size`; rounded down to a millionth.
    #[must_use]
    pub fn of_raw(raw: u128, unit_size: u64) -> Self {
        let size = u128::from(unit_size.max(1));
        Self((raw / size).saturating_mul(MILLION).saturating_add(raw % size * MILLION / size))
    }

    /// The sum.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left without `other`, or nothing.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// As a decimal number without zeros at its end: `2`, `2.5`, `0.000001`.
    #[must_use]
    pub fn printed(self) -> String {
        printed_millionths(self.0, 0)
    }
}
