//! Licences that are ending: their last hour freezes early and their records go first.

use kernel::{Hour, LicenseId, Timestamp};
use metering::deadline::MAX_RECORD_AGE_SECONDS;
use store::StoreError;

use crate::handover::Handover;
use crate::{MeterUsage, Run};

/// How many hours back a licence that ends may have records waiting: AWS's limit, and some to see what has expired.
const HOURS_BACK: i64 = MAX_RECORD_AGE_SECONDS / 3600 + 24;
/// When the run has used one of so many parts of its time, what is found by then is sent; the next run goes on.
const ENDING_LICENSES_PART: u32 = 2;

impl MeterUsage {
    /// Freezes what is due of ending licences, and answers their hours with records to send, oldest first. A licence
    /// that is closed and settled is marked as ending no longer.
    pub(crate) async fn finish_ending(&self, run: &mut Run<'_>) -> Result<Vec<(LicenseId, Hour)>, StoreError> {
        let now = self.clock.now();
        let mut first = Vec::new();
        for license in self.store.ending_licenses(now).await? {
            if run.has_used(ENDING_LICENSES_PART) {
                break;
            }
            match self.finish_one_ending(run, &license, now).await {
                Ok(waiting) => first.extend(waiting.into_iter().map(|hour| (license.clone(), hour))),
                // It does not keep the others from what is left of their time.
                Err(error @ StoreError::Corrupt(_)) => {
                    tracing::error!(license = %license, error = %error, "an ending licence cannot be read");
                }
                Err(StoreError::Contended) => {
                    tracing::warn!(license = %license, "an ending licence is written by others; the next run goes on");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(first)
    }

    /// The hours of an ending licence that have records to send.
    async fn finish_one_ending(
        &self,
        run: &mut Run<'_>,
        license: &LicenseId,
        now: Timestamp,
    ) -> Result<Vec<Hour>, StoreError> {
        self.freeze_ledgers(run, std::slice::from_ref(license), &mut Handover::closed()).await?;
        let head = self.store.ledger_head(license).await?;
        let hours = self.store.license_hours_between(license, now.hour().plus(-HOURS_BACK), now.hour().plus(1)).await?;
        let facts = self.facts(std::slice::from_ref(license)).await?;
        let standing = facts.get(license).map(|facts| facts.standing).unwrap_or_default();
        let hours = self.let_go_of_ending(run, &standing, hours).await?;
        let waiting: Vec<Hour> = hours.iter().filter(|hour| hour.is_pending()).map(|hour| hour.hour).collect();
        let over = standing.closes_at.is_none_or(|at| at <= now);
        if over && waiting.is_empty() && head.is_none_or(|head| head.closed) {
            self.store.license_has_ended(license).await?;
        }
        Ok(waiting)
    }
}
