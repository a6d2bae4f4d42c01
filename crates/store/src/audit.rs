//! Who did what to somebody's money, kept for good.

use kernel::{LicenseId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::item::from_item;
use crate::keys;
use crate::repositories::OperatorWork;
use crate::transaction::Write;

/// One act of an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// Unique.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Who: the IAM principal that signed it, or the function that did it by itself. In entries that are older than this
    /// rule, who they said they were.
    pub by: String,
    /// For whom, in the principal's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What was done: `release`, `move`, `write-off`, `cut-over`, `name-arn`, `reinstate`, `settle`; `read-real-name`,
    /// `approve-real-name`, `reject-real-name`, `issue-invoice`, `decline-invoice`; `allow-providers`,
    /// `revoke-providers`; `set-price`, `remove-price`.
    pub act: String,
    /// Why, in the operator's words.
    pub why: String,
    /// Whose ledger, if it was done to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<LicenseId>,
    /// What it was done to, as the quarantine or the list of requests names it.
    pub subject: String,
    /// How many raw units, if it was done to any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<metering::Raw>,
}

pub(crate) fn audit_write(entry: &AuditEntry) -> Result<Write, StoreError> {
    Write::put_new(&keys::audit(entry.at.month(), entry.at, &entry.id), entry)
}

impl OperatorWork {
    /// What operators did in a month, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn audit(&self, month: kernel::Month) -> Result<Vec<AuditEntry>, StoreError> {
        let items = self.table.query_all(&keys::audit(month, Timestamp::EPOCH, "").pk).await?;
        items.into_iter().map(from_item).collect()
    }
}
