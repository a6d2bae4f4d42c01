//! Changing the e-mail address or phone number of an account. The present one is confirmed first, then the new one; the previous
//! address gets a notice, from which the change can be undone.

use kernel::digest::sha256_hex;
use kernel::{Email, Phone, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::{Account, AccountId, AccountKind, Credentials};
use crate::asker::Asker;
use crate::code::{CodeScope, Purpose, Target};
use crate::code_recipient::is_proof_fresh;
use crate::password::PasswordHash;
use crate::problem::Problem;
use crate::registration::email;
use crate::session::SessionKey;
use crate::text_limits::reachable_phone;

/// How long a confirmation of the present address is good for entering a new one, in seconds: time to fetch another
/// mail, and no more, since anybody at the browser can use it.
pub const CONFIRMATION_SECONDS: i64 = 1800;
/// How long the address before can object to a change, in seconds: a week, which spans a weekend and a holiday.
pub const OBJECTION_SECONDS: i64 = 7 * 86_400;

/// Which of the two is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contact {
    /// The e-mail address.
    Email,
    /// The phone number.
    Phone,
}

impl Contact {
    /// The word at the interface.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }

    /// What the code for the present one is for.
    #[must_use]
    pub const fn current_purpose(self) -> Purpose {
        match self {
            Self::Email => Purpose::ChangeEmailCurrent,
            Self::Phone => Purpose::ChangePhoneCurrent,
        }
    }

    /// What the code for the new one is for.
    #[must_use]
    pub const fn new_purpose(self) -> Purpose {
        match self {
            Self::Email => Purpose::ChangeEmailNew,
            Self::Phone => Purpose::ChangePhoneNew,
        }
    }

    /// Where the code that confirms the present one of `account` is sent at `now`. A phone number that is not verified, or was so
    /// long ago that its line may be somebody else's by now or gone, is changed by e-mail.
    #[must_use]
    pub fn current_target(self, account: &impl Account, now: Timestamp) -> Target {
        let is_fresh = is_proof_fresh(account.credentials().phone_verified_at, now);
        match (self, account.phone().filter(|_| is_fresh)) {
            (Self::Phone, Some(phone)) => Target::Phone(phone.clone()),
            (Self::Phone, None) | (Self::Email, _) => Target::Email(account.email().clone()),
        }
    }

    /// Whether the proof that `own` is asked for at `now` proves `other` as well: they have one mailbox, and codes for the
    /// present address or number of both go to the same place. Then both can be changed in one step.
    #[must_use]
    pub fn is_proven_for_both<A: Account>(self, own: &A, other: &A::Other, now: Timestamp) -> bool {
        own.email() == other.email() && self.current_target(own, now) == self.current_target(other, now)
    }

    /// What the code for the present one of `account` is bound to at `now`: it counts in the session that asked for it.
    #[must_use]
    pub fn current_scope<A: Account>(self, account: &A, session: SessionKey, now: Timestamp) -> CodeScope {
        let target = self.current_target(account, now);
        CodeScope::for_account(self.current_purpose(), target, A::KIND, Asker::Session(session))
    }

    /// What the code for a new address or number of an account of `kind` is bound to. The account is named by the session it was asked for in,
    /// so that a code that one account asked for is worth nothing to another.
    #[must_use]
    pub fn new_scope(self, kind: AccountKind, target: Target, session: SessionKey) -> CodeScope {
        CodeScope::for_account(self.new_purpose(), target, kind, Asker::Session(session))
    }
}

/// That the present address or number was confirmed, in one session and for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Confirmation {
    /// Where it was confirmed, and where alone it counts.
    pub session: SessionKey,
    /// Hash of the address or number that was confirmed: it must still be the account's.
    confirmed: String,
    /// The new address or number that a code was last sent to: what the page shows again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// The first instant at which it is refused.
    pub expires_at: Timestamp,
}

impl Confirmation {
    /// That the present address or number of `account` was confirmed at `now`.
    #[must_use]
    pub fn new(contact: Contact, account: &impl Account, session: SessionKey, now: Timestamp) -> Self {
        let confirmed = confirmed_hash(contact, account, now);
        Self { session, confirmed, asked: None, expires_at: now.plus_seconds(CONFIRMATION_SECONDS) }
    }

    /// Whether it still counts in `session` for `account` as it is now.
    #[must_use]
    pub fn counts(&self, contact: Contact, account: &impl Account, session: &SessionKey, now: Timestamp) -> bool {
        self.session == *session && self.confirmed == confirmed_hash(contact, account, now) && now < self.expires_at
    }
}

fn confirmed_hash(contact: Contact, account: &impl Account, now: Timestamp) -> String {
    sha256_hex(&["confirmed", contact.name(), contact.current_target(account, now).as_str()])
}

/// What the owner of the address before can put back, by a link in the notice of the change: the way in as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Objection {
    /// Whose it is.
    pub account: AccountId,
    /// The e-mail address before.
    pub email: Email,
    /// The phone number before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// When that number was last verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_verified_at: Option<Timestamp>,
    /// When it was changed.
    pub changed_at: Timestamp,
    /// The first instant at which it is refused.
    pub expires_at: Timestamp,
}

impl Objection {
    /// What can be put back after `before` is changed at `now`.
    #[must_use]
    pub fn to_change_of(before: &impl Account, now: Timestamp) -> Self {
        let Credentials { email, phone, phone_verified_at, .. } = before.credentials();
        let expires_at = now.plus_seconds(OBJECTION_SECONDS);
        Self { account: before.account_id(), email, phone, phone_verified_at, changed_at: now, expires_at }
    }

    /// Whether it can still be raised: it has not expired, and no older address has had its way since. Otherwise
    /// somebody who moved an account twice could object to the first owner's return.
    #[must_use]
    pub fn stands(&self, account: &impl Account, now: Timestamp) -> bool {
        now < self.expires_at && account.credentials().restored_at.is_none_or(|restored| restored < self.changed_at)
    }
}

/// A change of credentials. The same one can be made to both accounts of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialChange {
    /// Another e-mail address, which a code has proved.
    Email(Email),
    /// Another e-mail address, by a supervised change. This removes the password, which a reader of the old mailbox may know. The
    /// owner signs in with a code and sets a new one.
    Supervised(Email),
    /// A phone number that a code by text message proved at this time.
    Phone(Phone, Timestamp),
    /// Another password.
    Password(PasswordHash),
    /// The login as it was before a change that was objected to at this time. The password is removed, because it may be one
    /// that the intruder has set; the owner signs in with a code and sets a new one.
    Objection(Objection, Timestamp),
}

impl CredentialChange {
    /// `account` with this change, made at `now`, its version raised. Codes that were sent before are void. Another address or
    /// password ends every session that was opened before.
    #[must_use]
    pub fn of<A: Account>(&self, account: &A, now: Timestamp) -> A {
        let before = account.credentials();
        let version = account.version() + 1;
        let proofs_since = match self {
            Self::Phone(..) => before.proofs_since.voiding_codes(version, now),
            Self::Email(_) | Self::Supervised(_) | Self::Password(_) | Self::Objection(..) => {
                before.proofs_since.ending_sessions(version, now)
            }
        };
        let before = Credentials { proofs_since, ..before };
        account.with_credentials(match self.clone() {
            Self::Email(email) => Credentials { email, ..before },
            Self::Supervised(email) => Credentials { email, password_hash: None, ..before },
            Self::Phone(phone, at) => Credentials { phone: Some(phone), phone_verified_at: Some(at), ..before },
            Self::Password(hash) => Credentials { password_hash: Some(hash), ..before },
            Self::Objection(Objection { email, phone, phone_verified_at, .. }, at) => {
                let restored_at = Some(at);
                Credentials { email, phone, phone_verified_at, password_hash: None, restored_at, proofs_since }
            }
        })
    }
}

/// A new address or number that its owner has typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewContact {
    /// An e-mail address.
    Email(Email),
    /// A phone number.
    Phone(Phone),
}

impl NewContact {
    /// Reads what was typed in place of the present one of `before`; of a phone number, `serves` says whether text messages go to
    /// it. The present phone number may be verified again: text
    /// messages to it alone sign in only for a while.
    ///
    /// # Errors
    /// What is wrong with it, [`Problem::Unchanged`] for the present address.
    pub fn read(
        contact: Contact,
        before: &impl Account,
        typed: &str,
        serves: impl Fn(&Phone) -> bool,
    ) -> Result<Self, Problem> {
        match contact {
            Contact::Email => match email(typed)? {
                new if new == *before.email() => Err(Problem::Unchanged),
                new => Ok(Self::Email(new)),
            },
            Contact::Phone => reachable_phone(typed, serves).map(Self::Phone),
        }
    }

    /// Where the code that verifies it goes.
    #[must_use]
    pub fn target(&self) -> Target {
        match self {
            Self::Email(email) => Target::Email(email.clone()),
            Self::Phone(phone) => Target::Phone(phone.clone()),
        }
    }

    /// The change to it, verified at `now`.
    #[must_use]
    pub fn change(self, now: Timestamp) -> CredentialChange {
        match self {
            Self::Email(email) => CredentialChange::Email(email),
            Self::Phone(phone) => CredentialChange::Phone(phone, now),
        }
    }

    /// Enough of it for its owner to recognize it.
    #[must_use]
    pub fn masked(&self) -> String {
        match self {
            Self::Email(email) => email.masked(),
            Self::Phone(phone) => phone.masked(),
        }
    }
}

#[cfg(test)]
mod tests;
