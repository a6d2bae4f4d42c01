//! Who did what to somebody's money, kept for good.

use kernel::{LicenseId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::base::{Store, StoreError};
use crate::item::from_item;
use crate::keys;
use crate::transaction::Write;

/// One act of an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// Unique.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Who, as they or their IAM principal say.
    pub by: String,
    /// What was done: `release`, `move`, `write-off`, `cut-over`, `name-arn`, `settle`.
    pub act: String,
    /// Why, in the operator's words.
    pub why: String,
    /// Whose ledger.
    pub license: LicenseId,
    /// What it was done to, as the quarantine names it.
    pub subject: String,
    /// How many raw units.
    pub raw: metering::Raw,
}

pub(crate) fn audit_write(entry: &AuditEntry) -> Result<Write, StoreError> {
    Write::put_new(&keys::audit(entry.at.month(), entry.at, &entry.id), entry)
}

impl Store {
    /// What operators did in a month, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn audit(&self, month: kernel::Month) -> Result<Vec<AuditEntry>, StoreError> {
        let items = self.query_items(&keys::audit(month, Timestamp::EPOCH, "").pk, "").await?;
        items.into_iter().map(from_item).collect()
    }
}
