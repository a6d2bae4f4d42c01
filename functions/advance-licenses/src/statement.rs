//! The closing statement: what became of everything that a licence used.
//!
//! It is written once, under a condition, and mailed to the seller after that: a crash in between finds it written, and
//! mails what it says.

use accounts::bill::{Millionths, minor_digits, minor_units, printed_minor};
use kernel::{Hour, Language, LicenseId, Timestamp};
use licensing::owed::Mail as Wanted;
use licensing::{Course, License, Recipient};
use mail::StatementLine;
use metering::Raw;
use metering::statement::{Line, Statement, Stating};
use store::{LedgerHead, StoreError};

use crate::AdvanceLicenses;

/// How long after a licence closed its statement waits for records that are not settled, in seconds: a day, in which
/// metering that failed is mended. Then it is written as it is.
const WAITS_SECONDS: i64 = 86_400;
/// How many hours are read at a time: a month's.
const HOURS_AT_A_TIME: i64 = 31 * 24;
/// How many digits a quantity in billable units shows behind the point.
const QUANTITY_DIGITS: u32 = 6;

impl AdvanceLicenses {
    /// Writes the closing statement and notes its mail; `false` if it is too early.
    pub(crate) async fn state(
        &self,
        license: &License,
        course: &mut Course,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if self.store.statement(&license.id).await?.is_none() {
            let Some(head) = self.store.ledger_head(&license.id).await? else {
                // It never became active: there is nothing to state.
                return Ok(true);
            };
            let stating = self.sum_up(&license.id, &head, now).await?;
            let settled = head.closed && stating.is_settled();
            let waits_until = license.closes_at().map(|at| at.plus_seconds(WAITS_SECONDS));
            if !settled && waits_until.is_some_and(|until| now < until) {
                return Ok(false);
            }
            let known = |dimension: &_| {
                let known = self.brand.dimension(&license.product, dimension)?;
                Some((known.unit_size, known.unit_price_millionths))
            };
            let lines = stating.lines(known);
            let statement = Statement { written_at: now, first: head.opened, end: head.next, settled, lines };
            self.store.put_statement(&license.id, &statement).await?;
        }
        course.owe(Wanted::Statement, Recipient::Operator);
        Ok(true)
    }

    async fn sum_up(&self, id: &LicenseId, head: &LedgerHead, now: Timestamp) -> Result<Stating, StoreError> {
        let mut stating = Stating::default();
        let last = head.next.max(now.hour());
        let mut from: Hour = head.opened;
        while from <= last {
            let to = from.plus(HOURS_AT_A_TIME - 1).min(last);
            for hour in self.store.license_hours_between(id, from, to).await? {
                if !hour.is_stone() {
                    stating.add_hour(&hour.counters, &hour.moved_in, hour.frozen_at.map(|_| hour.records.as_slice()));
                }
            }
            from = to.next();
        }
        let (late, given_up) = self.store.late_usage(id).await?;
        late.iter().for_each(|usage| stating.add_late(&usage.counters));
        given_up.iter().for_each(|usage| stating.add_given_up(&usage.counters));
        Ok(stating)
    }

    /// A line as people read it.
    pub(crate) fn statement_line(&self, license: &License, line: &Line, language: Language) -> StatementLine {
        let known = self.brand.dimension(&license.product, &line.dimension);
        let units = |raw: Raw| (!raw.is_zero()).then(|| printed_units(raw, line.unit_size));
        let amount = |millionths: Option<u128>| millionths.map(|amount| self.printed_amount(amount));
        let at_risk = line.at_risk();
        StatementLine {
            title: known.map_or_else(|| line.dimension.to_string(), |known| known.title.get(language).to_owned()),
            unit: known.map(|known| known.unit.get(language).to_owned()).unwrap_or_default(),
            metered: line.metered_units.to_string(),
            amount: amount(line.metered_amount_millionths()),
            receipts: line.receipts,
            covered: units(line.balance.covered),
            at_risk: units(at_risk),
            at_risk_amount: amount(line.at_risk_amount_millionths()).filter(|_| !at_risk.is_zero()),
            expired: units(line.expired),
            written_off: units(line.balance.written_off),
            carried: units(line.balance.carried),
        }
    }

    /// An amount with its currency: `12.34 USD`.
    pub(crate) fn printed_amount(&self, millionths: u128) -> String {
        let digits = minor_digits(&self.brand.currency);
        format!("{} {}", printed_minor(minor_units(Millionths(millionths), digits), digits), self.brand.currency)
    }
}

/// Raw units in billable ones, as a decimal number: `2.5`.
fn printed_units(raw: Raw, unit_size: u64) -> String {
    let size = u128::from(unit_size.max(1));
    let scale = 10_u128.pow(QUANTITY_DIGITS);
    let (whole, rest) = (raw.get() / size, raw.get() % size);
    let fraction = format!("{:06}", rest.saturating_mul(scale) / size);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { whole.to_string() } else { format!("{whole}.{fraction}") }
}
