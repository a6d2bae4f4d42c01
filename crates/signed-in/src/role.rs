//! What somebody's role lets them see and do, on the pages that need no look at the account.

use accounts::{Permission, Role};
use edge::{Problem, Request};
use maud::Markup;
use pages::View;
use pages::rooms::BillingRoom;

/// Somebody asked for what their role does not let them do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAllowed {
    /// What they asked for.
    pub permission: Permission,
    /// What they are.
    pub role: Role,
    /// Who can help: the username of the account's first owner.
    pub owner: String,
}

impl NotAllowed {
    /// The answer: who may do it, and whom to ask.
    pub(crate) fn problem(&self, request: &Request) -> Problem {
        let view = request.view();
        let who = if Role::Finance.may(self.permission) { "people-who-finance" } else { "people-who-owner" };
        Problem::new("role-not-allowed", 403)
            .with("who", view.text(who))
            .with("what", view.text(self.permission.translation_key()))
            .with("role", view.text(self.role.translation_key()))
            .with("owner", self.owner.as_str())
    }
}

/// The permission that a tab of the Billing Center needs; `None` of what is everybody's own.
const fn needed(room: BillingRoom) -> Option<Permission> {
    match room {
        BillingRoom::Bills => Some(Permission::SeeBills),
        BillingRoom::CloudAccounts => Some(Permission::SeeWorkspaces),
        BillingRoom::Invoices => Some(Permission::UseInvoices),
        BillingRoom::RealName => Some(Permission::Identify),
        BillingRoom::People => Some(Permission::SeePeople),
        BillingRoom::Profile => Some(Permission::SeeProfile),
        BillingRoom::Security => None,
    }
}

/// The tabs of the Billing Center that somebody of this role has.
#[must_use]
pub fn rooms(view: &View<'_>, current: BillingRoom, role: Role) -> Markup {
    pages::rooms::billing(view, current, |room| needed(room).is_none_or(|permission| role.may(permission)))
}
