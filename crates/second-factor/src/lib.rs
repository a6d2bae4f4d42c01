//! Checking second proofs: what the functions share that ask for one and look at it.
//!
//! Owns: that a guess is counted before it is looked at, that the key is opened for the check alone, that each proof is
//! accepted once, and what a wrong one leaves behind.
//! Does not own: which doors ask, any page, enrolment. Functions that only ask whether a session has proved its second factor
//! need neither this crate nor the key: see `signed-in`.

use accounts::SessionKey;
use accounts::problem::Problem as Wrong;
use accounts::second_factor::{FactorKind, PROOF_FIELD, ProofError, Prover, TotpKey, TypedProof, guess_counters};
use accounts::throttle::network;
use edge::{ConfigError, Environment, FieldProblem, Problem, Request};
use kernel::{BillingAccountId, Timestamp};
use sealing::{Opener, Owner, SealError};
use store::{SecondFactorProofs, StoreError};

/// How often it is decided anew when another proof was accepted in between.
const MAX_DECISIONS: usize = 4;

/// Looks at second proofs.
#[derive(Clone, Debug)]
pub struct Checker {
    opener: Opener,
}

/// Why a proof was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ProofRefusal {
    /// What was typed is wrong.
    #[error("{}", .0.message)]
    Field(FieldProblem),
    /// The request cannot be followed: too many guesses, or a kind of factor that this release does not know.
    #[error("{}", .0.code)]
    Problem(Box<Problem>),
    /// The table's trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key could not be opened.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// Whose proof it is, and where it is given.
#[derive(Debug)]
pub struct Proving<'a> {
    /// The account.
    pub account: &'a BillingAccountId,
    /// Whose budget it is counted in.
    pub prover: Prover,
    /// The session in which it is noted; `None` while there is none.
    pub session: Option<&'a SessionKey>,
}

impl Checker {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = Opener::ACTIONS;

    /// A checker for the deployment's key.
    ///
    /// # Errors
    /// [`ConfigError::Missing`] if the deployment names no key that second factors are sealed with.
    pub fn new(environment: &Environment) -> Result<Self, ConfigError> {
        Ok(Self { opener: Opener::new(&environment.aws, environment.settings.second_factor_key()?) })
    }

    /// The key of an app, opened.
    ///
    /// # Errors
    /// [`SealError`]; [`SealError::Refused`] for what is no key.
    pub async fn open(&self, account: &BillingAccountId, sealed: &str) -> Result<TotpKey, SealError> {
        let opened = self.opener.open(Owner::second_factor(account), sealed).await?;
        TotpKey::parse(&opened).ok_or_else(|| SealError::Refused("what was opened is no key".to_owned()))
    }

    /// Accepts the proof that was typed into [`PROOF_FIELD`]: counted first, then looked at, then written down under the condition that
    /// no other was accepted meanwhile. An account without a second factor needs none.
    ///
    /// # Errors
    /// [`ProofRefusal`].
    pub async fn check(
        &self,
        store: &SecondFactorProofs,
        request: &Request,
        proving: &Proving<'_>,
        typed: &str,
        now: Timestamp,
    ) -> Result<(), ProofRefusal> {
        let typed = TypedProof::parse(typed).map_err(field)?;
        let account = proving.account;
        let counters = guess_counters(account, &proving.prover, &typed);
        if let Err(too_many) = store.count_tries(&counters, now).await? {
            log_failure(request, "too-many");
            return Err(ProofRefusal::Problem(Box::new(Problem::rate_limited(too_many.seconds_left(now)))));
        }
        for _ in 0..MAX_DECISIONS {
            let Some(factor) = store.in_force(account, now).await? else { return Ok(()) };
            let key = match (&typed, factor.kind, &factor.sealed_key) {
                (TypedProof::App(_), FactorKind::Totp, Some(sealed)) => Some(self.open(account, sealed).await?),
                _ => None,
            };
            let accepted = match factor.accept(account, &typed, key.as_ref(), now) {
                Ok(accepted) => accepted,
                Err(ProofError::NotHere) => {
                    return Err(ProofRefusal::Problem(Box::new(Problem::new("second-factor-unknown", 409))));
                }
                Err(wrong) => {
                    log_failure(request, "refused");
                    store.count_failed_proof(account, request.source_ip(), now).await?;
                    let used = wrong == ProofError::Used;
                    return Err(field(if used { Wrong::SecondFactorUsed } else { Wrong::SecondFactorWrong }));
                }
            };
            match store.put_proof(account, &accepted, proving.session, (request.source_ip(), now)).await {
                Ok(()) => return Ok(()),
                // Another proof was accepted in this moment, perhaps this very one: what is kept now decides.
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Contended.into())
    }
}

/// What is wrong with what was typed into [`PROOF_FIELD`].
fn field(problem: Wrong) -> ProofRefusal {
    ProofRefusal::Field(FieldProblem::saying(PROOF_FIELD, problem.key(), problem.argument()))
}

fn log_failure(request: &Request, outcome: &str) {
    tracing::warn!(
        request_id = request.request_id(),
        failed_second_factors = 1_u64,
        network = network(request.source_ip()),
        outcome,
        "a second factor was not proved"
    );
}
