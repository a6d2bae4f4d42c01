//! A Billing Center account's profile, and its closing: what names a person goes, what money was charged for stays.

use accounts::closing::ClosedAccount;
use accounts::{AccountId, BillingAccount};
use licensing::License;

use crate::accounts::{forget_unverified_phone_write, names, release_name_write};
use crate::devices::forget_devices_write;
use crate::error::StoreError;
use crate::expression::Condition;
use crate::finding::{FORGET_WRITES, company_entry, forget_account_writes};
use crate::keys;
use crate::licenses::release_license_write;
use crate::real_names::forget_real_name_writes;
use crate::repositories::AccountChanges;
use crate::second_factors::forget_factor_write;
use crate::supervised_changes::forget_supervised_change_write;
use crate::transaction::{MAX_TRANSACTION_WRITES, Write};

/// How many writes the account itself takes at most: itself, that it was there, its address and number, what an earlier
/// release noted of the number, its real name and documents, two confirmations, the browsers it knows, its second
/// factor, a supervised change, what it is found by.
const ACCOUNT_WRITES: usize = 12 + FORGET_WRITES;
/// The most licenses that are released in one transaction.
const MAX_RELEASED_TOGETHER: usize = MAX_TRANSACTION_WRITES - ACCOUNT_WRITES;

impl AccountChanges {
    /// Writes a changed profile over the version it was decided from; the account is found by its company's new name.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another tab wrote in between.
    pub async fn put_profile(&self, before: &BillingAccount, after: &BillingAccount) -> Result<(), StoreError> {
        let (key, company) = (keys::billing_account(&after.id), company_entry(after));
        let Some(company) = company.filter(|company| company_entry(before).as_ref() != Some(company)) else {
            return self.table.put_if_version(&key, after, before.version).await;
        };
        let writes = vec![Write::put_if_version(&key, after, before.version)?, company.write()];
        self.table.transact(writes).await.map_err(StoreError::from)
    }

    /// Removes an account in the version it was decided on, its address and number, and what it told of who is behind it;
    /// writes that it was there. Its username stays taken: nobody can come back as somebody else. Its `ended` licenses
    /// are bound to nobody from then on: what follows one of them, or a license that is reinstated, can be activated with
    /// another account.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account was changed, or got a license or an invoice, or one of its licenses was
    /// changed, in between.
    pub async fn close_account(
        &self,
        account: &BillingAccount,
        closed: &ClosedAccount,
        ended: &[License],
    ) -> Result<(), StoreError> {
        let id = &account.id;
        let bound: Vec<&License> =
            ended.iter().filter(|license| license.billing_account.as_ref() == Some(id)).collect();
        let (ahead, together) = bound.split_at(bound.len().saturating_sub(MAX_RELEASED_TOGETHER));
        // An account with very many: they have ended, so that they are bound to it means nothing any more.
        for licenses in ahead.chunks(MAX_RELEASED_TOGETHER) {
            self.table.transact(licenses.iter().map(|license| release_license_write(license)).collect()).await?;
        }
        let mut writes = vec![
            Write::delete_if(keys::billing_account(id), Condition::as_read(account.version)),
            Write::put_new(&keys::billing_closed(id), closed)?,
        ];
        writes.extend(
            names(account)
                .into_iter()
                .filter(|(kind, _)| !kind.outlives_account())
                .map(|(kind, name)| release_name_write(kind, &name, id.as_str())),
        );
        writes.extend(account.phone.as_ref().map(forget_unverified_phone_write));
        writes.extend(forget_real_name_writes(id));
        let whose = AccountId::from(id.clone());
        for contact in ["email", "phone"] {
            writes.push(Write::delete_any(keys::confirmation(&whose, contact)));
        }
        writes.push(forget_devices_write(&whose));
        writes.push(forget_factor_write(id));
        writes.push(forget_supervised_change_write(id));
        writes.extend(forget_account_writes(&whose));
        writes.extend(together.iter().map(|license| release_license_write(license)));
        self.table.transact(writes).await.map_err(StoreError::from)
    }
}
