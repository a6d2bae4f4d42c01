//! The notice of a changed second factor.

use accounts::second_factor::{NoticeKind, REMOVAL_WAIT_SECONDS};
use kernel::Timestamp;
use minijinja::{Value, context};

use super::values::minute;

/// What a notice about the second factor of a Billing Center account says.
#[derive(Clone, Copy, Debug)]
pub struct SecondFactorNotice<'a> {
    /// What happened.
    pub what: NoticeKind,
    /// The account's username.
    pub username: &'a str,
    /// When it happened; of a removal, when it was asked for.
    pub at: Timestamp,
    /// Where a removal is stopped, while it can be.
    pub object_url: Option<&'a str>,
    /// Where two-factor authentication is managed.
    pub manage_url: &'a str,
}

pub(super) fn second_factor_context(notice: &SecondFactorNotice<'_>) -> Value {
    context! {
        what => notice.what.name(),
        username => notice.username,
        at => minute(notice.at),
        due_at => minute(notice.at.plus_seconds(REMOVAL_WAIT_SECONDS)),
        object_url => notice.object_url,
        manage_url => notice.manage_url,
    }
}
