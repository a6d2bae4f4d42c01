//! What operators look through: lists that others keep, read and nothing else.

use kernel::{BillingAccountId, LicenseId, Timestamp};

use crate::database::Repository;
use crate::due::{Until, kinds};
use crate::error::StoreError;
use crate::item::from_item;
use crate::keys;
use crate::ledger::WORK_SHARDS;
use crate::quarantine::Quarantined;
use crate::reconciliation::Reconciliation;
use crate::repositories::{OperatorLists, OperatorWork, Papers};

/// How many reports of one kind are shown: a month of days.
const MAX_REPORTS: u16 = 31;

impl OperatorLists {
    /// One page of what is in quarantine: see [`OperatorWork::quarantine`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn quarantine(&self, after: Option<String>) -> Result<(Vec<Quarantined>, Option<String>), StoreError> {
        OperatorWork::over(&self.table).quarantine(after).await
    }

    /// One page of the activations that were left: see [`OperatorWork::abandoned`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn abandoned(&self, after: Option<String>) -> Result<(Vec<LicenseId>, Option<String>), StoreError> {
        OperatorWork::over(&self.table).abandoned(after).await
    }

    /// The accounts whose real-name authentication waits: see [`Papers::waiting_real_names`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn waiting_real_names(&self, now: Timestamp) -> Result<Vec<BillingAccountId>, StoreError> {
        Papers::over(&self.table).waiting_real_names(now).await
    }

    /// How many license-hours have records that wait to be sent; `None` if there are more than one page of a shard.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn hours_on_their_way(&self) -> Result<Option<usize>, StoreError> {
        let mut hours = 0;
        for shard in 0..WORK_SHARDS {
            let (waiting, next) = self.table.due_page(&kinds::SEND, shard, Until::End, None).await?;
            hours += waiting.len();
            if next.is_some() {
                return Ok(None);
            }
        }
        Ok(Some(hours))
    }

    /// The last reports of comparisons with AWS of one kind (`agreements`, `metering`), the newest first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn comparisons(&self, of: &str) -> Result<Vec<Reconciliation>, StoreError> {
        let items = self.table.query_newest(&keys::reconciliations(of), "", MAX_REPORTS).await?;
        items.into_iter().map(from_item).collect()
    }
}
