//! The tabs of the console and of the Billing Center, which lead across the functions behind them.

use maud::{Markup, html};

use crate::button::{self, Weight};
use crate::parts;
use crate::view::View;

/// A room of the Billing Center.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillingRoom {
    /// What was used, and what it costs.
    Bills,
    /// Who pays.
    CloudAccounts,
    /// Invoices.
    Invoices,
    /// Real-name authentication.
    RealName,
    /// Who belongs to the account, and as what.
    People,
    /// The company, and by what the account is signed in to.
    Profile,
    /// Password, sessions, security events.
    Security,
}

/// The rooms of the Billing Center, in the order of their tabs: where each is, and what it is called.
const BILLING: [(BillingRoom, &str, &str); 7] = [
    (BillingRoom::Bills, "/account/bills", "manage-account-room-bills"),
    (BillingRoom::CloudAccounts, "/account/cloud-accounts", "manage-account-room-cloud"),
    (BillingRoom::Invoices, "/account/invoices", "manage-account-room-invoices"),
    (BillingRoom::RealName, "/account/real-name", "manage-account-room-real-name"),
    (BillingRoom::People, "/account/people", "people-room"),
    (BillingRoom::Profile, "/account/profile", "manage-account-room-profile"),
    (BillingRoom::Security, "/account/sessions", "manage-account-room-security"),
];

/// A room of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsoleRoom {
    /// The workspaces to choose from.
    Workspaces,
    /// The account's names and contact.
    Profile,
    /// Password, sessions, security events.
    Security,
}

/// The rooms of the console, in the order of their tabs.
const CONSOLE: [(ConsoleRoom, &str, &str); 3] = [
    (ConsoleRoom::Workspaces, "/console", "page-room-workspaces"),
    (ConsoleRoom::Profile, "/console/profile", "page-room-profile"),
    (ConsoleRoom::Security, "/console/sessions", "page-room-security"),
];

/// The side that a page of somebody who is signed in is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Where the product is used.
    Console,
    /// Where it is paid for.
    BillingCenter,
}

/// What stands in the header of who is signed in: the account, the way to the other side, and the way out of both.
#[must_use]
pub fn signed_in(view: &View<'_>, username: &str, side: Side) -> Markup {
    let (path, key) = match side {
        Side::Console => ("/account", "sign-in-account-billing"),
        Side::BillingCenter => ("/console", "sign-in-account-console"),
    };
    html! {
        (parts::name(username))
        a href=(path) { (view.text(key)) }
        (button::post("/sign-out", &view.text("sign-in-sign-out"), Weight::Plain, &[]))
    }
}

/// The tabs of the Billing Center, as far as its reader `sees` their rooms.
#[must_use]
pub fn billing(view: &View<'_>, current: BillingRoom, sees: impl Fn(BillingRoom) -> bool) -> Markup {
    let rooms: Vec<_> = BILLING.into_iter().filter(|(room, _, _)| sees(*room)).collect();
    tabs(view, "manage-account-rooms", &rooms, current)
}

/// The tabs of the console.
#[must_use]
pub fn console(view: &View<'_>, current: ConsoleRoom) -> Markup {
    tabs(view, "page-rooms-console", &CONSOLE, current)
}

fn tabs<R: PartialEq + Copy>(view: &View<'_>, label: &str, rooms: &[(R, &str, &str)], current: R) -> Markup {
    html! {
        nav class="rooms" aria-label=(view.text(label)) {
            @for (room, path, name) in rooms {
                a href=(path) aria-current=[(*room == current).then_some("page")] { (view.text(name)) }
            }
        }
    }
}
