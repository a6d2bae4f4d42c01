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
mod refusal;
mod request;
mod schema;

use std::sync::Arc;

use serde_json::Value;

use crate::aws_error::AwsError;
pub(crate) use external::External;
use refusal::Refusal;
use request::Part;
pub(crate) use request::WRITES;
pub(crate) use schema::{Schema, Schemas};

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

#[cfg(test)]
mod tests;
