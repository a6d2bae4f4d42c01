//! Closing an account: what must be over first, and what stays of it.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::account::AccountId;

/// What keeps an account from being closed, in the order to deal with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// A license that has not ended is bound to the account.
    License,
    /// A workspace is settled by such a license.
    Workspace,
    /// Usage is not frozen yet, is on its way to AWS, or is held.
    OpenBill,
    /// An invoice was asked for and not decided yet.
    OpenInvoice,
}

impl Obstacle {
    /// Every obstacle, in order.
    pub const ALL: [Self; 4] = [Self::License, Self::Workspace, Self::OpenBill, Self::OpenInvoice];

    /// The word at the interface.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::License => "license-in-force",
            Self::Workspace => "workspace-bound",
            Self::OpenBill => "open-bill",
            Self::OpenInvoice => "open-invoice",
        }
    }
}

/// What is known of an account when its owner wants to close it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Affairs {
    /// Licenses that have not ended.
    pub licenses: usize,
    /// Workspaces that one of them settles.
    pub workspaces: usize,
    /// Whether a ledger still takes usage, or usage is on its way to AWS or held.
    pub open_bill: bool,
    /// Invoices that were asked for and not decided.
    pub open_invoices: usize,
}

impl Affairs {
    /// Everything that stands in the way, in the order to deal with it; nothing if the account can be closed.
    #[must_use]
    pub fn obstacles(&self) -> Vec<Obstacle> {
        let stands = |obstacle: &Obstacle| match obstacle {
            Obstacle::License => self.licenses > 0,
            Obstacle::Workspace => self.workspaces > 0,
            Obstacle::OpenBill => self.open_bill,
            Obstacle::OpenInvoice => self.open_invoices > 0,
        };
        Obstacle::ALL.into_iter().filter(stands).collect()
    }
}

/// Why a workspace keeps the console account from being closed that it was made under. Nobody else owns it, so it must not be left
/// while somebody pays for it, or may again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkspaceObstacle {
    /// A license that has not ended settles it, or was chosen to.
    InUse,
    /// It is locked, and can be settled again until this time.
    Locked {
        /// From then on its content may be deleted, and nothing settles it any more.
        until: Timestamp,
    },
    /// No license has settled it: it waits to be bound.
    Unbound,
}

impl WorkspaceObstacle {
    /// The word at the interface.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::InUse => "in-use",
            Self::Locked { .. } => "locked",
            Self::Unbound => "unbound",
        }
    }

    /// What keeps the account from being closed at `now`, of a workspace whose licenses, those that settle it and were chosen to,
    /// end its use for good at `ends`: `None` for a license that is not over. `None` if nothing does.
    #[must_use]
    pub fn of(ends: &[Option<Timestamp>], now: Timestamp) -> Option<Self> {
        let ends: Option<Vec<Timestamp>> = ends.iter().copied().collect();
        match ends {
            None => Some(Self::InUse),
            Some(ends) => match ends.into_iter().max() {
                None => Some(Self::Unbound),
                Some(until) if now < until => Some(Self::Locked { until }),
                Some(_) => None,
            },
        }
    }
}

/// What stays of a closed account, beside its licenses, their usage and its invoices: nothing that names a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClosedAccount {
    /// Which account it was.
    pub id: AccountId,
    /// When it came into being.
    pub created_at: Timestamp,
    /// When it was closed.
    pub closed_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_open_affair_is_an_obstacle_of_its_own_and_none_is_no_obstacle() {
        let none = Affairs::default();
        assert_eq!(none.obstacles(), []);
        assert_eq!(Affairs { licenses: 1, ..none }.obstacles(), [Obstacle::License]);
        assert_eq!(Affairs { workspaces: 2, ..none }.obstacles(), [Obstacle::Workspace]);
        assert_eq!(Affairs { open_bill: true, ..none }.obstacles(), [Obstacle::OpenBill]);
        assert_eq!(Affairs { open_invoices: 1, ..none }.obstacles(), [Obstacle::OpenInvoice]);
        let all = Affairs { licenses: 1, workspaces: 1, open_bill: true, open_invoices: 1 };
        assert_eq!(all.obstacles(), Obstacle::ALL);
    }

    #[test]
    fn a_workspace_holds_its_console_account_until_nothing_can_settle_it_any_more() {
        let at = Timestamp::from_seconds;
        assert_eq!(WorkspaceObstacle::of(&[], at(5)), Some(WorkspaceObstacle::Unbound));
        assert_eq!(WorkspaceObstacle::of(&[None], at(5)), Some(WorkspaceObstacle::InUse));
        assert_eq!(WorkspaceObstacle::of(&[Some(at(1)), None], at(5)), Some(WorkspaceObstacle::InUse));
        let locked = WorkspaceObstacle::of(&[Some(at(6))], at(5));
        assert_eq!(locked, Some(WorkspaceObstacle::Locked { until: at(6) }));
        assert_eq!(WorkspaceObstacle::of(&[Some(at(5))], at(5)), None);
    }
}
