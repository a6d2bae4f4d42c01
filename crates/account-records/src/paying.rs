//! What an account has, as its bills need it: licenses that are or were bound to it, workspaces, and what it pays for.

use accounts::Workspace;
use billing::{Binding, Payer};
use kernel::{BillingAccountId, Month};
use licensing::License;
use store::StoreError;

/// What an account pays for: its workspaces, and the licenses that are or were bound to it.
#[derive(Debug)]
pub struct Paying {
    /// The licenses that are bound to the account, then those that were.
    pub licenses: Vec<License>,
    /// The account's workspaces.
    pub workspaces: Vec<Workspace>,
    /// Whose usage is on the account's bill.
    pub payer: Payer,
}

impl Paying {
    /// What the account pays for.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn of(source: &store::AccountHoldings, id: &BillingAccountId) -> Result<Self, StoreError> {
        let bound = source.licenses_of_billing_account(id).await?;
        let former = source.former_licenses_of_billing_account(id).await?;
        let workspaces = source.billing_workspaces(id).await?;
        let since = bound.iter().map(|license| (license.id.clone(), Binding::Since(license.bound_at)));
        let until = former.iter().map(|(license, at)| (license.id.clone(), Binding::Until(*at)));
        let payer = Payer {
            workspaces: workspaces.iter().map(|workspace| workspace.id.clone()).collect(),
            licenses: since.chain(until).collect(),
        };
        let licenses = bound.into_iter().chain(former.into_iter().map(|(license, _)| license)).collect();
        Ok(Self { licenses, workspaces, payer })
    }

    /// The licenses that were bound to the account at some time of `month`.
    #[must_use]
    pub fn licenses_in(&self, month: Month) -> Vec<License> {
        self.licenses.iter().filter(|license| self.payer.had_in(&license.id, month)).cloned().collect()
    }
}
