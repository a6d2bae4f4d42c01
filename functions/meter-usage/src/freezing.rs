//! Freezes every hour that is due.

use kernel::{Hour, LicenseId, Timestamp};
use metering::contract::covers;
use metering::deadline::freezes_at;
use metering::habit::{hold, note_hour};
use metering::{FreezeTerms, Reason, Record, RecordState, freeze};
use store::{Due, HourToFreeze, LedgerHead, LicenseHour, StoreError, WORK_SHARDS};

use crate::contract::Coverage;
use crate::facts::Facts;
use crate::handover::Handover;
use crate::run::OUT_OF_TIME;
use crate::sources::DueHeads;
use crate::{MeterUsage, Run};

/// How many ledgers are worked on at a time: as many hours fit into one transaction.
const LEDGERS_AT_A_TIME: usize = 50;
/// How often an hour is read again because events came in between, before the next run has to freeze it.
const MAX_TRIES: u32 = 4;

/// A ledger on its way through the hours that are due.
#[derive(Debug)]
pub(crate) struct LedgerCursor {
    pub(crate) head: LedgerHead,
    pub(crate) facts: Facts,
    tries: u32,
    /// Whether it had more than one hour to freeze.
    pub(crate) is_behind: bool,
}

impl LedgerCursor {
    /// Whether its next hour freezes now: its time has come, or nothing is taken for this license any more.
    fn is_due(&self, now: Timestamp, grace_period_seconds: i64) -> bool {
        let over = self.facts.window.usage_until.is_some_and(|until| until <= now);
        !self.head.closed && (over || freezes_at(self.head.next, grace_period_seconds) <= now)
    }

    /// Goes on to the hour after one that has frozen, and answers that one as it is stored.
    fn goes_on_after(&mut self, frozen: HourToFreeze, now: Timestamp) -> LicenseHour {
        self.head.next = frozen.hour.hour.next();
        self.head.carry = frozen.carry;
        self.head.covered = frozen.covered;
        self.head.habits = frozen.habits;
        self.head.closed = frozen.last;
        self.tries = 0;
        frozen.hour.frozen_to(frozen.records, now)
    }

    /// Its license and the next hour.
    pub(crate) fn hour(&self) -> (&LicenseId, Hour) {
        (&self.head.license, self.head.next)
    }

    /// Whether its next hour is its last. An hour beyond that was begun by a clock ahead of ours is closed as well:
    /// after some tries the hour freezes as an ordinary one, and the one behind it is the last.
    fn is_last(&self, now: Timestamp) -> bool {
        let over = self.facts.window.usage_until.is_some_and(|until| until <= now);
        over && self.head.next >= now.hour() && self.tries + 1 < MAX_TRIES
    }
}

impl MeterUsage {
    /// Freezes what is due of all ledgers, the oldest first; a ledger that missed runs catches up hour by hour.
    pub(crate) async fn freeze_due(&self, run: &mut Run<'_>, handover: &mut Handover) -> Result<(), StoreError> {
        let now = self.clock.now();
        let mut queue = Due::new(WORK_SHARDS);
        while !run.is_out_of_time() {
            let ended_by = now.plus_seconds(-self.options.grace_period_seconds);
            let licenses = queue.take(LEDGERS_AT_A_TIME, &DueHeads { store: &self.store, ended_by }).await?;
            if licenses.is_empty() {
                return Ok(());
            }
            self.freeze_ledgers(run, &licenses, handover).await?;
        }
        run.stop(OUT_OF_TIME);
        Ok(())
    }

    /// Freezes what is due of these ledgers. One that cannot be read does not keep the others from it.
    pub(crate) async fn freeze_ledgers(
        &self,
        run: &mut Run<'_>,
        licenses: &[LicenseId],
        handover: &mut Handover,
    ) -> Result<(), StoreError> {
        match self.freeze_together(run, licenses, handover).await {
            Err(error @ StoreError::Corrupt { .. }) if licenses.len() == 1 => {
                tracing::error!(license = ?licenses.first(), error = %kernel::Causes(&error), "a ledger cannot be read");
                Ok(())
            }
            Err(StoreError::Contended) if licenses.len() == 1 => {
                tracing::warn!(license = ?licenses.first(), "a ledger is written by others; the next run freezes it");
                Ok(())
            }
            Err(StoreError::Corrupt { .. } | StoreError::Contended) => {
                for license in licenses {
                    Box::pin(self.freeze_ledgers(run, std::slice::from_ref(license), handover)).await?;
                }
                Ok(())
            }
            other => other,
        }
    }

    async fn freeze_together(
        &self,
        run: &mut Run<'_>,
        licenses: &[LicenseId],
        handover: &mut Handover,
    ) -> Result<(), StoreError> {
        let heads = self.store.ledger.ledger_heads(licenses).await?;
        let mut facts = self.facts(licenses, &run.refusing).await?;
        let cursor = |head: LedgerHead| {
            Some(LedgerCursor { facts: facts.remove(&head.license)?, head, tries: 0, is_behind: false })
        };
        let mut cursors: Vec<LedgerCursor> = heads.into_iter().flatten().filter_map(cursor).collect();
        while !run.is_out_of_time() {
            let now = self.clock.now();
            cursors.retain(|cursor| cursor.is_due(now, self.options.grace_period_seconds) && cursor.tries < MAX_TRIES);
            if cursors.is_empty() {
                return Ok(());
            }
            let coverages = self.coverages(run, &cursors, now).await?;
            let ready = |coverage: &Coverage| *coverage != Coverage::Waits;
            run.report.waiting += count(coverages.iter().filter(|coverage| !ready(coverage)).count());
            let (mut going, mut covering) = (Vec::with_capacity(cursors.len()), Vec::with_capacity(cursors.len()));
            for (cursor, coverage) in cursors.into_iter().zip(coverages).filter(|(_, coverage)| ready(coverage)) {
                going.push(cursor);
                covering.push(coverage);
            }
            cursors = going;
            let (going, mut hours) = self.hours_to_freeze(cursors, &covering, now).await?;
            cursors = going;
            self.claim_slots(&cursors, &mut hours, now).await?;
            let delay = self.options.grace_period_seconds;
            let going = cursors.iter_mut().zip(&mut hours);
            let places: Vec<_> = going.map(|(cursor, hour)| handover.place(cursor, hour, now, delay)).collect();
            let frozen = self.store.ledger_work.freeze_hours(&hours, now).await?;
            for (((cursor, hour), place), frozen) in cursors.iter_mut().zip(hours).zip(places).zip(frozen) {
                if frozen {
                    run.report.frozen += 1;
                    run.report.quarantined += count(hour.records.iter().filter(|record| is_held(record)).count());
                    let hour = cursor.goes_on_after(hour, now);
                    if cursor.head.closed {
                        run.closed.insert(cursor.head.license.clone());
                    }
                    match place {
                        Some(place) => place.hand_over(hour, cursor),
                        None if cursor.facts.window.ending_since.is_some() && hour.is_pending() => {
                            run.note_frozen(&hour.license, hour.hour);
                        }
                        None => {}
                    }
                } else {
                    cursor.tries += 1;
                    let head = self.store.ledger.ledger_head(&cursor.head.license).await?;
                    cursor.head = head.unwrap_or_else(|| LedgerHead { closed: true, ..cursor.head.clone() });
                }
            }
        }
        Ok(())
    }

    /// The next hour of each cursor as it is, and what it freezes to. A cursor stays behind if a further counter item of
    /// its hour is not closed: what may still be added there would be in no hour.
    async fn hours_to_freeze(
        &self,
        cursors: Vec<LedgerCursor>,
        coverages: &[Coverage],
        now: Timestamp,
    ) -> Result<(Vec<LedgerCursor>, Vec<HourToFreeze>), StoreError> {
        let wanted: Vec<_> = cursors.iter().map(|cursor| (cursor.head.license.clone(), cursor.head.next)).collect();
        let (mut going, mut to_freeze) = (Vec::with_capacity(cursors.len()), Vec::with_capacity(cursors.len()));
        let read = self.store.ledger.license_hours(&wanted).await?;
        for ((hour, cursor), coverage) in read.into_iter().zip(cursors).zip(coverages) {
            let Some(hour) = self.store.ledger_work.closed_hour(hour, now).await? else {
                let (license, hour) = cursor.hour();
                tracing::warn!(license = %license, hour = %hour, "an hour is still being counted; the next run freezes it");
                continue;
            };
            to_freeze.push(self.hour_to_freeze(hour, &cursor, coverage, now));
            going.push(cursor);
        }
        Ok((going, to_freeze))
    }

    fn hour_to_freeze(
        &self,
        hour: LicenseHour,
        cursor: &LedgerCursor,
        coverage: &Coverage,
        now: Timestamp,
    ) -> HourToFreeze {
        let window = cursor.facts.window;
        let identity = cursor.facts.license.identity_at(hour.hour);
        let form = self.form_of(&cursor.facts, identity);
        let terms = FreezeTerms { covers: covers(coverage.terms()), form, ..cursor.facts.terms.clone() };
        let frozen = freeze(hour.hour, &hour.counters, &cursor.head.carry, &terms, &window);
        let (product, own) = (&cursor.facts.license.product, &cursor.head.prices);
        let frozen = frozen
            .priced(|dimension| own.at(dimension, hour.hour).or_else(|| self.brand.unit_price(product, dimension)));
        let mut frozen = frozen.told_by(identity);
        let (mut covered, mut habits) = (cursor.head.covered.clone(), cursor.head.habits.clone());
        metering::contract::take(&mut covered, coverage.terms(), &mut frozen.records);
        if coverage.is_incomplete() {
            frozen.records.iter_mut().for_each(|record| hold(record, Reason::EntitlementUnknown, now, None));
        }
        self.hold_unusual(&hour, cursor, &mut frozen.records, now);
        if self.brand.hold_back.is_some() {
            note_hour(&mut habits, hour.hour, &frozen.records, &hour.moved_in);
        }
        let last = cursor.is_last(now);
        let prices_version = cursor.head.prices_version;
        let load = self.weigh(&cursor.facts, &frozen.records);
        HourToFreeze {
            hour,
            records: frozen.records,
            carry: frozen.carry,
            covered,
            habits,
            prices_version,
            last,
            window,
            load,
        }
    }
}

fn is_held(record: &Record) -> bool {
    matches!(record.state, RecordState::Quarantined { .. })
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
