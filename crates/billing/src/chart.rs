//! The figures of a chart of a month's days.

use std::collections::BTreeMap;

use kernel::{Dimension, ProductCode};

use crate::bill::Bill;
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

/// How many items a chart tells apart by color; what is beyond them is one part.
pub const MAX_ITEMS: usize = 5;

/// What is charged for: a dimension of a product.
pub type Item = (ProductCode, Dimension);

/// The charges of a month's days by what they are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The items that are told apart, the dearest first; at most [`MAX_ITEMS`].
    pub items: Vec<Item>,
    /// What each day costs, in minor units: a sum for each of `items`, then one for all others.
    pub days: BTreeMap<Day, Vec<u128>>,
}

impl Split {
    /// The charges of a bill.
    #[must_use]
    pub fn of(bill: &Bill) -> Self {
        let mut sums: BTreeMap<Item, u128> = BTreeMap::new();
        for line in bill.lines.iter().filter(|line| line.amount_minor > 0) {
            let sum = sums.entry((line.product.clone(), line.dimension.clone())).or_default();
            *sum = sum.saturating_add(line.amount_minor);
        }
        let mut sums: Vec<(Item, u128)> = sums.into_iter().collect();
        // Equal sums keep the order of names, so that a chart does not change by itself.
        sums.sort_by_key(|(_, sum)| std::cmp::Reverse(*sum));
        let items: Vec<Item> = sums.into_iter().take(MAX_ITEMS).map(|(item, _)| item).collect();
        let mut days: BTreeMap<Day, Vec<u128>> = BTreeMap::new();
        for line in &bill.lines {
            let is_it = |item: &Item| item.0 == line.product && item.1 == line.dimension;
            let place = items.iter().position(is_it).unwrap_or(items.len());
            let day = days.entry(line.day).or_insert_with(|| vec![0; items.len() + 1]);
            if let Some(sum) = day.get_mut(place) {
                *sum = sum.saturating_add(line.amount_minor);
            }
        }
        Self { items, days }
    }

    /// Whether something costs that is not told apart.
    #[must_use]
    pub fn has_others(&self) -> bool {
        self.days.values().any(|sums| sums.get(self.items.len()).is_some_and(|sum| *sum > 0))
    }
}
