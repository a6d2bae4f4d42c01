//! Licenses that are ending: what they have goes first, and their last hour freezes early.
//!
//! Each is looked at twice. At once: what is held of it is let go, and what waits goes ahead of everything that has more
//! time. And when it takes no usage any more: then everything of it freezes, the running hour included. 100,000 that end
//! in one minute are frozen in about as long, many side by side, since all that is left of their time is AWS's.

use std::collections::BTreeSet;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use kernel::{LicenseId, Timestamp};
use metering::Terms;
use metering::quota::Load;
use store::{Due, StoreError, WORK_SHARDS};

use crate::facts::Facts;
use crate::handover::Handover;
use crate::sources::DueEndings;
use crate::{MeterUsage, Run};

/// How many hours back a license that ends may have records waiting: AWS's limit, and some to see what has expired.
const HOURS_BACK: i64 = Terms::AWS.max_record_age_seconds / 3600 + 24;
/// When the run has used one of so many parts of its time, what is frozen by then is sent; the next run goes on.
const ENDING_LICENSES_PART: u32 = 2;
/// How many licenses are looked at together: as many share each read and each transaction.
const LICENSES_TOGETHER: usize = 50;
/// How many such groups are looked at side by side. A group writes about 800 units; at 20 ms a request eight groups make
/// some 40,000 units a second, which is DynamoDB's default limit for a table.
const GROUPS_SIDE_BY_SIDE: usize = 8;
/// After how many seconds a license that could not be finished is looked at again. It goes behind those that are due.
const LOOK_AGAIN_SECONDS: i64 = 60;

/// What a run knows before it looks at ending licenses.
#[derive(Debug)]
struct Before {
    /// Licenses of which something is held until an operator answers.
    held: BTreeSet<LicenseId>,
    /// Whether hours wait that froze before their license began to end.
    has_ordinary_hours: bool,
}

impl MeterUsage {
    /// Looks at the ending licenses for which it is time.
    pub(crate) async fn finish_ending(&self, run: &mut Run<'_>) -> Result<(), StoreError> {
        let now = self.clock.now();
        let source = DueEndings { store: &self.store, now };
        // The shard behind the last has the licenses of before there were shards.
        let mut due = Due::new(WORK_SHARDS + 1);
        let mut group = due.take(LICENSES_TOGETHER, &source).await?;
        if group.is_empty() {
            return Ok(());
        }
        let before = Before {
            held: self.store.ledger_work.held_back_licenses().await?,
            has_ordinary_hours: self.store.ledger_work.has_ordinary_hours().await?,
        };
        let mut groups = FuturesUnordered::new();
        let mut failed = None;
        loop {
            while !group.is_empty() && groups.len() < GROUPS_SIDE_BY_SIDE && failed.is_none() {
                let mut side = run.side();
                let (licenses, before) = (std::mem::take(&mut group), &before);
                groups.push(async move {
                    let looked = self.look_at_group(&mut side, &licenses, before, now).await;
                    (side, looked)
                });
                if !run.has_used(ENDING_LICENSES_PART) {
                    group = due.take(LICENSES_TOGETHER, &source).await?;
                }
            }
            let Some((side, looked)) = groups.next().await else { break };
            run.take_in(side);
            if let Err(error) = looked {
                failed = Some(error);
            }
        }
        drop(groups);
        failed.map_or(Ok(()), Err)
    }

    /// Looks at licenses together. One that cannot be read does not keep the others from what is left of their time.
    async fn look_at_group(
        &self,
        run: &mut Run<'_>,
        licenses: &[LicenseId],
        before: &Before,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match self.look_at_together(run, licenses, before, now).await {
            Err(error @ StoreError::Corrupt { .. }) if licenses.len() == 1 => {
                tracing::error!(license = ?licenses.first(), error = %kernel::Causes(&error), "an ending licence cannot be read");
                let again_at = now.plus_seconds(LOOK_AGAIN_SECONDS);
                let again: Vec<_> = licenses.iter().map(|license| (license.clone(), again_at)).collect();
                self.store.ledger_work.put_off_endings(&again).await
            }
            Err(StoreError::Contended) if licenses.len() == 1 => {
                tracing::warn!(license = ?licenses.first(), "an ending licence is written by others; the next run goes on");
                Ok(())
            }
            Err(StoreError::Corrupt { .. } | StoreError::Contended) => {
                for license in licenses {
                    Box::pin(self.look_at_group(run, std::slice::from_ref(license), before, now)).await?;
                }
                Ok(())
            }
            other => other,
        }
    }

    async fn look_at_together(
        &self,
        run: &mut Run<'_>,
        licenses: &[LicenseId],
        before: &Before,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let facts = self.facts(licenses, &run.refusing).await?;
        let (mut over, mut again, mut ended) = (Vec::new(), Vec::new(), Vec::new());
        for license in licenses {
            let Some(facts) = facts.get(license) else {
                ended.push(license.clone());
                continue;
            };
            let hurried = self.hurry(run, facts, before).await?;
            match facts.window.usage_until {
                Some(until) if until <= now => over.push(license.clone()),
                Some(until) if hurried => again.push((license.clone(), until)),
                Some(_) => again.push((license.clone(), now.plus_seconds(LOOK_AGAIN_SECONDS))),
                None => ended.push(license.clone()),
            }
        }
        if !over.is_empty() {
            self.freeze_ledgers(run, &over, &mut Handover::closed()).await?;
            // The freeze of a last hour takes the mark away by itself.
            let heads = self.store.ledger.ledger_heads(&over).await?;
            for (license, head) in over.into_iter().zip(heads) {
                match head {
                    Some(head) if !head.closed => again.push((license, now.plus_seconds(LOOK_AGAIN_SECONDS))),
                    Some(_) if run.closed.contains(&license) => {}
                    Some(_) | None => ended.push(license),
                }
            }
        }
        self.store.ledger_work.put_off_endings(&again).await?;
        self.store.ledger_work.licenses_have_ended(&ended).await
    }

    /// Lets go of what is held of a license, and has what waits go first. `false` if it has to be tried again.
    async fn hurry(&self, run: &mut Run<'_>, facts: &Facts, before: &Before) -> Result<bool, StoreError> {
        let (license, window) = (&facts.license.id, &facts.window);
        let (from, to) = (self.clock.now().hour().plus(-HOURS_BACK), self.clock.now().hour().plus(1));
        if before.held.contains(license) {
            let hours = self.store.ledger.license_hours_between(license, from, to).await?;
            self.let_go_of_ending(run, window, hours).await?;
        }
        if !before.has_ordinary_hours {
            return Ok(true);
        }
        let waiting = self.store.ledger_work.waiting_hours(license, from, to).await?;
        let wanted: Vec<_> = waiting.into_iter().map(|hour| (license.clone(), hour)).collect();
        for hour in self.store.ledger.license_hours(&wanted).await? {
            let load = self.weigh(facts, &hour.records);
            match self.store.ledger_work.hurry_hour(&hour, window, load).await {
                Ok(()) => {}
                Err(StoreError::Conflict) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// How much there is to send of a license's records, and what it is worth: at the prices that they keep, or the brand
    /// file's.
    pub(crate) fn weigh(&self, facts: &Facts, records: &[metering::Record]) -> Load {
        let price = |dimension: &_| self.brand.dimension(&facts.license.product, dimension);
        Load::of(records, |dimension| price(dimension).map_or(0, |known| known.unit_price_millionths))
    }
}
