//! What a repository may do to the table, as a constant: the kinds of items, the kinds of due work, the calls.
//!
//! The constant is used twice. The table refuses every call of a repository that its constant does not declare, in every
//! environment, before anything is sent. And tests/stories/architecture compares the union of a function's repositories
//! with its IAM policy. So no code can need what its policy does not grant.

use crate::error::StoreError;

/// A call to DynamoDB, as IAM names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Reads one item.
    GetItem,
    /// Reads items by their keys.
    BatchGetItem,
    /// Reads the items of one hash key.
    Query,
    /// Writes one item, alone or in a transaction.
    PutItem,
    /// Changes attributes of one item, alone or in a transaction.
    UpdateItem,
    /// Removes one item, alone or in a transaction.
    DeleteItem,
}

impl Action {
    /// The action in a policy.
    #[must_use]
    pub const fn iam(self) -> &'static str {
        match self {
            Self::GetItem => "dynamodb:GetItem",
            Self::BatchGetItem => "dynamodb:BatchGetItem",
            Self::Query => "dynamodb:Query",
            Self::PutItem => "dynamodb:PutItem",
            Self::UpdateItem => "dynamodb:UpdateItem",
            Self::DeleteItem => "dynamodb:DeleteItem",
        }
    }
}

/// What is done with items that are only ever added.
pub const APPEND: [Action; 2] = [Action::PutItem, Action::Query];

/// What a repository may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// How the hash keys of its items begin, up to and including the first `#`.
    pub keys: &'static [&'static str],
    /// The same of items that are only ever added: they are put once and read, by [`APPEND`], never changed or removed.
    pub appended: &'static [&'static str],
    /// The kinds of due work that it reads in the index; a name that ends in `#` is followed by a shard's number.
    pub index: &'static [&'static str],
    /// Its calls. Reading the index is no action here: IAM grants it on the index, by the kinds of work.
    pub actions: &'static [Action],
}

impl Access {
    /// Whether `action` on an item of the hash key `pk` is declared.
    ///
    /// # Errors
    /// [`StoreError::Undeclared`] if it is not.
    pub(crate) fn allow(&self, action: Action, pk: &str) -> Result<(), StoreError> {
        let is_of = |prefixes: &[&str]| prefixes.iter().any(|prefix| pk.starts_with(prefix));
        if (self.actions.contains(&action) && is_of(self.keys)) || (APPEND.contains(&action) && is_of(self.appended)) {
            return Ok(());
        }
        Err(refused(action.iam(), pk))
    }

    /// Whether reading the due work of the index's hash key `work_pk` is declared.
    ///
    /// # Errors
    /// [`StoreError::Undeclared`] if it is not.
    pub(crate) fn allow_index(&self, work_pk: &str) -> Result<(), StoreError> {
        let is_of = |work: &&str| if work.ends_with('#') { work_pk.starts_with(*work) } else { work_pk == *work };
        if self.index.iter().any(is_of) {
            return Ok(());
        }
        Err(refused("a query of the index", work_pk))
    }
}

/// Leaves in the log which kind of item it was. What follows the first `#` may name a buyer.
fn refused(action: &'static str, pk: &str) -> StoreError {
    let kind = pk.split('#').next().unwrap_or_default();
    tracing::error!(action, kind, "a repository was used beyond its declared access");
    StoreError::Undeclared(action)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCESS: Access = Access {
        keys: &["LICENSE#", "LEDGER#"],
        appended: &["AUDIT#"],
        index: &["HELD", "FREEZE#"],
        actions: &[Action::GetItem, Action::UpdateItem],
    };

    #[test]
    fn an_action_is_allowed_on_the_declared_kinds_of_items_only() {
        assert_eq!(ACCESS.allow(Action::GetItem, "LICENSE#l-1"), Ok(()));
        assert_eq!(ACCESS.allow(Action::UpdateItem, "LEDGER#l-1#S03"), Ok(()));
        assert_eq!(ACCESS.allow(Action::PutItem, "AUDIT#CHAIN"), Ok(()));
        assert_eq!(ACCESS.allow(Action::Query, "AUDIT#CHAIN"), Ok(()));
        for (action, pk) in [
            (Action::GetItem, "LEASE#walk"),
            (Action::GetItem, "LICENSE"),
            (Action::PutItem, "LICENSE#l-1"),
            (Action::Query, "LEDGER#l-1"),
            (Action::UpdateItem, "AUDIT#CHAIN"),
            (Action::DeleteItem, "AUDIT#CHAIN"),
        ] {
            assert_eq!(ACCESS.allow(action, pk), Err(StoreError::Undeclared(action.iam())), "{action:?} {pk}");
        }
    }

    #[test]
    fn due_work_is_read_by_its_whole_name_or_in_any_shard() {
        for work in ["HELD", "FREEZE#00", "FREEZE#15"] {
            assert_eq!(ACCESS.allow_index(work), Ok(()), "{work}");
        }
        for work in ["HELD-BACK", "FREEZE", "SEND#00"] {
            assert!(ACCESS.allow_index(work).is_err(), "{work}");
        }
    }
}
