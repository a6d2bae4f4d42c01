//! A settlement that begins with a later hour.

use account_records::Holdings;
use accounts::Workspace;
use kernel::Hour;
use licensing::License;

/// A change of settlement that is made and has not taken effect.
#[derive(Debug)]
pub(crate) struct Pending<'a> {
    /// What settles the workspace until then, if anything of this account does.
    pub(crate) before: Option<&'a License>,
    /// What settles it from then on.
    pub(crate) after: Option<&'a License>,
    /// The first hour of the new one.
    pub(crate) from: Hour,
}

impl<'a> Pending<'a> {
    /// The change of `workspace` that is still to come, if one is.
    pub(crate) fn of(holdings: &'a Holdings, workspace: &Workspace) -> Option<Self> {
        let last = workspace.settlements.last().filter(|last| last.from > holdings.now.hour())?;
        let before = workspace.license_at(last.from.plus(-1)).and_then(|id| holdings.license(id));
        Some(Self { before, after: holdings.license(&last.license), from: last.from })
    }
}
