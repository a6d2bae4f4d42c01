//! DynamoDB's refusals that the embedded engine does not have.
//!
//! The engine refuses most of what DynamoDB refuses, reserved words included. tests/conformance/table_refusals.py lists
//! the requests; what the engine took of them is refused here, before it sees the request. Each limit names its source.
//! Where DynamoDB's words are not known, a message says what is wrong in its form, since programs go by the code.

mod assignment;
mod expression;
mod external;
mod keys;
mod limits;
mod projection;
mod request;
mod schema;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::aws::AwsError;
pub(crate) use external::External;
use request::Part;
pub(crate) use schema::{Schema, Schemas};

/// Why a request, or one action of a transaction, is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// By its form: the request is refused as a whole.
    Form(String),
    /// By the table's keys: in a transaction, the action's reason of the cancellation says so.
    Keys(String),
}

impl Refusal {
    fn invalid(message: &str) -> Self {
        Self::Form(format!("One or more parameter values were invalid: {message}"))
    }

    /// The error for an action of a transaction, or for a request that is none.
    fn into_error(self, action: Option<(usize, usize)>) -> AwsError {
        match (self, action) {
            (Self::Keys(message), Some((position, count))) => canceled(&message, position, count),
            (Self::Keys(message) | Self::Form(message), _) => AwsError::validation(&message),
        }
    }
}

/// Refuses what DynamoDB refuses and the embedded engine would take. `schema_of` knows the keys and indexes of a table.
pub(crate) fn check(
    operation: &str,
    body: &str,
    schema_of: impl Fn(&str) -> Option<Arc<Schema>>,
) -> Result<(), AwsError> {
    if !request::can_break_a_rule(body) {
        return Ok(());
    }
    // What cannot be read, the engine refuses in its words.
    let Ok(request) = serde_json::from_str::<Value>(body) else {
        return Ok(());
    };
    limits::token(&request).map_err(|refusal| refusal.into_error(None))?;
    for part in request::parts(operation, &request) {
        check_part(&part, body.len(), &schema_of).map_err(|refusal| refusal.into_error(part.action))?;
    }
    Ok(())
}

fn check_part(part: &Part<'_>, bytes: usize, schema_of: &impl Fn(&str) -> Option<Arc<Schema>>) -> Result<(), Refusal> {
    limits::placeholders(part)?;
    if bytes > limits::MAX_NAME_BYTES {
        limits::attribute_names(part)?;
        limits::substitutions(part)?;
    }
    for (kind, text) in part.expressions() {
        expression::check(kind, text, part)?;
    }
    keys::conditions_are_not_empty(part)?;
    // A table that does not exist is refused by the engine.
    let Some(schema) = schema_of(part.table) else {
        return Ok(());
    };
    keys::conditions_fit(part, &schema)?;
    keys::index_keys_fit(part, &schema)?;
    keys::keys_stay(part, &schema)?;
    projection::is_in_the_index(part, &schema)
}

/// Refuses an answer that DynamoDB does not give for its size.
pub(crate) fn check_answer(operation: &str, answer: &str) -> Result<(), AwsError> {
    limits::transaction_read(operation, answer).map_err(|refusal| refusal.into_error(None))
}

/// A transaction of `count` actions that is canceled for the one at `position`.
fn canceled(message: &str, position: usize, count: usize) -> AwsError {
    let code = |at: usize| if at == position { "ValidationError" } else { "None" };
    let reason = |at: usize| match at == position {
        true => json!({ "Code": code(at), "Message": message }),
        false => json!({ "Code": code(at) }),
    };
    let codes: Vec<&str> = (0..count).map(code).collect();
    let message =
        format!("Transaction cancelled, please refer cancellation reasons for specific reasons [{}]", codes.join(", "));
    let reasons: Vec<Value> = (0..count).map(reason).collect();
    let body = json!({ "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "Message": message,
                       "CancellationReasons": reasons });
    AwsError::with_body(400, "TransactionCanceledException", body)
}

#[cfg(test)]
mod tests;
