//! Why a request is not followed, and what it is answered with.

use accounts::password::HashError;
use edge::{Answer, FieldProblem, Problem, Request, WayOn, leading_on};
use kernel::entropy::NoEntropy;
use store::StoreError;

use crate::role::NotAllowed;
use crate::second_factor::Asking;

/// Where those who may not do something see who may.
const SEE_OWNERS: WayOn = WayOn { href: "/account/people", text: "people-see-owners" };

/// Why a request is not followed.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Nobody is signed in to an account of this kind.
    #[error("nobody is signed in")]
    NotSignedIn {
        /// Where somebody signs in to it.
        sign_in: &'static str,
    },
    /// The account has a second factor that was not proved in this session of late.
    #[error("the second factor is asked for")]
    SecondFactorNeeded,
    /// Their role does not let them do it.
    #[error("the role does not allow it")]
    NotAllowed(Box<NotAllowed>),
    /// The page takes other methods.
    #[error("the page takes other methods")]
    OtherMethod {
        /// The methods it takes.
        allow: &'static str,
    },
    /// The request cannot be followed, for a reason that its sender is told.
    #[error("{}", .0.code)]
    Problem(Box<Problem>),
    /// The table's trouble, or somebody else's change in between.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No randomness.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    /// A password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl Refusal {
    /// What a page answers that is read and written, and is asked to do something else.
    pub const GET_OR_POST: Self = Self::OtherMethod { allow: "GET, POST" };

    /// There is no such page.
    #[must_use]
    pub fn not_found() -> Self {
        Problem::new("not-found", 404).into()
    }

    /// Somebody else changed it since it was read.
    #[must_use]
    pub fn changed_meanwhile() -> Self {
        Problem::new("changed-meanwhile", 409).into()
    }

    /// What the request is answered with. Internal trouble is logged and not told.
    #[must_use]
    pub fn into_answer(self, request: &Request) -> Answer {
        let request_id = request.request_id();
        match self {
            Self::NotSignedIn { .. } if request.wants_json() => Answer::problem(Problem::new("not-signed-in", 401)),
            Self::NotSignedIn { sign_in } if request.method() == "POST" => {
                Answer::see_other(leading_on(&format!("{sign_in}&unsent=1"), Some(form_page(request.path()))))
            }
            Self::NotSignedIn { sign_in } => Answer::see_other(leading_on(sign_in, Some(request.page()))),
            Self::OtherMethod { allow } => {
                Answer::problem(Problem::new("method-not-allowed", 405)).with_header("allow", allow)
            }
            Self::NotAllowed(refused) => Answer::problem(refused.problem(request).leading_to(&SEE_OWNERS)),
            Self::SecondFactorNeeded => Asking::by(request).stop(request),
            Self::Problem(problem) => Answer::problem(*problem),
            Self::Store(StoreError::Conflict) => Answer::problem(Problem::new("changed-meanwhile", 409)),
            Self::Store(error @ (StoreError::Contended | StoreError::Unavailable { .. })) => {
                tracing::warn!(request_id, error = %kernel::Causes(&error), "the table did not take a call");
                Answer::problem(Problem::try_again())
            }
            Self::Store(_) | Self::Entropy(_) | Self::Hash(_) => {
                tracing::error!(request_id, error = %kernel::Causes(&self), "an account could not be managed");
                Answer::problem(Problem::new("internal", 500))
            }
        }
    }
}

/// The page whose form posts to `path`: the same path but for what has no page.
fn form_page(path: &str) -> &str {
    match path {
        "/account/export" => "/account/close",
        "/account/real-name/documents" => "/account/real-name",
        _ => path,
    }
}

/// What is wrong with a field, as the edge tells it.
#[must_use]
pub fn field(name: &'static str, problem: accounts::Problem) -> FieldProblem {
    FieldProblem::saying(name, problem.key(), problem.argument())
}
