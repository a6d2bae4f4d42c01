//! Leases: one runner at a time, until it is done or its time is over.

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::Timestamp;

use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::item::Item;
use crate::keys::{self, PK, SK};
use crate::repositories::Leases;

impl Leases {
    /// Takes the lease `name` for `holder` until `until`. `false` if another holder has it at `now`.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`]. With [`StoreError::Contended`] it is not known who
    /// has it.
    pub async fn take_lease(
        &self,
        name: &str,
        holder: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let key = keys::lease(name);
        let item = Item::from([
            (PK.to_owned(), AttributeValue::S(key.pk)),
            (SK.to_owned(), AttributeValue::S(key.sk)),
            ("holder".to_owned(), AttributeValue::S(holder.to_owned())),
            ("until".to_owned(), AttributeValue::N(until.millis().to_string())),
        ]);
        let is_ours = Condition::item_absent().or(Condition::equals("holder", holder));
        match self.table.put_if(item, is_ours.or(Condition::at_most("until", now))).await {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Gives the lease back, if `holder` still has it.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`]. The lease then runs out by itself.
    pub async fn give_lease_back(&self, name: &str, holder: &str) -> Result<(), StoreError> {
        let update = Update::new().set("until", 0_u64);
        match self.table.update_if(&keys::lease(name), update, Condition::equals("holder", holder)).await {
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
