//! What an agreement's accepted terms say of money: prices of usage, contract fees, a free trial.

use std::collections::BTreeMap;

use kernel::{Currency, Dimension, Month, Timestamp, UnitPrice};
use serde::{Deserialize, Serialize};

use crate::aws_invoice::Signed;

/// A day, in seconds.
const DAY_SECONDS: i64 = 86_400;
/// The longest free trial that is believed, in days; AWS Marketplace takes up to 90 (SaaS free trials).
const MAX_TRIAL_DAYS: i64 = 366;

/// The terms of one agreement, as far as they say what it costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgreementTerms {
    /// What a unit of each dimension costs.
    pub rates: BTreeMap<Dimension, UnitPrice>,
    /// What is charged beside usage: fees of a contract, payments of a schedule.
    pub charges: Vec<Charge>,
    /// The free trial, if there is one.
    pub trial: Option<Trial>,
}

/// Something that is charged beside usage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// When.
    pub due: ChargeDue,
    /// How much.
    pub amount: Signed,
    /// In which currency.
    pub currency: Currency,
}

/// When something is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargeDue {
    /// When the agreement is accepted.
    AtAcceptance,
    /// On a day of its own.
    On(Timestamp),
    /// In every month of the agreement.
    EachMonth,
}

/// A free trial: usage within it costs nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// How long it lasts from the start of the agreement, in seconds.
    pub seconds: i64,
    /// The dimensions that it covers; all of them if it names none.
    pub dimensions: Vec<Dimension>,
}

impl AgreementTerms {
    /// What is charged beside usage in `month`, by currency, of an agreement in force from `start` to `end`.
    #[must_use]
    pub fn charged_in(&self, month: Month, start: Timestamp, end: Option<Timestamp>) -> BTreeMap<Currency, Signed> {
        let mut sums: BTreeMap<Currency, Signed> = BTreeMap::new();
        for charge in &self.charges {
            let is_due = match charge.due {
                ChargeDue::AtAcceptance => start.month() == month,
                ChargeDue::On(at) => at.month() == month,
                ChargeDue::EachMonth => start < month.end() && end.is_none_or(|end| month.start() < end),
            };
            if is_due {
                let sum = sums.entry(charge.currency).or_default();
                *sum = sum.plus(charge.amount);
            }
        }
        sums
    }
}

impl Trial {
    /// Whether usage of `dimension` at `at` is free under an agreement that started at `start`.
    #[must_use]
    pub fn is_free(&self, dimension: &Dimension, start: Timestamp, at: Timestamp) -> bool {
        let covers = self.dimensions.is_empty() || self.dimensions.contains(dimension);
        covers && start <= at && at < self.end(start)
    }

    /// When it is over.
    #[must_use]
    pub const fn end(&self, start: Timestamp) -> Timestamp {
        start.plus_seconds(self.seconds)
    }

    /// How many seconds an ISO 8601 duration of whole days, weeks, months or years has, as trials are given (`P14D`,
    /// `P1M`). A month counts 30 days, a year 365. `None` for any other text.
    #[must_use]
    pub fn seconds_of(duration: &str) -> Option<i64> {
        let rest = duration.strip_prefix('P')?;
        let unit = rest.chars().last()?;
        let count: i64 = rest.strip_suffix(unit)?.parse().ok().filter(|count| *count > 0)?;
        let days = match unit {
            'D' => 1,
            'W' => 7,
            'M' => 30,
            'Y' => 365,
            _ => return None,
        };
        count.checked_mul(days).filter(|days| *days <= MAX_TRIAL_DAYS).map(|days| days * DAY_SECONDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn a_charge_counts_in_its_month() {
        let currency = Currency::parse("USD").unwrap();
        let charge = |due, amount| Charge { due, amount: Signed(amount), currency };
        let terms = AgreementTerms {
            charges: vec![
                charge(ChargeDue::AtAcceptance, 1),
                charge(ChargeDue::On(at("2026-12-15T00:00:00Z")), 10),
                charge(ChargeDue::EachMonth, 100),
            ],
            ..AgreementTerms::default()
        };
        let (start, end) = (at("2026-11-21T10:00:00Z"), Some(at("2027-01-05T00:00:00Z")));
        let in_month = |month: &str| {
            terms.charged_in(Month::parse(month).unwrap(), start, end).get(&currency).map_or(0, |sum| sum.0)
        };
        assert_eq!(["2026-10", "2026-11", "2026-12", "2027-01", "2027-02"].map(in_month), [0, 101, 110, 100, 0]);
    }

    #[test]
    fn a_trial_is_free_until_its_last_second_for_what_it_covers() {
        assert_eq!(Trial::seconds_of("P14D"), Some(14 * DAY_SECONDS));
        assert_eq!(Trial::seconds_of("P1M"), Some(30 * DAY_SECONDS));
        for wrong in ["", "P", "P0D", "14D", "PT5H", "P-1D", "P2Y", "P1DT1H"] {
            assert_eq!(Trial::seconds_of(wrong), None, "{wrong}");
        }
        let (hosts, events) = (Dimension::parse("hosts").unwrap(), Dimension::parse("events").unwrap());
        let start = at("2026-11-21T10:00:00Z");
        let trial = Trial { seconds: DAY_SECONDS, dimensions: vec![hosts.clone()] };
        assert!(trial.is_free(&hosts, start, at("2026-11-22T09:59:59Z")));
        assert!(!trial.is_free(&hosts, start, at("2026-11-22T10:00:00Z")));
        assert!(!trial.is_free(&hosts, start, at("2026-11-21T09:59:59Z")));
        assert!(!trial.is_free(&events, start, start));
        assert!(Trial { dimensions: Vec::new(), ..trial }.is_free(&events, start, start));
    }
}
