//! Licences that are ending: their last hour freezes early and their records go first.

use kernel::{Hour, LicenseId};
use metering::deadline::MAX_RECORD_AGE_SECONDS;
use store::StoreError;

use crate::handover::Handover;
use crate::{MeterUsage, Run};

/// How many hours back a licence that ends may have records waiting: AWS's limit, and some to see what has expired.
const HOURS_BACK: i64 = MAX_RECORD_AGE_SECONDS / 3600 + 24;

impl MeterUsage {
    /// Freezes what is due of ending licences, and answers their hours with records to send, oldest first. A licence
    /// that is closed and settled is marked as ending no longer.
    pub(crate) async fn finish_ending(&self, run: &mut Run<'_>) -> Result<Vec<(LicenseId, Hour)>, StoreError> {
        let now = self.clock.now();
        let mut first = Vec::new();
        for license in self.store.ending_licenses(now).await? {
            if run.is_out_of_time() {
                break;
            }
            self.freeze_ledgers(run, std::slice::from_ref(&license), &mut Handover::closed()).await?;
            let head = self.store.ledger_head(&license).await?;
            let hours =
                self.store.license_hours_between(&license, now.hour().plus(-HOURS_BACK), now.hour().plus(1)).await?;
            let facts = self.facts(std::slice::from_ref(&license)).await?;
            let standing = facts.get(&license).map(|facts| facts.standing).unwrap_or_default();
            let hours = self.let_go_of_ending(run, &standing, hours).await?;
            let waiting: Vec<_> =
                hours.iter().filter(|hour| hour.is_pending()).map(|hour| (license.clone(), hour.hour)).collect();
            let over = standing.closes_at.is_none_or(|at| at <= now);
            if over && waiting.is_empty() && head.is_none_or(|head| head.closed) {
                self.store.license_has_ended(&license).await?;
            }
            first.extend(waiting);
        }
        Ok(first)
    }
}
