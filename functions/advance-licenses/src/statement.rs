//! The closing statement: what became of everything that a license used.
//!
//! It is written once, under a condition, and mailed to the seller after that: a crash in between finds it written, and
//! mails what it says.

use std::collections::BTreeMap;

use billing::{Millionths, minor_digits, minor_units, printed_minor};
use kernel::{Currency, Language, LicenseId, Month, Timestamp};
use licensing::owed::Mail as Wanted;
use licensing::{Course, License, Recipient};
use mail::StatementLine;
use metering::Raw;
use metering::statement::{Amounts, Line, Statement, Stating};
use store::{LedgerHead, StoreError};

use crate::AdvanceLicenses;

/// How long after a license closed its statement waits for records that are not settled, in seconds: a day, in which
/// metering that failed is mended. Then it is written as it is.
const WAITS_SECONDS: i64 = 86_400;
/// How many months are read at a time.
const MONTHS_AT_A_TIME: usize = 12;

impl AdvanceLicenses {
    /// Writes the closing statement and notes its mail; `false` if it is too early.
    pub(crate) async fn state(
        &self,
        license: &License,
        course: &mut Course,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if self.store.months.statement(&license.id).await?.is_none() {
            let Some(head) = self.store.ledger.ledger_head(&license.id).await? else {
                // It never became active: there is nothing to state.
                return Ok(true);
            };
            let stating = self.sum_up(&license.id, &head, now).await?;
            let settled = head.closed && stating.is_final();
            let waits_until = license.closes_at().map(|at| at.plus_seconds(WAITS_SECONDS));
            if !settled && waits_until.is_some_and(|until| now < until) {
                return Ok(false);
            }
            let known = |dimension: &_| {
                let unit_size = self.brand.dimension(&license.product, dimension)?.unit_size;
                let own = head.prices.at(dimension, head.next);
                Some((unit_size, own.or_else(|| self.brand.unit_price(&license.product, dimension))?))
            };
            let lines = stating.lines(known);
            let statement = Statement { written_at: now, first: head.opened, end: head.next, settled, lines };
            self.store.months.put_statement(&license.id, &statement).await?;
        }
        course.owe(Wanted::Statement, Recipient::Operator);
        Ok(true)
    }

    async fn sum_up(&self, id: &LicenseId, head: &LedgerHead, now: Timestamp) -> Result<Stating, StoreError> {
        let mut stating = Stating::default();
        let last = head.next.max(now.hour()).month();
        let months: Vec<Month> =
            std::iter::successors(Some(head.opened.month()), |month| Some(month.next()).filter(|next| *next <= last))
                .collect();
        for some in months.chunks(MONTHS_AT_A_TIME) {
            let wanted: Vec<_> = some.iter().map(|month| (id.clone(), *month)).collect();
            for (month, stored) in some.iter().zip(self.store.months.months(&wanted).await?) {
                match stored.rolled_up {
                    Some(month) => stating.add_month(month.stating()),
                    None => self.sum_up_hours(id, *month, &mut stating).await?,
                }
            }
        }
        let (late, given_up) = self.store.ledger.late_usage(id).await?;
        late.iter().for_each(|usage| stating.add_late(&usage.counters));
        given_up.iter().for_each(|usage| stating.add_given_up(&usage.counters));
        Ok(stating)
    }

    /// Takes in a month hour by hour: the running one, and one that is not settled yet.
    async fn sum_up_hours(&self, id: &LicenseId, month: Month, stating: &mut Stating) -> Result<(), StoreError> {
        let (first, last) = (month.start().hour(), month.end().hour().plus(-1));
        for hour in self.store.ledger.license_hours_between(id, first, last).await? {
            if !hour.is_closing_marker() {
                stating.add_hour(&hour.counters, &hour.moved_in, hour.frozen_at.map(|_| hour.records.as_slice()));
            }
        }
        Ok(())
    }

    /// A line as people read it.
    pub(crate) fn statement_line(&self, license: &License, line: &Line, language: Language) -> StatementLine {
        let known = self.brand.dimension(&license.product, &line.dimension);
        let units = |raw: Raw| (!raw.is_zero()).then(|| raw.in_units(line.unit_size).printed());
        let worth = line.worth(self.brand.currency);
        let amount = |of: fn(&Amounts) -> u128| (!worth.is_empty()).then(|| self.printed_sum(&worth, of));
        let at_risk = line.at_risk();
        StatementLine {
            title: known.map_or_else(|| line.dimension.to_string(), |known| known.title.get(language).to_owned()),
            unit: known.map(|known| known.unit.get(language).to_owned()).unwrap_or_default(),
            metered: line.metered_units.to_string(),
            amount: amount(|one| one.metered),
            receipts: line.receipts,
            covered: units(line.balance.covered),
            at_risk: units(at_risk),
            at_risk_amount: amount(|one| one.at_risk).filter(|_| !at_risk.is_zero()),
            expired: units(line.expired),
            written_off: units(line.balance.written_off),
            carried: units(line.balance.carried),
        }
    }

    /// What lines are worth together, by currency.
    pub(crate) fn total(&self, lines: &[Line]) -> BTreeMap<Currency, Amounts> {
        let mut total: BTreeMap<Currency, Amounts> = BTreeMap::new();
        for (currency, worth) in lines.iter().flat_map(|line| line.worth(self.brand.currency)) {
            let sum = total.entry(currency).or_default();
            sum.metered = sum.metered.saturating_add(worth.metered);
            sum.at_risk = sum.at_risk.saturating_add(worth.at_risk);
        }
        total
    }

    /// An amount of each currency that has any: `12.34 USD + 5.00 EUR`. Nothing at all is `0.00` of the brand's currency.
    pub(crate) fn printed_sum(&self, worth: &BTreeMap<Currency, Amounts>, of: fn(&Amounts) -> u128) -> String {
        let some = worth.iter().map(|(currency, amounts)| (*currency, of(amounts))).filter(|(_, amount)| *amount > 0);
        let printed: Vec<String> = some.map(|(currency, amount)| printed_amount(currency, amount)).collect();
        if printed.is_empty() {
            let currency = worth.keys().next().copied().unwrap_or(self.brand.currency);
            return printed_amount(currency, 0);
        }
        printed.join(" + ")
    }
}

/// An amount with its currency: `12.34 USD`.
fn printed_amount(currency: Currency, millionths: u128) -> String {
    let digits = minor_digits(&currency);
    format!("{} {currency}", printed_minor(minor_units(Millionths(millionths), digits), digits))
}
