//! Whose budget a guess at a second proof is counted in.

use kernel::BillingAccountId;

use crate::session::SessionKey;
use crate::throttle::{SECOND_FACTOR_GUESSES, SECOND_FACTOR_GUESSES_BY_STRANGERS, Throttle, network};

use super::TypedProof;

/// Who gives the proof. Each has given another proof before: a password, a mailed code, or an earlier second proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prover {
    /// Who is signed in, by the session.
    Session(SessionKey),
    /// A browser that the account knows, by its name there.
    Device(String),
    /// Anybody else, by the network.
    Stranger(String),
}

impl Prover {
    /// Anybody who comes from `source`.
    #[must_use]
    pub fn stranger(source: &str) -> Self {
        Self::Stranger(network(source))
    }
}

/// What a guess of `prover` at the second factor of `account` is counted against. Strangers share a ceiling for codes of the app, of
/// which three in a million are right at any time. Recovery codes cannot be guessed, so an owner in a new browser gets
/// in with one while strangers use up the ceiling.
#[must_use]
pub fn guess_counters(account: &BillingAccountId, prover: &Prover, typed: &TypedProof) -> Vec<(String, Throttle)> {
    let own = match prover {
        Prover::Session(key) => format!("session:{}", key.as_str()),
        Prover::Device(name) => format!("device:{name}"),
        Prover::Stranger(network) => format!("network:{network}"),
    };
    let mut counters = vec![(format!("second-factor:{account}:{own}"), SECOND_FACTOR_GUESSES)];
    if matches!((prover, typed), (Prover::Stranger(_), TypedProof::App(_))) {
        counters.push((format!("second-factor:{account}:strangers"), SECOND_FACTOR_GUESSES_BY_STRANGERS));
    }
    counters
}
