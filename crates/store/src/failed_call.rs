//! What is kept of a call to DynamoDB that failed: enough for AWS's support, nothing of an item.

use std::fmt;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemError;
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::get_item::GetItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::query::QueryError;
use aws_sdk_dynamodb::operation::scan::ScanError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_time_to_live::UpdateTimeToLiveError;

/// A call to DynamoDB that the store gave up on: what AWS's support asks for. It may be logged; clients never see it.
///
/// The code and the request's id are AWS's own and name nothing of ours. The message is kept only with a code in
/// `SAFE_MESSAGES`: with any other, DynamoDB may quote what the request said, such as a key with an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedCall {
    /// The operation, as AWS names it.
    pub operation: &'static str,
    /// The error's code, or what the canceled writes of a transaction were canceled for; `None` if there was no answer.
    pub code: Option<String>,
    /// The request's id; `None` if there was no answer.
    pub request_id: Option<String>,
    /// What DynamoDB said beyond the code, if it cannot quote an item.
    pub message: Option<String>,
}

/// Codes whose messages name only AWS's things: the action, the role and the table that a policy is about, a limit
/// (DynamoDB developer guide, "Error handling", error messages and codes). Refusals of a request's form are not among
/// them: they quote names and values.
const SAFE_MESSAGES: [&str; 7] = [
    "AccessDeniedException",
    "ResourceNotFoundException",
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "InternalServerError",
    "ServiceUnavailable",
];

impl FailedCall {
    pub(crate) fn new(
        operation: &'static str,
        code: Option<&str>,
        request_id: Option<&str>,
        message: Option<&str>,
    ) -> Self {
        let is_safe = code.is_some_and(|code| SAFE_MESSAGES.contains(&code));
        let message = message.filter(|_| is_safe).map(str::to_owned);
        Self { operation, code: code.map(str::to_owned), request_id: request_id.map(str::to_owned), message }
    }
}

impl std::error::Error for FailedCall {}

impl fmt::Display for FailedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{} answered {code}", self.operation)?,
            None => write!(f, "{} was not answered", self.operation)?,
        }
        if let Some(id) = &self.request_id {
            write!(f, " (request {id})")?;
        }
        match &self.message {
            Some(message) => write!(f, ": {message}"),
            None => Ok(()),
        }
    }
}

/// What is kept of an error of the SDK, by the code `code`.
pub(crate) fn failed_call<E, R>(error: &SdkError<E, R>, code: Option<&str>) -> FailedCall
where
    E: ProvideErrorMetadata + Operation,
    SdkError<E, R>: RequestId,
{
    FailedCall::new(E::NAME, code, error.request_id(), error.message())
}

/// The name of an operation, by the type of its error.
pub(crate) trait Operation {
    /// The name in AWS's API reference.
    const NAME: &'static str;
}

macro_rules! operations {
    ($($error:ty => $name:literal),+ $(,)?) => {
        $(impl Operation for $error {
            const NAME: &'static str = $name;
        })+
    };
}

operations! {
    BatchGetItemError => "BatchGetItem",
    CreateTableError => "CreateTable",
    DeleteItemError => "DeleteItem",
    GetItemError => "GetItem",
    PutItemError => "PutItem",
    QueryError => "Query",
    ScanError => "Scan",
    TransactWriteItemsError => "TransactWriteItems",
    UpdateItemError => "UpdateItem",
    UpdateTimeToLiveError => "UpdateTimeToLive",
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::config::http::HttpResponse;
    use aws_sdk_dynamodb::error::ErrorMetadata;

    use super::*;
    use crate::error::StoreError;
    use crate::retry::{Trouble, given_up_on};

    fn refused(code: &str, message: &str) -> StoreError {
        let mut answer = HttpResponse::new(400.try_into().unwrap(), "".into());
        answer.headers_mut().insert("x-amzn-requestid", "REQUEST1");
        let metadata = ErrorMetadata::builder().code(code).message(message).build();
        let error = SdkError::service_error(PutItemError::generic(metadata), answer);
        let Trouble::Final(given_up) = Trouble::of(&error) else { panic!("{code} is tried again") };
        given_up_on(given_up, failed_call(&error, error.code()))
    }

    #[test]
    fn a_refusal_is_found_in_the_log_by_its_request_and_says_nothing_of_the_item() {
        let quoting = "The parameter cannot be converted: buyer@example.com";
        let error = refused("ValidationException", quoting);
        let logged = kernel::Causes(&error).to_string();
        assert!(logged.ends_with(": PutItem answered ValidationException (request REQUEST1)"), "{logged}");
        assert!(!format!("{logged} {error:?}").contains("buyer@"), "{error:?}");
        assert_eq!(error.to_string(), "the table holds something unexpected: DynamoDB refused the request's form");
    }

    #[test]
    fn a_missing_grant_is_said_in_the_words_of_aws() {
        let message = "User: assumed-role/sign-in is not authorized to perform: dynamodb:PutItem";
        let logged = kernel::Causes(&refused("AccessDeniedException", message)).to_string();
        assert!(logged.ends_with(&format!("AccessDeniedException (request REQUEST1): {message}")), "{logged}");
    }
}
