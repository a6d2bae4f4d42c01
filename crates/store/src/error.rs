//! What can go wrong with the table.

/// What can go wrong with the table, once the store has tried again as often as makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
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
    #[error("the table is not available: {0}")]
    Unavailable(&'static str),
    /// An item does not have the shape it must have. Trying again does not help.
    #[error("the table holds something unexpected: {0}")]
    Corrupt(&'static str),
    /// A repository was used for a call that its access does not declare: a fault in the code. Nothing was sent.
    #[error("a repository may not do this: {0}")]
    Undeclared(&'static str),
}

impl StoreError {
    /// Whether the same call may succeed later.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Conflict | Self::Contended | Self::Unavailable(_) => true,
            Self::Corrupt(_) | Self::Undeclared(_) => false,
        }
    }
}
