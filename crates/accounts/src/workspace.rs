//! Workspaces, and which license settles one in an hour.

use std::fmt;

use kernel::{BillingAccountId, ConsoleAccountId, Hour, Language, LicenseId, SiteId, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::cloud::ProviderBond;
use crate::problem::Problem;
use crate::text;

/// The most characters of a workspace's name.
pub const MAX_WORKSPACE_NAME_CHARACTERS: usize = 64;

/// A workspace's name: one line, 1 to [`MAX_WORKSPACE_NAME_CHARACTERS`] characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceName(String);

impl WorkspaceName {
    /// Reads a name.
    ///
    /// # Errors
    /// As [`text::line`].
    pub fn parse(text: &str) -> Result<Self, Problem> {
        text::line(text, MAX_WORKSPACE_NAME_CHARACTERS).map(Self)
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WorkspaceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A workspace: made under a console account, on one site and in one language for ever, paid for by a Billing Center
/// account through a license at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Workspace {
    /// Its identifier.
    pub id: WorkspaceId,
    /// Its name, as [`WorkspaceName`] reads it.
    pub name: String,
    /// The language of its templates for events, alerts and messages. Never changes.
    pub language: Language,
    /// Where it lives. Never changes.
    pub site: SiteId,
    /// Who made it.
    pub console_account: ConsoleAccountId,
    /// Who pays for it, once that is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_account: Option<BillingAccountId>,
    /// Through which provider it may be settled.
    #[serde(default)]
    pub provider: ProviderBond,
    /// Which license settles it from which hour on: ordered by hour, only ever added to.
    #[serde(default)]
    pub settlements: Vec<Settlement>,
    /// When it came into being.
    pub created_at: Timestamp,
    /// How often its latest settlement was undone.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub undone: u32,
    /// Raised by each change.
    pub version: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// From an hour on, a license settles the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settlement {
    /// The first hour it counts for.
    pub from: Hour,
    /// The license.
    pub license: LicenseId,
}

/// Why the latest settlement of a workspace is not undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UndoRefusal {
    /// There is none.
    #[error("the workspace was never settled")]
    NeverSettled,
    /// It has counted for a whole hour.
    #[error("the settlement began in an earlier hour")]
    HourOver,
}

/// A settlement that would change hours which are decided already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the workspace has a settlement from a later or the same hour")]
pub struct HourIsSettled;

impl Workspace {
    /// The license that settles this workspace in `hour`. `None` before its first settlement.
    #[must_use]
    pub fn license_at(&self, hour: Hour) -> Option<&LicenseId> {
        self.settlements.iter().rev().find(|settlement| settlement.from <= hour).map(|settlement| &settlement.license)
    }

    /// The license that takes over after `hour`, if one has been chosen.
    #[must_use]
    pub fn license_after(&self, hour: Hour) -> Option<&LicenseId> {
        self.settlements.iter().find(|settlement| settlement.from > hour).map(|settlement| &settlement.license)
    }

    /// The workspace settled by `license` from the hour `from` on, its version raised. Settling it by the license that
    /// settles it then anyway changes nothing.
    ///
    /// # Errors
    /// [`HourIsSettled`] if another license was chosen for that hour or a later one.
    pub fn settle(mut self, license: LicenseId, from: Hour) -> Result<Self, HourIsSettled> {
        if self.license_at(from) == Some(&license) {
            return Ok(self);
        }
        if self.settlements.last().is_some_and(|last| last.from >= from) {
            return Err(HourIsSettled);
        }
        self.settlements.push(Settlement { from, license });
        self.version += 1;
        Ok(self)
    }

    /// The workspace without its latest settlement, and that settlement. It can be undone in the hour in which it begins
    /// to count, or before: until then no whole hour was paid for by it.
    ///
    /// # Errors
    /// [`UndoRefusal`].
    pub fn undo_settlement(mut self, now: Timestamp) -> Result<(Self, Settlement), UndoRefusal> {
        let last = self.settlements.pop().ok_or(UndoRefusal::NeverSettled)?;
        if last.from < now.hour() {
            return Err(UndoRefusal::HourOver);
        }
        self.undone = self.undone.saturating_add(1);
        self.version += 1;
        Ok((self, last))
    }

    /// Whether `license` settles the workspace in the hour of `now`, or is the last one that was chosen to.
    #[must_use]
    pub fn is_settled_by(&self, license: &LicenseId, now: Timestamp) -> bool {
        let last = self.settlements.last().map(|last| &last.license);
        last == Some(license) || self.license_at(now.hour()) == Some(license)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A workspace that nothing settles.
    pub(crate) fn workspace() -> Workspace {
        Workspace {
            id: WorkspaceId::parse("wksp_1").unwrap(),
            name: "Main".to_owned(),
            language: Language::English,
            site: SiteId::parse("us1").unwrap(),
            console_account: ConsoleAccountId::parse("cons_1").unwrap(),
            billing_account: None,
            provider: ProviderBond::default(),
            settlements: Vec::new(),
            created_at: Timestamp::EPOCH,
            undone: 0,
            version: 1,
        }
    }

    fn license(id: &str) -> LicenseId {
        LicenseId::parse(id).unwrap()
    }

    #[test]
    fn one_license_settles_a_workspace_in_an_hour() {
        let first = Hour::parse("2026-11-21T03").unwrap();
        let workspace =
            workspace().settle(license("l-1"), first).unwrap().settle(license("l-2"), first.plus(2)).unwrap();
        assert_eq!(workspace.license_at(first.plus(-1)), None);
        assert_eq!(workspace.license_at(first.plus(1)), Some(&license("l-1")));
        assert_eq!(workspace.license_at(first.plus(2)), Some(&license("l-2")));
        assert_eq!(workspace.version, 3);
    }

    #[test]
    fn an_hour_once_settled_is_not_settled_otherwise() {
        let hour = Hour::parse("2026-11-21T03").unwrap();
        let settled = workspace().settle(license("l-1"), hour).unwrap();
        assert_eq!(settled.clone().settle(license("l-2"), hour), Err(HourIsSettled));
        assert_eq!(settled.clone().settle(license("l-2"), hour.plus(-1)), Err(HourIsSettled));
        assert_eq!(settled.clone().settle(license("l-1"), hour.plus(5)), Ok(settled));
    }

    #[test]
    fn the_latest_settlement_is_undone_while_its_first_hour_runs_and_no_later() {
        let hour = Hour::parse("2026-11-21T03").unwrap();
        let first = workspace().settle(license("l-1"), hour).unwrap();
        let second = first.clone().settle(license("l-2"), hour.plus(2)).unwrap();
        for now in [hour.start(), hour.plus(3).start().plus_seconds(-1)] {
            let (back, undone) = second.clone().undo_settlement(now).unwrap();
            assert_eq!((back.settlements, undone.license), (first.settlements.clone(), license("l-2")));
            assert_eq!((back.version, back.undone), (4, 1), "nobody takes it for what it was before");
        }
        assert_eq!(second.clone().undo_settlement(hour.plus(3).start()), Err(UndoRefusal::HourOver));
        assert_eq!(workspace().undo_settlement(hour.start()), Err(UndoRefusal::NeverSettled));
        assert!(second.is_settled_by(&license("l-1"), hour.start()), "until the other takes over");
        assert!(!second.is_settled_by(&license("l-1"), hour.plus(2).start()));
        assert!(second.is_settled_by(&license("l-2"), hour.start()));
    }

    #[test]
    fn a_workspace_name_is_one_visible_line() {
        assert_eq!(WorkspaceName::parse(" 观测 <b>1</b> ").unwrap().as_str(), "观测 <b>1</b>");
        assert_eq!(WorkspaceName::parse("\u{200b}"), Err(Problem::Missing));
        assert_eq!(WorkspaceName::parse(&"x".repeat(65)), Err(Problem::TooLong { max: 64 }));
    }
}
