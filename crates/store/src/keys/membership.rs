//! Keys of the people of a Billing Center account: who belongs to it, who is invited, and the mails about it.

use kernel::{BillingAccountId, Timestamp};

use super::Key;

/// How the range keys begin that say which logins belong to an account, beside it.
pub const MEMBER_PREFIX: &str = "MEMBER#";
/// How the range keys of invitations begin, beside their account.
pub const INVITATION_PREFIX: &str = "INVITATION#";

/// That a login belongs to an account.
#[must_use]
pub fn member(account: &BillingAccountId, login: &BillingAccountId) -> Key {
    Key::new(format!("BILLING#{account}"), format!("{MEMBER_PREFIX}{login}"))
}

/// An invitation to an account, by its name there.
#[must_use]
pub fn invitation(account: &BillingAccountId, id: &str) -> Key {
    Key::new(format!("BILLING#{account}"), format!("{INVITATION_PREFIX}{id}"))
}

/// Which invitation a link opens, by the hash of its token.
#[must_use]
pub fn invitation_link(token_hash: &str) -> Key {
    Key::new(format!("INVITATION#{token_hash}"), "INVITATION")
}

/// A mail about the people of an account that is owed, by when what it tells of happened.
#[must_use]
pub fn owed_people_mail(account: &BillingAccountId, at: Timestamp, name: &str) -> Key {
    Key::new(format!("BILLING#{account}"), format!("PEOPLE-MAIL#{:015}#{name}", at.millis()))
}
