//! The closing statement of a licence: what became of everything it used.

use std::collections::BTreeMap;

use kernel::{Dimension, Hour, Timestamp};
use serde::{Deserialize, Serialize};

use crate::amount::Raw;
use crate::freeze::Counters;
use crate::ledger::{Balance, Sums};
use crate::record::{Reason, Record, RecordState};

/// What is stated when a licence is over. Written once; what an operator does afterwards is in the ledger.
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
    /// The price of a billable unit in millionths of the currency, if the brand has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price_millionths: Option<u64>,
    /// Billable units that AWS has.
    pub metered_units: u64,
    /// Of how many records AWS gave a receipt.
    pub receipts: u64,
    /// Raw units in quarantine whose deadline has passed.
    pub expired: Raw,
    /// Where the raw units are.
    pub balance: Balance,
}

impl Line {
    /// What AWS has is worth, in millionths of the currency.
    #[must_use]
    pub fn metered_amount_millionths(&self) -> Option<u128> {
        Some(u128::from(self.metered_units) * u128::from(self.unit_price_millionths?))
    }

    /// What is not at AWS and not given up, in raw units: in quarantine, waiting, or carried beyond the end.
    #[must_use]
    pub fn at_risk(&self) -> Raw {
        self.balance.quarantined.plus(self.balance.frozen).plus(self.balance.open)
    }

    /// What is at risk is worth, in millionths of the currency, rounded down.
    #[must_use]
    pub fn at_risk_amount_millionths(&self) -> Option<u128> {
        let price = u128::from(self.unit_price_millionths?);
        Some(self.at_risk().get().saturating_mul(price) / u128::from(self.unit_size.max(1)))
    }
}

/// A statement on its way: hours are taken in one after the other.
#[derive(Clone, Debug, Default)]
pub struct Stating {
    sums: Sums,
    details: BTreeMap<Dimension, Details>,
}

#[derive(Clone, Debug, Default)]
struct Details {
    unit_size: u64,
    metered_units: u64,
    receipts: u64,
    expired: Raw,
}

impl Stating {
    /// Takes in an hour, as [`Sums::add_hour`] does.
    pub fn add_hour(&mut self, counters: &Counters, moved_in: &BTreeMap<Dimension, Raw>, frozen: Option<&[Record]>) {
        self.sums.add_hour(counters, moved_in, frozen);
        for record in frozen.unwrap_or_default() {
            let details = self.details.entry(record.dimension.clone()).or_default();
            details.unit_size = record.unit_size;
            match &record.state {
                RecordState::Metered { receipt, .. } => {
                    details.metered_units += u64::from(record.quantity);
                    details.receipts += u64::from(receipt.is_some());
                }
                RecordState::Quarantined { reason: Reason::Expired, .. } => {
                    details.expired = details.expired.plus(record.billable_raw());
                }
                RecordState::Nothing
                | RecordState::Frozen { .. }
                | RecordState::Quarantined { .. }
                | RecordState::Moved { .. }
                | RecordState::WrittenOff { .. } => {}
            }
        }
    }

    /// Takes in usage that came too late for any hour.
    pub fn add_late(&mut self, counters: &Counters) {
        self.sums.add_late(counters);
    }

    /// Takes in late usage that an operator gave up.
    pub fn add_given_up(&mut self, counters: &Counters) {
        self.sums.add_given_up(counters);
    }

    /// Whether no record waits to be sent.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.sums.balances().values().all(|balance| balance.frozen.is_zero() && balance.open.is_zero())
    }

    /// The lines; `known` tells the unit size and the price of a dimension.
    #[must_use]
    pub fn lines(&self, known: impl Fn(&Dimension) -> Option<(u64, u64)>) -> Vec<Line> {
        let balances = self.sums.balances().iter();
        balances
            .map(|(dimension, balance)| {
                let details = self.details.get(dimension).cloned().unwrap_or_default();
                let known = known(dimension);
                let unit_size = if details.unit_size > 0 { details.unit_size } else { known.map_or(1, |one| one.0) };
                Line {
                    dimension: dimension.clone(),
                    unit_size,
                    unit_price_millionths: known.map(|one| one.1),
                    metered_units: details.metered_units,
                    receipts: details.receipts,
                    expired: details.expired,
                    balance: *balance,
                }
            })
            .collect()
    }
}
