//! Sealing personal numbers, keys of second factors and codes with AWS KMS before they reach the table.
//!
//! Owns: the calls to KMS, the only ones of the house, and that what is sealed belongs to one account or message, for one purpose (the
//! encryption context), so that it cannot be passed off as another's.
//! Does not own: what a number or a code is, or who may read it. What seals cannot open: the two are types of their own, and a
//! function's policy allows what the type that it uses does.

mod opener;
mod sealer;

use std::collections::HashMap;

use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use kernel::BillingAccountId;

pub use opener::Opener;
pub use sealer::Sealer;

/// The account's name in the encryption context.
const CONTEXT_ACCOUNT: &str = "billing-account";
/// The message's name there.
const CONTEXT_MESSAGE: &str = "code-message";

/// The name there of the account whose second factor it is.
const CONTEXT_SECOND_FACTOR: &str = "second-factor-of-billing-account";

/// What a sealed text belongs to: the encryption context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner<'a> {
    name: &'static str,
    value: &'a str,
}

impl<'a> Owner<'a> {
    /// The message that brings a code, by its id.
    #[must_use]
    pub const fn message(id: &'a str) -> Self {
        Self { name: CONTEXT_MESSAGE, value: id }
    }

    /// The second factor of an account. The name says the purpose, so that a personal number of the same account is not opened for it.
    #[must_use]
    pub fn second_factor(account: &'a BillingAccountId) -> Self {
        Self { name: CONTEXT_SECOND_FACTOR, value: account.as_str() }
    }

    fn context(self) -> HashMap<String, String> {
        HashMap::from([(self.name.to_owned(), self.value.to_owned())])
    }
}

impl<'a> From<&'a BillingAccountId> for Owner<'a> {
    fn from(account: &'a BillingAccountId) -> Self {
        Self { name: CONTEXT_ACCOUNT, value: account.as_str() }
    }
}

/// Why a text was not sealed or opened. It never holds the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// KMS is busy or cannot be reached: the same call may work later.
    #[error("KMS did not answer ({0})")]
    Unavailable(String),
    /// KMS will not do it, whenever it is asked: the key is not there or not allowed, or the text is not sealed for
    /// this owner.
    #[error("KMS refused ({0})")]
    Refused(String),
}

impl SealError {
    fn refused(why: &str) -> Self {
        Self::Refused(why.to_owned())
    }
}

/// By code, since errors that KMS does not model arrive without a variant of their own.
fn classify<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> SealError {
    match error.code() {
        Some(
            code @ ("AccessDeniedException"
            | "DisabledException"
            | "InvalidCiphertextException"
            | "InvalidGrantTokenException"
            | "InvalidKeyUsageException"
            | "IncorrectKeyException"
            | "KMSInvalidStateException"
            | "NotFoundException"
            | "ValidationException"),
        ) => SealError::Refused(code.to_owned()),
        Some(code) => SealError::Unavailable(code.to_owned()),
        None => SealError::Unavailable("not reached".to_owned()),
    }
}
