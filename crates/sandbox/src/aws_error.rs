//! What operations answer: a result, or an error with AWS's code.

use serde_json::{Value, json};

/// What an operation answers.
pub(crate) type Outcome = Result<Value, AwsError>;

/// What AWS answers instead of a result.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AwsError {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) body: Value,
}

impl AwsError {
    /// An error by its code, as the protocols write it.
    pub(crate) fn new(status: u16, code: &str, message: &str) -> Self {
        Self::with_body(status, code, json!({ "__type": code, "message": message }))
    }

    /// An error with a body of its own.
    pub(crate) fn with_body(status: u16, code: &str, body: Value) -> Self {
        Self { status, code: code.to_owned(), body }
    }

    /// A request that does not have the operation's shape.
    pub(crate) fn validation(message: &str) -> Self {
        Self::new(400, "ValidationException", message)
    }

    /// Nothing of the seller's has that name.
    pub(crate) fn not_found(message: &str) -> Self {
        Self::new(404, "ResourceNotFoundException", message)
    }

    /// A body that cannot be read at all.
    pub(crate) fn serialization(message: &str) -> Self {
        Self::new(400, "SerializationException", message)
    }
}
