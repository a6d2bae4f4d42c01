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

/// The name of what strangers share, among the counters of a second factor.
pub(crate) const SECOND_FACTOR_OF_STRANGERS: &str = "strangers";

/// What the guesses of one `prover` at the second factor of `account` are counted as.
#[must_use]
pub(crate) fn own_guesses(account: &BillingAccountId, prover: &Prover) -> String {
    let own = match prover {
        Prover::Session(key) => format!("session:{}", key.as_str()),
        Prover::Device(name) => format!("device:{name}"),
        Prover::Stranger(network) => format!("network:{network}"),
    };
    format!("second-factor:{account}:{own}")
}

/// What a guess of `prover` at the second factor of `account` is counted against. Strangers share a ceiling for codes of the app, of
/// which three in a million are right at any time. Recovery codes cannot be guessed, so an owner in a new browser gets
/// in with one while strangers use up the ceiling.
#[must_use]
pub fn guess_counters(account: &BillingAccountId, prover: &Prover, typed: &TypedProof) -> Vec<(String, Throttle)> {
    let mut counters = vec![(own_guesses(account, prover), SECOND_FACTOR_GUESSES)];
    if matches!((prover, typed), (Prover::Stranger(_), TypedProof::App(_))) {
        counters.push((
            format!("second-factor:{account}:{SECOND_FACTOR_OF_STRANGERS}"),
            SECOND_FACTOR_GUESSES_BY_STRANGERS,
        ));
    }
    counters
}
