//! The table behind the repositories: a client, a name, and the few calls that every repository is made of.
//!
//! Owns: that no call goes beyond what its repository declares ([`Access`]), consistency of reads, pages. Does not own:
//! keys, items, when a call is tried again (`retry`), transactions (`transaction`).

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, ReturnValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::access::{Access, Action};
use crate::connection::Connection;
use crate::error::StoreError;
use crate::expression::{Condition, Expressions, KeyCondition, Update};
use crate::item::{Item, from_item, key_of, to_item};
use crate::keys::{Key, PK, SK};
use crate::retry::{MAX_TRIES, Trouble};

/// The table, as far as one repository may use it.
#[derive(Clone, Debug)]
pub struct Table {
    pub(crate) connection: Connection,
    pub(crate) access: &'static Access,
}

/// BatchGetItem takes at most 100 keys (DynamoDB API reference).
const MAX_BATCH_GET_KEYS: usize = 100;

impl Table {
    pub(crate) const fn new(connection: Connection, access: &'static Access) -> Self {
        Self { connection, access }
    }

    /// The table's name.
    pub(crate) fn name(&self) -> &str {
        &self.connection.name
    }

    /// A name that nobody else has, by which a request or a lease is known again: 32 characters, where DynamoDB takes up
    /// to 36 for a transaction (API reference).
    pub(crate) fn random_name(&self) -> Result<String, StoreError> {
        let name = self.connection.pauses.entropy.hex::<16>();
        name.map_err(|_| StoreError::unavailable("there is no entropy to draw a name from"))
    }

    /// Reads one item as it is at this moment (a consistent read).
    pub(crate) async fn get_item(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.access.allow(Action::GetItem, &key.pk)?;
        let request = self.connection.client.get_item().table_name(self.name()).set_key(Some(key.to_attributes()));
        let request = request.consistent_read(true);
        Ok(self.connection.call_until_answered(|| request.clone().send()).await?.item)
    }

    /// Reads one struct as it is at this moment (a consistent read).
    pub(crate) async fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, StoreError> {
        self.get_item(key).await?.map(from_item).transpose()
    }

    /// Replaces a struct that has a `version` attribute, if that still is `version`. [`StoreError::Conflict`] if not.
    pub(crate) async fn put_if_version(
        &self,
        key: &Key,
        value: &impl Serialize,
        version: u64,
    ) -> Result<(), StoreError> {
        self.put_if(to_item(key, value)?, Condition::version(version)).await
    }

    /// Writes an item under a condition. [`StoreError::Conflict`] if it does not hold.
    pub(crate) async fn put_if(&self, item: Item, condition: Condition) -> Result<(), StoreError> {
        self.put(item, Some(condition)).await
    }

    /// Writes an item, whatever is there: for what says the same however often it is written.
    pub(crate) async fn put_any(&self, item: Item) -> Result<(), StoreError> {
        self.put(item, None).await
    }

    async fn put(&self, item: Item, condition: Option<Condition>) -> Result<(), StoreError> {
        self.access.allow(Action::PutItem, &key_of(&item)?.pk)?;
        let Expressions { condition, names, values, .. } = Expressions::of(None, condition);
        let request = self.connection.client.put_item().table_name(self.name()).set_item(Some(item));
        let request = request
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values);
        self.connection.call_until_answered(|| request.clone().send()).await.map(drop)
    }

    /// Changes attributes of an item (created if absent) under a condition. [`StoreError::Conflict`] if it does not
    /// hold.
    pub(crate) async fn update_if(&self, key: &Key, update: Update, condition: Condition) -> Result<(), StoreError> {
        self.update(key, update, Some(condition), None).await.map(drop)
    }

    /// Changes attributes of an item (created if absent), whatever it is, and answers attributes of it.
    pub(crate) async fn update_any(
        &self,
        key: &Key,
        update: Update,
        answered: Option<ReturnValue>,
    ) -> Result<Option<Item>, StoreError> {
        self.update(key, update, None, answered).await
    }

    /// Changes attributes of an item (created if absent), under a condition if there is one, and answers attributes of
    /// it.
    pub(crate) async fn update(
        &self,
        key: &Key,
        update: Update,
        condition: Option<Condition>,
        answered: Option<ReturnValue>,
    ) -> Result<Option<Item>, StoreError> {
        self.access.allow(Action::UpdateItem, &key.pk)?;
        let Expressions { update, condition, names, values } = Expressions::of(Some(update), condition);
        let request = self.connection.client.update_item().table_name(self.name()).set_key(Some(key.to_attributes()));
        let request = request
            .set_update_expression(update)
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_return_values(answered);
        Ok(self.connection.call_until_answered(|| request.clone().send()).await?.attributes)
    }

    /// Removes an item, whatever it is.
    pub(crate) async fn delete_any(&self, key: &Key) -> Result<(), StoreError> {
        self.access.allow(Action::DeleteItem, &key.pk)?;
        let call = self.connection.client.delete_item().table_name(self.name()).set_key(Some(key.to_attributes()));
        self.connection.call_until_answered(|| call.clone().send()).await.map(drop)
    }

    /// All items of one hash key whose range key lies between two others, both included, in order (consistent).
    pub(crate) async fn query_between(&self, pk: &str, from: &str, to: &str) -> Result<Vec<Item>, StoreError> {
        match KeyCondition::of(pk).between(from, to) {
            Some(condition) => self.every_page(self.query(&condition)?).await,
            None => Ok(Vec::new()),
        }
    }

    /// All items of one hash key, in order, over all pages (consistent).
    pub(crate) async fn query_all(&self, pk: &str) -> Result<Vec<Item>, StoreError> {
        self.every_page(self.query(&KeyCondition::of(pk))?).await
    }

    /// All items of one hash key whose range key starts with `sk_prefix`, in order, over all pages (consistent).
    pub(crate) async fn query_items(&self, pk: &str, sk_prefix: &str) -> Result<Vec<Item>, StoreError> {
        self.every_page(self.query(&KeyCondition::of(pk).beginning(sk_prefix))?).await
    }

    /// The last items of one hash key whose range key starts with `sk_prefix`, at most `limit`, in reverse order.
    pub(crate) async fn query_newest(&self, pk: &str, sk_prefix: &str, limit: u16) -> Result<Vec<Item>, StoreError> {
        let query = self.query(&KeyCondition::of(pk).beginning(sk_prefix))?;
        let call = query.scan_index_forward(false).limit(i32::from(limit));
        let page = self.connection.call_until_answered(|| call.clone().send()).await?;
        Ok(page.items.unwrap_or_default())
    }

    /// One page of the items of one hash key whose range key starts with `sk_prefix`, in order, from behind the place `after`; and
    /// the place to go on from, if there may be more (consistent). A place is what follows the prefix, and `!`.
    pub(crate) async fn query_page(
        &self,
        pk: &str,
        sk_prefix: &str,
        after: Option<&str>,
        limit: u16,
    ) -> Result<(Vec<Item>, Option<String>), StoreError> {
        let from = after.map(|place| {
            let sk = format!("{sk_prefix}{}", place.strip_suffix('!').unwrap_or(place));
            Item::from([(PK, pk.to_owned()), (SK, sk)].map(|(name, text)| (name.to_owned(), AttributeValue::S(text))))
        });
        let query = self.query(&KeyCondition::of(pk).beginning(sk_prefix))?;
        let call = query.set_exclusive_start_key(from).limit(i32::from(limit));
        let page = self.connection.call_until_answered(|| call.clone().send()).await?;
        let more = page.last_evaluated_key.is_some_and(|key| !key.is_empty());
        let items = page.items.unwrap_or_default();
        let last = items.last().filter(|_| more).map(key_of).transpose()?;
        Ok((items, last.map(|last| format!("{}!", last.sk.strip_prefix(sk_prefix).unwrap_or(&last.sk)))))
    }

    /// The consistent query of items of one hash key.
    pub(crate) fn query(&self, condition: &KeyCondition) -> Result<QueryFluentBuilder, StoreError> {
        self.access.allow(Action::Query, condition.hash())?;
        let query = self.connection.client.query().table_name(self.name()).consistent_read(true);
        Ok(condition.ask(query))
    }

    /// The keys of the items of one hash key of which `filter` holds, in order, over all pages (consistent).
    pub(crate) async fn query_keys_if(
        &self,
        condition: &KeyCondition,
        filter: Condition,
    ) -> Result<Vec<Item>, StoreError> {
        self.access.allow(Action::Query, condition.hash())?;
        let query = self.connection.client.query().table_name(self.name()).consistent_read(true);
        self.every_page(condition.ask_keys_if(filter, query)).await
    }

    /// Reads the items at `keys` (consistent), in the order of the keys; `None` where there is nothing.
    pub(crate) async fn get_items(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        keys.iter().try_for_each(|key| self.access.allow(Action::BatchGetItem, &key.pk))?;
        let mut found = std::collections::HashMap::new();
        for chunk in keys.chunks(MAX_BATCH_GET_KEYS) {
            let mut wanted: Vec<Item> = chunk.iter().map(Key::to_attributes).collect();
            let mut tries = self.connection.tries(MAX_TRIES);
            while !wanted.is_empty() {
                let asked = wanted.len();
                let request = KeysAndAttributes::builder().consistent_read(true).set_keys(Some(wanted)).build();
                let request = request.map_err(|_| StoreError::corrupt("a batch read could not be written"))?;
                let call = self.connection.client.batch_get_item().request_items(self.name(), request);
                let answer = self.connection.call_until_answered(|| call.clone().send()).await?;
                for item in answer.responses.unwrap_or_default().remove(self.name()).unwrap_or_default() {
                    found.insert(key_of(&item)?, item);
                }
                let left = answer.unprocessed_keys.unwrap_or_default().remove(self.name());
                wanted = left.map(|left| left.keys).unwrap_or_default();
                if wanted.is_empty() {
                    break;
                }
                if wanted.len() < asked {
                    tries.came_forward();
                }
                tries.again(Trouble::Throttled).await?;
            }
        }
        Ok(keys.iter().map(|key| found.remove(key)).collect())
    }

    /// The items of all pages of a query, in its order.
    pub(crate) async fn every_page(&self, query: QueryFluentBuilder) -> Result<Vec<Item>, StoreError> {
        let mut items = Vec::new();
        let mut from = None;
        loop {
            let page = query.clone().set_exclusive_start_key(from.take());
            let page = self.connection.call_until_answered(|| page.clone().send()).await?;
            items.extend(page.items.unwrap_or_default());
            from = page.last_evaluated_key.filter(|key| !key.is_empty());
            if from.is_none() {
                return Ok(items);
            }
        }
    }
}
