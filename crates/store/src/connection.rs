//! The connection to the table that all repositories share, and calls that are made until they are answered.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;

use crate::error::StoreError;
use crate::failed_call::{Operation, failed_call};
use crate::retry::{MAX_TRIES, Pauses, Tries, Trouble, given_up_on};

/// What all repositories share.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub(crate) client: Client,
    /// The table's name.
    pub(crate) name: Arc<str>,
    pub(crate) pauses: Pauses,
}

impl Connection {
    pub(crate) fn new(client: Client, name: &str, pauses: Pauses) -> Self {
        Self { client, name: name.into(), pauses }
    }

    /// The tries of a call that is made at most so often while it meets others.
    pub(crate) const fn tries(&self, most: u32) -> Tries<'_> {
        Tries::new(&self.pauses, most)
    }

    /// Makes a call until DynamoDB takes it, as often as makes sense.
    ///
    /// # Errors
    /// [`StoreError`]. A condition that does not hold after a try that was not answered may be the work of that try.
    pub(crate) async fn call_until_answered<T, E, R, F>(&self, call: impl Fn() -> F) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, SdkError<E, R>>>,
        E: ProvideErrorMetadata + Operation,
        SdkError<E, R>: RequestId,
    {
        let mut tries = self.tries(MAX_TRIES);
        loop {
            match call().await {
                Ok(answer) => return Ok(answer),
                Err(error) => {
                    if let Err(given_up) = tries.again(Trouble::of(&error)).await {
                        return Err(given_up_on(given_up, failed_call(&error, error.code())));
                    }
                }
            }
        }
    }
}
