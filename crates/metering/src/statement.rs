//! The closing statement of a license: what became of everything it used.

use std::collections::BTreeMap;

use kernel::{Currency, Dimension, Hour, Timestamp, UnitPrice, Units};
use serde::{Deserialize, Serialize};

use crate::amount::Raw;
use crate::freeze::Counters;
use crate::ledger::{Balance, Sums};
use crate::record::{Reason, Record, RecordState};

/// What is stated when a license is over. Written once; what an operator does afterwards is in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// When it was written.
    pub written_at: Timestamp,
    /// The first hour of the ledger.
    pub first: Hour,
    /// The hour behind the last one.
    pub end: Hour,
    /// Whether every record was settled by then; if not, some still waited to be sent.
    pub settled: bool,
    /// One line a dimension, sorted.
    pub lines: Vec<Line>,
}

/// One dimension of a closing statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The dimension.
    pub dimension: Dimension,
    /// How many raw units make a billable one, as of the last record.
    pub unit_size: u64,
    /// The price of a billable unit in millionths of the currency, if there is one and the same for all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price_millionths: Option<u64>,
    /// What it is worth, by currency: each record at the price that was kept when it froze. Absent from statements that
    /// were written before prices were kept; those have one price, in the brand's currency.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub amounts: BTreeMap<Currency, Amounts>,
    /// Whether every record with units kept its price. If not, the price of the day of the statement stands in for it.
    #[serde(default)]
    pub price_recorded: bool,
    /// Billable units that AWS has.
    pub metered_units: Units,
    /// Of how many records AWS gave a receipt.
    pub receipts: u64,
    /// Raw units in quarantine whose deadline has passed.
    pub expired: Raw,
    /// Where the raw units are.
    pub balance: Balance,
}

impl Line {
    /// What it is worth, by currency. `usual` is the currency of statements that do not say theirs.
    #[must_use]
    pub fn worth(&self, usual: Currency) -> BTreeMap<Currency, Amounts> {
        let Some(price) = self.unit_price_millionths.filter(|_| self.amounts.is_empty()) else {
            return self.amounts.clone();
        };
        let price = UnitPrice { currency: usual, millionths: price };
        let metered = price.of_units(self.metered_units);
        let at_risk = self.at_risk().worth(price, self.unit_size);
        BTreeMap::from([(usual, Amounts { metered, at_risk })])
    }

    /// What is not at AWS and not given up, in raw units: in quarantine, waiting, or carried beyond the end.
    #[must_use]
    pub fn at_risk(&self) -> Raw {
        self.balance.quarantined.plus(self.balance.frozen).plus(self.balance.open)
    }
}

/// Amounts in millionths of a currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amounts {
    /// What AWS has is worth.
    #[serde(with = "decimal")]
    pub metered: u128,
    /// What is at risk is worth, rounded down.
    #[serde(with = "decimal")]
    pub at_risk: u128,
}

/// Amounts at rest: as decimal text, since a number of DynamoDB's and of JSON's readers has fewer digits.
mod decimal {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(super) fn serialize<S: Serializer>(amount: &u128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(amount)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A statement on its way: hours, or whole months, are taken in one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stating {
    sums: Sums,
    details: BTreeMap<Dimension, Details>,
}

/// What a statement says of a dimension beside its balance. All of it adds up over any spans of hours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Details {
    /// As of the last record.
    unit_size: u64,
    receipts: u64,
    expired: Raw,
    /// By the price that was kept; without one, `None`.
    units: BTreeMap<Option<UnitPrice>, PricedUnits>,
    /// Usage in hours that are not frozen, or in none.
    unfrozen: Raw,
}

/// Billable units at one price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct PricedUnits {
    #[serde(rename = "m")]
    metered: Units,
    #[serde(rename = "r")]
    at_risk: Units,
}

/// What is stored of one dimension of a month whose hours are all frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    #[serde(rename = "d")]
    dimension: Dimension,
    #[serde(rename = "b")]
    balance: Balance,
    #[serde(rename = "us")]
    unit_size: u64,
    #[serde(rename = "n")]
    receipts: u64,
    #[serde(rename = "x")]
    expired: Raw,
    #[serde(rename = "u")]
    units: Vec<(Option<UnitPrice>, PricedUnits)>,
}

impl Details {
    fn add_record(&mut self, record: &Record) {
        self.unit_size = record.unit_size;
        let quantity = record.quantity;
        let units = self.units.entry(record.price).or_default();
        match &record.state {
            RecordState::Metered { receipt, .. } => {
                units.metered = units.metered.plus(quantity);
                self.receipts += u64::from(receipt.is_some());
            }
            RecordState::Frozen { .. } => units.at_risk = units.at_risk.plus(quantity),
            RecordState::Quarantined { reason, .. } => {
                units.at_risk = units.at_risk.plus(quantity);
                if *reason == Reason::Expired {
                    self.expired = self.expired.plus(record.billable_raw());
                }
            }
            RecordState::Nothing | RecordState::Moved { .. } | RecordState::WrittenOff { .. } => {}
        }
    }

    /// What it is worth; `todays` is the price of what kept none.
    fn worth(&self, unit_size: u64, todays: Option<UnitPrice>) -> BTreeMap<Currency, Amounts> {
        let mut worth: BTreeMap<Currency, Amounts> = BTreeMap::new();
        for (price, units) in &self.units {
            let Some(price) = price.or(todays) else { continue };
            let sum = worth.entry(price.currency).or_default();
            sum.metered = sum.metered.saturating_add(price.of_units(units.metered));
            sum.at_risk = sum.at_risk.saturating_add(price.of_units(units.at_risk));
        }
        if let Some(price) = todays.filter(|_| worth.is_empty() || !self.unfrozen.is_zero()) {
            let sum = worth.entry(price.currency).or_default();
            sum.at_risk = sum.at_risk.saturating_add(self.unfrozen.worth(price, unit_size));
        }
        worth
    }

    /// The one price of all its units, if there is one.
    fn one_price(&self, todays: Option<UnitPrice>) -> Option<UnitPrice> {
        let mut prices = self.priced().filter_map(|price| price.or(todays)).collect::<Vec<_>>();
        prices.extend(todays.filter(|_| prices.is_empty() || !self.unfrozen.is_zero()));
        prices.dedup();
        prices.first().copied().filter(|_| prices.len() == 1)
    }

    /// The prices of records that have units.
    fn priced(&self) -> impl Iterator<Item = Option<UnitPrice>> {
        self.units
            .iter()
            .filter(|(_, units)| !units.metered.is_zero() || !units.at_risk.is_zero())
            .map(|(price, _)| *price)
    }
}

impl Stating {
    /// Takes in an hour, as [`Sums::add_hour`] does.
    pub fn add_hour(&mut self, counters: &Counters, moved_in: &BTreeMap<Dimension, Raw>, frozen: Option<&[Record]>) {
        self.sums.add_hour(counters, moved_in, frozen);
        match frozen {
            Some(records) => {
                records.iter().for_each(|record| self.of(&record.dimension).add_record(record));
            }
            None => self.add_unfrozen(counters),
        }
    }

    /// Takes in a month of frozen hours, as if they were taken in one after the other.
    pub fn add_month(&mut self, month: &Self) {
        self.sums.add_frozen_span(&month.sums);
        for (dimension, more) in &month.details {
            let details = self.of(dimension);
            details.unit_size = more.unit_size;
            details.receipts += more.receipts;
            details.expired = details.expired.plus(more.expired);
            for (price, units) in &more.units {
                let sum = details.units.entry(*price).or_default();
                sum.metered = sum.metered.plus(units.metered);
                sum.at_risk = sum.at_risk.plus(units.at_risk);
            }
        }
    }

    pub(crate) fn into_stored(self) -> Vec<Stated> {
        let Self { sums, mut details } = self;
        let stated = |(dimension, balance): (&Dimension, &Balance)| {
            let Details { unit_size, receipts, expired, units, unfrozen: _ } =
                details.remove(dimension).unwrap_or_default();
            let (dimension, units) = (dimension.clone(), units.into_iter().collect());
            Stated { dimension, balance: *balance, unit_size, receipts, expired, units }
        };
        sums.balances().iter().map(stated).collect()
    }

    pub(crate) fn from_stored(stored: Vec<Stated>) -> Self {
        let (mut balances, mut details) = (BTreeMap::new(), BTreeMap::new());
        for Stated { dimension, balance, unit_size, receipts, expired, units } in stored {
            balances.insert(dimension.clone(), balance);
            let units = units.into_iter().collect();
            details.insert(dimension, Details { unit_size, receipts, expired, units, unfrozen: Raw::ZERO });
        }
        Self { sums: Sums::of_frozen(balances), details }
    }

    /// Takes in usage that came too late for any hour.
    pub fn add_late(&mut self, counters: &Counters) {
        self.sums.add_late(counters);
        self.add_unfrozen(counters);
    }

    /// Takes in late usage that an operator gave up.
    pub fn add_given_up(&mut self, counters: &Counters) {
        self.sums.add_given_up(counters);
    }

    fn add_unfrozen(&mut self, counters: &Counters) {
        for (dimension, shares) in counters {
            let details = self.of(dimension);
            details.unfrozen = details.unfrozen.plus(shares.values().copied().sum());
        }
    }

    fn of(&mut self, dimension: &Dimension) -> &mut Details {
        self.details.entry(dimension.clone()).or_default()
    }

    /// Whether no record waits to be sent.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.sums.balances().values().all(|balance| balance.frozen.is_zero() && balance.open.is_zero())
    }

    /// The lines; `known` tells the unit size of a dimension, and the price that would be kept if it froze now.
    #[must_use]
    pub fn lines(&self, known: impl Fn(&Dimension) -> Option<(u64, UnitPrice)>) -> Vec<Line> {
        let balances = self.sums.balances().iter();
        balances
            .map(|(dimension, balance)| {
                let details = self.details.get(dimension).cloned().unwrap_or_default();
                let known = known(dimension);
                let todays = known.map(|one| one.1);
                let unit_size = if details.unit_size > 0 { details.unit_size } else { known.map_or(1, |one| one.0) };
                Line {
                    dimension: dimension.clone(),
                    unit_size,
                    unit_price_millionths: details.one_price(todays).map(|price| price.millionths),
                    amounts: details.worth(unit_size, todays),
                    price_recorded: details.unfrozen.is_zero() && details.priced().all(|price| price.is_some()),
                    metered_units: details.units.values().map(|units| units.metered).sum(),
                    receipts: details.receipts,
                    expired: details.expired,
                    balance: *balance,
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
