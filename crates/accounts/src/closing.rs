//! Closing a Billing Center account: what must be over first, and what stays of it.

use kernel::{BillingAccountId, Timestamp};
use serde::{Deserialize, Serialize};

/// What stands in the way of closing, in the order to deal with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// A licence that has not ended is bound to the account.
    License,
    /// A workspace is settled by such a licence.
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
    /// Licences that have not ended.
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

/// What stays of a closed account, beside its licences, their usage and its invoices: nothing that names a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClosedAccount {
    /// Which account it was.
    pub id: BillingAccountId,
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
}
