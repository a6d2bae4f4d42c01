//! Rolls past months up, once nothing of them waits to be sent: what bills and statements read instead of the hours.

use kernel::{LicenseId, Month, Timestamp};
use store::{LedgerHead, MonthOfLicense, StoreError, WORK_SHARDS};

use crate::{MeterUsage, Run};

/// How many shards of due months a run asks for: each comes up every twenty minutes, which is early enough, since who
/// needs a month before that rolls it up as well.
const SHARDS_A_RUN: u8 = 4;
/// How often runs begin, in seconds.
const RUN_EVERY_SECONDS: i64 = 300;
/// How many months are looked at in one read.
const MONTHS_AT_A_TIME: usize = 25;

impl MeterUsage {
    /// Rolls up what is due, as far as the run has time: it is the last and the least urgent of its work.
    pub(crate) async fn roll_up_due(&self, run: &mut Run<'_>) -> Result<(), StoreError> {
        let now = self.clock.now();
        for shard in shards_of_run(now) {
            let mut from = None;
            loop {
                if run.is_out_of_time() {
                    return Ok(());
                }
                let (due, next) = self.store.ledger_work.due_months(shard, now, from).await?;
                for some in due.chunks(MONTHS_AT_A_TIME) {
                    self.roll_up_together(run, some, now).await?;
                }
                from = next;
                if from.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    async fn roll_up_together(
        &self,
        run: &mut Run<'_>,
        due: &[(String, (LicenseId, Month))],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let wanted: Vec<_> = due.iter().map(|(_, one)| one.clone()).collect();
        let licenses: Vec<LicenseId> = wanted.iter().map(|(license, _)| license.clone()).collect();
        let heads = self.store.ledger.ledger_heads(&licenses).await?;
        for ((urgency, (license, month)), head) in due.iter().zip(heads) {
            if run.is_out_of_time() {
                return Ok(());
            }
            // One that cannot be read or written keeps none of the others from it.
            match self.roll_up(license, *month, head.as_ref()).await {
                Ok(true) => run.report.rolled_up += 1,
                // Somebody corrected it meanwhile, which makes it due again; or others write it now, and it stays due.
                Err(StoreError::Conflict | StoreError::Contended) => {}
                Ok(false) => self.store.ledger_work.postpone_month(license, *month, urgency, now.hour()).await?,
                Err(error @ StoreError::Corrupt { .. }) => {
                    tracing::error!(license = %license, month = %month, error = %kernel::Causes(&error), "a month could not be rolled up");
                    self.store.ledger_work.postpone_month(license, *month, urgency, now.hour()).await?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Rolls a month up. `false` if it cannot be yet: some of it is not frozen, or waits to be sent.
    async fn roll_up(&self, license: &LicenseId, month: Month, head: Option<&LedgerHead>) -> Result<bool, StoreError> {
        if !head.is_some_and(|head| head.has_frozen(month)) {
            return Ok(false);
        }
        // What is stored is read first: a correction after it is noticed by the write.
        let stored = self.store.months.months(&[(license.clone(), month)]).await?.pop().unwrap_or_default();
        let MonthOfLicense { rolled_up: None, .. } = stored else { return Ok(true) };
        let sum = self.store.months.month_by_hours(license, month).await?;
        if !sum.is_final() {
            return Ok(false);
        }
        self.store.months.roll_up_month(license, month, &stored, &sum).await?;
        Ok(true)
    }
}

/// The shards that a run at `now` asks for; the runs of twenty minutes ask for all of them.
fn shards_of_run(now: Timestamp) -> impl Iterator<Item = u8> {
    let turns = i64::from(WORK_SHARDS / SHARDS_A_RUN);
    let turn = now.seconds().div_euclid(RUN_EVERY_SECONDS).rem_euclid(turns);
    let first = u8::try_from(turn).unwrap_or(0) * SHARDS_A_RUN;
    first..first + SHARDS_A_RUN
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn twenty_minutes_of_runs_ask_for_every_shard() {
        let begins = Timestamp::parse_rfc3339("2026-11-21T10:03:00Z").unwrap();
        let asked = (0..4).flat_map(|run| shards_of_run(begins.plus_seconds(run * RUN_EVERY_SECONDS)));
        assert_eq!(asked.collect::<BTreeSet<_>>(), (0..WORK_SHARDS).collect());
    }
}
