//! Suspension: a marketplace stops a license for a while, since its buyer could not be charged, say.
//!
//! Two facts, each the latest by the marketplace's time, so that they may come in any order and repeatedly. Suspended is what
//! was suspended and not resumed later. It is never final: only an end is. While it lasts the license's workspaces are locked,
//! without a countdown, and no usage of it is taken. AWS Marketplace suspends nothing.

use kernel::Timestamp;
use serde_json::{Value, json};

use crate::agreement::{Term, latest};
use crate::course::{Course, Lock, Step};
use crate::license::License;

/// A time in which a license is suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// Since when.
    pub from: Timestamp,
    /// Until when; `None` while it lasts.
    pub until: Option<Timestamp>,
}

/// The lock on the workspaces of a license that is over or suspended, as pages, events and answers tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkspaceLock {
    /// Since when.
    pub since: Timestamp,
    /// From when on their content may be deleted; `None` of a suspended license, which keeps all of it.
    pub deletion_due_at: Option<Timestamp>,
}

impl WorkspaceLock {
    /// As it is told.
    #[must_use]
    pub fn to_json(self) -> Value {
        let due_at = self.deletion_due_at.map(|at| at.to_string());
        json!({"since": self.since.to_string(), "deletionDueAt": due_at})
    }
}

impl From<Lock> for WorkspaceLock {
    fn from(lock: Lock) -> Self {
        Self { since: lock.since, deletion_due_at: Some(lock.deletion_due_at) }
    }
}

/// What the product has to be told of a license's suspension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuspensionChange {
    /// It was suspended; since when.
    Begins(Timestamp),
    /// It was resumed; since when it had been suspended.
    Ends(Timestamp),
}

impl License {
    /// Notes that it was suspended at `at`, by its provider's time.
    pub fn suspended(&mut self, at: Timestamp) {
        latest(&mut self.suspended_at, Some(&at));
    }

    /// Notes that it was resumed at `at`, by its provider's time.
    pub fn resumed(&mut self, at: Timestamp) {
        latest(&mut self.resumed_at, Some(&at));
    }

    /// Takes in a statement of when its term ends. The one stated last counts, so an end may move back.
    pub fn term_stated(&mut self, term: Term) {
        latest(&mut self.term, Some(&term));
    }

    /// When it was suspended the last time. Of a suspension and a resumption at the same instant the suspension counts.
    #[must_use]
    pub fn suspension(&self) -> Option<Suspension> {
        let from = self.suspended_at?;
        Some(Suspension { from, until: self.resumed_at.filter(|until| from < *until) })
    }

    /// Since when it is suspended; `None` if it is not.
    #[must_use]
    pub fn suspended_since(&self) -> Option<Timestamp> {
        self.suspension().filter(|suspension| suspension.until.is_none()).map(|suspension| suspension.from)
    }

    /// The lock on workspaces that this license was the last to settle; `None` while it is neither over nor suspended. What is
    /// suspended and ends stays locked, and the countdown begins when it is over.
    #[must_use]
    pub fn workspace_lock(&self, now: Timestamp) -> Option<WorkspaceLock> {
        let was_usable = self.usage_from().is_some() && self.starts_later(now).is_none();
        let suspended = self.suspended_since().filter(|_| was_usable);
        let suspended = suspended.map(|since| WorkspaceLock { since, deletion_due_at: None });
        self.lock(now).map(WorkspaceLock::from).or(suspended)
    }
}

impl Course {
    /// What has to be told of the license's suspension, after what the course tells of its beginning. Nothing is told any more
    /// of a license that ends: its workspaces stay locked.
    #[must_use]
    pub fn suspension_due(&self, license: &License) -> Option<SuspensionChange> {
        if !self.taken.contains(&Step::Activate) || license.ending_since().is_some() {
            return None;
        }
        match (self.suspension_told, license.suspended_since()) {
            (None, Some(since)) => Some(SuspensionChange::Begins(since)),
            (Some(told), None) => Some(SuspensionChange::Ends(told)),
            // Suspended anew before anybody heard that it was resumed, or told again: it is suspended still.
            (Some(_), Some(_)) | (None, None) => None,
        }
    }

    /// The course after that was told.
    pub const fn tell_suspension(&mut self, change: SuspensionChange) {
        self.suspension_told = match change {
            SuspensionChange::Begins(since) => Some(since),
            SuspensionChange::Ends(_) => None,
        };
    }
}
