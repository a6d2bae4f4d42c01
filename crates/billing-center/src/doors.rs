//! Which permission each page of the Billing Center needs: the one place, for all three functions.

use accounts::Permission;

/// The permission that a request of this method to this path needs. What is not listed is an owner's alone.
#[must_use]
pub fn permission(method: &str, path: &[&str]) -> Permission {
    let reads = matches!(method, "GET" | "HEAD");
    match path {
        ["account"] | ["account", "bills"] => Permission::SeeBills,
        ["account", "cloud-accounts"] => Permission::SeeWorkspaces,
        ["account", "budget"] => Permission::KeepBudget,
        ["account", "invoices"] => Permission::UseInvoices,
        ["account", "workspaces", _, "settlement" | "undo"]
        | ["account", "licenses", _, "workspaces" | "unbinding"] => Permission::Settle,
        ["account", "profile"] if reads => Permission::SeeProfile,
        ["account", "profile"] => Permission::ChangeProfile,
        ["account", "real-name", ..] => Permission::Identify,
        ["account", "export"] => Permission::Export,
        ["account", "close"] => Permission::Close,
        ["account", "people"] if reads => Permission::SeePeople,
        ["account", "people", "leave"] => Permission::Leave,
        ["account", "people", ..] => Permission::ManagePeople,
        _ => Permission::Unlisted,
    }
}
