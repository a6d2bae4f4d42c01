//! Sums over a ledger, by which the law can be checked.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Dimension;
use serde::{Deserialize, Serialize};

use crate::amount::Raw;
use crate::freeze::Counters;
use crate::record::{Record, RecordState};

/// Where the raw units of a license and dimension are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Balance {
    /// Carried into the first hour of the span.
    pub carried_in: Raw,
    /// Reported and taken.
    pub accepted: Raw,
    /// Moved here from an earlier hour: out of quarantine, or since AWS refused a quantity in part.
    pub moved_in: Raw,
    /// In hours that are not frozen.
    pub open: Raw,
    /// Frozen and not yet taken by AWS.
    pub frozen: Raw,
    /// Taken by AWS.
    pub metered: Raw,
    /// Covered by a contract: paid for already, AWS is not told.
    pub covered: Raw,
    /// In quarantine.
    pub quarantined: Raw,
    /// Moved to a later hour: by an operator, or since AWS refused a quantity in part.
    pub moved_out: Raw,
    /// Given up by an operator, or given back to a contract: reported by mistake.
    pub written_off: Raw,
    /// Left over from the last frozen hour.
    pub carried: Raw,
}

impl Balance {
    /// Adds a frozen record: what a contract covers of it, what was given up or back, and its billable units where its state says.
    pub fn add_record(&mut self, record: &Record) {
        self.covered = self.covered.plus(record.rightly_covered());
        self.written_off = self.written_off.plus(record.given_up_raw()).plus(record.given_back);
        self.moved_out = self.moved_out.plus(record.carried_on_raw());
        let units = record.billable_raw();
        let place = match record.state {
            RecordState::Nothing => return,
            RecordState::Frozen { .. } => &mut self.frozen,
            RecordState::Metered { .. } => &mut self.metered,
            RecordState::Quarantined { .. } => &mut self.quarantined,
            RecordState::Moved { .. } => &mut self.moved_out,
            RecordState::WrittenOff { .. } => &mut self.written_off,
        };
        *place = place.plus(units);
    }

    /// Whether nothing came from nowhere and nothing got lost.
    #[must_use]
    pub fn holds(&self) -> bool {
        let came = self.carried_in.plus(self.accepted).plus(self.moved_in);
        let is = [
            self.open,
            self.frozen,
            self.metered,
            self.covered,
            self.quarantined,
            self.moved_out,
            self.written_off,
            self.carried,
        ];
        came == is.into_iter().sum()
    }
}

/// The balances of a span of hours, taken in one after the other, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    balances: BTreeMap<Dimension, Balance>,
    seen: BTreeSet<Dimension>,
}

impl Sums {
    /// Takes in an hour: what was reported for it, what of that an operator moved there, and its records once it is
    /// frozen.
    pub fn add_hour(&mut self, counters: &Counters, moved_in: &BTreeMap<Dimension, Raw>, frozen: Option<&[Record]>) {
        for (dimension, raw) in sums(counters) {
            let moved = moved_in.get(dimension).copied().unwrap_or_default();
            let balance = self.of(dimension);
            balance.moved_in = balance.moved_in.plus(moved);
            balance.accepted = balance.accepted.plus(raw.minus(moved));
            if frozen.is_none() {
                balance.open = balance.open.plus(raw);
            }
        }
        let Some(records) = frozen else { return };
        // Whatever is carried makes a record in each hour: what has none in this one carries nothing any more.
        self.balances.values_mut().for_each(|balance| balance.carried = Raw::ZERO);
        for record in records {
            let is_first = self.seen.insert(record.dimension.clone());
            let balance = self.of(&record.dimension);
            if is_first {
                balance.carried_in = record.carry_in;
            }
            balance.add_record(record);
            balance.carried = record.carry_out;
        }
    }

    /// The sums of a span of frozen hours, by their balances: every dimension that has any has a record.
    pub(crate) fn of_frozen(balances: BTreeMap<Dimension, Balance>) -> Self {
        let seen = balances.keys().cloned().collect();
        Self { balances, seen }
    }

    /// Takes in a span of frozen hours that follows, as if they were taken in one after the other.
    pub(crate) fn add_frozen_span(&mut self, span: &Self) {
        self.balances.values_mut().for_each(|balance| balance.carried = Raw::ZERO);
        for (dimension, more) in &span.balances {
            let is_first = self.seen.insert(dimension.clone());
            let balance = self.of(dimension);
            if is_first {
                balance.carried_in = more.carried_in;
            }
            balance.carried = more.carried;
            for (sum, more) in [
                (&mut balance.accepted, more.accepted),
                (&mut balance.moved_in, more.moved_in),
                (&mut balance.frozen, more.frozen),
                (&mut balance.metered, more.metered),
                (&mut balance.covered, more.covered),
                (&mut balance.quarantined, more.quarantined),
                (&mut balance.moved_out, more.moved_out),
                (&mut balance.written_off, more.written_off),
            ] {
                *sum = sum.plus(more);
            }
        }
    }

    /// Takes in usage that waits in quarantine for an hour to count in.
    pub fn add_late(&mut self, counters: &Counters) {
        for (dimension, raw) in sums(counters) {
            let balance = self.of(dimension);
            balance.accepted = balance.accepted.plus(raw);
            balance.quarantined = balance.quarantined.plus(raw);
        }
    }

    /// Takes in late usage that an operator gave up.
    pub fn add_given_up(&mut self, counters: &Counters) {
        for (dimension, raw) in sums(counters) {
            let balance = self.of(dimension);
            balance.accepted = balance.accepted.plus(raw);
            balance.written_off = balance.written_off.plus(raw);
        }
    }

    /// The balances by dimension.
    #[must_use]
    pub fn balances(&self) -> &BTreeMap<Dimension, Balance> {
        &self.balances
    }

    fn of(&mut self, dimension: &Dimension) -> &mut Balance {
        self.balances.entry(dimension.clone()).or_default()
    }
}

fn sums(counters: &Counters) -> impl Iterator<Item = (&Dimension, Raw)> {
    counters.iter().map(|(dimension, shares)| (dimension, shares.values().copied().sum()))
}
