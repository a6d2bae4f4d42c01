//! Usage that was held while its license was not active.

use kernel::{Hour, Timestamp, WorkspaceId};
use metering::intake::place;
use metering::{Intake, Reason};
use store::{LedgerHead, Place, StoreError, window_of};

use crate::{MeterUsage, Run};

/// How long held usage is left alone when its license is still not active, in seconds.
const LOOK_AGAIN_SECONDS: i64 = 300;
/// Of so many parts of a run's time held usage gets one; the next run goes on with those it has not looked at.
const HELD_USAGE_PART: u32 = 5;

/// What became of held usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Applied {
    /// It is held on, or somebody else was faster.
    Waits,
    /// It counts in an hour.
    Counted,
    /// It is in quarantine: no hour takes it any more.
    Late,
}

impl MeterUsage {
    /// Counts what is held for licenses that are active by now.
    pub(crate) async fn apply_held(&self, run: &mut Run<'_>) -> Result<(), StoreError> {
        let now = self.clock.now();
        for (workspace, hour) in self.store.ledger_work.due_held(now).await? {
            if run.has_used(HELD_USAGE_PART) {
                return Ok(());
            }
            match self.apply_held_hour(&workspace, hour, now).await {
                Ok(applied) => {
                    run.report.held += u64::from(applied != Applied::Waits);
                    run.report.quarantined += u64::from(applied == Applied::Late);
                }
                // More was or is held, or the hour froze: it stays due, and the next run looks again.
                Err(StoreError::Conflict | StoreError::Contended) => {}
                Err(error @ StoreError::Corrupt { .. }) => {
                    tracing::error!(workspace = %workspace, hour = %hour, error = %kernel::Causes(&error), "held usage cannot be read");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn apply_held_hour(
        &self,
        workspace: &WorkspaceId,
        hour: Hour,
        now: Timestamp,
    ) -> Result<Applied, StoreError> {
        let Some(held) = self.store.held_usages.held_usage_of(workspace, hour).await? else {
            return Ok(Applied::Waits);
        };
        let owner = self.store.workspaces.workspace(workspace).await?.and_then(|found| found.license_at(hour).cloned());
        let license = match &owner {
            Some(id) => self.store.licenses.license(id).await?,
            None => None,
        };
        let Some(license) = license else {
            self.store.held_usages.put_off_held(workspace, hour, now.plus_seconds(LOOK_AGAIN_SECONDS)).await?;
            return Ok(Applied::Waits);
        };
        let head = self.store.ledger.ledger_head(&license.id).await?;
        let head = head.as_ref().map(LedgerHead::head);
        let id = license.id.clone();
        let (applied, into, reason) = match place(hour, &window_of(&license), head.as_ref(), now) {
            Intake::Hold { .. } => {
                self.store.held_usages.put_off_held(workspace, hour, now.plus_seconds(LOOK_AGAIN_SECONDS)).await?;
                return Ok(Applied::Waits);
            }
            Intake::Count { hour, .. } => {
                (Applied::Counted, Place::Hour { license: id, hour, shard: None }, Reason::MonthClosed)
            }
            Intake::Late { hour } => {
                tracing::error!(license = %id, hour = %hour, "usage was held until its month was closed");
                (Applied::Late, Place::Late { license: id, hour }, Reason::MonthClosed)
            }
            Intake::Refuse(_) => {
                tracing::error!(license = %id, "usage was held for a licence that ended without becoming active");
                (Applied::Late, Place::Late { license: id, hour }, Reason::LicenseEnded)
            }
        };
        self.store.held_usages.apply_held(&held, &into, reason, now).await?;
        Ok(applied)
    }
}
