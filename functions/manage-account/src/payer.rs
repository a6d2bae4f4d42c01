//! Whose usage is whose: what of the licences' usage an account pays for.
//!
//! A licence can be bound to one account, taken from it, and bound to another. Its ledger goes on, so the ledger alone does
//! not tell on whose bill an hour stands; the workspaces do, and where usage has none, the days of the binding.

use std::collections::{BTreeMap, BTreeSet};

use accounts::Workspace;
use accounts::bill::{Day, FrozenUsage};
use kernel::{BillingAccountId, LicenseId, Month, Timestamp};
use licensing::License;
use store::StoreError;

use crate::ManageAccount;

/// What an account pays for: its workspaces, and the licences that are or were bound to it.
#[derive(Debug)]
pub(crate) struct Payer {
    /// The licences that are bound to the account, then those that were.
    pub(crate) licenses: Vec<License>,
    /// The account's workspaces.
    pub(crate) workspaces: Vec<Workspace>,
    /// Until when licences were bound to the account that no longer are.
    until: BTreeMap<LicenseId, Timestamp>,
    ids: BTreeSet<kernel::WorkspaceId>,
}

impl Payer {
    /// Whether this usage is on the account's bill.
    pub(crate) fn pays_for(&self, usage: &FrozenUsage) -> bool {
        match &usage.workspace {
            Some(workspace) => self.ids.contains(workspace),
            None => self.held_on(&usage.license, usage.day),
        }
    }

    /// The licences that were bound to the account at some time of `month`.
    pub(crate) fn licenses_in(&self, month: Month) -> Vec<License> {
        let (first, last) = (Day::of(month.start().hour()), Day::of(month.end().hour().plus(-1)));
        let was_bound = |license: &&License| {
            let since = license.bound_at.map(|at| Day::of(at.hour())).filter(|_| !self.until.contains_key(&license.id));
            let until = self.until.get(&license.id).map(|at| Day::of(at.hour()));
            since.is_none_or(|since| since <= last) && until.is_none_or(|until| first <= until)
        };
        self.licenses.iter().filter(was_bound).cloned().collect()
    }

    fn held_on(&self, license: &LicenseId, day: Day) -> bool {
        if let Some(until) = self.until.get(license) {
            return day <= Day::of(until.hour());
        }
        let bound_at = self.licenses.iter().find(|one| one.id == *license).and_then(|license| license.bound_at);
        bound_at.is_none_or(|at| Day::of(at.hour()) <= day)
    }
}

impl ManageAccount {
    /// What the account pays for.
    pub(crate) async fn payer(&self, id: &BillingAccountId) -> Result<Payer, StoreError> {
        let mut licenses = self.store.license_bindings.licenses_of_billing_account(id).await?;
        let former = self.store.license_bindings.former_licenses_of_billing_account(id).await?;
        let until = former.iter().map(|(license, at)| (license.id.clone(), *at)).collect();
        licenses.extend(former.into_iter().map(|(license, _)| license));
        let workspaces = self.store.account_workspaces.billing_workspaces(id).await?;
        let ids = workspaces.iter().map(|workspace| workspace.id.clone()).collect();
        Ok(Payer { licenses, workspaces, until, ids })
    }

    /// Whether the hour in which one of the account's licences was unbound is still to be frozen, so that usage of the
    /// account's workspaces may come of it.
    pub(crate) async fn has_open_former_hour(&self, id: &BillingAccountId) -> Result<bool, StoreError> {
        let former = self.store.license_bindings.former_licenses_of_billing_account(id).await?;
        let ids: Vec<LicenseId> = former.iter().map(|(license, _)| license.id.clone()).collect();
        let heads = self.store.ledger.ledger_heads(&ids).await?;
        for ((license, until), head) in former.iter().zip(heads) {
            let is_open = head.is_some_and(|head| !head.closed && head.next <= until.hour());
            let settled =
                if is_open { self.store.workspaces.license_workspaces(&license.id).await? } else { Vec::new() };
            if settled.iter().any(|workspace| workspace.billing_account.as_ref() == Some(id)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
