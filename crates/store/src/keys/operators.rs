//! Keys of operators, and of what they do for the owners of accounts.

use accounts::AccountId;
use kernel::digest::sha256_hex;
use kernel::{BillingAccountId, Timestamp};

use super::{Key, account};

/// How the range keys of notes of mails begin, beside their account.
pub const SENT_MAIL_PREFIX: &str = "SENT#";

/// A session of an operator, by the SHA-256 of its token.
#[must_use]
pub fn operator_session(token_hash: &str) -> Key {
    Key::new(format!("OPERATOR#{token_hash}"), "SESSION")
}

/// A sign-in of an operator that is under way, by the SHA-256 of the token that the browser holds meanwhile.
#[must_use]
pub fn operator_sign_in(token_hash: &str) -> Key {
    Key::new(format!("OPERATOR#{token_hash}"), "SIGN-IN")
}

/// What an operator gave up alone of late. A person is named by the identity provider or in IAM, however long that is.
#[must_use]
pub(crate) fn given_up_alone(person: &str) -> Key {
    Key::new(format!("ALONE#{}", sha256_hex(&[person])), "ALONE")
}

/// That a mail went to the owner of an account, by when; `name` tells it from others of that instant.
#[must_use]
pub fn sent_mail(id: &AccountId, at: Timestamp, name: &str) -> Key {
    Key::new(account(id).pk, format!("{SENT_MAIL_PREFIX}{:015}#{name}", at.millis()))
}

/// What operators did of late for the owner of an account.
#[must_use]
pub fn owner_help(id: &BillingAccountId) -> Key {
    Key::new(format!("BILLING#{id}"), "HELP")
}

/// A supervised change of the e-mail address of a Billing Center account.
#[must_use]
pub fn supervised_change(id: &BillingAccountId) -> Key {
    Key::new(format!("BILLING#{id}"), "SUPERVISED-CHANGE")
}

/// A mail about a supervised change that is owed, by when what it tells of happened.
#[must_use]
pub fn owed_change_mail(id: &BillingAccountId, at: Timestamp, kind: &str) -> Key {
    Key::new(format!("BILLING#{id}"), format!("CHANGE-MAIL#{:015}#{kind}", at.millis()))
}

/// What a link in a mail about a supervised change does, by the hash of its token.
#[must_use]
pub fn change_link(token_hash: &str) -> Key {
    Key::new(format!("OBJECTION#{token_hash}"), "SUPERVISED-CHANGE")
}

/// When the limits of an account were lifted of late.
#[must_use]
pub fn lifts_of(id: &BillingAccountId) -> Key {
    Key::new(format!("BILLING#{id}"), "LIFTS")
}

/// When an operator lifted limits of late. The principal may name a person, so only its hash is a key.
#[must_use]
pub fn lifts_by(principal: &str) -> Key {
    Key::new(format!("OPERATOR#{}", sha256_hex(&["lifts", principal])), "LIFTS")
}
