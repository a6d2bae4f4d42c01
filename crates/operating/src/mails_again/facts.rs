//! Reading what is known of an account.

use accounts::real_name::RealName;
use accounts::{BillingAccount, ConsoleAccount, OwnerHelp, Workspace};
use billing::Invoice;
use kernel::Timestamp;
use licensing::License;
use store::{AccountHelp, AccountHoldings, Search, StoreError, Verifications};

use super::Facts;

/// What is known of an account, as it was read.
#[derive(Clone, Debug)]
pub struct KeptFacts {
    /// The account.
    pub account: BillingAccount,
    /// The licenses that are bound to it.
    pub licenses: Vec<License>,
    /// Those that were, each with when it was taken from it.
    pub former: Vec<(License, Timestamp)>,
    /// Its workspaces, the oldest first.
    pub workspaces: Vec<Workspace>,
    /// The console account of the oldest workspace.
    pub console: Option<ConsoleAccount>,
    /// Its real-name authentication.
    pub real_name: Option<RealName>,
    /// Its invoices, the latest first.
    pub invoices: Vec<Invoice>,
    /// What operators did for its owner.
    pub help: OwnerHelp,
    /// The instant.
    pub now: Timestamp,
}

impl KeptFacts {
    /// The same, to make mails from.
    #[must_use]
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            account: &self.account,
            licenses: &self.licenses,
            former: &self.former,
            workspaces: &self.workspaces,
            console: self.console.as_ref(),
            real_name: self.real_name.as_ref(),
            invoices: &self.invoices,
            now: self.now,
        }
    }

    /// The versions that a reader of this has seen: see [`seen`].
    #[must_use]
    pub fn seen(&self) -> String {
        seen(&self.account, &self.help)
    }
}

/// The versions of an account and of the help for its owner that a reader has seen.
#[must_use]
pub fn seen(account: &BillingAccount, help: &OwnerHelp) -> String {
    format!("{}-{}", account.version, help.version)
}

/// Where it is read from, by what a function lends.
#[derive(Clone, Copy, Debug)]
pub struct FactsSource<'a> {
    /// Invoices, and what operators did.
    pub help: &'a AccountHelp,
    /// Licenses and workspaces.
    pub holdings: &'a AccountHoldings,
    /// Real-name authentications.
    pub verifications: &'a Verifications,
    /// Console accounts by their ids.
    pub search: &'a Search,
}

impl FactsSource<'_> {
    /// What is known of `account` at `now`.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn facts(&self, account: BillingAccount, now: Timestamp) -> Result<KeptFacts, StoreError> {
        let (help, holdings, id) = (self.help, self.holdings, &account.id);
        let workspaces = holdings.billing_workspaces(id).await?;
        let first = workspaces.first().map(|workspace| &workspace.console_account);
        let mut invoices = help.invoices(id).await?;
        invoices.sort_by_key(|invoice| std::cmp::Reverse(invoice.requested_at));
        Ok(KeptFacts {
            licenses: holdings.licenses_of_billing_account(id).await?,
            former: holdings.former_licenses_of_billing_account(id).await?,
            console: self.search.console_accounts(first).await?.into_values().next(),
            real_name: self.verifications.real_name(id).await?,
            help: help.owner_help(id).await?,
            now,
            workspaces,
            invoices,
            account,
        })
    }
}
