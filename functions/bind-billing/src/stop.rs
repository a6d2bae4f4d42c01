//! Why nothing was bound, and what the buyer is told.

use accounts::throttle::TooMany;
use accounts::{CodeError, FieldProblem, Problem as Wrong, Username};
use edge::{Answer, Problem, Request};
use licensing::HasEnded;
use second_factor::ProofRefusal;
use store::{AnotherActivation, StoreError};

use crate::{BindBilling, page};

/// Why nothing was bound.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BindStop {
    #[error("there is no activation session")]
    NoActivation,
    #[error(transparent)]
    AnotherActivation(#[from] AnotherActivation),
    #[error("another account was chosen in another window")]
    AnotherChoice,
    #[error(transparent)]
    LicenseEnded(#[from] HasEnded),
    #[error("the licence is bound to another account")]
    LicenseBound,
    #[error("the licence is bound to no account")]
    NothingBound,
    #[error("fields are wrong")]
    Fields(Vec<FieldProblem>),
    #[error("the account's second factor is asked for")]
    SecondFactorNeeded,
    /// Who typed the code belongs to an account, and is no owner of it.
    #[error("only an owner may bind")]
    OwnerNeeded(Username),
    #[error(transparent)]
    SecondFactor(#[from] ProofRefusal),
    #[error("too many forms were sent: {0}")]
    TooMany(TooMany),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BindBilling {
    pub(crate) fn stop(&self, request: &Request, stop: BindStop) -> Answer {
        Answer::problem(match stop {
            BindStop::NoActivation => Problem::new("activation-session-missing", 401),
            BindStop::AnotherActivation(present) => {
                Problem::another_activation(request, &present.product, &present.account)
            }
            BindStop::AnotherChoice => Problem::another_choice(),
            BindStop::LicenseEnded(_) => Problem::new("license-ended", 409),
            BindStop::NothingBound if !request.wants_json() => return Answer::see_other("/bind-billing"),
            BindStop::NothingBound => Problem::new("billing-account-missing", 409),
            BindStop::LicenseBound if !request.wants_json() => return Answer::see_other(page::BOUND),
            BindStop::LicenseBound => Problem::new("already-activated", 409),
            BindStop::SecondFactorNeeded => Problem::new("second-factor-needed", 403),
            BindStop::OwnerNeeded(owner) => Problem::new("owner-binds", 403).with("owner", owner.as_str()),
            BindStop::SecondFactor(ProofRefusal::Field(field)) => Problem::invalid_fields(vec![field]),
            BindStop::SecondFactor(ProofRefusal::Problem(problem)) => *problem,
            BindStop::SecondFactor(error @ (ProofRefusal::Store(_) | ProofRefusal::Seal(_))) => {
                tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "a second factor could not be checked");
                Problem::try_again()
            }
            BindStop::TooMany(too_many) => Problem::rate_limited(too_many.seconds_left(self.clock.now())),
            BindStop::Fields(problems) => Problem::invalid_fields(problems.iter().map(page::problem).collect()),
            BindStop::Store(error) => {
                tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "the licence could not be bound");
                Problem::try_again()
            }
        })
    }
}

/// What is wrong with the code.
pub(crate) fn refused(error: CodeError) -> BindStop {
    BindStop::Fields(vec![FieldProblem::new("code", Wrong::from(error))])
}
