//! What people sign in with, and their console account: the pages of their own on which both kinds of account are kept safe.
//!
//! A Billing Center account and a console account are independent, also where one person has both: each has its password, its
//! e-mail address, its phone number and its sessions. Their owners change them by the same steps, under `/account/…` and
//! `/console/…`; where both belong to one person, both can be changed in one step. This function is the only one that may change
//! credentials of either kind.
//!
//! Every page is for who is signed in to that kind of account, and shows that account's things alone. Two pages are not: the
//! objection to a change, which the address before opens with the token in its notice, and the one on which the new mailbox of a
//! supervised change takes an account over.

mod both;
mod closing;
mod contact;
mod objection;
mod page;
mod password;
mod place;
mod profile;
mod proof;
mod sessions;
mod take_over;
mod two_factor;
mod visitor;

use std::sync::Arc;

use accounts::account_notice::objection_url;
use accounts::{Account, BillingAccount, ConsoleAccount, Contact};
use async_trait::async_trait;
use edge::{Answer, ConfigError, Environment, HttpFunction, Request};
use kernel::{Clock, Entropy};
use mail::Mailer;

use place::Place;
use sealing::Sealer;
use second_factor::Checker;
use signed_in::Refusal;
use store::Changed;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        account_workspaces: store::AccountWorkspaces,
        change_take_overs: store::ChangeTakeOvers,
        codes: store::Codes,
        console_changes: store::ConsoleChanges,
        credential_changes: store::CredentialChanges,
        devices: store::Devices,
        guesses: store::Guesses,
        licenses: store::Licenses,
        logins: store::Logins,
        pending_sign_ins: store::PendingSignIns,
        second_factor_changes: store::SecondFactorChanges,
        second_factor_proofs: store::SecondFactorProofs,
        second_factors: store::SecondFactors,
        security_events: store::SecurityEvents,
        sessions: store::Sessions,
        signed_in_drafts: store::SignedInDrafts,
        signed_in_sessions: store::SignedInSessions,
    }
}

/// The function.
#[derive(Debug)]
pub struct ManageCredentials {
    store: Repositories,
    mailer: Mailer,
    sealer: Sealer,
    checker: Checker,
    clock: Clock,
    entropy: Entropy,
    public_url: String,
}

impl ManageCredentials {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    ///
    /// # Errors
    /// [`ConfigError::Missing`] if the deployment names no key that second factors are sealed with.
    pub fn new(environment: &Environment) -> Result<Self, ConfigError> {
        Ok(Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            mailer: Mailer::new(
                &environment.aws,
                Arc::clone(&environment.brand),
                environment.settings.mail_configuration_set.as_deref(),
            ),
            sealer: Sealer::new(&environment.aws, environment.settings.second_factor_key()?),
            checker: Checker::new(environment)?,
            clock: environment.clock.clone(),
            entropy: environment.entropy.clone(),
            public_url: environment.settings.public_url.clone(),
        })
    }

    async fn route(&self, request: &Request) -> Result<Answer, Refusal> {
        let segments = request.segments();
        let path: Vec<&str> = segments.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["account", "two-factor"] => self.two_factor_pages(request, "").await,
            ["account", "two-factor", step] => self.two_factor_pages(request, step).await,
            ["account", "email-change"] => match request.method() {
                "GET" | "HEAD" => self.ask_take_over(request).await,
                "POST" => self.take_over(request).await,
                _ => Err(Refusal::GET_OR_POST),
            },
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
        // A form that passwords are typed into is shown once the second factor is proved: no page would give them back.
        if !is_read || (page == "password" && !request.wants_json()) {
            self.require_second_factor(&visitor).await?;
        }
        match (contact, page, is_read) {
            (Some(contact), _, true) => self.show_contact(request, &visitor, contact).await,
            (Some(contact), _, false) => self.change_contact(request, &visitor, contact, &request.fields()?).await,
            (None, "password", true) => self.show_password(request, &visitor).await,
            (None, "password", false) => self.change_password(request, &visitor, &request.fields()?).await,
            (None, _, true) => self.show_sessions(request, &visitor).await,
            (None, _, false) => self.end_sessions(request, &visitor, &request.fields()?).await,
        }
    }

    /// The pages of two-factor authentication, which console accounts do not have.
    async fn two_factor_pages(&self, request: &Request, step: &str) -> Result<Answer, Refusal> {
        let is_read = match request.method() {
            "GET" | "HEAD" => true,
            "POST" => false,
            _ => return Err(Refusal::GET_OR_POST),
        };
        match (step, is_read) {
            ("objection", true) => return self.ask_removal_objection(request).await,
            ("objection", false) => return self.stop_removal(request).await,
            ("removal", false) => return self.ask_for_removal(request).await,
            // What is only posted to has no page of its own; a language chosen there leads here.
            ("proof" | "removal", true) => return Ok(Answer::see_other(two_factor::PAGE)),
            ("" | "proof", _) => {}
            _ => return Err(Refusal::not_found()),
        }
        let visitor = self.visitor::<BillingAccount>(request).await?;
        match (step, is_read) {
            ("", true) => self.show_two_factor(request, &visitor).await,
            ("", false) => self.change_two_factor(request, &visitor, &request.fields()?).await,
            _ => self.prove(request, &visitor).await,
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

    /// Sends the mail that was written with a change. One that cannot be sent now stays owed.
    async fn notify<A: Account>(&self, request: &Request, changed: &Changed<'_, A>) {
        let owed = &changed.told;
        let url = changed.objection.as_ref().map(|(token, _)| objection_url(&self.public_url, A::KIND, token));
        let (sent, noted) = self.mailer.send_account_notice(owed, url.as_deref(), self.clock.now()).await;
        let request_id = request.request_id();
        if let Err(error) = sent {
            tracing::error!(request_id, error = %kernel::Causes(&error), what = owed.what.name(), "a notice of a changed account was not sent");
            if error.may_be_mended() {
                return;
            }
        }
        if let Err(error) = self.store.credential_changes.finish_notice(owed, &noted).await {
            tracing::warn!(request_id, error = %kernel::Causes(&error), "a mail was not noted, and is sent again");
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
