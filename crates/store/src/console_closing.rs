//! A console account's profile.

use accounts::ConsoleAccount;

use crate::error::StoreError;
use crate::keys;
use crate::repositories::ConsoleChanges;

impl ConsoleChanges {
    /// Writes a changed profile over the version it was decided from.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another tab wrote in between.
    pub async fn put_console_profile(&self, before: &ConsoleAccount, after: &ConsoleAccount) -> Result<(), StoreError> {
        self.table.put_if_version(&keys::console_account(&after.id), after, before.version).await
    }
}
