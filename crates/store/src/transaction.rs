//! Transactions: several writes, all or nothing.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{self, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use serde::Serialize;

use crate::access::Action;
use crate::error::StoreError;
use crate::expression::{Condition, Expressions, Update};
use crate::failed_call::failed_call;
use crate::item::{Item, to_item};
use crate::keys::{Key, PK};
use crate::retry::{MAX_TRIES, Trouble, given_up_on};
use crate::table::Table;

/// TransactWriteItems takes at most 100 actions (DynamoDB API reference).
pub(crate) const MAX_TRANSACTION_WRITES: usize = 100;

/// One write of a transaction. One without a condition (`put_any`, `update_any`, `delete_any`) is right whatever is there
/// there: it goes with the write that is decided on, or adds to what it finds.
#[derive(Clone, Debug)]
pub struct Write {
    kind: WriteKind,
    condition: Option<Condition>,
}

#[derive(Clone, Debug)]
enum WriteKind {
    Put(Item),
    Update(Key, Update),
    Delete(Key),
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
    /// Writes a struct where there is nothing yet.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the value cannot be an item.
    pub fn put_new(key: &Key, value: &impl Serialize) -> Result<Self, StoreError> {
        Ok(Self::put_if(to_item(key, value)?, Condition::item_absent()))
    }

    /// Replaces a struct that has a `version` attribute, if that still is `version`.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the value cannot be an item.
    pub fn put_if_version(key: &Key, value: &impl Serialize, version: u64) -> Result<Self, StoreError> {
        Ok(Self::put_if(to_item(key, value)?, Condition::version(version)))
    }

    /// Replaces an item under a condition.
    pub(crate) const fn put_if(item: Item, condition: Condition) -> Self {
        Self { kind: WriteKind::Put(item), condition: Some(condition) }
    }

    /// Writes an item, whatever is there.
    pub(crate) const fn put_any(item: Item) -> Self {
        Self { kind: WriteKind::Put(item), condition: None }
    }

    /// Changes attributes of an item (created if absent) under a condition.
    pub(crate) const fn update_if(key: Key, update: Update, condition: Condition) -> Self {
        Self { kind: WriteKind::Update(key, update), condition: Some(condition) }
    }

    /// Changes attributes of an item (created if absent), whatever it is.
    pub(crate) const fn update_any(key: Key, update: Update) -> Self {
        Self { kind: WriteKind::Update(key, update), condition: None }
    }

    /// Removes an item under a condition.
    pub(crate) const fn delete_if(key: Key, condition: Condition) -> Self {
        Self { kind: WriteKind::Delete(key), condition: Some(condition) }
    }

    /// Removes an item, if there is one.
    pub(crate) const fn delete_any(key: Key) -> Self {
        Self { kind: WriteKind::Delete(key), condition: None }
    }

    /// What the write asks for, and on which hash key. An item without one is refused as it is written.
    fn target(&self) -> (Action, &str) {
        match &self.kind {
            WriteKind::Put(item) => {
                let pk = item.get(PK).and_then(|pk| pk.as_s().ok());
                (Action::PutItem, pk.map(String::as_str).unwrap_or_default())
            }
            WriteKind::Update(key, _) => (Action::UpdateItem, &key.pk),
            WriteKind::Delete(key) => (Action::DeleteItem, &key.pk),
        }
    }

    fn into_action(self, table: &str) -> Result<TransactWriteItem, StoreError> {
        let malformed = |_| StoreError::corrupt("a transaction's action could not be written");
        let builder = TransactWriteItem::builder();
        Ok(match self.kind {
            WriteKind::Put(item) => {
                let Expressions { condition, names, values, .. } = Expressions::of(None, self.condition);
                let put = Put::builder()
                    .table_name(table)
                    .set_item(Some(item))
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values);
                builder.put(put.build().map_err(malformed)?).build()
            }
            WriteKind::Update(key, update) => {
                let Expressions { update, condition, names, values } = Expressions::of(Some(update), self.condition);
                let update = types::Update::builder()
                    .table_name(table)
                    .set_key(Some(key.to_attributes()))
                    .set_update_expression(update)
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::None);
                builder.update(update.build().map_err(malformed)?).build()
            }
            WriteKind::Delete(key) => {
                let Expressions { condition, names, values, .. } = Expressions::of(None, self.condition);
                let delete = Delete::builder()
                    .table_name(table)
                    .set_key(Some(key.to_attributes()))
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values);
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
