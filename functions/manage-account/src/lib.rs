//! The account itself, under `/account/…`: profile, people, real-name authentication, export and closing. Bills are view-bills', cloud accounts and settlements settle-workspaces'.
//!
//! Every page is for whoever is signed in to a Billing Center account and has the role for it, and shows that account's things alone; but
//! for the one on which an invitation is accepted by its link. How somebody signs
//! in to it is manage-credentials'.

mod closing;
mod export;
mod joining;
mod member;
mod page;
mod people;
mod profile;
mod real_name;
mod uploads;
mod visitor;

use account_records::UsageSource;
use async_trait::async_trait;
use billing_center::{Refusal, Visitor};
use brand::Brand;
use documents::Bucket;
use edge::{Answer, Environment, HttpFunction, Request};
use kernel::{Clock, Entropy};
use sealing::Sealer;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        account_changes: store::AccountChanges,
        account_holdings: store::AccountHoldings,
        billing_accounts: store::BillingAccounts,
        guesses: store::Guesses,
        invoices: store::Invoices,
        ledger: store::Ledger,
        mail_addresses: store::MailAddresses,
        months: store::Months,
        people: store::People,
        real_names: store::RealNames,
        second_factors: store::SecondFactors,
        security_events: store::SecurityEvents,
        sessions: store::Sessions,
        signed_in_sessions: store::SignedInSessions,
        workspaces: store::Workspaces,
    }
}

/// The function.
#[derive(Debug)]
pub struct ManageAccount {
    store: Repositories,
    /// `None` where the deployment has no key or no bucket: then nobody is asked who they are.
    identification: Option<Identification>,
    clock: Clock,
    entropy: Entropy,
    public_url: String,
}

/// Where personal numbers are sealed and documents go.
#[derive(Debug)]
struct Identification {
    sealer: Sealer,
    bucket: Bucket,
}

impl Identification {
    fn of(environment: &Environment) -> Option<Self> {
        let settings = &environment.settings;
        let (key, bucket) = settings.personal_key.as_ref().zip(settings.documents_bucket.as_ref())?;
        Some(Self { sealer: Sealer::new(&environment.aws, key), bucket: Bucket::new(&environment.aws, bucket) })
    }
}

impl ManageAccount {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            identification: Identification::of(environment),
            clock: environment.clock.clone(),
            entropy: environment.entropy.clone(),
            public_url: environment.settings.public_url.clone(),
        }
    }

    async fn route(&self, request: &Request) -> Result<Answer, Refusal> {
        let segments = request.segments();
        let path: Vec<&str> = segments.iter().map(String::as_str).collect();
        if path == ["account", "invitation"] {
            return match request.method() {
                "GET" | "HEAD" => self.show_invitation(request).await,
                "POST" => self.accept_invitation(request).await,
                _ => Err(Refusal::GET_OR_POST),
            };
        }
        let visitor = self.visitor(request).await?;
        match request.method() {
            "GET" | "HEAD" => self.show(request, &visitor, &path).await,
            "POST" => self.change(request, &visitor, &path).await,
            _ => Err(Refusal::GET_OR_POST),
        }
    }

    async fn show(&self, request: &Request, visitor: &Visitor, path: &[&str]) -> Result<Answer, Refusal> {
        match path {
            ["account", "profile"] => self.show_profile(request, visitor).await,
            ["account", "real-name"] => self.show_real_name(request, visitor).await,
            ["account", "real-name", "documents", id] => self.show_document(request, visitor, id).await,
            ["account", "close"] => {
                // A form that a password is typed into is shown once the second factor is proved: no page would give it back.
                if !request.wants_json() {
                    self.require_second_factor(visitor).await?;
                }
                self.show_closing(request, visitor).await
            }
            ["account", "people"] => self.show_people(request, visitor).await,
            ["account", "people", "leave"] => self.show_leaving(request, visitor).await,
            ["account", "people", id] => self.show_person(request, visitor, id).await,
            // What is only posted to; a language chosen on the page of its problem leads here.
            ["account", "people", "invitations", _] => Ok(Answer::see_other("/account/people")),
            ["account", "export"] | ["account", "real-name", "documents"] => {
                Err(Refusal::OtherMethod { allow: "POST" })
            }
            // Other functions have the pages of their exact addresses; with a slash too many they arrive here.
            _ if request.has_empty_segment() => Ok(Answer::see_other(request.page())),
            _ => Err(Refusal::not_found()),
        }
    }

    async fn change(&self, request: &Request, visitor: &Visitor, path: &[&str]) -> Result<Answer, Refusal> {
        let fields = request.fields()?;
        match path {
            ["account", "profile"] => self.change_profile(request, visitor, &fields).await,
            ["account", "real-name"] => self.submit_real_name(request, visitor, &fields).await,
            ["account", "real-name", "documents"] => self.open_document(request, visitor, &fields).await,
            ["account", "real-name", "documents", id] => self.change_document(request, visitor, id, &fields).await,
            ["account", "export"] => self.export(request, visitor).await,
            ["account", "close"] => {
                self.require_second_factor(visitor).await?;
                self.close(request, visitor, &fields).await
            }
            ["account", "people", ..] => {
                self.require_second_factor(visitor).await?;
                match path {
                    [_, _] => self.invite(request, visitor, &fields).await,
                    [_, _, "leave"] => self.leave(request, visitor, &fields).await,
                    [_, _, id] => self.change_person(request, visitor, id, &fields).await,
                    [_, _, "invitations", id] => self.change_invitation(request, visitor, id, &fields).await,
                    _ => Err(Refusal::not_found()),
                }
            }
            // Pages of other functions, which are only read: a post arrives here.
            ["account", "bills" | "cloud-accounts"] => Err(Refusal::OtherMethod { allow: "GET" }),
            _ => Err(Refusal::not_found()),
        }
    }

    /// Refuses who has a second factor and has not proved it in this session of late.
    async fn require_second_factor(&self, visitor: &Visitor) -> Result<(), Refusal> {
        visitor.require_second_factor(&self.store.second_factors, self.clock.now()).await
    }

    /// Where usage is read from.
    const fn usage<'a>(&'a self, brand: &'a Brand) -> UsageSource<'a> {
        UsageSource { ledger: &self.store.ledger, months: &self.store.months, brand }
    }
}

#[async_trait]
impl HttpFunction for ManageAccount {
    async fn answer(&self, request: &Request) -> Answer {
        match self.route(request).await {
            Ok(answer) => answer,
            Err(refusal) => refusal.into_answer(request),
        }
    }
}
