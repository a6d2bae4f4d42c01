//! Bills: what frozen usage comes to, per workspace, day and dimension.
//!
//! Amounts are computed exactly, in millionths of the currency, and rounded to its minor unit only to be shown, in such
//! a way that what is shown adds up.

mod day;
mod money;

use std::collections::BTreeMap;

use kernel::{Dimension, Hour, LicenseId, Month, ProductCode, WorkspaceId};

pub use day::Day;
pub use money::{Millionths, minor_digits, minor_units, printed_minor};

/// What became of usage at AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// AWS has it: it is on the AWS bill.
    Accepted,
    /// It is going to be sent, or sent again.
    OnItsWay,
    /// AWS did not take it; the seller looks into it.
    Held,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 3] = [Self::Accepted, Self::OnItsWay, Self::Held];

    /// The word at the interface.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::OnItsWay => "on-its-way",
            Self::Held => "held",
        }
    }
}

/// Billable units of one hour, as the ledger froze them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BilledUnits {
    /// The licence that settles them.
    pub license: LicenseId,
    /// Its product.
    pub product: ProductCode,
    /// Who used them; `None` for what is split among too many to name.
    pub workspace: Option<WorkspaceId>,
    /// The dimension.
    pub dimension: Dimension,
    /// The hour.
    pub hour: Hour,
    /// How many.
    pub units: u64,
    /// What became of them.
    pub standing: Standing,
}

/// One line of a bill: a workspace, a day, a dimension.
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
    /// Units by what became of them.
    pub units: BTreeMap<Standing, u64>,
    /// The price of a unit.
    pub unit_price: Millionths,
    /// The exact amount of all its units.
    pub amount: Millionths,
    /// The amount in minor units; those of all lines add up to the bill's.
    pub amount_minor: u128,
}

impl Line {
    /// Its units, whatever became of them.
    #[must_use]
    pub fn quantity(&self) -> u64 {
        self.units.values().sum()
    }
}

/// A month's bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// The month.
    pub month: Month,
    /// How many digits the minor unit of the currency has.
    pub minor_digits: u32,
    /// Its lines by day, workspace and dimension; those without units are left out.
    pub lines: Vec<Line>,
    /// The exact sum of all lines.
    pub total: Millionths,
    /// The sum in minor units.
    pub total_minor: u128,
    /// The exact sums by what became of the units. Together they are `total`.
    pub by_standing: BTreeMap<Standing, Millionths>,
}

impl Bill {
    /// The bill of `month` out of `usage`, of which other months are left out. `price` is what a unit of a product's
    /// dimension costs; `minor_digits` how many digits the currency's minor unit has.
    #[must_use]
    pub fn of(
        month: Month,
        usage: &[BilledUnits],
        price: impl Fn(&ProductCode, &Dimension) -> Millionths,
        minor_digits: u32,
    ) -> Self {
        let mut grouped: BTreeMap<_, BTreeMap<Standing, u64>> = BTreeMap::new();
        for one in usage.iter().filter(|one| one.units > 0 && one.hour.month() == month) {
            let key = (Day::of(one.hour), one.workspace.clone(), one.product.clone(), one.dimension.clone());
            let units = grouped.entry(key).or_default().entry(one.standing).or_default();
            *units = units.saturating_add(one.units);
        }
        let mut bill = Self {
            month,
            minor_digits,
            lines: Vec::new(),
            total: Millionths(0),
            total_minor: 0,
            by_standing: BTreeMap::new(),
        };
        for ((day, workspace, product, dimension), units) in grouped {
            let unit_price = price(&product, &dimension);
            let shown_before = minor_units(bill.total, minor_digits);
            for (standing, units) in &units {
                let amount = unit_price.times(*units);
                bill.total = bill.total.plus(amount);
                let sum = bill.by_standing.entry(*standing).or_insert(Millionths(0));
                *sum = sum.plus(amount);
            }
            let amount = unit_price.times(units.values().sum());
            // The difference of two rounded sums: each line is at most one minor unit off, and the lines add up.
            let amount_minor = minor_units(bill.total, minor_digits).saturating_sub(shown_before);
            bill.lines.push(Line { day, workspace, product, dimension, units, unit_price, amount, amount_minor });
        }
        bill.total_minor = minor_units(bill.total, minor_digits);
        bill
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

    /// The sums by what became of the units, in minor units; together they are `total_minor`.
    #[must_use]
    pub fn shown_by_standing(&self) -> Vec<(Standing, u128)> {
        let mut sum = Millionths(0);
        let mut shown = 0;
        let mut parts = Vec::with_capacity(Standing::ALL.len());
        for standing in Standing::ALL {
            sum = sum.plus(self.sum_of(standing));
            let so_far = minor_units(sum, self.minor_digits);
            parts.push((standing, so_far.saturating_sub(shown)));
            shown = so_far;
        }
        parts
    }

    /// The exact sum of what became so of its units.
    #[must_use]
    pub fn sum_of(&self, standing: Standing) -> Millionths {
        self.by_standing.get(&standing).copied().unwrap_or(Millionths(0))
    }
}

#[cfg(test)]
mod tests;
