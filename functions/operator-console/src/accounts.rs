//! A Billing Center account: who it is and what it has.

use ::accounts::{BillingAccount, Workspace};
use edge::{Answer, Request};
use kernel::BillingAccountId;
use licensing::License;

use crate::OperatorConsole;
use crate::page;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// Everything on the page.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) account: BillingAccount,
    pub(crate) licenses: Vec<License>,
    pub(crate) former: Vec<License>,
    pub(crate) workspaces: Vec<Workspace>,
    /// The word for how far its identity verification is; `None` if none was submitted.
    pub(crate) verification: Option<&'static str>,
}

impl OperatorConsole {
    pub(crate) async fn show_account(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        let id = BillingAccountId::parse(id).map_err(|_| Refusal::NotFound)?;
        let account = self.store.billing_accounts.billing_account(&id).await?.ok_or(Refusal::NotFound)?;
        let holdings = &self.store.account_holdings;
        let former = holdings.former_licenses_of_billing_account(&id).await?;
        let shown = Shown {
            account,
            licenses: holdings.licenses_of_billing_account(&id).await?,
            former: former.into_iter().map(|(license, _)| license).collect(),
            workspaces: holdings.billing_workspaces(&id).await?,
            verification: self.store.verifications.real_name(&id).await?.map(|kept| kept.word()),
        };
        let operator = visitor.session.operator.principal();
        tracing::info!(operator, account = %id, "an operator read an account");
        let now = self.clock.now();
        Ok(Answer::page(page::account::account(request, visitor, &shown, now)))
    }
}
