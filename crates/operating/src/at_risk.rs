//! What is in quarantine, summed up.

use std::collections::BTreeMap;

use kernel::{Currency, Timestamp};
use metering::Reason;

use crate::filter::QuarantineFilter;
use crate::quarantine::Entry;

/// The most pages of the quarantine that are summed up at once, 100 entries each. Beyond them sums are of what waits longest.
pub const MAX_SUMMED_PAGES: usize = 5;

/// How much waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AtRisk {
    /// How many entries.
    pub count: usize,
    /// What they would bring: millionths by currency.
    pub amounts: BTreeMap<Currency, u128>,
    /// How many have no price, or not for all of it.
    pub unpriced: usize,
    /// The next instant by which one of them is to be decided.
    pub next: Option<Timestamp>,
}

impl AtRisk {
    fn add(&mut self, entry: &Entry, now: Timestamp) {
        self.count += 1;
        self.unpriced += usize::from(entry.lines.iter().any(|line| line.worth.is_none()));
        for worth in entry.worths() {
            let sum = self.amounts.entry(worth.currency).or_default();
            *sum = sum.saturating_add(worth.millionths);
        }
        self.next = self.next.into_iter().chain(entry.decide_by(now)).min();
    }
}

/// How much waits for which reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// The same by reason.
    pub reasons: BTreeMap<Reason, AtRisk>,
    /// All of it.
    pub total: AtRisk,
}

impl Sums {
    /// Adds those of `entries` that `filter` takes.
    pub fn add(&mut self, entries: &[Entry], filter: &QuarantineFilter, now: Timestamp) {
        for entry in entries.iter().filter(|entry| filter.takes(entry, now)) {
            self.reasons.entry(entry.reason).or_default().add(entry, now);
            self.total.add(entry, now);
        }
    }
}
