//! Mails about the second factor. They are owed with the change that they tell of, and survive a crash.

use kernel::{BillingAccountId, Timestamp};
use serde::{Deserialize, Serialize};

use super::removal::{REMOVAL_REMINDER_SECONDS, Removal};
use crate::account_notice::wait_seconds;

/// How long a mail is tried for, in seconds: a removal has come to pass or was stopped by then.
const TRIED_SECONDS: i64 = 3 * 86_400;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// What a mail tells.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum NoticeKind { $($(#[$doc])* #[serde(rename = $word)] $name),+ }

        impl NoticeKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The word in keys and templates.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }
        }
    };
}

kinds! {
    /// Two-factor authentication was turned on.
    TurnedOn = "turned-on",
    /// It was turned off.
    TurnedOff = "turned-off",
    /// Recovery codes were made anew.
    CodesMade = "codes-made",
    /// A recovery code was used.
    CodeUsed = "code-used",
    /// Its removal was asked for.
    RemovalAsked = "removal-asked",
    /// Its removal is a day away.
    RemovalNear = "removal-near",
    /// Its removal is due: nothing is sent, it is removed, and that it was is owed.
    RemovalDue = "removal-due",
    /// It was removed.
    Removed = "removed",
    /// Its removal was stopped.
    RemovalStopped = "removal-stopped",
}

/// A mail that is owed to the owner of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OwedNotice {
    /// To whom.
    pub account: BillingAccountId,
    /// What it tells.
    pub kind: NoticeKind,
    /// When what it tells of happened; of a removal, when it was asked for.
    pub at: Timestamp,
    /// From when on it is to be sent.
    pub due_at: Timestamp,
    /// When it is given up.
    pub expires_at: Timestamp,
    /// Raised by each try.
    pub version: u64,
}

impl OwedNotice {
    /// The mail of what happens at `now`, to be sent at once.
    #[must_use]
    pub fn now(account: &BillingAccountId, kind: NoticeKind, now: Timestamp) -> Self {
        Self::later(account, kind, now, now)
    }

    fn later(account: &BillingAccountId, kind: NoticeKind, at: Timestamp, due_at: Timestamp) -> Self {
        let (account, expires_at) = (account.clone(), due_at.plus_seconds(TRIED_SECONDS));
        Self { account, kind, at, due_at, expires_at, version: 1 }
    }

    /// What is owed for a removal: a mail at once, one a day before it, and the removal itself.
    #[must_use]
    pub fn of_removal(account: &BillingAccountId, removal: &Removal) -> [Self; 3] {
        let (at, due_at) = (removal.asked_at, removal.due_at);
        [
            Self::later(account, NoticeKind::RemovalAsked, at, at),
            Self::later(account, NoticeKind::RemovalNear, at, due_at.plus_seconds(-REMOVAL_REMINDER_SECONDS)),
            Self::later(account, NoticeKind::RemovalDue, at, due_at),
        ]
    }

    /// The mail that a removal came to pass at `now`, which was asked for at `asked_at`.
    #[must_use]
    pub fn removed(account: &BillingAccountId, asked_at: Timestamp, now: Timestamp) -> Self {
        Self::later(account, NoticeKind::Removed, asked_at, now)
    }

    /// The mail as a run at `now` claims it, so that no other sends it too.
    #[must_use]
    pub fn claimed(&self, now: Timestamp) -> Self {
        Self { due_at: now.plus_seconds(wait_seconds(self.version)), version: self.version + 1, ..self.clone() }
    }

    /// Whether it is about a removal that may have been stopped meanwhile.
    #[must_use]
    pub const fn is_of_removal(&self) -> bool {
        matches!(self.kind, NoticeKind::RemovalAsked | NoticeKind::RemovalNear | NoticeKind::RemovalDue)
    }
}
