//! Mails that tell the owner of an account what was done to it. They are owed with the change that they tell of, so that a crash or a
//! mail service in trouble delays them and loses none: an intruder must not be the only one who knows.

use kernel::{Email, Language, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::{Account, AccountId, AccountKind};
use crate::contact_change::Objection;
use crate::sent_mail::{MailAddress, MailKind, MailOutcome, SentMail};
use crate::session::SessionToken;
use crate::username::Username;

/// How long a mail is tried for, in seconds: three days, which leaves four for an objection.
const TRIED_SECONDS: i64 = 3 * 86_400;
/// How long one sender has a mail to itself at first, in seconds: longer than any function that writes or sends one may run.
const CLAIM_SECONDS: i64 = 60;
/// The longest that a mail waits for its next try, in seconds: who mends the sender finds it gone out within the hour.
const MAX_WAIT_SECONDS: i64 = 3600;
/// How often the wait doubles until it is that long.
const MAX_DOUBLINGS: u64 = 6;

/// How long a mail of this version, which begins with 1 and is raised by each try, is left alone once it is claimed again, in seconds:
/// twice as long each time.
pub(crate) fn wait_seconds(version: u64) -> i64 {
    (CLAIM_SECONDS << version.saturating_sub(1).min(MAX_DOUBLINGS)).min(MAX_WAIT_SECONDS)
}

/// What happened to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountChange {
    /// Another e-mail address; told to the one before.
    EmailChanged,
    /// Another phone number.
    PhoneChanged,
    /// A first phone number.
    PhoneAdded,
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
    /// Every change.
    pub const ALL: [Self; 9] = [
        Self::EmailChanged,
        Self::PhoneChanged,
        Self::PhoneAdded,
        Self::PasswordSet,
        Self::PasswordChanged,
        Self::ChangeUndone,
        Self::SessionsEnded,
        Self::Exported,
        Self::LimitsLifted,
    ];

    /// The word in keys and templates.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EmailChanged => "email-changed",
            Self::PhoneChanged => "phone-changed",
            Self::PasswordSet => "password-set",
            Self::PasswordChanged => "password-changed",
            Self::ChangeUndone => "change-undone",
            Self::SessionsEnded => "sessions-ended",
            Self::Exported => "exported",
            Self::LimitsLifted => "limits-lifted",
            Self::PhoneAdded => "phone-added",
        }
    }

    /// Whether the mail has a link by which its reader takes the account back.
    #[must_use]
    pub const fn can_be_undone(self) -> bool {
        matches!(self, Self::EmailChanged | Self::PhoneChanged | Self::PhoneAdded)
    }

    const fn mail_kind(self) -> MailKind {
        match self {
            Self::SessionsEnded | Self::Exported | Self::LimitsLifted => MailKind::ByOperator,
            Self::EmailChanged
            | Self::PhoneChanged
            | Self::PhoneAdded
            | Self::PasswordSet
            | Self::PasswordChanged
            | Self::ChangeUndone => MailKind::AccountChanged,
        }
    }

    /// Another address is told to the one before.
    const fn address(self) -> MailAddress {
        match self {
            Self::EmailChanged => MailAddress::FormerEmail,
            _ => MailAddress::Email,
        }
    }
}

/// A mail that is owed about a change of an account. It says all that it needs: the account may be changed again, or closed, before it
/// is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OwedAccountNotice {
    /// About which account.
    pub account: AccountId,
    /// Where it goes.
    pub to: Email,
    /// In which language.
    pub language: Language,
    /// The account's username.
    pub username: Username,
    /// What happened.
    pub what: AccountChange,
    /// The new address or number, masked, where one was changed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub now_is: String,
    /// What its reader can put back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objection: Option<Objection>,
    /// When it happened.
    pub at: Timestamp,
    /// From when on a run may send it.
    pub due_at: Timestamp,
    /// When it is given up.
    pub expires_at: Timestamp,
    /// Raised by each try.
    pub version: u64,
}

impl OwedAccountNotice {
    /// The mail that tells `what` happened at `now`, to the mailbox that `account` has. It is claimed by the invocation that writes it,
    /// which sends it at once.
    #[must_use]
    pub fn new(account: &impl Account, what: AccountChange, now_is: &str, now: Timestamp) -> Self {
        Self {
            account: account.account_id(),
            to: account.email().clone(),
            language: account.language(),
            username: account.username().clone(),
            what,
            now_is: now_is.to_owned(),
            objection: None,
            at: now,
            due_at: now.plus_seconds(CLAIM_SECONDS),
            expires_at: now.plus_seconds(TRIED_SECONDS),
            version: 1,
        }
    }

    /// The same mail with a link that puts back what `objection` says.
    #[must_use]
    pub fn with_objection(self, objection: Objection) -> Self {
        Self { objection: Some(objection), ..self }
    }

    /// The mail as a run at `now` claims it, so that no other sends it too.
    #[must_use]
    pub fn claimed(&self, now: Timestamp) -> Self {
        Self { due_at: now.plus_seconds(wait_seconds(self.version)), version: self.version + 1, ..self.clone() }
    }

    /// The note of it for its account, handed over at `now`.
    #[must_use]
    pub fn noted(&self, now: Timestamp) -> SentMail {
        SentMail { to: self.what.address(), ..SentMail::new(self.what.mail_kind(), MailOutcome::UnderWay, now) }
    }
}

/// Where the bearer of an objection's token takes an account of `kind` back, below the app's `public_url`.
#[must_use]
pub fn objection_url(public_url: &str, kind: AccountKind, token: &SessionToken) -> String {
    let pages = match kind {
        AccountKind::Billing => "account",
        AccountKind::Console => "console",
    };
    format!("{public_url}/{pages}/objection?token={}", token.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::account_of;

    const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

    #[test]
    fn every_change_is_kept_by_the_word_that_it_has_in_keys() {
        for what in AccountChange::ALL {
            assert_eq!(serde_json::to_value(what).unwrap(), what.name());
        }
    }

    #[test]
    fn a_mail_belongs_to_its_writer_first_and_then_to_the_run_that_claims_it() {
        let owed = OwedAccountNotice::new(&account_of("ann@example.com", NOW), AccountChange::PasswordChanged, "", NOW);
        assert_eq!(owed.due_at, NOW.plus_seconds(CLAIM_SECONDS));
        let claimed = owed.claimed(owed.due_at);
        assert_eq!((claimed.due_at, claimed.version), (owed.due_at.plus_seconds(CLAIM_SECONDS), 2));
        let waits = [1, 2, 6, 7, 4000].map(wait_seconds);
        assert_eq!(waits, [60, 120, 1920, 3600, 3600]);
        assert_eq!(OwedAccountNotice { due_at: owed.due_at, version: 1, ..claimed }, owed);
    }

    #[test]
    fn another_address_is_told_to_the_one_before_and_what_an_operator_did_says_so() {
        let noted = |what| OwedAccountNotice::new(&account_of("ann@example.com", NOW), what, "", NOW).noted(NOW);
        let kinds = |what| (noted(what).kind, noted(what).to);
        assert_eq!(kinds(AccountChange::EmailChanged), (MailKind::AccountChanged, MailAddress::FormerEmail));
        assert_eq!(kinds(AccountChange::PhoneChanged), (MailKind::AccountChanged, MailAddress::Email));
        assert_eq!(kinds(AccountChange::Exported), (MailKind::ByOperator, MailAddress::Email));
    }
}
