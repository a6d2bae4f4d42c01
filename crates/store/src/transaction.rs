//! Transactions: several writes, all or nothing.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use serde::Serialize;
use std::time::Duration;

use crate::base::{Store, StoreError, classify};
use crate::item::{Item, to_item};
use crate::keys::Key;

/// TransactWriteItems takes at most 100 actions (DynamoDB API reference).
pub(crate) const MAX_TRANSACTION_WRITES: usize = 100;
/// How often a transaction that met another one is tried again before the caller has to decide anew.
const MAX_CONFLICT_TRIES: u32 = 8;
/// What an unavailable store says when a transaction met others at each try.
pub(crate) const KEPT_MEETING_OTHERS: &str = "a transaction kept meeting others";
/// The first pause after a conflict; it doubles with each try, and each transaction's length spreads it.
const CONFLICT_PAUSE: Duration = Duration::from_millis(10);

/// One write of a transaction. Every write has a condition.
#[derive(Clone, Debug)]
pub struct Write(WriteKind);

#[derive(Clone, Debug)]
enum WriteKind {
    Put { item: Item, condition: String, values: Item },
    Update { key: Key, update: String, condition: String, names: Vec<(String, String)>, values: Item },
    Delete { key: Key, condition: String, values: Item },
}

/// Why a transaction was not written. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransactError {
    /// The conditions of the writes at these positions did not hold.
    #[error("conditions did not hold at {0:?}")]
    Failed(Vec<usize>),
    /// The store's own trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<TransactError> for StoreError {
    /// For transactions of which it does not matter which condition failed.
    fn from(error: TransactError) -> Self {
        match error {
            TransactError::Failed(_) => Self::Conflict,
            TransactError::Store(error) => error,
        }
    }
}

impl Write {
    /// Writes a struct where nothing stands yet.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the value cannot be an item.
    pub fn put_new(key: &Key, value: &impl Serialize) -> Result<Self, StoreError> {
        let item = to_item(key, value)?;
        Ok(Self(WriteKind::Put { item, condition: "attribute_not_exists(pk)".to_owned(), values: Item::new() }))
    }

    /// Replaces a struct that has a `version` attribute, if that still is `version`.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the value cannot be an item.
    pub fn put_if_version(key: &Key, value: &impl Serialize, version: u64) -> Result<Self, StoreError> {
        let values = Item::from([(":version".to_owned(), AttributeValue::N(version.to_string()))]);
        Ok(Self(WriteKind::Put { item: to_item(key, value)?, condition: "version = :version".to_owned(), values }))
    }

    /// Replaces an item under a condition of its own.
    pub(crate) fn put_if(item: Item, condition: &str, values: Item) -> Self {
        Self(WriteKind::Put { item, condition: condition.to_owned(), values })
    }

    /// Changes attributes of an item (created if absent) under a condition.
    pub(crate) fn update(
        key: Key,
        update: impl Into<String>,
        condition: impl Into<String>,
        names: Vec<(String, String)>,
        values: Item,
    ) -> Self {
        Self(WriteKind::Update { key, update: update.into(), condition: condition.into(), names, values })
    }

    /// Removes an item under a condition.
    pub(crate) fn delete_if(key: Key, condition: &str, values: Item) -> Self {
        Self(WriteKind::Delete { key, condition: condition.to_owned(), values })
    }

    fn into_action(self, table: &str) -> Result<TransactWriteItem, StoreError> {
        let malformed = |_| StoreError::Corrupt("a transaction's action could not be written");
        let none_if_empty = |values: Item| (!values.is_empty()).then_some(values);
        let builder = TransactWriteItem::builder();
        Ok(match self.0 {
            WriteKind::Put { item, condition, values } => {
                let put = Put::builder()
                    .table_name(table)
                    .set_item(Some(item))
                    .condition_expression(condition)
                    .set_expression_attribute_values(none_if_empty(values));
                builder.put(put.build().map_err(malformed)?).build()
            }
            WriteKind::Update { key, update, condition, names, values } => {
                let names = (!names.is_empty()).then(|| names.into_iter().collect());
                let update = Update::builder()
                    .table_name(table)
                    .set_key(Some(key.to_attributes()))
                    .update_expression(update)
                    .condition_expression(condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(none_if_empty(values))
                    .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::None);
                builder.update(update.build().map_err(malformed)?).build()
            }
            WriteKind::Delete { key, condition, values } => {
                let delete = Delete::builder()
                    .table_name(table)
                    .set_key(Some(key.to_attributes()))
                    .condition_expression(condition)
                    .set_expression_attribute_values(none_if_empty(values));
                builder.delete(delete.build().map_err(malformed)?).build()
            }
        })
    }
}

impl Store {
    /// Writes all of `writes` or nothing. A retry of a lost answer inside the SDK carries the same request token, so it
    /// is not written twice. A meeting with another transaction is tried again here, a few times.
    ///
    /// # Errors
    /// [`TransactError::Failed`] names the writes whose condition did not hold.
    pub(crate) async fn transact(&self, writes: Vec<Write>) -> Result<(), TransactError> {
        self.transact_tries(writes, MAX_CONFLICT_TRIES).await
    }

    /// The same, with so many tries when it meets others.
    pub(crate) async fn transact_tries(&self, writes: Vec<Write>, tries: u32) -> Result<(), TransactError> {
        let actions: Vec<TransactWriteItem> =
            writes.into_iter().map(|write| write.into_action(&self.table)).collect::<Result<_, _>>()?;
        if actions.len() > MAX_TRANSACTION_WRITES {
            return Err(StoreError::Corrupt("a transaction has too many writes").into());
        }
        let mut pause = CONFLICT_PAUSE;
        for _ in 0..tries {
            let call = self.client.transact_write_items().set_transact_items(Some(actions.clone()));
            let error = match call.send().await {
                Ok(_) => return Ok(()),
                Err(error) => error,
            };
            match cancellation(&error) {
                Cancellation::Conditions(failed) => return Err(TransactError::Failed(failed)),
                Cancellation::Form => {
                    return Err(StoreError::Corrupt("DynamoDB refused an item of a transaction").into());
                }
                Cancellation::Other => return Err(classify(&error).into()),
                Cancellation::Retry => {}
            }
            self.pause(pause).await;
            pause *= 2;
        }
        Err(StoreError::Unavailable(KEPT_MEETING_OTHERS).into())
    }
}

enum Cancellation {
    Conditions(Vec<usize>),
    Retry,
    /// An item would not be one any more, for example beyond 400 KB: no retry helps.
    Form,
    Other,
}

fn cancellation<R>(error: &SdkError<TransactWriteItemsError, R>) -> Cancellation {
    let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) = error.as_service_error() else {
        return Cancellation::Other;
    };
    let codes = canceled.cancellation_reasons().iter().map(|reason| reason.code().unwrap_or_default());
    let failed: Vec<usize> = codes
        .clone()
        .enumerate()
        .filter_map(|(position, code)| (code == "ConditionalCheckFailed").then_some(position))
        .collect();
    if !failed.is_empty() {
        return Cancellation::Conditions(failed);
    }
    let passing =
        |code: &str| matches!(code, "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded");
    let form = |code: &str| matches!(code, "ValidationError" | "ItemCollectionSizeLimitExceeded");
    if codes.clone().any(form) {
        Cancellation::Form
    } else if codes.clone().any(passing) {
        Cancellation::Retry
    } else {
        Cancellation::Other
    }
}
