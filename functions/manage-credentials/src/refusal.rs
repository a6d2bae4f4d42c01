//! Why a request is not followed, and what it is answered with.

use accounts::password::HashError;
use edge::{Answer, FieldProblem, Problem, Request, leading_on};
use kernel::entropy::NoEntropy;
use store::StoreError;

/// Why a request is not followed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("nobody is signed in")]
    NotSignedIn {
        /// Where to.
        sign_in: &'static str,
    },
    #[error("the page takes other methods")]
    OtherMethod {
        /// The methods it takes.
        allow: &'static str,
    },
    #[error("{}", .0.code)]
    Problem(Box<Problem>),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    #[error(transparent)]
    Hash(#[from] HashError),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl Refusal {
    /// Somebody else changed it since it was read.
    pub(crate) fn changed_meanwhile() -> Self {
        Problem::new("changed-meanwhile", 409).into()
    }

    pub(crate) fn into_answer(self, request: &Request) -> Answer {
        let request_id = request.request_id();
        match self {
            Self::NotSignedIn { .. } if request.wants_json() => Answer::problem(Problem::new("not-signed-in", 401)),
            Self::NotSignedIn { sign_in } if request.method() == "POST" => {
                Answer::see_other(leading_on(&format!("{sign_in}&unsent=1"), Some(request.path())))
            }
            Self::NotSignedIn { sign_in } => Answer::see_other(leading_on(sign_in, Some(request.page()))),
            Self::OtherMethod { allow } => {
                Answer::problem(Problem::new("method-not-allowed", 405)).with_header("allow", allow)
            }
            Self::Problem(problem) => Answer::problem(*problem),
            Self::Store(StoreError::Conflict) => Answer::problem(Problem::new("changed-meanwhile", 409)),
            Self::Store(error @ (StoreError::Contended | StoreError::Unavailable(_))) => {
                tracing::warn!(request_id, error = %error, "the table did not take a call");
                Answer::problem(Problem::try_again())
            }
            Self::Store(_) | Self::Entropy(_) | Self::Hash(_) => {
                tracing::error!(request_id, error = %self, "credentials could not be managed");
                Answer::problem(Problem::new("internal", 500))
            }
        }
    }
}

/// What is wrong with a field, as the edge tells it.
pub(crate) fn field(name: &'static str, problem: accounts::Problem) -> FieldProblem {
    FieldProblem::saying(name, problem.key(), problem.argument())
}
