//! An account's bills, as its owner has them: sums by month, and what a month's bill consists of.

use std::collections::BTreeMap;

use ::accounts::BillingAccount;
use account_records::{BillMonths, MonthBill, Paying, UsageSource};
use billing::Bill;
use edge::{Answer, Request};
use kernel::{BillingAccountId, Month, WorkspaceId};

use crate::OperatorConsole;
use crate::page;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// How many sums of one bill a page has. An account may have thousands of workspaces.
pub(crate) const SUMS_SHOWN: usize = 100;

/// The bills of some months, the latest first.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) account: BillingAccount,
    /// The bills of each month: one for each currency.
    pub(crate) months: Vec<(Month, Vec<Bill>)>,
    /// The latest month of the next page, if there is one.
    pub(crate) older: Option<Month>,
    /// The running month.
    pub(crate) now: Month,
}

/// The bill of one month, and what is needed to read it.
#[derive(Debug)]
pub(crate) struct OneMonth {
    pub(crate) account: BillingAccount,
    pub(crate) month: Month,
    pub(crate) bill: MonthBill,
    pub(crate) names: BTreeMap<WorkspaceId, String>,
    pub(crate) now: Month,
    /// Which page of its sums, from 0.
    pub(crate) page: usize,
}

impl OneMonth {
    /// The bills of all currencies; nearly always there is one.
    pub(crate) fn bills(&self) -> impl Iterator<Item = &Bill> {
        std::iter::once(&self.bill.bill).chain(&self.bill.others)
    }
}

impl OperatorConsole {
    /// The account that a segment of a path names.
    pub(crate) async fn account_named(&self, id: &str) -> Result<BillingAccount, Refusal> {
        let id = BillingAccountId::parse(id).map_err(|_| Refusal::NotFound)?;
        self.store.billing_accounts.billing_account(&id).await?.ok_or(Refusal::NotFound)
    }

    /// Where usage is read from.
    pub(crate) fn usage_source(&self) -> UsageSource<'_> {
        UsageSource { ledger: &self.store.ledger, months: &self.store.months, brand: &self.brand }
    }

    pub(crate) async fn show_bills(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        let account = self.account_named(id).await?;
        let (now, first) = (self.clock.now().month(), account.created_at.month());
        let asked = request.query("until").and_then(|typed| Month::parse(&typed));
        let latest = asked.map_or(now, |asked| asked.min(now));
        let BillMonths { months, older } = BillMonths::until(latest, first);
        let months = self.usage_source().bills_of(&self.store.account_holdings, &account.id, &months).await?;
        let operator = visitor.session.operator.principal();
        tracing::info!(operator, account = %account.id, "an operator read an account's bills");
        Ok(Answer::page(page::bills::list(request, visitor, &Listed { account, months, older, now })))
    }

    pub(crate) async fn show_bill(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
        month: &str,
    ) -> Result<Answer, Refusal> {
        let account = self.account_named(id).await?;
        let now = self.clock.now().month();
        let in_reach = |month: &Month| (account.created_at.month()..=now).contains(month);
        let month = Month::parse(month).filter(in_reach).ok_or(Refusal::NotFound)?;
        let paying = Paying::of(&self.store.account_holdings, &account.id).await?;
        let bill = self.usage_source().month_bill(&paying, month).await?;
        let names = paying.workspaces.into_iter().map(|workspace| (workspace.id, workspace.name)).collect();
        let page = request.query("page").and_then(|typed| typed.parse().ok()).unwrap_or_default();
        let operator = visitor.session.operator.principal();
        tracing::info!(operator, account = %account.id, %month, "an operator read a month's bill");
        Ok(Answer::page(page::bills::month(request, visitor, &OneMonth { account, month, bill, names, now, page })))
    }
}
