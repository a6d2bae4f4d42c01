//! What AWS should have invoiced of a license's month: what it accepted, at the prices that were kept with the records, and
//! what the accepted terms charge beside usage or leave free.

use std::collections::BTreeMap;

use billing::{AgreementTerms, Expected, ExpectedLine, Signed, minor_digits};
use edge::FunctionError;
use kernel::{AgreementId, Currency, Dimension, Month, Timestamp, UnitPrice, Units};
use licensing::License;
use metering::RecordState;
use store::{AdjustmentState, LedgerHead};

use crate::Reconcile;

/// An agreement of the license in the month: when it is in force, and what its terms say.
#[derive(Debug)]
pub(crate) struct AgreementOfMonth {
    pub(crate) id: AgreementId,
    pub(crate) begins_at: Timestamp,
    pub(crate) ends_at: Option<Timestamp>,
    pub(crate) terms: AgreementTerms,
}

/// The lines of a month by what makes one.
type Lines = BTreeMap<(Dimension, UnitPrice), Usage>;

/// The usage of a line, and the prices that AWS may have charged instead.
#[derive(Debug, Default)]
struct Usage {
    /// Summed before it is priced: a part of a unit may cost less than a millionth of the currency.
    units: Units,
    agreed: Option<UnitPrice>,
    listed: Option<UnitPrice>,
}

impl Usage {
    fn into_line(self, dimension: Dimension, unit_price: UnitPrice) -> ExpectedLine {
        let at = |price: UnitPrice| Signed::of(price.of_units(self.units));
        let other = |price: Option<UnitPrice>| price.filter(|one| one.currency == unit_price.currency).map(at);
        ExpectedLine {
            dimension,
            unit_price,
            amount: at(unit_price),
            agreed: other(self.agreed),
            listed: other(self.listed),
        }
    }
}

impl Reconcile {
    /// What a license's month should come to. `head` is its ledger's, if it has one.
    pub(crate) async fn expected(
        &self,
        license: &License,
        head: Option<&LedgerHead>,
        month: Month,
        agreements: &[AgreementOfMonth],
    ) -> Result<Expected, FunctionError> {
        let (mut lines, is_final) = self.lines(license, head, month, agreements).await?;
        self.take_off_trials(license, &mut lines, month, agreements).await?;
        let mut lines: Vec<ExpectedLine> =
            lines.into_iter().map(|((dimension, price), usage)| usage.into_line(dimension, price)).collect();
        lines.retain(|line| line.amount.0 > 0);
        let mut charges: BTreeMap<Currency, Signed> = BTreeMap::new();
        for one in agreements {
            for (currency, amount) in one.terms.charged_in(month, one.begins_at, one.ends_at) {
                let sum = charges.entry(currency).or_default();
                *sum = sum.plus(amount);
            }
        }
        let mut currencies = lines.iter().map(|line| line.unit_price.currency).chain(charges.keys().copied());
        let currency = currencies.next().unwrap_or(self.brand.currency);
        let in_other_currencies = currencies.any(|other| other != currency);
        let given_back = self.given_back(license, month, currency).await?;
        Ok(Expected {
            currency,
            charges: charges.get(&currency).copied().unwrap_or_default(),
            lines: lines.into_iter().filter(|line| line.unit_price.currency == currency).collect(),
            given_back,
            is_final,
            in_other_currencies,
        })
    }

    /// The usage that AWS accepted, and whether nothing of the month waits any more.
    async fn lines(
        &self,
        license: &License,
        head: Option<&LedgerHead>,
        month: Month,
        agreements: &[AgreementOfMonth],
    ) -> Result<(Lines, bool), FunctionError> {
        let mut lines = Lines::new();
        let Some(head) = head.filter(|head| head.opened.month() <= month) else { return Ok((lines, true)) };
        let stored = self.store.months.months(&[(license.id.clone(), month)]).await?.pop();
        let (sum, is_final) = match stored.and_then(|stored| stored.rolled_up) {
            Some(sum) => (sum, true),
            None => {
                let sum = self.store.months.month_by_hours(&license.id, month).await?;
                let is_final = sum.is_final() && head.has_frozen(month);
                (sum, is_final)
            }
        };
        for (key, sums) in sum.lines() {
            let listed = self.brand.unit_price(&license.product, &key.dimension);
            let agreed = agreements.iter().rev().find_map(|one| one.terms.rates.get(&key.dimension)).copied();
            let Some(price) = key.price.or(listed) else { continue };
            let line = lines.entry((key.dimension.clone(), price)).or_default();
            line.units = line.units.plus(sums.accepted);
            (line.agreed, line.listed) = (agreed, listed);
        }
        Ok((lines, is_final))
    }

    /// Takes off what was used in a free trial: AWS accepts it and charges nothing.
    async fn take_off_trials(
        &self,
        license: &License,
        lines: &mut Lines,
        month: Month,
        agreements: &[AgreementOfMonth],
    ) -> Result<(), FunctionError> {
        for one in agreements {
            let Some(trial) = &one.terms.trial else { continue };
            let from = one.begins_at.max(month.start()).hour();
            let to = trial.end(one.begins_at).min(month.end()).plus_seconds(-1).hour();
            if from > to {
                continue;
            }
            for hour in self.store.ledger.license_hours_between(&license.id, from, to).await? {
                let metered = hour.records.iter().filter(|one| matches!(one.state, RecordState::Metered { .. }));
                for record in metered {
                    let at = record.timestamp_in(hour.hour).max(one.begins_at);
                    let price = record.price.or_else(|| self.brand.unit_price(&license.product, &record.dimension));
                    let Some(price) = price.filter(|_| trial.is_free(&record.dimension, one.begins_at, at)) else {
                        continue;
                    };
                    if let Some(line) = lines.get_mut(&(record.dimension.clone(), price)) {
                        line.units = line.units.minus(record.quantity);
                        // What other prices would make of the rest of the month is not looked at.
                        (line.agreed, line.listed) = (None, None);
                    }
                }
            }
        }
        Ok(())
    }

    /// What AWS agreed to give back of the month, each adjustment rounded as its credit memo is.
    async fn given_back(&self, license: &License, month: Month, currency: Currency) -> Result<Signed, FunctionError> {
        let adjustments = self.store.adjustment_outcomes.of_license(&license.id).await?;
        let completed = adjustments.into_iter().filter(|one| {
            matches!(one.state, AdjustmentState::Completed { .. })
                && one.hour.month() == month
                && one.currency.is_none_or(|its| its == currency)
        });
        let digits = minor_digits(&currency);
        Ok(completed.map(|one| Signed::of(one.amount_millionths.into()).rounded(digits)).sum())
    }
}
