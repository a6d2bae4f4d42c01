//! Security events of an account. They are only ever added.

use accounts::SecurityEvent;
use accounts::security::SECURITY_EVENT_DAYS;
use kernel::BillingAccountId;
use kernel::digest::sha256_hex;

use crate::error::StoreError;
use crate::item::{Item, SECONDS_A_DAY, from_item, remove_after, to_item};
use crate::keys;
use crate::repositories::SecurityEvents;
use crate::transaction::{ALWAYS, Write};

impl SecurityEvents {
    /// Adds an event that stands beside no other change.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn add_security_event(&self, id: &BillingAccountId, event: &SecurityEvent) -> Result<(), StoreError> {
        self.table.transact(vec![security_event_write(id, event)?]).await.map_err(StoreError::from)
    }

    /// The latest events of an account, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn security_events(&self, id: &BillingAccountId, limit: u16) -> Result<Vec<SecurityEvent>, StoreError> {
        let items = self.table.query_newest(&keys::billing_account(id).pk, keys::SECURITY_PREFIX, limit).await?;
        items.into_iter().map(from_item).collect()
    }
}

/// The write that adds an event. Two of one kind from one address in one millisecond are one.
pub(crate) fn security_event_write(id: &BillingAccountId, event: &SecurityEvent) -> Result<Write, StoreError> {
    let suffix = sha256_hex(&[event.kind.name(), &event.source]);
    let mut item = to_item(&keys::billing_security_event(id, event.at, &suffix), event)?;
    remove_after(&mut item, event.at.plus_seconds(SECURITY_EVENT_DAYS * SECONDS_A_DAY));
    Ok(Write::put_if(item, ALWAYS, Item::new()))
}
