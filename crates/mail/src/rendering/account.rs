//! The notice of a changed account.

use accounts::{AccountChange, AccountKind, OwedAccountNotice};

/// What a notice of a changed account says.
#[derive(Clone, Copy, Debug)]
pub struct AccountNotice<'a> {
    /// Which kind of account it is about.
    pub kind: AccountKind,
    /// What happened.
    pub what: AccountChange,
    /// The account's username.
    pub username: &'a str,
    /// The new address or number, masked, where one was changed.
    pub now_is: &'a str,
    /// Where to object, if one can.
    pub object_url: Option<&'a str>,
}

impl<'a> AccountNotice<'a> {
    /// What the mail that is `owed` says, with the address of its link.
    #[must_use]
    pub fn of(owed: &'a OwedAccountNotice, object_url: Option<&'a str>) -> Self {
        let (kind, username) = (owed.account.kind(), owed.username.as_str());
        Self { kind, what: owed.what, username, now_is: &owed.now_is, object_url }
    }
}
