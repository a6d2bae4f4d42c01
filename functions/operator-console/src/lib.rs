//! The operators' console, under `/operator`: pages for the people who run a deployment. They sign in by OpenID Connect; what each
//! may do is one table ([`operators::ALLOWED`]).
//!
//! It reads what others keep, and decides about what is in quarantine as [`operating`] says. `operate` is the same for machines.

mod accounts;
mod activations;
mod audit;
mod comparisons;
mod configured;
mod deciding;
mod identities;
mod license;
mod page;
mod quarantine;
mod refusal;
mod running;
mod search;
mod signing_in;
mod today;
mod visitor;
mod watched;

use std::sync::Arc;

use async_trait::async_trait;
use brand::Brand;
use configured::Configured;
use edge::{Answer, Environment, HttpFunction, Request};
use kernel::{Clock, Entropy};
use operators::Action;
use refusal::Refusal;
use visitor::Visitor;
use watched::Watched;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        account_holdings: store::AccountHoldings,
        billing_accounts: store::BillingAccounts,
        cloud_accounts: store::CloudAccounts,
        ledger: store::Ledger,
        license_entitlements: store::EntitlementReading,
        licenses: store::Licenses,
        logins: store::Logins,
        operator_lists: store::OperatorLists,
        operator_sessions: store::OperatorSessions,
        quarantine: store::Quarantine,
        verifications: store::Verifications,
        workspaces: store::Workspaces,
    }
}

/// The function.
#[derive(Debug)]
pub struct OperatorConsole {
    store: Repositories,
    clock: Clock,
    entropy: Entropy,
    brand: Arc<Brand>,
    configured: Configured,
    watched: Watched,
}

impl OperatorConsole {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`. Where that does not say how operators sign in, every page says what is missing.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            clock: environment.clock.clone(),
            entropy: environment.entropy.clone(),
            brand: Arc::clone(&environment.brand),
            configured: Configured::new(environment),
            watched: Watched::new(environment),
        }
    }

    async fn route(&self, request: &Request) -> Result<Answer, Refusal> {
        let segments = request.segments();
        let path: Vec<&str> = segments.iter().skip(1).map(String::as_str).collect();
        match (request.method(), path.as_slice()) {
            ("GET" | "HEAD", ["sign-in"]) => self.show_sign_in(request).await,
            ("GET", ["sign-in", "start"]) => self.start_sign_in(request).await,
            ("GET", ["sign-in", "callback"]) => self.finish_sign_in(request).await,
            ("POST", ["sign-out"]) => self.sign_out(request).await,
            ("GET" | "HEAD", path) => {
                let visitor = self.visitor(request).await?;
                self.show(request, &visitor, path).await
            }
            ("POST", path) => {
                let visitor = self.visitor(request).await?;
                self.change(request, &visitor, path).await
            }
            _ => Err(Refusal::OtherMethod),
        }
    }

    async fn show(&self, request: &Request, visitor: &Visitor, path: &[&str]) -> Result<Answer, Refusal> {
        let action = read_by(path).ok_or(Refusal::NotFound)?;
        visitor.require(action)?;
        match path {
            [] => self.show_today(request, visitor).await,
            ["quarantine"] => self.show_quarantine(request, visitor).await,
            ["quarantine", id] => self.show_decision(request, visitor, id).await,
            ["licenses", id] => self.show_license(request, visitor, id).await,
            ["activations"] => self.show_activations(request, visitor).await,
            ["comparisons"] => self.show_comparisons(request, visitor).await,
            ["identities"] => self.show_identities(request, visitor).await,
            ["accounts", id] => self.show_account(request, visitor, id).await,
            ["audit"] => self.show_audit(request, visitor).await,
            ["search"] => Ok(Answer::see_other("/operator")),
            _ => Err(Refusal::NotFound),
        }
    }

    async fn change(&self, request: &Request, visitor: &Visitor, path: &[&str]) -> Result<Answer, Refusal> {
        match path {
            ["search"] => self.search(request, visitor).await,
            ["quarantine", id] => self.decide(request, visitor, id).await,
            // What is only read takes no post, and nobody learns more.
            path if read_by(path).is_some() => Err(Refusal::OtherMethod),
            _ => Err(Refusal::NotFound),
        }
    }
}

/// What somebody does who reads the page at `path` below `/operator`; `None` if there is no such page.
fn read_by(path: &[&str]) -> Option<Action> {
    Some(match path {
        [] => Action::ReadToday,
        ["quarantine"] | ["quarantine", _] => Action::ReadQuarantine,
        ["licenses", _] => Action::ReadLicense,
        ["activations"] => Action::ReadActivations,
        ["comparisons"] => Action::ReadComparisons,
        ["identities"] => Action::ReadIdentities,
        ["accounts", _] => Action::ReadAccount,
        ["audit"] => Action::ReadAudit,
        ["search"] => Action::FindThings,
        _ => return None,
    })
}

#[async_trait]
impl HttpFunction for OperatorConsole {
    async fn answer(&self, request: &Request) -> Answer {
        match self.route(request).await {
            Ok(answer) => answer,
            Err(refusal) => refusal.into_answer(request),
        }
    }
}
