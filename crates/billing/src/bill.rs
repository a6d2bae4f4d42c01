//! Bills: what frozen usage comes to, per workspace, day and dimension.
//!
//! What was used is what a contract covers and what is billed; only the latter has an amount. Each record is billed at the
//! price that was kept when it froze, so a bill is the same whenever it is read; a month that spans a change of prices has
//! lines of each price. Amounts of different currencies are never added: each currency has a bill of its own.
//! Amounts are computed exactly, in millionths of the currency, and rounded to its minor unit only to be shown, in such
//! a way that what is shown adds up.

use std::collections::{BTreeMap, BTreeSet};

use kernel::units::MILLION;
use kernel::{Currency, Dimension, Month, ProductCode, Units, WorkspaceId};

use crate::day::Day;
use crate::frozen::{BillStatus, FrozenUsage, PriceOfUsage, Share};
use crate::money::{Millionths, minor_digits, minor_units};

/// One line of a bill: a workspace, a day, a dimension, a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The day, in UTC.
    pub day: Day,
    /// The workspace.
    pub workspace: Option<WorkspaceId>,
    /// The product.
    pub product: ProductCode,
    /// The dimension.
    pub dimension: Dimension,
    /// What a contract covers; those of all lines add up to the month's, to a millionth of a unit.
    pub covered: Units,
    /// Billed units by what became of them.
    pub units: BTreeMap<BillStatus, Units>,
    /// The price of a unit.
    pub unit_price: Millionths,
    /// Whether that price was kept when the usage froze; if not, it is today's.
    pub price_recorded: bool,
    /// The amount of all its units: exact, and adds up with those of all lines to a millionth of the currency.
    pub amount: Millionths,
    /// The amount in minor units; those of all lines add up to the bill's.
    pub amount_minor: u128,
}

impl Line {
    /// Its billed units, whatever became of them: times `unit_price` they are its `amount`, to a millionth of the currency.
    #[must_use]
    pub fn quantity(&self) -> Units {
        self.units.values().copied().sum()
    }

    /// What was used: covered and billed.
    #[must_use]
    pub fn used(&self) -> Units {
        self.covered.plus(self.quantity())
    }
}

/// The month's sums of a workspace and dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceSum<'a> {
    /// The first of its lines: whose they are, and of what.
    pub line: &'a Line,
    /// What contracts cover.
    pub covered: Units,
    /// Billed units.
    pub billed: Units,
    /// Billed units by what became of them.
    pub units: BTreeMap<BillStatus, Units>,
    /// The prices of its units.
    pub prices: BTreeSet<Millionths>,
    /// The amount in minor units.
    pub minor: u128,
}

/// A month's bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// The month.
    pub month: Month,
    /// The currency of all its amounts.
    pub currency: Currency,
    /// How many digits the minor unit of the currency has.
    pub minor_digits: u32,
    /// Its lines by day, workspace, dimension and price; those without usage are left out.
    pub lines: Vec<Line>,
    /// The exact sum of all lines.
    pub total: Millionths,
    /// The sum in minor units.
    pub total_minor: u128,
    /// The exact sums by what became of the units. Together they are `total`.
    pub by_status: BTreeMap<BillStatus, Millionths>,
}

impl Bill {
    /// The bills of `month` out of `usage`, of which other months are left out: one for each currency. First comes the one
    /// in `usual`, or the one there is; without usage it is an empty one in `usual`.
    #[must_use]
    pub fn of_month(month: Month, usage: &[FrozenUsage], usual: Currency) -> (Self, Vec<Self>) {
        let of_month = usage.iter().filter(|one| one.day.month() == month && !one.share.is_nothing());
        let mut currencies: BTreeSet<Currency> = of_month.map(|one| one.price.unit.currency).collect();
        let first = if currencies.remove(&usual) { usual } else { currencies.pop_first().unwrap_or(usual) };
        let others = currencies.into_iter().map(|currency| Self::of(month, usage, currency)).collect();
        (Self::of(month, usage, first), others)
    }

    /// The bill of `month` in one currency out of `usage`, of which other months and currencies are left out.
    #[must_use]
    pub fn of(month: Month, usage: &[FrozenUsage], currency: Currency) -> Self {
        let minor_digits = minor_digits(&currency);
        let mut bill = Self {
            month,
            currency,
            minor_digits,
            lines: Vec::new(),
            total: Millionths(0),
            total_minor: 0,
            by_status: BTreeMap::new(),
        };
        let mut covered_before: BTreeMap<_, u128> = BTreeMap::new();
        let mut left_over = 0;
        for (key, Group { units, covered: covered_raw }) in grouped(month, usage, currency) {
            let (day, workspace, product, dimension, price) = key;
            let mut covered = Units::default();
            for (unit_size, raw) in covered_raw {
                let so_far = covered_before.entry((product.clone(), dimension.clone(), unit_size)).or_default();
                let before = Units::of_raw_millionths(*so_far, unit_size);
                *so_far = so_far.saturating_add(raw);
                covered = covered.plus(Units::of_raw_millionths(*so_far, unit_size).minus(before));
            }
            let unit_price = Millionths(price.unit.millionths.into());
            let shown_before = minor_units(bill.total, minor_digits);
            let total_before = bill.total;
            for (status, units) in &units {
                // The difference of two rounded sums: what makes no millionth of the currency is part of the next amount.
                let (whole, rest) = price.unit.of_units_exactly(*units);
                let amount = Millionths(whole.saturating_add((left_over + rest) / MILLION));
                left_over = (left_over + rest) % MILLION;
                bill.total = bill.total.plus(amount);
                let sum = bill.by_status.entry(*status).or_insert(Millionths(0));
                *sum = sum.plus(amount);
            }
            let amount = Millionths(bill.total.0.saturating_sub(total_before.0));
            // The difference of two rounded sums: each line is at most one minor unit off, and the lines add up. The
            // same goes for what is covered, where a unit is no round number of raw ones.
            let amount_minor = minor_units(bill.total, minor_digits).saturating_sub(shown_before);
            bill.lines.push(Line {
                day,
                workspace,
                product,
                dimension,
                covered,
                units,
                unit_price,
                price_recorded: price.recorded,
                amount,
                amount_minor,
            });
        }
        bill.total_minor = minor_units(bill.total, minor_digits);
        bill
    }

    /// Whether any of it is billed at today's price since none was kept when it froze.
    #[must_use]
    pub fn has_unrecorded_prices(&self) -> bool {
        self.lines.iter().any(|line| !line.price_recorded && !line.quantity().is_zero())
    }

    /// Whether a contract covers any of it.
    #[must_use]
    pub fn has_covered(&self) -> bool {
        self.lines.iter().any(|line| line.covered > Units::default())
    }

    /// The exact sum of each day that has any, in order.
    #[must_use]
    pub fn days(&self) -> BTreeMap<Day, Millionths> {
        let mut days: BTreeMap<Day, Millionths> = BTreeMap::new();
        for line in &self.lines {
            let sum = days.entry(line.day).or_insert(Millionths(0));
            *sum = sum.plus(line.amount);
        }
        days
    }

    /// The sum of each day that has any, in minor units, in order: what its lines show, added up.
    #[must_use]
    pub fn days_minor(&self) -> BTreeMap<Day, u128> {
        let mut days: BTreeMap<Day, u128> = BTreeMap::new();
        for line in &self.lines {
            let sum = days.entry(line.day).or_default();
            *sum = sum.saturating_add(line.amount_minor);
        }
        days
    }

    /// The sums by workspace, product and dimension, in that order.
    #[must_use]
    pub fn by_workspace(&self) -> Vec<WorkspaceSum<'_>> {
        let mut sums: BTreeMap<_, WorkspaceSum<'_>> = BTreeMap::new();
        for line in &self.lines {
            let nothing = || WorkspaceSum {
                line,
                covered: Units::default(),
                billed: Units::ZERO,
                units: BTreeMap::new(),
                prices: BTreeSet::new(),
                minor: 0,
            };
            let sum = sums.entry((&line.workspace, &line.product, &line.dimension)).or_insert_with(nothing);
            sum.covered = sum.covered.plus(line.covered);
            sum.billed = sum.billed.plus(line.quantity());
            for (status, units) in &line.units {
                let of_status = sum.units.entry(*status).or_default();
                *of_status = of_status.plus(*units);
            }
            sum.prices.insert(line.unit_price);
            sum.minor = sum.minor.saturating_add(line.amount_minor);
        }
        sums.into_values().collect()
    }

    /// The sums by what became of the units, in minor units; together they are `total_minor`.
    #[must_use]
    pub fn shown_by_status(&self) -> Vec<(BillStatus, u128)> {
        let mut sum = Millionths(0);
        let mut shown = 0;
        let mut parts = Vec::with_capacity(BillStatus::ALL.len());
        for status in BillStatus::ALL {
            sum = sum.plus(self.sum_of(status));
            let so_far = minor_units(sum, self.minor_digits);
            parts.push((status, so_far.saturating_sub(shown)));
            shown = so_far;
        }
        parts
    }

    /// The exact sum of what became so of its units.
    #[must_use]
    pub fn sum_of(&self, status: BillStatus) -> Millionths {
        self.by_status.get(&status).copied().unwrap_or(Millionths(0))
    }
}

/// What makes one line.
#[derive(Default)]
struct Group {
    units: BTreeMap<BillStatus, Units>,
    /// Covered millionths of raw units by the size of a unit, which may have changed within the day.
    covered: BTreeMap<u64, u128>,
}

type LineKey = (Day, Option<WorkspaceId>, ProductCode, Dimension, PriceOfUsage);

/// The usage of `month` in `currency` by lines, without lines of nothing.
fn grouped(month: Month, usage: &[FrozenUsage], currency: Currency) -> BTreeMap<LineKey, Group> {
    let mut groups: BTreeMap<LineKey, Group> = BTreeMap::new();
    let is_of = |one: &&FrozenUsage| one.day.month() == month && one.price.unit.currency == currency;
    for one in usage.iter().filter(is_of) {
        let key = (one.day, one.workspace.clone(), one.product.clone(), one.dimension.clone(), one.price);
        match one.share {
            share if share.is_nothing() => {}
            Share::Billed { units, status } => {
                let sum = groups.entry(key).or_default().units.entry(status).or_default();
                *sum = sum.plus(units);
            }
            Share::Covered { raw_millionths, unit_size } => {
                let sum = groups.entry(key).or_default().covered.entry(unit_size).or_default();
                *sum = sum.saturating_add(raw_millionths);
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests;
