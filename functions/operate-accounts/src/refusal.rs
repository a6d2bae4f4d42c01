//! Why a request is not done, and what its sender is told.

use accounts::owner_help::NoMailAgainBefore;
use accounts::throttle::TooMany;
use edge::{FieldProblem, Problem, Request};
use kernel::Timestamp;
use kernel::entropy::NoEntropy;
use licensing::NoMailAgain;
use mail::MailError;
use operating::accounts::{HelpError, LiftError};
use operating::activations::ActivationError;
use operating::mails_again::MailAgainError;
use operating::replays::ReplayError;
use operating::supervised_changes::EmailChangeError;
use store::StoreError;

use crate::reader;

/// Why a request is not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("there is nothing of that name")]
    NotFound,
    #[error("the request cannot be done as it is: {}", .0.code)]
    Request(Problem),
    #[error("it changed since it was read")]
    Changed,
    #[error("no limit is used up")]
    NoLimit,
    #[error("limits were lifted too often: {0}")]
    Lifted(TooMany, Timestamp),
    #[error("there is nothing to tell by this mail")]
    NothingToTell,
    #[error("mails were sent again too often: {0}")]
    Mails(NoMailAgainBefore, Timestamp),
    #[error("no mail is sent to this address")]
    Withheld,
    #[error("the mail was not taken: {0}")]
    Mail(MailError),
    #[error("nobody is written to: {0}")]
    NoMail(NoMailAgain, Timestamp),
    #[error("no random bytes: {0}")]
    Entropy(#[from] NoEntropy),
    #[error(transparent)]
    Store(StoreError),
}

impl Refusal {
    /// The problem that is answered.
    pub(crate) fn problem(self) -> Problem {
        match self {
            Self::NotFound => Problem::new("nothing-of-that-name", 404),
            Self::Request(problem) => problem,
            Self::Changed => Problem::new("changed-meanwhile", 409),
            Self::NoLimit => Problem::new("no-limit-used-up", 409),
            Self::Lifted(TooMany { retry_at }, now) => later("lifted-too-often", retry_at, now),
            Self::Mails(NoMailAgainBefore { until }, now) => later("mailed-too-often", until, now),
            Self::NothingToTell => Problem::new("nothing-to-tell", 409),
            Self::Withheld => Problem::new("mail-withheld", 409),
            Self::Mail(MailError::Unavailable(_) | MailError::Paused(_)) => Problem::new("mail-not-taken", 503),
            Self::Mail(_) => Problem::new("mail-refused-again", 409),
            Self::NoMail(NoMailAgain::GoesAt(at) | NoMailAgain::TooSoon(at), now) => later("mailed-of-late", at, now),
            Self::NoMail(NoMailAgain::OnItsWay, _) => Problem::new("mail-on-its-way", 409),
            Self::NoMail(NoMailAgain::NotListed | NoMailAgain::Nobody, _) => Problem::new("nobody-to-write-to", 409),
            Self::Store(StoreError::Contended | StoreError::Unavailable { .. }) => Problem::try_again(),
            Self::Entropy(_) | Self::Store(_) => Problem::new("internal", 500),
        }
    }

    /// Says in the log what was not done, for whom and why; as an error what somebody has to look into.
    pub(crate) fn log(&self, request: &Request) {
        let (request_id, operator, route) = (request.request_id(), reader(request), request.route_key());
        match self {
            Self::Store(StoreError::Contended | StoreError::Unavailable { .. }) => {
                tracing::warn!(request_id, operator, route, error = %kernel::Causes(self), "the table did not take a call");
            }
            Self::Entropy(_) | Self::Store(_) => {
                tracing::error!(request_id, operator, route, error = %kernel::Causes(self), "an operator's request failed");
            }
            _ => {
                tracing::info!(request_id, operator, route, error = %kernel::Causes(self), "an operator's request was not done")
            }
        }
    }
}

/// The problem of what can be done later, with when.
fn later(code: &'static str, at: Timestamp, now: Timestamp) -> Problem {
    let seconds = (at.millis() - now.millis()).max(0) / 1000 + 1;
    Problem::new(code, 429).with("when", at.to_string()).retry_after(seconds)
}

/// What is wrong with one field.
pub(crate) fn wrong(field: FieldProblem) -> Refusal {
    Refusal::Request(Problem::invalid_fields(vec![field]))
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Request(problem)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Changed,
            error => Self::Store(error),
        }
    }
}

impl From<HelpError> for Refusal {
    fn from(error: HelpError) -> Self {
        match error {
            HelpError::Entropy(error) => Self::Entropy(error),
            HelpError::Store(error) => error.into(),
        }
    }
}

impl From<ReplayError> for Refusal {
    fn from(error: ReplayError) -> Self {
        match error {
            ReplayError::Entropy(error) => Self::Entropy(error),
            ReplayError::Store(error) => error.into(),
        }
    }
}

impl From<EmailChangeError> for Refusal {
    fn from(error: EmailChangeError) -> Self {
        match error {
            // What asking and confirming alone meet does not come of stopping.
            EmailChangeError::Address(_)
            | EmailChangeError::ConsoleTaken
            | EmailChangeError::SamePerson
            | EmailChangeError::NoConsole
            | EmailChangeError::Another => Self::Changed,
            EmailChangeError::Entropy(error) => Self::Entropy(error),
            EmailChangeError::Store(error) => error.into(),
        }
    }
}

/// What did not go well at an instant: when it may be tried again is said from then on.
pub(crate) trait At {
    /// The refusal at `now`.
    fn at(self, now: Timestamp) -> Refusal;
}

impl At for LiftError {
    fn at(self, now: Timestamp) -> Refusal {
        match self {
            Self::Nothing => Refusal::NoLimit,
            Self::TooMany(too_many) => Refusal::Lifted(too_many, now),
            Self::Entropy(error) => Refusal::Entropy(error),
            Self::Store(error) => error.into(),
        }
    }
}

impl At for MailAgainError {
    fn at(self, now: Timestamp) -> Refusal {
        match self {
            Self::NothingToTell => Refusal::NothingToTell,
            Self::TooMany(refused) => Refusal::Mails(refused, now),
            Self::Changed => Refusal::Changed,
            Self::Withheld(_) => Refusal::Withheld,
            Self::Mail(error) => Refusal::Mail(error),
            Self::Entropy(error) => Refusal::Entropy(error),
            Self::Store(error) => error.into(),
        }
    }
}

impl At for ActivationError {
    fn at(self, now: Timestamp) -> Refusal {
        match self {
            Self::NoMail(refused) => Refusal::NoMail(refused, now),
            Self::Entropy(error) => Refusal::Entropy(error),
            Self::Store(error) => error.into(),
        }
    }
}
