//! What a contract covers of one dimension.

use kernel::Units;

/// What a term entitles to of one dimension, what of it is used up, and what is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entitled {
    /// What the term entitles to.
    pub whole: Units,
    /// What usage has taken of it.
    pub covered: Units,
    /// What is left.
    pub left: Units,
}

impl Entitled {
    /// What is left of `whole` millionths of raw units, of which `covered` are used up and `unit_size` raw units make a unit.
    /// A quantity that was lowered below what was covered leaves nothing.
    #[must_use]
    pub fn of_raw_millionths(whole: u128, covered: u128, unit_size: u64) -> Self {
        Self {
            whole: Units::of_raw_millionths(whole, unit_size),
            covered: Units::of_raw_millionths(covered, unit_size),
            left: Units::of_raw_millionths(whole.saturating_sub(covered), unit_size),
        }
    }
}
