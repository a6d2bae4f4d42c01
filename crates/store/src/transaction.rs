//! Transactions: several writes, all or nothing.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use serde::Serialize;

use crate::access::Action;
use crate::error::StoreError;
use crate::failed_call::failed_call;
use crate::item::{Item, to_item};
use crate::keys::{Key, PK};
use crate::retry::{MAX_TRIES, Trouble, given_up_on};
use crate::table::Table;

/// TransactWriteItems takes at most 100 actions (DynamoDB API reference).
pub(crate) const MAX_TRANSACTION_WRITES: usize = 100;

/// The condition of a write that is right whatever stands there: it goes with the write that is decided on, or adds to what it
/// finds.
pub(crate) const ALWAYS: &str = "attribute_exists(pk) OR attribute_not_exists(pk)";

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
    /// The store's own trouble; [`StoreError::Contended`] if it kept meeting others.
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

    /// What the write asks for, and on which hash key. An item without one is refused as it is written.
    fn target(&self) -> (Action, &str) {
        match &self.0 {
            WriteKind::Put { item, .. } => {
                let pk = item.get(PK).and_then(|pk| pk.as_s().ok());
                (Action::PutItem, pk.map(String::as_str).unwrap_or_default())
            }
            WriteKind::Update { key, .. } => (Action::UpdateItem, &key.pk),
            WriteKind::Delete { key, .. } => (Action::DeleteItem, &key.pk),
        }
    }

    fn into_action(self, table: &str) -> Result<TransactWriteItem, StoreError> {
        let malformed = |_| StoreError::corrupt("a transaction's action could not be written");
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

impl Table {
    /// Writes all of `writes` or nothing. Every try carries the same request token, so that one whose answer was lost is
    /// not written twice, and is answered by the next.
    ///
    /// # Errors
    /// [`TransactError::Failed`] names the writes whose condition did not hold; [`StoreError::Contended`] if the
    /// transaction kept meeting others, which says nothing about its conditions.
    pub(crate) async fn transact(&self, writes: Vec<Write>) -> Result<(), TransactError> {
        self.transact_tries(writes, MAX_TRIES).await
    }

    /// The same, with at most so many tries while it meets others.
    pub(crate) async fn transact_tries(&self, writes: Vec<Write>, most: u32) -> Result<(), TransactError> {
        for (action, pk) in writes.iter().map(Write::target) {
            self.access.allow(action, pk)?;
        }
        let actions: Vec<TransactWriteItem> =
            writes.into_iter().map(|write| write.into_action(self.name())).collect::<Result<_, _>>()?;
        if actions.len() > MAX_TRANSACTION_WRITES {
            return Err(StoreError::corrupt("a transaction has too many writes").into());
        }
        let token = self.random_name()?;
        let call = self.connection.client.transact_write_items().set_transact_items(Some(actions));
        let call = call.client_request_token(token);
        let mut tries = self.connection.tries(most);
        loop {
            let error = match call.clone().send().await {
                Ok(_) => return Ok(()),
                Err(error) => error,
            };
            let trouble = match cancellation(&error) {
                Cancellation::Conditions(failed) => return Err(TransactError::Failed(failed)),
                Cancellation::Trouble(trouble) => trouble,
            };
            if let Err(given_up) = tries.again(trouble).await {
                return Err(given_up_on(given_up, failed_call(&error, code_of(&error).as_deref())).into());
            }
        }
    }
}

/// Why a transaction was not written.
#[derive(Debug, PartialEq, Eq)]
enum Cancellation {
    /// The conditions of the writes at these positions did not hold.
    Conditions(Vec<usize>),
    /// Anything else.
    Trouble(Trouble),
}

fn cancellation<R>(error: &SdkError<TransactWriteItemsError, R>) -> Cancellation {
    match reason_codes(error) {
        Some(codes) => reasons(&codes),
        None => Cancellation::Trouble(Trouble::of(error)),
    }
}

/// The codes of a cancellation, one for each write; `None` of any other error.
fn reason_codes<R>(error: &SdkError<TransactWriteItemsError, R>) -> Option<Vec<&str>> {
    let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) = error.as_service_error() else {
        return None;
    };
    Some(canceled.cancellation_reasons().iter().map(|reason| reason.code().unwrap_or_default()).collect())
}

/// The code of an error, with the codes of the writes if it is a cancellation.
fn code_of<R>(error: &SdkError<TransactWriteItemsError, R>) -> Option<String> {
    let code = error.code()?;
    Some(reason_codes(error).map_or_else(|| code.to_owned(), |codes| format!("{code} [{}]", codes.join(", "))))
}

/// What the reasons of a cancellation mean, one for each write. Where one write met others and another's condition did
/// not hold, the conditions are not the whole story: a transaction that is just being written shows some of its items as
/// written and others as busy. So that is contention, and the next try tells.
fn reasons(codes: &[&str]) -> Cancellation {
    let is_form = |code: &&str| matches!(*code, "ValidationError" | "ItemCollectionSizeLimitExceeded");
    let is_busy =
        |code: &&str| matches!(*code, "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded");
    if codes.iter().any(is_busy) {
        return Cancellation::Trouble(Trouble::Contended);
    }
    let failed = codes.iter().enumerate().filter(|(_, code)| **code == "ConditionalCheckFailed");
    let failed: Vec<usize> = failed.map(|(position, _)| position).collect();
    if !failed.is_empty() {
        Cancellation::Conditions(failed)
    } else if codes.iter().any(is_form) {
        // An item would not be one any more, for example beyond 400 KB.
        Cancellation::Trouble(Trouble::Final(StoreError::corrupt("DynamoDB refused an item of a transaction")))
    } else {
        Cancellation::Trouble(Trouble::Final(StoreError::unavailable("DynamoDB canceled a transaction")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reasons_of_a_cancellation_are_told_apart_wherever_they_stand() {
        let busy = Cancellation::Trouble(Trouble::Contended);
        let form = Trouble::Final(StoreError::corrupt("DynamoDB refused an item of a transaction"));
        let unknown = Trouble::Final(StoreError::unavailable("DynamoDB canceled a transaction"));
        let cases: [(&[&str], Cancellation); 8] = [
            (&["TransactionConflict", "None"], busy),
            (&["None", "None", "TransactionConflict"], Cancellation::Trouble(Trouble::Contended)),
            (&["None", "ThrottlingError"], Cancellation::Trouble(Trouble::Contended)),
            (&["None", "ConditionalCheckFailed"], Cancellation::Conditions(vec![1])),
            (&["ConditionalCheckFailed", "TransactionConflict"], Cancellation::Trouble(Trouble::Contended)),
            (&["ValidationError", "ConditionalCheckFailed"], Cancellation::Conditions(vec![1])),
            (&["None", "ValidationError"], Cancellation::Trouble(form)),
            (&["None", "SomethingNew"], Cancellation::Trouble(unknown)),
        ];
        for (codes, expected) in cases {
            assert_eq!(reasons(codes), expected, "{codes:?}");
        }
    }
}
