//! The way of who lost phone and recovery codes: asked for with the other proofs, after a week in which every owner of the mailbox can
//! object.

use kernel::{BillingAccountId, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a removal waits, in seconds: a week, as long as a changed address can be objected to.
pub const REMOVAL_WAIT_SECONDS: i64 = 7 * 86_400;
/// How long before a removal its owner is reminded, in seconds: a day.
pub const REMOVAL_REMINDER_SECONDS: i64 = 86_400;

/// A removal that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Removal {
    /// When it was.
    pub asked_at: Timestamp,
    /// From when on the second factor is not asked for any more.
    pub due_at: Timestamp,
}

impl Removal {
    pub(super) fn ask(now: Timestamp) -> Self {
        Self { asked_at: now, due_at: now.plus_seconds(REMOVAL_WAIT_SECONDS) }
    }
}

/// What the link in the mails about a removal stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RemovalObjection {
    /// Whose second factor it is.
    pub account: BillingAccountId,
    /// When the removal was asked for.
    pub asked_at: Timestamp,
    /// The first instant at which the link is refused: the removal is due.
    pub expires_at: Timestamp,
}
