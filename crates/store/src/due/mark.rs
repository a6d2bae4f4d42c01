//! An entry in the index, as an item bears it.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::item::Item;
use crate::keys::{WORK_PK, WORK_SK};

/// An entry as an item bears it: the index's hash key and range key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The kind of work, and its shard.
    pub(crate) pk: String,
    /// How it sorts.
    pub(crate) sk: String,
}

impl Mark {
    /// Puts an item into the index.
    pub(crate) fn put_on(self, item: &mut Item) {
        item.insert(WORK_PK.to_owned(), AttributeValue::S(self.pk));
        item.insert(WORK_SK.to_owned(), AttributeValue::S(self.sk));
    }
}
