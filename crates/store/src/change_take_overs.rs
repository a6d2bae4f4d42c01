//! A supervised change of an e-mail address, carried out by the holder of the new mailbox.

use accounts::supervised_change::OwedChangeMail;
use accounts::{Account, BillingAccount, ConsoleAccount, SupervisedChange};
use kernel::{BillingAccountId, Email};

use crate::audit::AuditEntry;
use crate::credentials::{Changed, changed_writes};
use crate::database::Repository;
use crate::error::StoreError;
use crate::owed_change_mails::mail_write;
use crate::repositories::{BillingAccounts, ChangeTakeOvers, ConsoleAccounts, Logins};
use crate::supervised_changes::over_write;

impl ChangeTakeOvers {
    /// The account whose address is changed: see [`BillingAccounts::billing_account`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn billing_account(&self, id: &BillingAccountId) -> Result<Option<BillingAccount>, StoreError> {
        BillingAccounts::over(&self.table).billing_account(id).await
    }

    /// The console account that is changed along, if its address still is the one that the change was asked for.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn console_account(&self, change: &SupervisedChange) -> Result<Option<ConsoleAccount>, StoreError> {
        let Some(id) = &change.console else { return Ok(None) };
        let found = ConsoleAccounts::over(&self.table).console_account(id).await?;
        Ok(found.filter(|account| account.email == change.from))
    }

    /// Whether an account of this kind has `email`.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn is_taken<A: Account>(&self, email: &Email) -> Result<bool, StoreError> {
        Ok(Logins::over(&self.table).account_with_email::<A>(email).await?.is_some())
    }

    /// Writes the account with its new address, and with it the console account that is changed along: all or nothing. With them go
    /// their unique names, the change, what the owner of the old address can object with, the mail that is owed, and the entry in
    /// the audit log. Neither knows a browser any more.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the change is over, an account was changed, or the address is taken since they were read.
    pub async fn take_over(
        &self,
        change: &SupervisedChange,
        own: &Changed<'_, BillingAccount>,
        other: Option<&Changed<'_, ConsoleAccount>>,
        mail: &OwedChangeMail,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let mut writes = changed_writes(own)?;
        if let Some(other) = other {
            writes.extend(changed_writes(other)?);
        }
        writes.push(over_write(change));
        writes.push(mail_write(mail)?);
        self.table.transact_audited(writes, entry).await
    }
}
