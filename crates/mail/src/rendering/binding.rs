//! What the notice of a changed binding or settlement says.

use super::subscription::Subscription;

/// What a notice of a changed binding or settlement says.
#[derive(Clone, Copy, Debug)]
pub struct BindingNotice<'a> {
    /// What was changed.
    pub what: BindingWord,
    /// The Billing Center account's username.
    pub username: &'a str,
    /// What it is about.
    pub bought: Subscription<'a>,
    /// The license's id.
    pub license: &'a str,
    /// The workspaces' names.
    pub workspaces: &'a [&'a str],
    /// The first hour it counts for, as [`super::minute`] prints it.
    pub from: Option<&'a str>,
    /// When it was changed, as [`super::minute`] prints it.
    pub at: &'a str,
    /// Where it can be looked at and taken back.
    pub manage_url: &'a str,
}

/// Which change a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingWord {
    /// A license was bound to the account.
    LicenseBound,
    /// A license was taken from the account.
    LicenseUnbound,
    /// Workspaces are settled by a license.
    WorkspacesSettled,
    /// A settlement was undone.
    SettlementUndone,
}

impl BindingWord {
    /// Every change.
    pub const ALL: [Self; 4] =
        [Self::LicenseBound, Self::LicenseUnbound, Self::WorkspacesSettled, Self::SettlementUndone];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::LicenseBound => "license-bound",
            Self::LicenseUnbound => "license-unbound",
            Self::WorkspacesSettled => "workspaces-settled",
            Self::SettlementUndone => "settlement-undone",
        }
    }
}
