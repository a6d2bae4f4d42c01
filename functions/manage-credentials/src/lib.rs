//! What people sign in with, and their console account: the pages of their own on which both kinds of account are kept safe.
//!
//! A Billing Center account and a console account are independent, also where one person has both: each has its password, its
//! e-mail address, its phone number and its sessions. Their owners change them by the same steps, under `/account/…` and
//! `/console/…`; where both belong to one person, both can be changed in one step. This function is the only one that may change
//! credentials of either kind.
//!
//! Every page is for who is signed in to that kind of account, and shows that account's things alone. One page is not: the
//! objection to a change, which the address before opens with the token in its notice.

mod both;
mod closing;
mod contact;
mod objection;
mod page;
mod password;
mod place;
mod profile;
mod sessions;
mod visitor;

use std::sync::Arc;

use accounts::{Account, BillingAccount, ConsoleAccount, Contact};
use async_trait::async_trait;
use edge::{Answer, Environment, HttpFunction, Request};
use kernel::{Clock, Entropy};
use mail::{AccountNotice, Mail, Mailer};

use place::Place;
use signed_in::Refusal;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        account_workspaces: store::AccountWorkspaces,
        codes: store::Codes,
        console_changes: store::ConsoleChanges,
        credential_changes: store::CredentialChanges,
        devices: store::Devices,
        guesses: store::Guesses,
        licenses: store::Licenses,
        logins: store::Logins,
        security_events: store::SecurityEvents,
        sessions: store::Sessions,
        signed_in_sessions: store::SignedInSessions,
    }
}

/// The function.
#[derive(Debug)]
pub struct ManageCredentials {
    store: Repositories,
    mailer: Mailer,
    clock: Clock,
    entropy: Entropy,
    public_url: String,
}

impl ManageCredentials {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            mailer: Mailer::new(&environment.aws, Arc::clone(&environment.brand)),
            clock: environment.clock.clone(),
            entropy: environment.entropy.clone(),
            public_url: environment.settings.public_url.clone(),
        }
    }

    async fn route(&self, request: &Request) -> Result<Answer, Refusal> {
        let segments = request.segments();
        let path: Vec<&str> = segments.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["account", page] => self.page::<BillingAccount>(request, page).await,
            ["console", page @ ("profile" | "close")] => self.console_page(request, page).await,
            ["console", page] => self.page::<ConsoleAccount>(request, page).await,
            _ => Err(Refusal::not_found()),
        }
    }

    /// A page that both kinds of account have.
    async fn page<A: Place>(&self, request: &Request, page: &str) -> Result<Answer, Refusal> {
        let is_read = match request.method() {
            "GET" | "HEAD" => true,
            "POST" => false,
            _ => return Err(Refusal::GET_OR_POST),
        };
        if page == "objection" {
            return if is_read { self.ask_objection::<A>(request).await } else { self.object::<A>(request).await };
        }
        let contact = match page {
            "email" => Some(Contact::Email),
            "phone" => Some(Contact::Phone),
            "password" | "sessions" => None,
            _ => return Err(Refusal::not_found()),
        };
        let visitor = self.visitor::<A>(request).await?;
        match (contact, page, is_read) {
            (Some(contact), _, true) => self.show_contact(request, &visitor, contact).await,
            (Some(contact), _, false) => self.change_contact(request, &visitor, contact, &request.fields()?).await,
            (None, "password", true) => self.show_password(request, &visitor).await,
            (None, "password", false) => self.change_password(request, &visitor, &request.fields()?).await,
            (None, _, true) => self.show_sessions(request, &visitor).await,
            (None, _, false) => self.end_sessions(request, &visitor, &request.fields()?).await,
        }
    }

    /// A page of a console account alone: the Billing Center has its own, in manage-account.
    async fn console_page(&self, request: &Request, page: &str) -> Result<Answer, Refusal> {
        let is_read = match request.method() {
            "GET" | "HEAD" => true,
            "POST" => false,
            _ => return Err(Refusal::GET_OR_POST),
        };
        let visitor = self.visitor::<ConsoleAccount>(request).await?;
        match (page, is_read) {
            ("profile", true) => self.show_profile(request, &visitor).await,
            ("profile", false) => self.change_profile(request, &visitor, &request.fields()?).await,
            (_, true) => self.show_closing(request, &visitor).await,
            (_, false) => self.close(request, &visitor, &request.fields()?).await,
        }
    }

    /// Tells the owner of an account what was done. It is done already, so a notice that cannot be sent is only logged.
    async fn notify<A: Account>(&self, request: &Request, account: &A, notice: AccountNotice<'_>) {
        if let Err(error) = self.mailer.send(account.email(), account.language(), &Mail::AccountNotice(notice)).await {
            let request_id = request.request_id();
            tracing::error!(request_id, error = %error, what = ?notice.what, "a notice of a changed account was not sent");
        }
    }
}

#[async_trait]
impl HttpFunction for ManageCredentials {
    async fn answer(&self, request: &Request) -> Answer {
        match self.route(request).await {
            Ok(answer) => answer,
            Err(refusal) => refusal.into_answer(request),
        }
    }
}
