//! Taking a licence from a Billing Center account that it was bound to.

use accounts::SecurityEvent;
use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{BillingAccountId, LicenseId};
use licensing::{BindingChange, License, Rebinding};

use crate::accounts::touch_account_write;
use crate::courses::unbind_write;
use crate::error::StoreError;
use crate::history::{Happening, happened_write};
use crate::item::{Item, to_item};
use crate::keys;
use crate::licenses::Holding;
use crate::repositories::LicenseBindings;
use crate::security::security_event_write;
use crate::transaction::Write;

impl LicenseBindings {
    /// Takes a licence from an account, in the version and with the course's version from which it was decided that it
    /// settles nothing. What it settled stays on the account's bills; the account's owner is told.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the licence or its course was changed in between: a workspace may be settled by it now.
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
    let values = Item::from([
        (":account".to_owned(), AttributeValue::S(account.to_string())),
        (":now".to_owned(), AttributeValue::N(event.at.millis().to_string())),
        (":one".to_owned(), AttributeValue::N("1".to_owned())),
        (":version".to_owned(), AttributeValue::N(version.to_string())),
    ]);
    Write::update(
        keys::license(id),
        "SET unbound_at = :now, version = version + :one REMOVE billing_account, bound_at",
        "billing_account = :account AND version = :version",
        Vec::new(),
        values,
    )
}

/// That the account held the licence until now: its bills are read by it.
fn former_holding_write(
    account: &BillingAccountId,
    license: &LicenseId,
    event: &SecurityEvent,
) -> Result<Write, StoreError> {
    let former = Holding { license: license.clone(), unbound_at: Some(event.at) };
    let item = to_item(&keys::billing_license(account, license), &former)?;
    Ok(Write::put_if(item, "attribute_exists(pk)", Item::new()))
}
