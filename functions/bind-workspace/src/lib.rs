//! Which workspaces a license settles: the list, binding one after a confirmation, making one, and success.
//!
//! A license that is bound to a Billing Center account comes here. Whatever a page shows is decided again when it is
//! posted: a workspace is settled by one license at a time, and of two browsers one wins and the other is told.

mod activation;
mod bindability;
mod binding;
mod create;
mod failures;
mod form;
mod kept;
mod page;
mod second_factor;

use std::sync::Arc;

use async_trait::async_trait;
use brand::Brand;
use edge::{Answer, Environment, Fields, HttpFunction, Problem, Request};
use kernel::{Clock, Entropy, WorkspaceId};
use mail::Mailer;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        account_workspaces: store::AccountWorkspaces,
        activations: store::Activations,
        billing_accounts: store::BillingAccounts,
        codes: store::Codes,
        console_accounts: store::ConsoleAccounts,
        failed_attempts: store::FailedAttempts,
        guesses: store::Guesses,
        licenses: store::Licenses,
        logins: store::Logins,
        registrations: store::Registrations,
        second_factors: store::SecondFactors,
        sent_mails: store::SentMails,
        settlements: store::Settlements,
        workspaces: store::Workspaces,
    }
}

/// The function.
#[derive(Debug)]
pub struct BindWorkspace {
    store: Repositories,
    clock: Clock,
    entropy: Entropy,
    brand: Arc<Brand>,
    mailer: Mailer,
    public_url: String,
}

impl BindWorkspace {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            clock: environment.clock.clone(),
            entropy: environment.entropy.clone(),
            brand: Arc::clone(&environment.brand),
            mailer: Mailer::new(
                &environment.aws,
                Arc::clone(&environment.brand),
                environment.settings.mail_configuration_set.as_deref(),
            ),
            public_url: environment.settings.public_url.clone(),
        }
    }
}

/// What was posted; `None` of what is no post. A client that says all in the address may post nothing at all.
fn posted(request: &Request) -> Result<Option<Fields>, Problem> {
    match request.method() {
        "GET" | "HEAD" => Ok(None),
        _ if request.body().is_empty() => Ok(Some(Fields::default())),
        _ => request.fields().map(Some),
    }
}

#[async_trait]
impl HttpFunction for BindWorkspace {
    async fn answer(&self, request: &Request) -> Answer {
        let fields = match posted(request) {
            Ok(fields) => fields,
            Err(problem) => return Answer::problem(problem),
        };
        let activation = match self.activation(request, fields.as_ref()).await {
            Ok(activation) => activation,
            Err(missing) => return missing.answer(request),
        };
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let sent = fields.unwrap_or_default();
        if second_factor::is_guarded(request, &segments)
            && let Some(asking) = self.asks_second_factor(request, &activation, &sent).await
        {
            return asking;
        }
        match (request.method(), segments.as_slice()) {
            ("POST", ["workspaces"]) => self.create(request, &activation, &sent).await,
            ("GET" | "HEAD", ["workspaces"]) if request.query("create").is_some() && !request.wants_json() => {
                self.creation_form(request, &activation).await
            }
            ("GET" | "HEAD", ["workspaces"]) => self.list(request, &activation).await,
            ("GET" | "HEAD", ["activated"]) => self.activated(request, &activation).await,
            (method, ["workspaces", id, "binding"]) => match (method, WorkspaceId::parse(id)) {
                ("GET" | "HEAD", Ok(id)) => self.ask_to_bind(request, &activation, &id).await,
                ("POST", Ok(id)) => self.bind(request, &activation, &id, &sent).await,
                (_, Err(_)) => Answer::problem(Problem::new("not-yours", 404)),
                (_, Ok(_)) => Answer::problem(Problem::new("method-not-allowed", 405)),
            },
            ("GET" | "HEAD" | "POST", _) => Answer::problem(Problem::new("not-found", 404)),
            _ => Answer::problem(Problem::new("method-not-allowed", 405)),
        }
    }
}
