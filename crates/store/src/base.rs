//! The client, its errors, and the few calls that every aggregate is made of.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{AsyncSleep, SharedAsyncSleep};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::item::{Item, from_item, key_of, to_item};
use crate::keys::{Key, PK, SK};

/// The table, through the AWS SDK: DynamoDB in production, the embedded engine in the sandbox.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) client: Client,
    pub(crate) table: String,
    timer: Option<SharedAsyncSleep>,
}

/// What can go wrong with the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The condition of a write did not hold: somebody else wrote first. Load again and decide again.
    #[error("the item was changed by someone else")]
    Conflict,
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
            Self::Conflict | Self::Unavailable(_) => true,
            Self::Corrupt(_) => false,
        }
    }
}

/// BatchGetItem takes at most 100 keys (DynamoDB API reference).
const MAX_BATCH_GET_KEYS: usize = 100;
/// How often keys that DynamoDB left unread are asked for again before it counts as unavailable.
const MAX_BATCH_GET_ROUNDS: usize = 8;

impl Store {
    /// The table `table`, reached as `aws` says.
    #[must_use]
    pub fn new(aws: &SdkConfig, table: &str) -> Self {
        Self { client: Client::new(aws), table: table.to_owned(), timer: aws.sleep_impl() }
    }

    /// Waits, by the same timer as the SDK between its retries.
    pub(crate) async fn pause(&self, pause: Duration) {
        match &self.timer {
            Some(timer) => timer.sleep(pause).await,
            None => tokio::time::sleep(pause).await,
        }
    }

    /// Reads one item as it is at this moment (a consistent read).
    pub(crate) async fn get_item(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        let request = self.client.get_item().table_name(&self.table).set_key(Some(key.to_attributes()));
        Ok(request.consistent_read(true).send().await.map_err(|error| classify(&error))?.item)
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
        request.send().await.map(|_| ()).map_err(|error| classify(&error))
    }

    /// Writes an item under a condition of its own. [`StoreError::Conflict`] if it does not hold.
    pub(crate) async fn put_item_if(&self, item: Item, condition: &str, values: Item) -> Result<(), StoreError> {
        let request = self.client.put_item().table_name(&self.table).set_item(Some(item));
        let values = (!values.is_empty()).then_some(values);
        let request = request.condition_expression(condition).set_expression_attribute_values(values);
        request.send().await.map(|_| ()).map_err(|error| classify(&error))
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
        request.send().await.map(|_| ()).map_err(|error| classify(&error))
    }

    /// All items of one hash key whose range key lies between two others, both included, in order (consistent).
    pub(crate) async fn query_between(&self, pk: &str, from: &str, to: &str) -> Result<Vec<Item>, StoreError> {
        let query = self
            .query_of(pk, "#sk BETWEEN :from AND :to")
            .expression_attribute_values(":from", AttributeValue::S(from.to_owned()))
            .expression_attribute_values(":to", AttributeValue::S(to.to_owned()));
        every_page(query).await
    }

    /// All items of one hash key whose range key starts with `sk_prefix`, in order, over all pages (consistent).
    pub(crate) async fn query_items(&self, pk: &str, sk_prefix: &str) -> Result<Vec<Item>, StoreError> {
        every_page(self.query_beginning(pk, sk_prefix)).await
    }

    /// The consistent query of one hash key's items whose range key starts with `sk_prefix`.
    pub(crate) fn query_beginning(&self, pk: &str, sk_prefix: &str) -> QueryFluentBuilder {
        self.query_of(pk, "begins_with(#sk, :prefix)")
            .expression_attribute_values(":prefix", AttributeValue::S(sk_prefix.to_owned()))
    }

    fn query_of(&self, pk: &str, range: &str) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression(format!("#pk = :pk AND {range}"))
            .expression_attribute_names("#pk", PK)
            .expression_attribute_names("#sk", SK)
            .expression_attribute_values(":pk", AttributeValue::S(pk.to_owned()))
    }

    /// Reads the items at `keys` (consistent), in the order of the keys; `None` where nothing stands.
    pub(crate) async fn get_items(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        let mut found = std::collections::HashMap::new();
        for chunk in keys.chunks(MAX_BATCH_GET_KEYS) {
            let mut wanted: Vec<Item> = chunk.iter().map(Key::to_attributes).collect();
            for _ in 0..MAX_BATCH_GET_ROUNDS {
                if wanted.is_empty() {
                    break;
                }
                let request = KeysAndAttributes::builder().consistent_read(true).set_keys(Some(wanted)).build();
                let request = request.map_err(|_| StoreError::Corrupt("a batch read could not be written"))?;
                let call = self.client.batch_get_item().request_items(&self.table, request);
                let answer = call.send().await.map_err(|error| classify(&error))?;
                for item in answer.responses.unwrap_or_default().remove(&self.table).unwrap_or_default() {
                    found.insert(key_of(&item)?, item);
                }
                let left = answer.unprocessed_keys.unwrap_or_default().remove(&self.table);
                wanted = left.map(|left| left.keys).unwrap_or_default();
            }
            if !wanted.is_empty() {
                return Err(StoreError::Unavailable("DynamoDB left keys of a batch unread"));
            }
        }
        Ok(keys.iter().map(|key| found.remove(key)).collect())
    }
}

/// The items of all pages of a query, in its order.
pub(crate) async fn every_page(query: QueryFluentBuilder) -> Result<Vec<Item>, StoreError> {
    query.into_paginator().items().send().try_collect().await.map_err(|error| classify(&error))
}

/// Says what an SDK error means for us. By code, since unmodelled errors have no variant of their own.
pub(crate) fn classify<E, R>(error: &SdkError<E, R>) -> StoreError
where
    E: ProvideErrorMetadata,
{
    match error.code() {
        Some("ConditionalCheckFailedException" | "TransactionConflictException") => StoreError::Conflict,
        Some(
            "ProvisionedThroughputExceededException"
            | "ThrottlingException"
            | "RequestLimitExceeded"
            | "TransactionInProgressException",
        ) => StoreError::Unavailable("DynamoDB throttles"),
        Some("InternalServerError" | "InternalServerErrorException" | "ServiceUnavailable") => {
            StoreError::Unavailable("DynamoDB failed")
        }
        Some("ResourceNotFoundException") => StoreError::Unavailable("the table does not exist"),
        Some("ValidationException" | "ItemCollectionSizeLimitExceededException" | "SerializationException") => {
            StoreError::Corrupt("DynamoDB refused the request's form")
        }
        Some(_) => StoreError::Unavailable("DynamoDB refused the request"),
        None => StoreError::Unavailable("DynamoDB could not be reached"),
    }
}
