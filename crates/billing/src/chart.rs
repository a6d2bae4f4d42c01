//! The figures of a chart of a month's days.

use std::collections::BTreeMap;

use crate::day::Day;
use crate::money::printed_minor;

/// How many steps divide the height of a chart.
pub const STEPS: u128 = 4;

/// The smallest step of 1, 2, 5, 10, 20, 50, … minor units such that [`STEPS`] of them reach `most`.
#[must_use]
pub fn step_to_reach(most: u128) -> u128 {
    let mut size: u128 = 1;
    loop {
        for factor in [1, 2, 5] {
            if size.saturating_mul(factor).saturating_mul(STEPS) >= most {
                return size.saturating_mul(factor);
            }
        }
        size = size.saturating_mul(10);
    }
}

/// An amount in minor units, of which the currency has `digits` digits, without a fraction of zeros: `12`, `12.50`.
#[must_use]
pub fn short_amount(minor: u128, digits: u32) -> String {
    let printed = printed_minor(minor, digits);
    match printed.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole.to_owned(),
        _ => printed,
    }
}

/// What a chart says in a sentence. Amounts are in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChartSummary {
    /// How many days cost something.
    pub days: usize,
    /// The day that cost most; the first one of several.
    pub dearest: Day,
    /// What that day cost.
    pub most: u128,
    /// What all days cost together.
    pub total: u128,
}

impl ChartSummary {
    /// The summary of the sums of days; `None` if no day cost anything.
    #[must_use]
    pub fn of(sums: &BTreeMap<Day, u128>) -> Option<Self> {
        let costly = || sums.iter().filter(|(_, minor)| **minor > 0);
        let (dearest, most) = costly().max_by_key(|(day, minor)| (**minor, std::cmp::Reverse(**day)))?;
        let total = costly().map(|(_, minor)| *minor).sum();
        Some(Self { days: costly().count(), dearest: *dearest, most: *most, total })
    }
}
