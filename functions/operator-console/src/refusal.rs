//! Why a request is not followed, and what it is answered with.

use edge::{Answer, Problem, Request, leading_on};
use kernel::entropy::NoEntropy;
use openid::OpenIdError;
use operators::Action;
use secrets::SecretError;
use store::StoreError;

use crate::page;

/// Why a request is not followed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// The deployment does not say how operators sign in.
    #[error("how operators sign in is not configured")]
    NotConfigured(Vec<String>),
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    NotSignedIn {
        /// Whether somebody was, until just now.
        ended: bool,
    },
    /// The answer of the provider belongs to no sign-in of this browser.
    #[error("the answer belongs to no sign-in that is under way here")]
    NoSignIn,
    /// The person or the provider did not go on.
    #[error("the identity provider did not sign anybody in")]
    NotGiven,
    /// No group of the person's gives a role.
    #[error("no group of {0} gives a role")]
    NoRole(String),
    /// Somebody else proved who they are than the operator who is signed in.
    #[error("{0} proved who they are, and is not who is signed in")]
    AnotherPerson(String),
    /// None of the person's roles may do this.
    #[error("this role may not do it: {0:?}")]
    Forbidden(Action),
    /// There is no such page, or nothing of that name.
    #[error("there is nothing of that name")]
    NotFound,
    /// The page takes other methods.
    #[error("the page takes other methods")]
    OtherMethod,
    /// The request cannot be followed, for a reason that its sender is told.
    #[error("{}", .0.code)]
    Problem(Box<Problem>),
    /// The identity provider.
    #[error(transparent)]
    OpenId(#[from] OpenIdError),
    /// Secrets Manager.
    #[error("the client's secret was not given: {0}")]
    Secret(#[from] SecretError),
    /// The table's trouble, or somebody else's change in between.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No randomness.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl Refusal {
    /// What the request is answered with. Internal trouble is logged and not told.
    pub(crate) fn into_answer(self, request: &Request) -> Answer {
        let request_id = request.request_id();
        match self {
            Self::NotConfigured(_) if request.wants_json() => {
                Answer::problem(Problem::new("operators-not-configured", 404))
            }
            // No fault of the app's: strangers who ask for it count as no error.
            Self::NotConfigured(wrong) => Answer::page_with_status(404, page::sign_in::not_configured(request, &wrong)),
            Self::NotSignedIn { .. } if request.wants_json() => Answer::problem(Problem::new("not-signed-in", 401)),
            Self::NotSignedIn { ended } => {
                let page = if ended { "/operator/sign-in?ended=1" } else { "/operator/sign-in" };
                // A post is not sent again: its page is opened, and says what there is now.
                let next = if request.method() == "POST" { request.path() } else { request.page() };
                Answer::see_other(leading_on(page, Some(next)))
            }
            Self::NoSignIn => Answer::problem(Problem::new("operator-sign-in-unknown", 400)),
            Self::NotGiven => Answer::problem(Problem::new("operator-sign-in-not-given", 403)),
            Self::NoRole(_) => Answer::problem(Problem::new("operator-without-role", 403)),
            Self::AnotherPerson(_) => Answer::problem(Problem::new("another-operator", 403)),
            Self::Forbidden(_) => Answer::problem(Problem::new("operator-may-not", 403)),
            Self::NotFound => Answer::problem(Problem::new("not-found", 404)),
            Self::OtherMethod => {
                Answer::problem(Problem::new("method-not-allowed", 405)).with_header("allow", "GET, HEAD")
            }
            Self::Problem(problem) => Answer::problem(*problem),
            Self::OpenId(OpenIdError::Unreachable(_)) | Self::Secret(_) => {
                tracing::error!(request_id, error = %kernel::Causes(&self), "an operator could not be signed in");
                Answer::problem(Problem::new("operator-provider-unreachable", 502).retry_after(RETRY_SECONDS))
            }
            Self::OpenId(OpenIdError::Refused(_) | OpenIdError::NotVerified(_)) => {
                Answer::problem(Problem::new("operator-not-verified", 403))
            }
            Self::Store(StoreError::Conflict) => Answer::problem(Problem::new("changed-meanwhile", 409)),
            Self::Store(error @ (StoreError::Contended | StoreError::Unavailable { .. })) => {
                tracing::warn!(request_id, error = %kernel::Causes(&error), "the table did not take a call");
                Answer::problem(Problem::try_again())
            }
            Self::Store(_) | Self::Entropy(_) => {
                tracing::error!(request_id, error = %kernel::Causes(&self), "the operators' console failed");
                Answer::problem(Problem::new("internal", 500))
            }
        }
    }
}

/// After how long to ask a provider again, in seconds.
const RETRY_SECONDS: i64 = 10;
