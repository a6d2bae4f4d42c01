//! POST /codes: a verification code, by mail or text message.
//!
//! Read what it is for and who it is for, decide whether one may be sent now, write the code and the send in one
//! transaction, then send the mail.
//!
//! For the purposes that name an existing account (`bind-billing`, `sign-in`, `set-password`) nothing in the answer
//! tells whether there is one: a code is made, kept and counted in any case, only the mail is left out; the answer
//! names no address, and it comes after [`BLIND_ANSWER_AFTER`] in any case.

mod own;
mod page;
mod recipient;
mod wanted;

use std::sync::Arc;
use std::time::Duration;

use accounts::code::{CODE_LIFETIME_SECONDS, CODE_VALUES, RESEND_AFTER_SECONDS};
use accounts::password::HashError;
use accounts::throttle::{CODES_PER_SOURCE, TooMany, network};
use accounts::{AccountKind, Code, Digits, Login, TooSoon};
use async_trait::async_trait;
use edge::{Answer, Environment, FieldProblem, HttpFunction, Problem, Request};
use kernel::entropy::NoEntropy;
use kernel::{Clock, Entropy, Timestamp};
use mail::{MailError, Mailer, Texter};
use serde_json::json;
use store::{Store, StoreError};

use recipient::Recipient;
use wanted::{Refusal, Wanted};

/// When an answer that must not tell whether an account exists is given: well after the mail is handed to SES, which is
/// the one step that only an existing account takes (SES answers within about 200 ms).
pub const BLIND_ANSWER_AFTER: Duration = Duration::from_millis(700);
/// How often it is decided anew when two codes for one target are asked for at the same moment.
const MAX_DECISIONS: usize = 4;
/// What is shown in place of an address that must not be known.
const HIDDEN: &str = "***";

/// The function.
#[derive(Debug)]
pub struct SendCode {
    store: Store,
    mailer: Mailer,
    texter: Texter,
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
    #[error(transparent)]
    Mail(#[from] MailError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    #[error(transparent)]
    Hash(#[from] HashError),
}

impl SendCode {
    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Store::new(&environment.aws, &environment.settings.table_name, &environment.entropy),
            mailer: Mailer::new(&environment.aws, Arc::clone(&environment.brand)),
            texter: Texter::new(&environment.aws, Arc::clone(&environment.brand)),
            clock: environment.clock.clone(),
            entropy: environment.entropy.clone(),
        }
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
        let sent = if wanted.is_blind() {
            let (sent, ()) = tokio::join!(self.send(request, &wanted), tokio::time::sleep(BLIND_ANSWER_AFTER));
            sent
        } else {
            self.send(request, &wanted).await
        };
        match sent {
            Ok(()) if request.wants_json() => Answer::json(
                202,
                &json!({
                    "expiresInSeconds": CODE_LIFETIME_SECONDS,
                    "resendAfterSeconds": RESEND_AFTER_SECONDS,
                    "sentTo": wanted.recipient.as_ref().map_or_else(|| HIDDEN.to_owned(), Recipient::masked),
                }),
            ),
            Ok(()) => page::sent(&wanted, &fields),
            Err(error) => self.refuse(request, &fields, error),
        }
    }

    /// Makes, keeps and sends a code.
    async fn send(&self, request: &Request, wanted: &Wanted) -> Result<(), SendError> {
        let account = match (&wanted.login, &wanted.recipient) {
            (Some(login), None) => self.mailbox_of(wanted, login).await?,
            (_, recipient) => recipient.clone(),
        };
        let digits = Digits::from_drawn(self.entropy.below(CODE_VALUES)?);
        self.keep(request, wanted, &digits).await?;
        let Some(to) = account else { return Ok(()) };
        match self.hand_over(&to, request.language(), wanted.scope.purpose, &digits).await {
            Err(error) if wanted.is_blind() => {
                tracing::warn!(request_id = request.request_id(), error = %error, "a code could not be mailed");
                Ok(())
            }
            sent => Ok(sent?),
        }
    }

    async fn mailbox_of(&self, wanted: &Wanted, login: &Login) -> Result<Option<Recipient>, StoreError> {
        let email = match wanted.scope.account {
            AccountKind::Billing => self.store.billing_account_by(login).await?.map(|account| account.email),
            AccountKind::Console => self.store.console_account_by(login).await?.map(|account| account.email),
        };
        Ok(email.map(|email| Recipient::of_account(login, email)))
    }

    /// Decides whether a code may be sent now, and keeps it together with the send. Only what the target's own limits let
    /// through is counted against the network it is asked for from.
    async fn keep(&self, request: &Request, wanted: &Wanted, digits: &Digits) -> Result<(), SendError> {
        let scope = &wanted.scope;
        let mut decisions = 0;
        loop {
            let now = self.clock.now();
            let history = self.store.send_history(&scope.target).await?.send(scope.purpose, now)?;
            if decisions == 0 {
                let of = format!("codes:{}", network(request.source_ip()));
                CODES_PER_SOURCE.allow(self.store.count_guess(&of, CODES_PER_SOURCE, now).await?, now)?;
            }
            let code = Code::issue(scope, digits, self.entropy.bytes()?, now)?;
            decisions += 1;
            match self.store.put_code(scope, &code, &history).await {
                Err(StoreError::Conflict) if decisions < MAX_DECISIONS => {}
                written => return Ok(written?),
            }
        }
    }

    fn refuse(&self, request: &Request, fields: &edge::Fields, error: SendError) -> Answer {
        let problem = match error {
            SendError::Refused(Refusal::UnknownPurpose) => Problem::new("unknown-purpose", 422),
            SendError::Refused(Refusal::NoActivation) => Problem::new("activation-session-missing", 401),
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
            SendError::Mail(error) => {
                tracing::warn!(request_id = request.request_id(), error = %error, "a code could not be mailed");
                Problem::new("mail-unavailable", 503).retry_after(RESEND_AFTER_SECONDS)
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
