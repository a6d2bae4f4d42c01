//! Taking a license from a Billing Center account that it was bound to.

use accounts::SecurityEvent;
use kernel::{BillingAccountId, LicenseId};
use licensing::{BindingChange, License, Rebinding};

use crate::accounts::touch_account_write;
use crate::courses::unbind_write;
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::history::{Happening, happened_write};
use crate::item::to_item;
use crate::keys;
use crate::licenses::Holding;
use crate::repositories::LicenseBindings;
use crate::security::security_event_write;
use crate::transaction::Write;

impl LicenseBindings {
    /// Takes a license from an account, in the version and with the course's version from which it was decided that it
    /// settles nothing. What it settled stays on the account's bills; the account's owner is told.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the license or its course was changed in between: a workspace may be settled by it now.
    pub async fn unbind_license(
        &self,
        account: &BillingAccountId,
        license: &License,
        course_version: u64,
        event: &SecurityEvent,
    ) -> Result<(), StoreError> {
        let told = BindingChange::of_license(Rebinding::LicenseUnbound, event.at).told_to(account.clone());
        let writes = vec![
            unbound_license_write(&license.id, license.version, account, event),
            former_holding_write(account, &license.id, event)?,
            touch_account_write(account),
            unbind_write(&license.id, course_version, &[told])?,
            security_event_write(account, event)?,
            happened_write(&license.id, event.at, Happening::Unbound { account: account.clone() })?,
        ];
        self.table.transact(writes).await.map_err(StoreError::from)
    }
}

fn unbound_license_write(id: &LicenseId, version: u64, account: &BillingAccountId, event: &SecurityEvent) -> Write {
    let update = Update::new().set("unbound_at", event.at).increment("version");
    let update = update.remove("billing_account").remove("bound_at");
    let as_read = Condition::equals("billing_account", account.as_str()).and(Condition::version(version));
    Write::update_if(keys::license(id), update, as_read)
}

/// That the account held the license until now: its bills are read by it.
fn former_holding_write(
    account: &BillingAccountId,
    license: &LicenseId,
    event: &SecurityEvent,
) -> Result<Write, StoreError> {
    let former = Holding { license: license.clone(), unbound_at: Some(event.at) };
    let item = to_item(&keys::billing_license(account, license), &former)?;
    Ok(Write::put_if(item, Condition::item_exists()))
}
