//! A console account's profile, and its closing.

use accounts::closing::ClosedAccount;
use accounts::{AccountId, ConsoleAccount};
use kernel::ConsoleAccountId;

use crate::accounts::{names, release_name_write};
use crate::devices::forget_devices_write;
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::finding::forget_account_writes;
use crate::keys;
use crate::repositories::ConsoleChanges;
use crate::transaction::Write;

impl ConsoleChanges {
    /// Writes a changed profile over the version it was decided from.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another tab wrote in between.
    pub async fn put_console_profile(&self, before: &ConsoleAccount, after: &ConsoleAccount) -> Result<(), StoreError> {
        self.table.put_if_version(&keys::console_account(&after.id), after, before.version).await
    }

    /// Removes an account in the version it was decided on, and its address and number; writes that it was there. Its username
    /// stays taken: nobody can come back as somebody else.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account was changed, or got a workspace, in between.
    pub async fn close_console_account(
        &self,
        account: &ConsoleAccount,
        closed: &ClosedAccount,
    ) -> Result<(), StoreError> {
        let (id, condition) = (&account.id, Condition::as_read(account.version));
        let whose = AccountId::from(id.clone());
        let mut writes = vec![
            Write::delete_if(keys::console_account(id), condition),
            Write::put_new(&keys::console_closed(id), closed)?,
        ];
        writes.extend(
            names(account)
                .into_iter()
                .filter(|(kind, _)| !kind.outlives_account())
                .map(|(kind, name)| release_name_write(kind, &name, id.as_str())),
        );
        for contact in ["email", "phone"] {
            writes.push(Write::delete_any(keys::confirmation(&whose, contact)));
        }
        writes.push(forget_devices_write(&whose));
        writes.extend(forget_account_writes(&whose));
        self.table.transact(writes).await.map_err(StoreError::from)
    }
}

/// The write that says that a console account got a workspace. It raises the account's version, so that no account is closed
/// that just got one, and none is made under an account that is closed.
pub(crate) fn touch_console_account_write(id: &ConsoleAccountId) -> Write {
    Write::update_if(keys::console_account(id), Update::new().increment("version"), Condition::item_exists())
}
