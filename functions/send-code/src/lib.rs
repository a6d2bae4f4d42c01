//! POST /codes: a verification code, by mail or text message.
//!
//! Read what it is for and who it is for, decide whether one may be sent now, and write the code, the send, and that a
//! message is owed in one transaction. deliver-codes hands the message over: nothing here waits for it.
//!
//! For the purposes that name an existing account (`bind-billing`, `sign-in`, `set-password`) nothing in the answer
//! tells whether there is one: a code is made, kept and counted, and a message owed, in any case; only that one is owed to
//! nobody. The answer names no address, and what became of earlier messages makes no difference to it.

mod history;
mod named;
mod own;
mod page;
mod sending;
mod wanted;

use accounts::code::{CODE_LIFETIME_SECONDS, RESEND_AFTER_SECONDS};
use accounts::password::HashError;
use accounts::security::logged_login;
use accounts::throttle::{TooMany, network};
use accounts::{AccountId, CodeBudget, CodeRecipient, SecurityEvent, SecurityEventKind, TooSoon};
use async_trait::async_trait;
use edge::{Answer, ConfigError, Environment, FieldProblem, HttpFunction, Problem, Request};
use kernel::entropy::NoEntropy;
use kernel::{Clock, Entropy, Timestamp};
use sealing::{SealError, Sealer};
use serde_json::json;
use store::StoreError;

use wanted::{Refusal, Wanted};

/// What is shown in place of an address that must not be known.
const HIDDEN: &str = "***";

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        activations: store::Activations,
        code_sending: store::CodeSending,
        devices: store::Devices,
        failed_attempts: store::FailedAttempts,
        mail_addresses: store::MailAddresses,
    }
}

/// The function.
#[derive(Debug)]
pub struct SendCode {
    store: Repositories,
    sealer: Sealer,
    clock: Clock,
    entropy: Entropy,
}

/// Why no code was sent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    #[error("what was asked for cannot be sent")]
    Refused(#[from] Refusal),
    #[error(transparent)]
    TooSoon(#[from] TooSoon),
    #[error("too many codes for one network")]
    TooManyFromHere(TooMany),
    #[error("too many codes for one target")]
    TooManyThere(TooMany),
    #[error("the last message cannot be handed over at present")]
    Stuck(Channel),
    #[error("the last message was refused")]
    NotTaken(Channel),
    #[error("mail to the address came back")]
    ComesBack,
    #[error("no more text messages go out today")]
    TextsUsedUp,
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    #[error(transparent)]
    Hash(#[from] HashError),
}

/// By what a code goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    Mail,
    TextMessage,
}

impl Channel {
    const fn of(recipient: &CodeRecipient) -> Self {
        match recipient {
            CodeRecipient::Email(_) => Self::Mail,
            CodeRecipient::Phone(_) => Self::TextMessage,
        }
    }
}

impl SendCode {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    ///
    /// # Errors
    /// [`ConfigError::Missing`] if the deployment names no key that codes are sealed with.
    pub fn new(environment: &Environment) -> Result<Self, ConfigError> {
        Ok(Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            sealer: Sealer::new(&environment.aws, environment.settings.codes_key()?),
            clock: environment.clock.clone(),
            entropy: environment.entropy.clone(),
        })
    }

    async fn post(&self, request: &Request) -> Answer {
        let fields = match request.fields() {
            Ok(fields) => fields,
            Err(problem) => return Answer::problem(problem),
        };
        let wanted = match self.read(request, &fields).await {
            Ok(wanted) => wanted,
            Err(error) => return self.refuse(request, &fields, error),
        };
        match self.send(request, &wanted).await {
            Ok(()) if request.wants_json() => Answer::json(
                202,
                &json!({
                    "expiresInSeconds": CODE_LIFETIME_SECONDS,
                    "resendAfterSeconds": RESEND_AFTER_SECONDS,
                    "sentTo": wanted.recipient.as_ref().map_or_else(|| HIDDEN.to_owned(), CodeRecipient::masked),
                }),
            ),
            Ok(()) => page::sent(&wanted, &fields),
            Err(error) => {
                log_refusal(request, &wanted, &error);
                self.refuse(request, &fields, error)
            }
        }
    }

    /// Counts the code against what its budget shares with others.
    pub(crate) async fn count(
        &self,
        request: &Request,
        wanted: &Wanted,
        budget: &CodeBudget,
        account: Option<&AccountId>,
        now: Timestamp,
    ) -> Result<(), SendError> {
        let source = request.source_ip();
        for shared in budget.shared_with(wanted.scope.purpose, &wanted.scope.target, source) {
            if let Err(too_many) = self.store.code_sending.count_tries(&[shared.counter], now).await? {
                if shared.is_of_network {
                    return Err(SendError::TooManyFromHere(too_many));
                }
                // The owner of the account is told that strangers are at it.
                let event = SecurityEvent::counted(SecurityEventKind::CodesRefused, now, source);
                self.store
                    .failed_attempts
                    .count_failure(account.map(AccountId::session_kind).as_ref(), wanted.scope.target.as_str(), &event)
                    .await?;
                return Err(SendError::TooManyThere(too_many));
            }
        }
        Ok(())
    }

    fn refuse(&self, request: &Request, fields: &edge::Fields, error: SendError) -> Answer {
        let problem = match error {
            SendError::Refused(Refusal::UnknownPurpose) => Problem::new("unknown-purpose", 422),
            SendError::Refused(Refusal::NoActivation) => Problem::new("activation-session-missing", 401),
            SendError::Refused(Refusal::AnotherActivation(present)) => {
                Problem::another_activation(request, &present.product, &present.account)
            }
            SendError::Refused(Refusal::AnotherChoice) => Problem::another_choice(),
            SendError::Refused(Refusal::NotConfirmed) => Problem::new("confirm-current-first", 409),
            SendError::Refused(Refusal::NotSignedIn) => Problem::new("not-signed-in", 401),
            SendError::Refused(Refusal::Field(found)) => {
                let problem = found.problem;
                Problem::invalid_fields(vec![FieldProblem::saying(found.name, problem.key(), problem.argument())])
            }
            SendError::TooSoon(TooSoon { retry_at }) => Self::too_soon(seconds_until(retry_at, self.clock.now())),
            SendError::TooManyFromHere(TooMany { retry_at }) => {
                let seconds = seconds_until(retry_at, self.clock.now());
                let minutes = (seconds + 59) / 60;
                Problem::new("too-many-codes-from-here", 429).with("minutes", minutes.to_string()).retry_after(seconds)
            }
            SendError::TooManyThere(TooMany { retry_at }) => Self::too_many(seconds_until(retry_at, self.clock.now())),
            SendError::Stuck(Channel::Mail) => Problem::new("mail-unavailable", 503).retry_after(RESEND_AFTER_SECONDS),
            SendError::Stuck(Channel::TextMessage) => {
                Problem::new("text-message-unavailable", 503).retry_after(RESEND_AFTER_SECONDS)
            }
            SendError::NotTaken(Channel::Mail) => Problem::new("mail-refused", 422),
            SendError::NotTaken(Channel::TextMessage) => Problem::new("text-message-refused", 422),
            SendError::ComesBack => Problem::new("mail-comes-back", 422),
            SendError::TextsUsedUp => Problem::new("text-messages-used-up", 429),
            SendError::Seal(error) => {
                tracing::error!(request_id = request.request_id(), error = %kernel::Causes(&error), "a code could not be sealed");
                Problem::try_again()
            }
            SendError::Store(error) => {
                tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "a code could not be kept");
                Problem::try_again()
            }
            SendError::Entropy(_) | SendError::Hash(_) => {
                tracing::error!(request_id = request.request_id(), error = %kernel::Causes(&error), "a code could not be made");
                Problem::new("internal", 500)
            }
        };
        page::refused(request, fields, problem)
    }

    /// Waiting for the next code of a purpose takes seconds, waiting for the hour's count minutes.
    fn too_soon(seconds: i64) -> Problem {
        if seconds <= RESEND_AFTER_SECONDS {
            return Problem::new("code-too-soon", 429).with("seconds", seconds.to_string()).retry_after(seconds);
        }
        Self::too_many(seconds)
    }

    fn too_many(seconds: i64) -> Problem {
        let minutes = (seconds + 59) / 60;
        Problem::new("too-many-codes", 429).with("minutes", minutes.to_string()).retry_after(seconds)
    }
}

/// The line by which bursts of requests for codes are counted that were one too many (infra/template.yaml).
fn log_refusal(request: &Request, wanted: &Wanted, error: &SendError) {
    let outcome = match error {
        SendError::TooSoon(_) => "too-soon",
        SendError::TooManyFromHere(_) => "too-many-from-here",
        SendError::TooManyThere(_) => "too-many",
        _ => return,
    };
    tracing::warn!(
        request_id = request.request_id(),
        refused_codes = 1_u64,
        login = logged_login(wanted.kind_of_account(), wanted.scope.target.as_str()),
        network = network(request.source_ip()),
        outcome,
        "a code was refused"
    );
}

/// Whole seconds to wait, rounded up: waiting so long is enough.
fn seconds_until(instant: Timestamp, now: Timestamp) -> i64 {
    (-now.seconds_since(instant)).max(1)
}

#[async_trait]
impl HttpFunction for SendCode {
    async fn answer(&self, request: &Request) -> Answer {
        match (request.method(), request.path()) {
            ("POST", "/codes") => self.post(request).await,
            (_, "/codes") => Answer::problem(Problem::new("method-not-allowed", 405)),
            _ => Answer::problem(Problem::new("not-found", 404)),
        }
    }
}
