//! What an account has, as its bills need it: licences that are or were bound to it, workspaces, and what it pays for.

use accounts::Workspace;
use billing::{Binding, Payer};
use kernel::{BillingAccountId, LicenseId, Month};
use licensing::License;
use store::StoreError;

use crate::ManageAccount;

/// What an account pays for: its workspaces, and the licences that are or were bound to it.
#[derive(Debug)]
pub(crate) struct Paying {
    /// The licences that are bound to the account, then those that were.
    pub(crate) licenses: Vec<License>,
    /// The account's workspaces.
    pub(crate) workspaces: Vec<Workspace>,
    /// Whose usage is on the account's bill.
    pub(crate) payer: Payer,
}

impl Paying {
    /// The licences that were bound to the account at some time of `month`.
    pub(crate) fn licenses_in(&self, month: Month) -> Vec<License> {
        self.licenses.iter().filter(|license| self.payer.had_in(&license.id, month)).cloned().collect()
    }
}

impl ManageAccount {
    /// What the account pays for.
    pub(crate) async fn payer(&self, id: &BillingAccountId) -> Result<Paying, StoreError> {
        let bound = self.store.license_bindings.licenses_of_billing_account(id).await?;
        let former = self.store.license_bindings.former_licenses_of_billing_account(id).await?;
        let workspaces = self.store.account_workspaces.billing_workspaces(id).await?;
        let since = bound.iter().map(|license| (license.id.clone(), Binding::Since(license.bound_at)));
        let until = former.iter().map(|(license, at)| (license.id.clone(), Binding::Until(*at)));
        let payer = Payer {
            workspaces: workspaces.iter().map(|workspace| workspace.id.clone()).collect(),
            licenses: since.chain(until).collect(),
        };
        let licenses = bound.into_iter().chain(former.into_iter().map(|(license, _)| license)).collect();
        Ok(Paying { licenses, workspaces, payer })
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
