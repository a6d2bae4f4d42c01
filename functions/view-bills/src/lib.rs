//! Bills, invoices and budgets, under `/account/bills`, `/account/invoices` and `/account/budget`: what an account's workspaces used
//! and what it costs.
//!
//! What is used is read off the ledger; the changes are asking for an invoice and setting a budget. Does not own what becomes of a
//! budget: advance-licenses compares it with the bill.

mod allowances;
mod bills;
mod budget;
mod invoices;
mod page;

use account_records::UsageSource;
use async_trait::async_trait;
use billing_center::{Refusal, Visitor};
use brand::Brand;
use edge::{Answer, Environment, HttpFunction, Request};
use kernel::{Clock, Entropy};

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        account_holdings: store::AccountHoldings,
        billing_accounts: store::BillingAccounts,
        budgets: store::Budgets,
        invoice_comparisons: store::InvoiceComparisons,
        invoices: store::Invoices,
        ledger: store::Ledger,
        license_entitlements: store::LicenseEntitlements,
        mail_addresses: store::MailAddresses,
        months: store::Months,
        signed_in_sessions: store::SignedInSessions,
    }
}

/// The function.
#[derive(Debug)]
pub struct ViewBills {
    store: Repositories,
    clock: Clock,
    entropy: Entropy,
}

impl ViewBills {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            clock: environment.clock.clone(),
            entropy: environment.entropy.clone(),
        }
    }

    async fn route(&self, request: &Request) -> Result<Answer, Refusal> {
        let segments = request.segments();
        let path: Vec<&str> = segments.iter().map(String::as_str).collect();
        let (sessions, accounts) = (&self.store.signed_in_sessions, &self.store.billing_accounts);
        let visitor = billing_center::visitor(request, sessions, accounts, self.clock.now()).await?;
        match request.method() {
            "GET" | "HEAD" => self.show(request, &visitor, &path).await,
            "POST" => self.change(request, &visitor, &path).await,
            _ => Err(Refusal::GET_OR_POST),
        }
    }

    async fn show(&self, request: &Request, visitor: &Visitor, path: &[&str]) -> Result<Answer, Refusal> {
        match path {
            ["account"] => Ok(Answer::see_other("/account/bills")),
            ["account", "bills"] => self.show_bills(request, visitor).await,
            ["account", "budget"] => self.show_budget(request, visitor).await,
            ["account", "invoices"] => self.show_invoices(request, visitor).await,
            _ => Err(Refusal::not_found()),
        }
    }

    async fn change(&self, request: &Request, visitor: &Visitor, path: &[&str]) -> Result<Answer, Refusal> {
        let fields = request.fields()?;
        match path {
            ["account", "budget"] => self.set_budget(request, visitor, &fields).await,
            ["account", "invoices"] => self.request_invoice(request, visitor, &fields).await,
            _ => Err(Refusal::not_found()),
        }
    }

    /// Where usage is read from.
    const fn usage<'a>(&'a self, brand: &'a Brand) -> UsageSource<'a> {
        UsageSource { ledger: &self.store.ledger, months: &self.store.months, brand }
    }
}

#[async_trait]
impl HttpFunction for ViewBills {
    async fn answer(&self, request: &Request) -> Answer {
        match self.route(request).await {
            Ok(answer) => answer,
            Err(refusal) => refusal.into_answer(request),
        }
    }
}
