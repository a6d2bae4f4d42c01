//! Items and structs.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::StoreError;
use crate::keys::{Key, PK, SK, TTL};

/// A day, in seconds.
pub(crate) const SECONDS_A_DAY: i64 = 86_400;

/// One item's attributes.
pub type Item = HashMap<String, AttributeValue>;

/// The item of `value` at `key`.
///
/// # Errors
/// [`StoreError::Corrupt`] if the value cannot be an item.
pub fn to_item(key: &Key, value: &impl Serialize) -> Result<Item, StoreError> {
    let mut item: Item =
        serde_dynamo::to_item(value).map_err(|_| StoreError::corrupt("a value could not be written as an item"))?;
    item.insert(PK.to_owned(), AttributeValue::S(key.pk.clone()));
    item.insert(SK.to_owned(), AttributeValue::S(key.sk.clone()));
    Ok(item)
}

/// Has DynamoDB remove an item some time after `at`: usually within days, so nobody may rely on it.
pub(crate) fn remove_after(item: &mut Item, at: Timestamp) {
    item.insert(TTL.to_owned(), AttributeValue::N(at.seconds().to_string()));
}

/// The struct in an item; attributes it does not know are ignored.
///
/// # Errors
/// [`StoreError::Corrupt`] if the item does not have the struct's shape.
pub fn from_item<T: DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|_| StoreError::corrupt("an item does not have the expected shape"))
}

/// The key of a stored item.
pub(crate) fn key_of(item: &Item) -> Result<Key, StoreError> {
    match (text_of(item, PK), text_of(item, SK)) {
        (Some(pk), Some(sk)) => Ok(Key { pk, sk }),
        _ => Err(StoreError::corrupt("an item has no key")),
    }
}

/// A text attribute of an item.
pub(crate) fn text_of(item: &Item, name: &str) -> Option<String> {
    item.get(name).and_then(|value| value.as_s().ok()).cloned()
}

impl Key {
    /// The key as DynamoDB wants it.
    pub(crate) fn to_attributes(&self) -> Item {
        Item::from([
            (PK.to_owned(), AttributeValue::S(self.pk.clone())),
            (SK.to_owned(), AttributeValue::S(self.sk.clone())),
        ])
    }
}
