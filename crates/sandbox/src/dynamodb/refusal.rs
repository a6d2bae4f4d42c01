//! Why DynamoDB refuses, and the error that says so.

use serde_json::{Value, json};

use crate::aws_error::AwsError;

/// Why a request, or one action of a transaction, is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// By its form: the request is refused as a whole.
    Form(String),
    /// By the table's keys: in a transaction, the action's reason of the cancellation says so.
    Keys(String),
}

impl Refusal {
    pub(super) fn invalid(message: &str) -> Self {
        Self::Form(format!("One or more parameter values were invalid: {message}"))
    }

    /// The error for an action of a transaction, or for a request that is none.
    pub(super) fn into_error(self, action: Option<(usize, usize)>) -> AwsError {
        match (self, action) {
            (Self::Keys(message), Some((position, count))) => canceled(&message, position, count),
            (Self::Keys(message) | Self::Form(message), _) => AwsError::validation(&message),
        }
    }
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
