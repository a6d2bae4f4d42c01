//! The notice that workspaces are locked.

use kernel::Timestamp;
use serde::Serialize;

/// What a notice of locked workspaces says.
#[derive(Clone, Copy, Debug)]
pub struct LockNotice<'a> {
    /// Where the countdown is.
    pub stage: LockStage,
    /// The AWS account whose subscription ended.
    pub cloud_account: &'a str,
    /// The locked workspaces.
    pub workspaces: &'a [LockedWorkspace<'a>],
    /// The time from which their content may be deleted.
    pub deletion_due_at: Timestamp,
    /// Where they can be bound to another subscription.
    pub rebind_url: &'a str,
}

/// A locked workspace in a notice.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct LockedWorkspace<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its site's name.
    pub site: &'a str,
}

/// Where the countdown of locked workspaces is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockStage {
    /// It begins.
    Locked,
    /// Three days are left.
    Reminder,
    /// It is over.
    Due,
}

impl LockStage {
    /// Every stage, in order.
    pub const ALL: [Self; 3] = [Self::Locked, Self::Reminder, Self::Due];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::Reminder => "reminder",
            Self::Due => "due",
        }
    }
}
