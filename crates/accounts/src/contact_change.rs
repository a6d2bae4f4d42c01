//! Changing the e-mail address or phone number of a Billing Center account: the present one is confirmed first, then
//! the new one; and whoever had the address before can object.

use kernel::digest::sha256_hex;
use kernel::{BillingAccountId, Email, Phone, Timestamp};
use serde::{Deserialize, Serialize};

use crate::PasswordHash;
use crate::account::BillingAccount;
use crate::code::{CodeScope, Purpose, Target};
use crate::owed_code::is_proof_fresh;
use crate::session::SessionKey;

/// How long a confirmation of the present address is good for entering a new one, in seconds: time to fetch another
/// mail, and no more, since whoever sits at the browser can use it.
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
    pub fn current_target(self, account: &BillingAccount, now: Timestamp) -> Target {
        let is_fresh = is_proof_fresh(account.phone_verified_at, now);
        match (self, account.phone.as_ref().filter(|_| is_fresh)) {
            (Self::Phone, Some(phone)) => Target::Phone(phone.clone()),
            (Self::Phone, None) | (Self::Email, _) => Target::Email(account.email.clone()),
        }
    }

    /// What the code for the present one of `account` is bound to at `now`: it counts in the session that asked for it.
    #[must_use]
    pub fn current_scope(self, account: &BillingAccount, session: SessionKey, now: Timestamp) -> CodeScope {
        CodeScope::in_session(self.current_purpose(), self.current_target(account, now), session)
    }

    /// What the code for a new address or number is bound to. The account is named by the session it was asked for in,
    /// so that a code that one account asked for is worth nothing to another.
    #[must_use]
    pub fn new_scope(self, target: Target, session: SessionKey) -> CodeScope {
        CodeScope::in_session(self.new_purpose(), target, session)
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
    pub fn new(contact: Contact, account: &BillingAccount, session: SessionKey, now: Timestamp) -> Self {
        let confirmed = confirmed_hash(contact, account, now);
        Self { session, confirmed, asked: None, expires_at: now.plus_seconds(CONFIRMATION_SECONDS) }
    }

    /// Whether it still counts in `session` for `account` as it is now.
    #[must_use]
    pub fn counts(&self, contact: Contact, account: &BillingAccount, session: &SessionKey, now: Timestamp) -> bool {
        self.session == *session && self.confirmed == confirmed_hash(contact, account, now) && now < self.expires_at
    }
}

fn confirmed_hash(contact: Contact, account: &BillingAccount, now: Timestamp) -> String {
    sha256_hex(&["confirmed", contact.name(), contact.current_target(account, now).as_str()])
}

/// What the owner of the address before can put back, by a link in the notice of the change: the way in as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Objection {
    /// Whose it is.
    pub account: BillingAccountId,
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
    pub fn to_change_of(before: &BillingAccount, now: Timestamp) -> Self {
        Self {
            account: before.id.clone(),
            email: before.email.clone(),
            phone: before.phone.clone(),
            phone_verified_at: before.phone_verified_at,
            changed_at: now,
            expires_at: now.plus_seconds(OBJECTION_SECONDS),
        }
    }

    /// Whether it can still be raised: it has not expired, and no older address has had its way since. Otherwise
    /// somebody who moved an account twice could object to the first owner's return.
    #[must_use]
    pub fn stands(&self, account: &BillingAccount, now: Timestamp) -> bool {
        now < self.expires_at && account.restored_at.is_none_or(|restored| restored < self.changed_at)
    }
}

impl BillingAccount {
    /// The same account with another e-mail address, its version raised.
    #[must_use]
    pub fn with_email(&self, email: Email) -> Self {
        Self { email, version: self.version + 1, ..self.clone() }
    }

    /// The same account with a phone number that a code by text message proved at `now`, its version raised.
    #[must_use]
    pub fn with_phone(&self, phone: Phone, now: Timestamp) -> Self {
        Self { phone: Some(phone), phone_verified_at: Some(now), version: self.version + 1, ..self.clone() }
    }

    /// The same account with another password, its version raised.
    #[must_use]
    pub fn with_password(&self, hash: PasswordHash) -> Self {
        Self { password_hash: Some(hash), version: self.version + 1, ..self.clone() }
    }

    /// The account with its way in as `objection` has it. The password is taken off, since whoever made the change may
    /// have set it: the owner comes in with a code and sets a new one.
    #[must_use]
    pub fn restored(&self, objection: &Objection, now: Timestamp) -> Self {
        Self {
            email: objection.email.clone(),
            phone: objection.phone.clone(),
            phone_verified_at: objection.phone_verified_at,
            password_hash: None,
            restored_at: Some(now),
            version: self.version + 1,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests;
