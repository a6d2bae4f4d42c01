//! Who pays for which workspace: cloud accounts under `/account/cloud-accounts`, settlements of workspaces, one by one and in
//! bulk, and what takes them back.

mod billed;
mod bulk_settlement;
mod choices;
mod cloud_accounts;
mod page;
mod pending;
mod plans;
mod settlement;
mod settling;
mod unbinding;

use account_records::Holdings;
use async_trait::async_trait;
use billing_center::{Refusal, Visitor};
use edge::{Answer, Environment, HttpFunction, Request};
use kernel::{Clock, LicenseId};
use store::StoreError;

use crate::plans::Heads;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        account_holdings: store::AccountHoldings,
        billing_accounts: store::BillingAccounts,
        ledger: store::Ledger,
        license_bindings: store::LicenseBindings,
        licenses: store::Licenses,
        months: store::Months,
        second_factors: store::SecondFactors,
        settlements: store::Settlements,
        signed_in_sessions: store::SignedInSessions,
    }
}

/// The function.
#[derive(Debug)]
pub struct SettleWorkspaces {
    store: Repositories,
    clock: Clock,
}

impl SettleWorkspaces {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            clock: environment.clock.clone(),
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
            ["account", "cloud-accounts"] => self.show_cloud_accounts(request, visitor).await,
            ["account", "workspaces", id, "settlement"] => self.show_settlement(request, visitor, id).await,
            ["account", "licenses", id, "workspaces"] => self.show_bulk_settlement(request, visitor, id).await,
            ["account", "licenses", id, "unbinding"] => self.show_unbinding(request, visitor, id).await,
            ["account", "workspaces", id, "undo"] => self.show_undo(request, visitor, id).await,
            _ => Err(Refusal::not_found()),
        }
    }

    async fn change(&self, request: &Request, visitor: &Visitor, path: &[&str]) -> Result<Answer, Refusal> {
        let fields = request.fields()?;
        visitor.require_second_factor(&self.store.second_factors, self.clock.now()).await?;
        match path {
            ["account", "workspaces", id, "settlement"] => self.change_settlement(request, visitor, id, &fields).await,
            ["account", "licenses", id, "workspaces"] => self.settle_in_bulk(request, visitor, id, &fields).await,
            ["account", "licenses", id, "unbinding"] => self.unbind(request, visitor, id, &fields).await,
            ["account", "workspaces", id, "undo"] => self.undo(request, visitor, id, &fields).await,
            _ => Err(Refusal::not_found()),
        }
    }

    /// The ledgers of an account's licenses, which keep prices of their own.
    async fn heads(&self, holdings: &Holdings) -> Result<Heads, StoreError> {
        let ids: Vec<LicenseId> = holdings.licenses.iter().map(|license| license.id.clone()).collect();
        let heads = self.store.ledger.ledger_heads(&ids).await?;
        Ok(heads.into_iter().flatten().map(|head| (head.license.clone(), head)).collect())
    }

    /// What the visitor's account has now.
    async fn holdings(&self, visitor: &Visitor) -> Result<Holdings, StoreError> {
        Holdings::of(&self.store.account_holdings, &visitor.account.id, self.clock.now()).await
    }
}

#[async_trait]
impl HttpFunction for SettleWorkspaces {
    async fn answer(&self, request: &Request) -> Answer {
        match self.route(request).await {
            Ok(answer) => answer,
            Err(refusal) => refusal.into_answer(request),
        }
    }
}
