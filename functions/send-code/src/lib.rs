//! POST /codes: a verification code, by mail or text message.
//!
//! Read what it is for and who it is for, decide whether one may be sent now, and write the code, the send, and that a
//! message is owed in one transaction. deliver-codes hands the message over: nothing here waits for it.
//!
//! For the purposes that name an existing account (`bind-billing`, `sign-in`, `set-password`) nothing in the answer
//! tells whether there is one: a code is made, kept and counted, and a message owed, in any case; only that one is owed to
//! nobody. The answer names no address, and what became of earlier messages makes no difference to it.

mod own;
mod page;
mod wanted;

use accounts::code::{CODE_LIFETIME_SECONDS, CODE_VALUES, RESEND_AFTER_SECONDS};
use accounts::password::HashError;
use accounts::throttle::{CODES_PER_SOURCE, TooMany, network};
use accounts::{AccountKind, Code, CodeRecipient, Digits, Login, OwedCode, SendHistory, TooSoon};
use async_trait::async_trait;
use edge::{Answer, ConfigError, Environment, FieldProblem, HttpFunction, Problem, Request};
use kernel::entropy::NoEntropy;
use kernel::{Clock, Entropy, Timestamp};
use sealing::{Owner, SealError, Sealer};
use serde_json::json;
use store::StoreError;

use wanted::{Refusal, Wanted};

/// How often it is decided anew when two codes for one target are asked for at the same moment.
const MAX_DECISIONS: usize = 4;
/// How many random bytes a message's id has.
const MESSAGE_ID_BYTES: usize = 16;
/// What is shown in place of an address that must not be known.
const HIDDEN: &str = "***";

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        activations: store::Activations,
        billing_accounts: store::BillingAccounts,
        code_sending: store::CodeSending,
        logins: store::Logins,
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
enum SendError {
    #[error("what was asked for cannot be sent")]
    Refused(#[from] Refusal),
    #[error(transparent)]
    TooSoon(#[from] TooSoon),
    #[error("too many codes for one network")]
    TooManyFromHere(#[from] TooMany),
    #[error("the last message cannot be handed over at present")]
    Stuck(Channel),
    #[error("the last message was refused")]
    NotTaken(Channel),
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
enum Channel {
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
            Err(error) => self.refuse(request, &fields, error),
        }
    }

    /// Makes a code, and keeps it with the message that brings it.
    async fn send(&self, request: &Request, wanted: &Wanted) -> Result<(), SendError> {
        let to = match (&wanted.login, &wanted.recipient) {
            (Some(login), None) => self.mailbox_of(wanted, login).await?,
            (_, recipient) => recipient.clone(),
        };
        let message = self.entropy.hex::<MESSAGE_ID_BYTES>()?;
        let digits = Digits::from_drawn(self.entropy.below(CODE_VALUES)?);
        let mut sealed: Option<String> = None;
        let mut decisions = 0;
        loop {
            let now = self.clock.now();
            let history = self.history(wanted, now).await?.send(wanted.scope.purpose, &message, now)?;
            if decisions == 0 {
                let of = format!("codes:{}", network(request.source_ip()));
                CODES_PER_SOURCE.allow(self.store.code_sending.count_guess(&of, CODES_PER_SOURCE, now).await?, now)?;
            }
            let text = match sealed.take() {
                Some(text) => text,
                None => self.sealer.seal(Owner::message(&message), digits.as_str()).await?,
            };
            let (purpose, language) = (wanted.scope.purpose, request.language());
            let owed = OwedCode::new(message.clone(), purpose, language, to.clone(), text.clone(), now);
            let owed = OwedCode { is_blind: wanted.is_blind(), bought: wanted.bought.clone(), ..owed };
            sealed = Some(text);
            let code = Code::issue(&wanted.scope, &digits, self.entropy.bytes()?, now)?;
            decisions += 1;
            match self.store.code_sending.put_code(&wanted.scope, &code, &history, &owed).await {
                Err(StoreError::Conflict) if decisions < MAX_DECISIONS => {}
                written => return Ok(written?),
            }
        }
    }

    async fn mailbox_of(&self, wanted: &Wanted, login: &Login) -> Result<Option<CodeRecipient>, StoreError> {
        let found = match wanted.scope.account {
            AccountKind::Billing => self
                .store
                .logins
                .billing_account_by(login)
                .await?
                .map(|account| (account.email, account.phone_verified_at)),
            AccountKind::Console => self
                .store
                .logins
                .console_account_by(login)
                .await?
                .map(|account| (account.email, account.phone_verified_at)),
        };
        let now = self.clock.now();
        Ok(found.map(|(email, verified_at)| CodeRecipient::of_account(login, email, verified_at, now)))
    }

    /// The codes that were sent to the target lately, without those that reached nobody. While the last one is still
    /// tried, and once after it was refused, whoever asks is told so instead of getting another. Where the answer must
    /// not tell whether an account exists, all that were made count, and nothing is told.
    async fn history(&self, wanted: &Wanted, now: Timestamp) -> Result<SendHistory, SendError> {
        let history = self.store.code_sending.send_history(&wanted.scope.target).await?;
        let messages = self.store.code_sending.owed_codes(&history.messages(now)).await?;
        let Some(recipient) = &wanted.recipient else { return Ok(history) };
        let last = history.last_message(wanted.scope.purpose);
        let last = messages.iter().find(|message| Some(message.id.as_str()) == last);
        if last.is_some_and(OwedCode::is_stuck) {
            return Err(SendError::Stuck(Channel::of(recipient)));
        }
        let was_refused = last.is_some_and(OwedCode::was_refused);
        let unsent = messages.iter().filter(|message| message.was_not_sent()).map(|message| message.id.as_str());
        let history = history.without(&unsent.collect::<Vec<_>>());
        if was_refused {
            self.store.code_sending.put_send_history(&wanted.scope.target, &history, now).await?;
            return Err(SendError::NotTaken(Channel::of(recipient)));
        }
        Ok(history)
    }

    fn refuse(&self, request: &Request, fields: &edge::Fields, error: SendError) -> Answer {
        let problem = match error {
            SendError::Refused(Refusal::UnknownPurpose) => Problem::new("unknown-purpose", 422),
            SendError::Refused(Refusal::NoActivation) => Problem::new("activation-session-missing", 401),
            SendError::Refused(Refusal::AnotherActivation(present)) => {
                Problem::another_activation(request, &present.product, &present.account)
            }
            SendError::Refused(Refusal::NotConfirmed) => Problem::new("confirm-current-first", 409),
            SendError::Refused(Refusal::NotSignedIn) => Problem::new("not-signed-in", 401),
            SendError::Refused(Refusal::Field(found)) => {
                let problem = found.problem;
                Problem::invalid_fields(vec![FieldProblem::saying(found.name, problem.key(), problem.argument())])
            }
            SendError::TooSoon(TooSoon { retry_at }) => Self::too_soon(seconds_until(retry_at, self.clock.now())),
            SendError::TooManyFromHere(TooMany { retry_at }) => {
                tracing::warn!(request_id = request.request_id(), "too many codes were asked for from one network");
                let seconds = seconds_until(retry_at, self.clock.now());
                let minutes = (seconds + 59) / 60;
                Problem::new("too-many-codes-from-here", 429).with("minutes", minutes.to_string()).retry_after(seconds)
            }
            SendError::Stuck(Channel::Mail) => Problem::new("mail-unavailable", 503).retry_after(RESEND_AFTER_SECONDS),
            SendError::Stuck(Channel::TextMessage) => {
                Problem::new("text-message-unavailable", 503).retry_after(RESEND_AFTER_SECONDS)
            }
            SendError::NotTaken(Channel::Mail) => Problem::new("mail-refused", 422),
            SendError::NotTaken(Channel::TextMessage) => Problem::new("text-message-refused", 422),
            SendError::Seal(error) => {
                tracing::error!(request_id = request.request_id(), error = %error, "a code could not be sealed");
                Problem::try_again()
            }
            SendError::Store(error) => {
                tracing::warn!(request_id = request.request_id(), error = %error, "a code could not be kept");
                Problem::try_again()
            }
            SendError::Entropy(_) | SendError::Hash(_) => {
                tracing::error!(request_id = request.request_id(), error = %error, "a code could not be made");
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
        let minutes = (seconds + 59) / 60;
        Problem::new("too-many-codes", 429).with("minutes", minutes.to_string()).retry_after(seconds)
    }
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
