//! What can go wrong with the table.

use std::sync::Arc;

use crate::failed_call::FailedCall;

/// What can go wrong with the table, once the store has tried again as often as makes sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The condition of a write did not hold: the item is not as it was read. Load again and decide again. Where the
    /// answer to an earlier try of a single write was lost, it may be this very write that changed it.
    #[error("the item was changed by someone else")]
    Conflict,
    /// Others kept writing the same items, so that this call was not even looked at. Nothing was written, and nothing is
    /// known of the items: never that somebody else did the same.
    #[error("others kept writing the same items")]
    Contended,
    /// DynamoDB could not be reached or could not take the request now. The write may or may not have happened.
    #[error("the table is not available: {why}")]
    Unavailable {
        /// What happened, in our words.
        why: &'static str,
        /// The call that failed, if DynamoDB was called.
        source: Option<Arc<FailedCall>>,
    },
    /// An item does not have the shape it must have. Trying again does not help.
    #[error("the table holds something unexpected: {why}")]
    Corrupt {
        /// What is unexpected, in our words.
        why: &'static str,
        /// The call that DynamoDB refused, if it was DynamoDB that found it.
        source: Option<Arc<FailedCall>>,
    },
    /// A repository was used for a call that its access does not declare: a fault in the code. Nothing was sent.
    #[error("a repository may not do this: {0}")]
    Undeclared(&'static str),
}

impl StoreError {
    /// [`StoreError::Unavailable`] of which no call to DynamoDB is the cause.
    #[must_use]
    pub const fn unavailable(why: &'static str) -> Self {
        Self::Unavailable { why, source: None }
    }

    /// [`StoreError::Corrupt`] that the store found itself.
    #[must_use]
    pub const fn corrupt(why: &'static str) -> Self {
        Self::Corrupt { why, source: None }
    }

    /// The same error with the call that led to it. Conflicts and contention are answers, not failures: they have none.
    pub(crate) fn caused_by(self, call: FailedCall) -> Self {
        match self {
            Self::Unavailable { why, .. } => Self::Unavailable { why, source: Some(Arc::new(call)) },
            Self::Corrupt { why, .. } => Self::Corrupt { why, source: Some(Arc::new(call)) },
            Self::Conflict | Self::Contended | Self::Undeclared(_) => self,
        }
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Conflict | Self::Contended | Self::Unavailable { .. } => true,
            Self::Corrupt { .. } | Self::Undeclared(_) => false,
        }
    }
}
