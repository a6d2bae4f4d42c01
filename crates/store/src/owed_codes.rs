//! The messages that bring codes: owed when a code is made, and what became of them.

use accounts::OwedCode;
use kernel::Timestamp;

use crate::error::StoreError;
use crate::item::{Item, SECONDS_A_DAY, from_item, remove_after, to_item};
use crate::keys;
use crate::repositories::{CodeSending, OwedCodes};
use crate::sessions::version_condition;
use crate::transaction::Write;
use crate::work::mark_due;

/// How long a message is kept once its code has expired, in seconds: longer than codes to one target are counted.
const KEEP_SECONDS: i64 = SECONDS_A_DAY;

impl OwedCodes {
    /// A message. `None` if there is none of this id.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn owed_code(&self, id: &str) -> Result<Option<OwedCode>, StoreError> {
        self.table.get(&keys::owed_code(id)).await
    }

    /// The ids of messages that may be tried by `now`, the longest owed first. The index may name one that was sent just
    /// now.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn owed_codes_due(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let due = self.table.due(keys::WORK_CODES, now).await?;
        Ok(due.iter().filter_map(|key| key.pk.strip_prefix(keys::CODE_MESSAGE_PREFIX)).map(str::to_owned).collect())
    }

    /// Writes a message that was claimed, or is done, over the version it was decided from.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if somebody else wrote it in between.
    pub async fn put_owed_code(&self, owed: &OwedCode) -> Result<(), StoreError> {
        self.table.transact(vec![owed_code_write(owed)?]).await.map_err(StoreError::from)
    }
}

impl CodeSending {
    /// The messages of these ids that are kept.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn owed_codes(&self, ids: &[String]) -> Result<Vec<OwedCode>, StoreError> {
        let keys: Vec<_> = ids.iter().map(|id| keys::owed_code(id)).collect();
        self.table.get_items(&keys).await?.into_iter().flatten().map(from_item).collect()
    }
}

/// The write of a message over the version before its own, marked as due if it is owed.
pub(crate) fn owed_code_write(owed: &OwedCode) -> Result<Write, StoreError> {
    let mut item: Item = to_item(&keys::owed_code(&owed.id), owed)?;
    remove_after(&mut item, owed.expires_at.plus_seconds(KEEP_SECONDS));
    if let Some(due_at) = owed.due_at {
        mark_due(&mut item, keys::WORK_CODES, due_at);
    }
    let (condition, values) = version_condition(owed.version.saturating_sub(1));
    Ok(Write::put_if(item, condition, values))
}
