//! Leases: one runner at a time, until it is done or its time is over.

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::Timestamp;

use crate::error::StoreError;
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
        let values = Item::from([
            (":now".to_owned(), AttributeValue::N(now.millis().to_string())),
            (":holder".to_owned(), AttributeValue::S(holder.to_owned())),
        ]);
        let condition = "attribute_not_exists(pk) OR holder = :holder OR #until <= :now";
        let names = vec![("#until".to_owned(), "until".to_owned())];
        match self.table.put_item_named_if(item, condition, names, values).await {
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
        let values = Item::from([
            (":holder".to_owned(), AttributeValue::S(holder.to_owned())),
            (":zero".to_owned(), AttributeValue::N("0".to_owned())),
        ]);
        let names = vec![("#until".to_owned(), "until".to_owned())];
        match self.table.update_if(&keys::lease(name), "SET #until = :zero", "holder = :holder", names, values).await {
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
