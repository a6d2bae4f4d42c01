//! What opens personal numbers and has the documents that prove them.

use accounts::document::{Document, document_key};
use accounts::real_name::RealName;
use documents::{Bucket, DocumentError};
use kernel::{BillingAccountId, Timestamp};
use sealing::{Opener, SealError};

/// How long the links to documents hold, in seconds: as long as it takes to look at them.
const LINK_SECONDS: u64 = 300;

/// What opens personal numbers and has the documents. A deployment without a key or a bucket has none.
#[derive(Debug)]
pub struct IdentityPapers {
    opener: Opener,
    bucket: Bucket,
}

/// How a document is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentState {
    /// It is as it was submitted.
    AsSubmitted,
    /// It was removed, or something else was put in its place since.
    GoneOrChanged,
    /// The scan for malware did not clear it, or not yet.
    NotCleared,
}

impl DocumentState {
    /// The word at the interface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AsSubmitted => "as-submitted",
            Self::GoneOrChanged => "gone-or-changed",
            Self::NotCleared => "not-cleared",
        }
    }
}

/// A document with the state it is found in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDocument {
    /// What was submitted.
    pub document: Document,
    /// How it is found now.
    pub state: DocumentState,
    /// Where it can be looked at for some minutes, if it is opened and as it was submitted.
    pub link: Option<String>,
}

impl IdentityPapers {
    /// The IAM actions that its calls need, by what it holds.
    pub const ACTIONS: [&[&str]; 3] = [Opener::ACTIONS, Bucket::STORED_ACTIONS, Bucket::LINK_ACTIONS];

    /// What opens numbers with `opener` and finds documents in `bucket`.
    #[must_use]
    pub const fn new(opener: Opener, bucket: Bucket) -> Self {
        Self { opener, bucket }
    }

    /// The number of an account's verification, in full.
    ///
    /// # Errors
    /// [`SealError`] also if it was sealed for another account.
    pub async fn number(&self, account: &BillingAccountId, kept: &RealName) -> Result<String, SealError> {
        self.opener.open(account, &kept.sealed_number).await
    }

    /// The documents of an account's verification, each with the state it is found in; with links to those that are as they
    /// were submitted if they are `opened`.
    ///
    /// # Errors
    /// [`DocumentError`] if S3 does not answer.
    pub async fn documents(
        &self,
        account: &BillingAccountId,
        kept: &RealName,
        opened: bool,
        now: Timestamp,
    ) -> Result<Vec<FoundDocument>, DocumentError> {
        let mut found = Vec::with_capacity(kept.documents.len());
        for document in &kept.documents {
            let key = document_key(account, &document.id);
            let state = match self.bucket.stored(&key, now).await {
                // A form that was handed out works for a few minutes more: what was put there since was not submitted.
                Ok(Some(stored)) if stored.fingerprint == document.fingerprint => DocumentState::AsSubmitted,
                Ok(_) => DocumentState::GoneOrChanged,
                Err(DocumentError::Denied) => DocumentState::NotCleared,
                Err(error) => return Err(error),
            };
            let link = match state {
                DocumentState::AsSubmitted if opened => Some(self.bucket.link(&key, LINK_SECONDS, now).await?),
                _ => None,
            };
            found.push(FoundDocument { document: document.clone(), state, link });
        }
        Ok(found)
    }
}
