//! The notice of a changed account.

use accounts::AccountKind;

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

/// What happened to the way in to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountChange {
    /// Another e-mail address; told to the one before.
    EmailChanged,
    /// Another phone number.
    PhoneChanged,
    /// A first password, or one in place of a forgotten one.
    PasswordSet,
    /// Another password.
    PasswordChanged,
    /// The way in is what it was before a change.
    ChangeUndone,
    /// An operator ended all sessions.
    SessionsEnded,
    /// An operator made a copy of everything that is kept of the account.
    Exported,
    /// An operator lifted limits that were used up.
    LimitsLifted,
}

impl AccountChange {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::EmailChanged => "email-changed",
            Self::PhoneChanged => "phone-changed",
            Self::PasswordSet => "password-set",
            Self::PasswordChanged => "password-changed",
            Self::ChangeUndone => "change-undone",
            Self::SessionsEnded => "sessions-ended",
            Self::Exported => "exported",
            Self::LimitsLifted => "limits-lifted",
        }
    }
}
