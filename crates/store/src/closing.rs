//! Closing a Billing Center account: what names a person goes, what money was charged for stays.

use accounts::BillingAccount;
use accounts::closing::ClosedAccount;

use crate::accounts::{billing_names, release_name_write};
use crate::base::{Store, StoreError};
use crate::item::Item;
use crate::keys::{self, UniqueName};
use crate::real_names::forget_real_name_writes;
use crate::transaction::Write;

impl Store {
    /// Removes an account in the version it was decided on, its address and number, and what it told of who is behind it;
    /// writes that it was there. Its username stays taken: nobody can come back as somebody else.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account was changed, or got a licence or an invoice, in between.
    pub async fn close_account(&self, account: &BillingAccount, closed: &ClosedAccount) -> Result<(), StoreError> {
        let id = &account.id;
        let version = crate::sessions::version_condition(account.version);
        let mut writes = vec![
            Write::delete_if(keys::billing_account(id), version.0, version.1),
            Write::put_new(&keys::billing_closed(id), closed)?,
        ];
        writes.extend(
            billing_names(account)
                .into_iter()
                .filter(|(kind, _)| *kind != UniqueName::BillingUsername)
                .map(|(kind, name)| release_name_write(kind, name, id.as_str())),
        );
        writes.extend(forget_real_name_writes(id));
        for contact in ["email", "phone"] {
            let over_any = "attribute_not_exists(pk) OR attribute_exists(pk)";
            writes.push(Write::delete_if(keys::billing_confirmation(id, contact), over_any, Item::new()));
        }
        self.transact(writes).await.map_err(StoreError::from)
    }
}
