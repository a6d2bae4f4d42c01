//! Whose usage is whose: what of the licenses' usage an account pays for.
//!
//! A license can be bound to one account, taken from it, and bound to another. Its ledger goes on, so the ledger alone does
//! not tell whose bill an hour is on; the workspaces do, and where usage has none, the days of the binding.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{LicenseId, Month, Timestamp, WorkspaceId};

use crate::day::Day;
use crate::frozen::FrozenUsage;

/// When a license was bound to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// It is bound, since then if that is known.
    Since(Option<Timestamp>),
    /// It was bound, until then.
    Until(Timestamp),
}

impl Binding {
    fn has(self, day: Day) -> bool {
        match self {
            Self::Since(since) => since.is_none_or(|at| Day::of(at.hour()) <= day),
            Self::Until(until) => day <= Day::of(until.hour()),
        }
    }
}

/// What an account pays for: usage of its workspaces, and usage of no workspace while the license was bound to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payer {
    /// The account's workspaces.
    pub workspaces: BTreeSet<WorkspaceId>,
    /// The licenses that are or were bound to the account. Each day in such a binding counts whole.
    pub licenses: BTreeMap<LicenseId, Binding>,
}

impl Payer {
    /// Whether this usage is on the account's bill. A license that the payer does not know counts as bound.
    #[must_use]
    pub fn pays_for(&self, usage: &FrozenUsage) -> bool {
        match &usage.workspace {
            Some(workspace) => self.workspaces.contains(workspace),
            None => self.licenses.get(&usage.license).is_none_or(|binding| binding.has(usage.day)),
        }
    }

    /// Whether a license was bound to the account on some day of `month`.
    #[must_use]
    pub fn had_in(&self, license: &LicenseId, month: Month) -> bool {
        let (first, last) = (Day::of(month.start().hour()), Day::of(month.end().hour().plus(-1)));
        self.licenses.get(license).is_none_or(|binding| match binding {
            Binding::Since(_) => binding.has(last),
            Binding::Until(_) => binding.has(first),
        })
    }
}
