//! Signing in and out, at one kind of account or at both of one person, and the start page of a workspace.
//!
//! A login and a password or a code are compared in the same time whether or not there is such an account; guesses are
//! counted before they are looked at. Who is signed in sees their own workspaces, and of others' not even that they
//! exist.

mod came_to;
mod console;
mod enter;
mod guesses;
mod letting_in;
mod other_side;
mod page;
mod second_factor;
mod second_proof;
mod standing;
mod start_page;
mod tries;

use ::second_factor::Checker;
use accounts::password::HashError;
use accounts::{
    Account, AccountId, AccountKind, BillingAccount, Code, CodeRecipient, ConsoleAccount, Login, Session, SessionKind,
    SessionToken,
};
use async_trait::async_trait;
use brand::Brand;
use edge::{Answer, ConfigError, Environment, HttpFunction, Problem, Request};
use kernel::entropy::NoEntropy;
use kernel::{Clock, Email, Entropy, Phone, Timestamp};
use sealing::{SealError, Sealer};
use serde_json::{Value, json};
use signed_in::session_tokens;
use store::StoreError;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        account_workspaces: store::AccountWorkspaces,
        billing_accounts: store::BillingAccounts,
        code_sending: store::CodeSending,
        codes: store::Codes,
        console_accounts: store::ConsoleAccounts,
        devices: store::Devices,
        failed_attempts: store::FailedAttempts,
        guesses: store::Guesses,
        licenses: store::Licenses,
        mail_addresses: store::MailAddresses,
        pending_sign_ins: store::PendingSignIns,
        second_factor_proofs: store::SecondFactorProofs,
        second_factors: store::SecondFactors,
        security_events: store::SecurityEvents,
        sessions: store::Sessions,
        workspaces: store::Workspaces,
    }
}

/// The function.
#[derive(Debug)]
pub struct SignIn {
    store: Repositories,
    sealer: Sealer,
    checker: Checker,
    clock: Clock,
    entropy: Entropy,
}

/// Why a request could not be answered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignInError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    #[error(transparent)]
    Hash(#[from] HashError),
}

/// Who is signed in.
#[derive(Debug)]
pub(crate) enum Person {
    /// At the console.
    Console(Box<ConsoleAccount>),
    /// At the Billing Center.
    Billing(Box<BillingAccount>),
}

impl Person {
    pub(crate) fn username(&self) -> &str {
        match self {
            Self::Console(account) => account.username.as_str(),
            Self::Billing(account) => account.username.as_str(),
        }
    }

    /// The account's id.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Console(account) => account.id.as_str(),
            Self::Billing(account) => account.id.as_str(),
        }
    }

    pub(crate) fn account_id(&self) -> AccountId {
        match self {
            Self::Console(account) => account.id.clone().into(),
            Self::Billing(account) => account.id.clone().into(),
        }
    }

    /// Where a code goes at `now` that is for `login`.
    pub(crate) fn recipient(&self, login: &Login, brand: &Brand, now: Timestamp) -> CodeRecipient {
        let verified_at = match self {
            Self::Console(account) => account.phone_verified_at,
            Self::Billing(account) => account.phone_verified_at,
        };
        let serves = |phone: &Phone| brand.text_messages.serve(phone);
        CodeRecipient::of_account(login, self.email().clone(), verified_at, serves, now)
    }

    /// The account's address.
    pub(crate) const fn email(&self) -> &Email {
        match self {
            Self::Console(account) => &account.email,
            Self::Billing(account) => &account.email,
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::Console(account) => json!({"kind": "console", "id": account.id, "username": account.username}),
            Self::Billing(account) => json!({"kind": "billing", "id": account.id, "username": account.username}),
        }
    }

    /// The version of the account that was read.
    pub(crate) const fn version(&self) -> u64 {
        match self {
            Self::Console(account) => account.version,
            Self::Billing(account) => account.version,
        }
    }

    /// Whether a code that was sent for the account still opens it.
    pub(crate) fn takes_code(&self, code: &Code) -> bool {
        match self {
            Self::Console(account) => account.takes_code(code),
            Self::Billing(account) => account.takes_code(code),
        }
    }

    pub(crate) const fn kind(&self) -> AccountKind {
        match self {
            Self::Console(_) => AccountKind::Console,
            Self::Billing(_) => AccountKind::Billing,
        }
    }

    pub(crate) fn session_kind(&self) -> SessionKind {
        self.account_id().session_kind()
    }
}

impl SignIn {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    ///
    /// # Errors
    /// [`ConfigError::Missing`] if the deployment names no key that codes, or second factors, are sealed with.
    pub fn new(environment: &Environment) -> Result<Self, ConfigError> {
        Ok(Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            sealer: Sealer::new(&environment.aws, environment.settings.codes_key()?),
            checker: Checker::new(environment)?,
            clock: environment.clock.clone(),
            entropy: environment.entropy.clone(),
        })
    }

    /// The live signed-in sessions of a request, and whose they are: of one kind of account, or of each one, the console's first.
    pub(crate) async fn people(&self, request: &Request) -> Result<Vec<(Session, Person)>, StoreError> {
        let mut here: Vec<(Session, Person)> = Vec::new();
        for token in session_tokens(request) {
            let Some((session, person)) = self.person_of(&token).await? else { continue };
            if here.iter().all(|(_, other)| other.kind() != person.kind()) {
                here.push((session, person));
            }
        }
        here.sort_by_key(|(_, person)| person.kind() == AccountKind::Billing);
        Ok(here)
    }

    async fn person_of(&self, token: &SessionToken) -> Result<Option<(Session, Person)>, StoreError> {
        let Some(session) = self.store.sessions.session(&token.key(), self.clock.now()).await? else {
            return Ok(None);
        };
        let person = match &session.kind {
            SessionKind::Activation { .. } => None,
            SessionKind::Console { account } => self
                .store
                .console_accounts
                .console_account(account)
                .await?
                .filter(|account| account.takes_session(&session))
                .map(|account| Person::Console(Box::new(account))),
            SessionKind::Billing { account } => self
                .store
                .billing_accounts
                .billing_account(account)
                .await?
                .filter(|account| account.takes_session(&session))
                .map(|account| Person::Billing(Box::new(account))),
        };
        match self.store.sessions.see_session(&session, self.clock.now()).await {
            // Another page of the same person notes the same at this moment.
            Ok(()) | Err(StoreError::Contended) => Ok(person.map(|person| (session, person))),
            Err(StoreError::Conflict) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn route(&self, request: &Request) -> Result<Answer, SignInError> {
        let segments = request.segments();
        let path: Vec<&str> = segments.iter().map(String::as_str).collect();
        if (request.method(), path.as_slice()) == ("POST", &["sign-in"]) {
            return self.enter(request).await;
        }
        Ok(self.route_to_pages(request, &path).await?)
    }

    async fn route_to_pages(&self, request: &Request, path: &[&str]) -> Result<Answer, StoreError> {
        match (request.method(), path) {
            // Whoever types the bare address wants their workspaces; /console asks for the sign-in where it must.
            ("GET" | "HEAD", []) => Ok(Answer::see_other("/console")),
            ("GET" | "HEAD", ["sign-in"]) => self.ask(request).await,
            ("POST", ["sign-out"]) => self.leave(request).await,
            ("GET" | "HEAD", ["console"]) => self.workspaces(request).await,
            ("GET" | "HEAD", ["console", "workspaces", id]) => self.workspace(request, id).await,
            (_, [] | ["sign-in" | "sign-out" | "console"] | ["console", "workspaces", _]) => Ok(method_not_allowed()),
            _ => Ok(Answer::problem(Problem::new("not-found", 404))),
        }
    }
}

fn method_not_allowed() -> Answer {
    Answer::problem(Problem::new("method-not-allowed", 405))
}

#[async_trait]
impl HttpFunction for SignIn {
    async fn answer(&self, request: &Request) -> Answer {
        match self.route(request).await {
            Ok(answer) => answer,
            Err(SignInError::Store(error)) => {
                tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "the table did not answer");
                Answer::problem(Problem::try_again())
            }
            Err(SignInError::Seal(error)) => {
                tracing::error!(request_id = request.request_id(), error = %kernel::Causes(&error), "a code could not be sealed, or the key of a second factor opened");
                Answer::problem(Problem::try_again())
            }
            Err(error @ (SignInError::Entropy(_) | SignInError::Hash(_))) => {
                tracing::error!(request_id = request.request_id(), error = %kernel::Causes(&error), "a code could not be made");
                Answer::problem(Problem::new("internal", 500))
            }
        }
    }
}
