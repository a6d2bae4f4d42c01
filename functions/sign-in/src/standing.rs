//! Where a workspace stands: whether it can be used, who pays, and until when its content is kept. Pure.

use std::collections::BTreeMap;

use accounts::Workspace;
use kernel::{Hour, LicenseId, Timestamp};
use licensing::{License, LicenseState, Lock, WorkspaceLock};
use serde_json::Value;

/// The licenses that settle workspaces, by their ids.
pub(crate) type Licenses = BTreeMap<LicenseId, License>;

/// Where a workspace stands.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Standing<'a> {
    /// No license settles it.
    Unbound,
    /// AWS has not confirmed its license yet, or the license's agreement starts later.
    Waiting { license: &'a License },
    /// It can be used; from an hour on it is paid for by another license, if one was chosen.
    Usable { license: &'a License, next: Option<(&'a License, Hour)> },
    /// Its license ends, and no other one was chosen.
    Ending { license: &'a License },
    /// Its marketplace suspended its license: it is locked, and all of it is kept, until the license is resumed.
    Suspended { license: &'a License },
    /// Its license is over; it can be unlocked.
    Locked { license: &'a License, lock: Lock },
    /// The countdown is over: its content may be deleted, and nothing unlocks it.
    Gone { license: &'a License, lock: Lock },
}

impl<'a> Standing<'a> {
    /// Where `workspace` stands at `now`, by the licenses it names.
    pub(crate) fn of(workspace: &Workspace, licenses: &'a Licenses, now: Timestamp) -> Self {
        let last = workspace.settlements.last();
        let planned = last.filter(|last| last.from > now.hour());
        let planned = planned.and_then(|last| Some((licenses.get(&last.license)?, last.from)));
        let present = workspace.license_at(now.hour()).and_then(|id| licenses.get(id));
        let Some(license) = present.or(planned.map(|(license, _)| license)) else { return Self::Unbound };
        let next = planned.filter(|(next, _)| next.id != license.id);
        match (license.state(now), next) {
            (LicenseState::Pending, _) => Self::Waiting { license },
            (LicenseState::Active, next) => Self::Usable { license, next },
            (LicenseState::Suspended, _) => Self::Suspended { license },
            (LicenseState::Ending, None) if license.suspended_since().is_some() => Self::Suspended { license },
            (LicenseState::Ending, Some(next)) => Self::Usable { license, next: Some(next) },
            (LicenseState::Ending, None) => Self::Ending { license },
            (LicenseState::Ended, Some((next, _))) if next.state(now) == LicenseState::Pending => {
                Self::Waiting { license: next }
            }
            (LicenseState::Ended, Some((next, _))) => Self::Usable { license: next, next: None },
            (LicenseState::Ended, None) => match license.lock(now) {
                Some(lock) if license.locks_for_good(now) => Self::Gone { license, lock },
                Some(lock) => Self::Locked { license, lock },
                // Its end is over by AWS's clock, and we learn of it later by ours.
                None => Self::Ending { license },
            },
        }
    }

    /// The word at the interface.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Unbound => "unbound",
            Self::Waiting { .. } => "waiting",
            Self::Usable { .. } => "usable",
            Self::Ending { .. } => "ending",
            Self::Suspended { .. } | Self::Locked { .. } => "locked",
            Self::Gone { .. } => "due-for-deletion",
        }
    }

    /// The license that settles the workspace, or was the last one to.
    pub(crate) const fn license(self) -> Option<&'a License> {
        match self {
            Self::Unbound => None,
            Self::Waiting { license }
            | Self::Usable { license, .. }
            | Self::Ending { license }
            | Self::Suspended { license }
            | Self::Locked { license, .. }
            | Self::Gone { license, .. } => Some(license),
        }
    }

    /// The lock, at the interface; `null` while there is none.
    pub(crate) fn lock_json(self) -> Value {
        match self {
            Self::Locked { lock, .. } | Self::Gone { lock, .. } => WorkspaceLock::from(lock).to_json(),
            Self::Suspended { license } => {
                let lock = license.suspended_since().map(|since| WorkspaceLock { since, deletion_due_at: None });
                lock.map_or(Value::Null, WorkspaceLock::to_json)
            }
            Self::Unbound | Self::Waiting { .. } | Self::Usable { .. } | Self::Ending { .. } => Value::Null,
        }
    }
}

/// The licenses that `workspaces` name by what settles them now and by their last settlement, each once.
pub(crate) fn named(workspaces: &[Workspace], now: Timestamp) -> Vec<LicenseId> {
    let of_one = |workspace: &Workspace| {
        let last = workspace.settlements.last().map(|last| last.license.clone());
        [workspace.license_at(now.hour()).cloned(), last]
    };
    let mut ids: Vec<LicenseId> = workspaces.iter().flat_map(of_one).flatten().collect();
    ids.sort();
    ids.dedup();
    ids
}
