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
pub(crate) struct Chain {
    pub(crate) head: LedgerHead,
    pub(crate) facts: Facts,
    tries: u32,
    /// Whether it had more than one hour to freeze.
    pub(crate) is_behind: bool,
}

impl Chain {
    /// Whether its next hour freezes now: its time has come, or nothing is taken for this licence any more.
    fn is_due(&self, now: Timestamp, settle_delay_seconds: i64) -> bool {
        let over = self.facts.window.usage_until.is_some_and(|until| until <= now);
        !self.head.closed && (over || freezes_at(self.head.next, settle_delay_seconds) <= now)
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

    /// Its licence and the next hour.
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
            let ended_by = now.plus_seconds(-self.options.settle_delay_seconds);
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
            Err(error @ StoreError::Corrupt(_)) if licenses.len() == 1 => {
                tracing::error!(license = ?licenses.first(), error = %error, "a ledger cannot be read");
                Ok(())
            }
            Err(StoreError::Contended) if licenses.len() == 1 => {
                tracing::warn!(license = ?licenses.first(), "a ledger is written by others; the next run freezes it");
                Ok(())
            }
            Err(StoreError::Corrupt(_) | StoreError::Contended) => {
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
        let mut facts = self.facts(licenses).await?;
        let chain =
            |head: LedgerHead| Some(Chain { facts: facts.remove(&head.license)?, head, tries: 0, is_behind: false });
        let mut chains: Vec<Chain> = heads.into_iter().flatten().filter_map(chain).collect();
        while !run.is_out_of_time() {
            let now = self.clock.now();
            chains.retain(|chain| chain.is_due(now, self.options.settle_delay_seconds) && chain.tries < MAX_TRIES);
            if chains.is_empty() {
                return Ok(());
            }
            let coverages = self.coverages(run, &chains, now).await?;
            let ready = |coverage: &Coverage| *coverage != Coverage::Waits;
            run.report.waiting += count(coverages.iter().filter(|coverage| !ready(coverage)).count());
            let (mut going, mut covering) = (Vec::with_capacity(chains.len()), Vec::with_capacity(chains.len()));
            for (chain, coverage) in chains.into_iter().zip(coverages).filter(|(_, coverage)| ready(coverage)) {
                going.push(chain);
                covering.push(coverage);
            }
            chains = going;
            let (going, mut hours) = self.hours_to_freeze(chains, &covering, now).await?;
            chains = going;
            self.claim_slots(&chains, &mut hours, now).await?;
            let delay = self.options.settle_delay_seconds;
            let going = chains.iter_mut().zip(&mut hours);
            let places: Vec<_> = going.map(|(chain, hour)| handover.place(chain, hour, now, delay)).collect();
            let frozen = self.store.ledger_work.freeze_hours(&hours, now).await?;
            for (((chain, hour), place), frozen) in chains.iter_mut().zip(hours).zip(places).zip(frozen) {
                if frozen {
                    run.report.frozen += 1;
                    run.report.quarantined += count(hour.records.iter().filter(|record| is_held(record)).count());
                    let hour = chain.goes_on_after(hour, now);
                    if chain.head.closed {
                        run.closed.insert(chain.head.license.clone());
                    }
                    match place {
                        Some(place) => place.hand_over(hour, chain),
                        None if chain.facts.window.ending_since.is_some() && hour.is_pending() => {
                            run.note_frozen(&hour.license, hour.hour);
                        }
                        None => {}
                    }
                } else {
                    chain.tries += 1;
                    let head = self.store.ledger.ledger_head(&chain.head.license).await?;
                    chain.head = head.unwrap_or_else(|| LedgerHead { closed: true, ..chain.head.clone() });
                }
            }
        }
        Ok(())
    }

    /// The next hour of each chain as it is, and what it freezes to. A chain stays behind if a further counter item of
    /// its hour is not closed: what may still be added there would be in no hour.
    async fn hours_to_freeze(
        &self,
        chains: Vec<Chain>,
        coverages: &[Coverage],
        now: Timestamp,
    ) -> Result<(Vec<Chain>, Vec<HourToFreeze>), StoreError> {
        let wanted: Vec<_> = chains.iter().map(|chain| (chain.head.license.clone(), chain.head.next)).collect();
        let (mut going, mut to_freeze) = (Vec::with_capacity(chains.len()), Vec::with_capacity(chains.len()));
        let read = self.store.ledger.license_hours(&wanted).await?;
        for ((hour, chain), coverage) in read.into_iter().zip(chains).zip(coverages) {
            let Some(hour) = self.store.ledger_work.closed_hour(hour, now).await? else {
                let (license, hour) = chain.hour();
                tracing::warn!(license = %license, hour = %hour, "an hour is still being counted; the next run freezes it");
                continue;
            };
            to_freeze.push(self.hour_to_freeze(hour, &chain, coverage, now));
            going.push(chain);
        }
        Ok((going, to_freeze))
    }

    fn hour_to_freeze(&self, hour: LicenseHour, chain: &Chain, coverage: &Coverage, now: Timestamp) -> HourToFreeze {
        let window = chain.facts.window;
        let terms = FreezeTerms { covers: covers(coverage.terms()), ..chain.facts.terms.clone() };
        let frozen = freeze(hour.hour, &hour.counters, &chain.head.carry, &terms, &window);
        let (product, own) = (&chain.facts.license.product, &chain.head.prices);
        let frozen = frozen
            .priced(|dimension| own.at(dimension, hour.hour).or_else(|| self.brand.unit_price(product, dimension)));
        let mut frozen = frozen.told_by(chain.facts.license.identity_at(hour.hour));
        let (mut covered, mut habits) = (chain.head.covered.clone(), chain.head.habits.clone());
        metering::contract::take(&mut covered, coverage.terms(), &mut frozen.records);
        if coverage.is_incomplete() {
            frozen.records.iter_mut().for_each(|record| hold(record, Reason::EntitlementUnknown, now, None));
        }
        self.hold_unusual(&hour, chain, &mut frozen.records, now);
        if self.brand.hold_back.is_some() {
            note_hour(&mut habits, hour.hour, &frozen.records, &hour.moved_in);
        }
        let last = chain.is_last(now);
        let prices_version = chain.head.prices_version;
        let load = self.weigh(&chain.facts, &frozen.records);
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
