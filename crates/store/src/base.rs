//! The client, its errors, and the few calls that every aggregate is made of.

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use kernel::Entropy;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::item::{Item, from_item, key_of, to_item};
use crate::keys::{Key, PK, SK};
use crate::retry::{MAX_TRIES, Pauses, Trouble};

/// The table, through the AWS SDK: DynamoDB in production, the embedded engine in the sandbox.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) client: Client,
    pub(crate) table: String,
    pub(crate) pauses: Pauses,
}

/// What can go wrong with the table, once the store has tried again as often as makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The condition of a write did not hold: the item is not as it was read. Load again and decide again. Where the
    /// answer to an earlier try of a single write was lost, it may be this very write that changed it.
    #[error("the item was changed by someone else")]
    Conflict,
    /// Others kept writing the same items, so that this call was not even looked at. Nothing was written, and nothing is
    /// known of the items: never that somebody else did the same.
    #[error("others kept writing the same items")]
    Contended,
    /// DynamoDB could not be reached or could not take the request now. The write may or may not have happened.
    #[error("the table is not available: {0}")]
    Unavailable(&'static str),
    /// An item does not have the shape it must have. Trying again does not help.
    #[error("the table holds something unexpected: {0}")]
    Corrupt(&'static str),
}

impl StoreError {
    /// Whether the same call may succeed later.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Conflict | Self::Contended | Self::Unavailable(_) => true,
            Self::Corrupt(_) => false,
        }
    }
}

/// BatchGetItem takes at most 100 keys (DynamoDB API reference).
const MAX_BATCH_GET_KEYS: usize = 100;

impl Store {
    /// The table `table`, reached as `aws` says. `entropy` spreads the pauses between tries.
    #[must_use]
    pub fn new(aws: &SdkConfig, table: &str, entropy: &Entropy) -> Self {
        let config = aws_sdk_dynamodb::config::Builder::from(aws).retry_config(RetryConfig::disabled());
        let pauses = Pauses::new(aws.sleep_impl(), entropy.clone());
        Self { client: Client::from_conf(config.build()), table: table.to_owned(), pauses }
    }

    /// A name that nobody else has, by which a request or a lease is known again: 32 characters, where DynamoDB takes up
    /// to 36 for a transaction (API reference).
    pub(crate) fn random_name(&self) -> Result<String, StoreError> {
        let name = self.pauses.entropy.hex::<16>();
        name.map_err(|_| StoreError::Unavailable("there is no entropy to draw a name from"))
    }

    /// Reads one item as it is at this moment (a consistent read).
    pub(crate) async fn get_item(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        let request = self.client.get_item().table_name(&self.table).set_key(Some(key.to_attributes()));
        let request = request.consistent_read(true);
        Ok(self.call_until_answered(|| request.clone().send()).await?.item)
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
        let request = self.client.put_item().table_name(&self.table).set_item(Some(to_item(key, value)?));
        let request = request
            .condition_expression("version = :version")
            .expression_attribute_values(":version", AttributeValue::N(version.to_string()));
        self.call_until_answered(|| request.clone().send()).await.map(drop)
    }

    /// Writes an item under a condition of its own. [`StoreError::Conflict`] if it does not hold.
    pub(crate) async fn put_item_if(&self, item: Item, condition: &str, values: Item) -> Result<(), StoreError> {
        let request = self.client.put_item().table_name(&self.table).set_item(Some(item));
        let values = (!values.is_empty()).then_some(values);
        let request = request.condition_expression(condition).set_expression_attribute_values(values);
        self.call_until_answered(|| request.clone().send()).await.map(drop)
    }

    /// Changes attributes of an item (created if absent) under a condition. [`StoreError::Conflict`] if it does not
    /// hold.
    pub(crate) async fn update_if(
        &self,
        key: &Key,
        update: &str,
        condition: &str,
        names: Vec<(String, String)>,
        values: Item,
    ) -> Result<(), StoreError> {
        let names = (!names.is_empty()).then(|| names.into_iter().collect());
        let request = self.client.update_item().table_name(&self.table).set_key(Some(key.to_attributes()));
        let request = request
            .update_expression(update)
            .condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values((!values.is_empty()).then_some(values));
        self.call_until_answered(|| request.clone().send()).await.map(drop)
    }

    /// All items of one hash key whose range key lies between two others, both included, in order (consistent).
    pub(crate) async fn query_between(&self, pk: &str, from: &str, to: &str) -> Result<Vec<Item>, StoreError> {
        let query = self
            .query_of_range(pk, "#sk BETWEEN :from AND :to")
            .expression_attribute_values(":from", AttributeValue::S(from.to_owned()))
            .expression_attribute_values(":to", AttributeValue::S(to.to_owned()));
        self.every_page(query).await
    }

    /// All items of one hash key, in order, over all pages (consistent).
    pub(crate) async fn query_all(&self, pk: &str) -> Result<Vec<Item>, StoreError> {
        self.every_page(self.query_of(pk)).await
    }

    /// All items of one hash key whose range key starts with `sk_prefix`, in order, over all pages (consistent).
    pub(crate) async fn query_items(&self, pk: &str, sk_prefix: &str) -> Result<Vec<Item>, StoreError> {
        self.every_page(self.query_beginning(pk, sk_prefix)).await
    }

    /// The consistent query of one hash key's items whose range key starts with `sk_prefix`. DynamoDB refuses a key
    /// condition with an empty value, so every item begins with an empty prefix by a query without one.
    pub(crate) fn query_beginning(&self, pk: &str, sk_prefix: &str) -> QueryFluentBuilder {
        if sk_prefix.is_empty() {
            return self.query_of(pk);
        }
        self.query_of_range(pk, "begins_with(#sk, :prefix)")
            .expression_attribute_values(":prefix", AttributeValue::S(sk_prefix.to_owned()))
    }

    /// The consistent query of one hash key's items by a condition on their range key.
    pub(crate) fn query_of_range(&self, pk: &str, range: &str) -> QueryFluentBuilder {
        self.query_of(pk)
            .key_condition_expression(format!("#pk = :pk AND {range}"))
            .expression_attribute_names("#sk", SK)
    }

    fn query_of(&self, pk: &str) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("#pk = :pk")
            .expression_attribute_names("#pk", PK)
            .expression_attribute_values(":pk", AttributeValue::S(pk.to_owned()))
    }

    /// Reads the items at `keys` (consistent), in the order of the keys; `None` where nothing stands.
    pub(crate) async fn get_items(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        let mut found = std::collections::HashMap::new();
        for chunk in keys.chunks(MAX_BATCH_GET_KEYS) {
            let mut wanted: Vec<Item> = chunk.iter().map(Key::to_attributes).collect();
            let mut tries = self.tries(MAX_TRIES);
            while !wanted.is_empty() {
                let asked = wanted.len();
                let request = KeysAndAttributes::builder().consistent_read(true).set_keys(Some(wanted)).build();
                let request = request.map_err(|_| StoreError::Corrupt("a batch read could not be written"))?;
                let call = self.client.batch_get_item().request_items(&self.table, request);
                let answer = self.call_until_answered(|| call.clone().send()).await?;
                for item in answer.responses.unwrap_or_default().remove(&self.table).unwrap_or_default() {
                    found.insert(key_of(&item)?, item);
                }
                let left = answer.unprocessed_keys.unwrap_or_default().remove(&self.table);
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
            let page = self.call_until_answered(|| page.clone().send()).await?;
            items.extend(page.items.unwrap_or_default());
            from = page.last_evaluated_key.filter(|key| !key.is_empty());
            if from.is_none() {
                return Ok(items);
            }
        }
    }
}
