//! A second proof beside password or mailed code, for Billing Center accounts: codes of an authenticator app, and recovery codes for when
//! the phone is lost.
//!
//! A stored factor has a kind. A kind that this release does not know cannot be checked here; it never reads as "no second
//! factor", so that a deployment that is rolled back opens nothing.

use kernel::{BillingAccountId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::BillingAccount;
use crate::session::{SessionKey, SessionToken};

mod guesses;
mod notice;
mod recovery;
mod removal;
mod totp;
mod typed;

pub use guesses::{Prover, guess_counters};
pub(crate) use guesses::{SECOND_FACTOR_OF_STRANGERS, own_guesses};
pub use notice::{NoticeKind, OwedNotice};
pub use recovery::{RECOVERY_CODES, RecoveryCode};
pub use removal::{REMOVAL_REMINDER_SECONDS, REMOVAL_WAIT_SECONDS, Removal, RemovalObjection};
pub use totp::{KEY_BYTES, STEP_SECONDS, TotpKey};
pub use typed::TypedProof;

/// The field that takes a second proof: a code of the app or a recovery code.
pub const PROOF_FIELD: &str = "secondFactorCode";
/// How long a proof is good for in the session that gave it, in seconds: long enough for a form, too short for a browser
/// that was left open.
pub const PROOF_SECONDS: i64 = 15 * 60;
/// How long an enrolment can be confirmed, in seconds: time to install an app.
pub const ENROLMENT_SECONDS: i64 = 30 * 60;
/// How long a sign-in waits for the second proof, in seconds.
pub const PENDING_SIGN_IN_SECONDS: i64 = 10 * 60;

/// By what the second proof is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactorKind {
    /// Codes of an authenticator app (RFC 6238).
    Totp,
    /// One that a later release knows: it cannot be checked here.
    #[serde(other)]
    Unknown,
}

/// The second factor of an account as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecondFactor {
    /// By what the proof is given.
    pub kind: FactorKind,
    /// The key of the authenticator app, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed_key: Option<String>,
    /// The last time step whose code was accepted: no code of it or an earlier one is accepted again.
    #[serde(default)]
    last_step: u64,
    /// Hashes of the recovery codes that were not used yet.
    #[serde(default)]
    recovery: Vec<String>,
    /// Since when it is asked for.
    pub since: Timestamp,
    /// That somebody who lost everything asked to have it removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removal: Option<Removal>,
    /// Raised by each change.
    pub version: u64,
}

/// An enrolment that waits for the first right code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Enrolment {
    /// The session that began it, where alone it is confirmed.
    pub session: SessionKey,
    /// The key, sealed.
    pub sealed_key: String,
    /// The first instant at which it is refused.
    pub expires_at: Timestamp,
}

/// A sign-in whose first proof was right, and that waits for the second one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PendingSignIn {
    /// Hash of the token that the browser holds.
    pub key: SessionKey,
    /// Whose it is.
    pub account: BillingAccountId,
    /// Whether the password was right.
    pub by_password: bool,
    /// Whether a code that was sent to the account was right.
    pub by_code: bool,
    /// Where the person wanted to go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The version of the account at which the first proof was given.
    #[serde(default)]
    pub account_version: u64,
    /// The first instant at which it is refused.
    pub expires_at: Timestamp,
}

/// An accepted proof: the factor after it, to be written over the version that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The factor after it.
    pub after: SecondFactor,
    /// Whether it was a recovery code, which is used up.
    pub by_recovery_code: bool,
}

/// Why a proof was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// It is no code of now, nor an unused recovery code.
    #[error("the code is wrong")]
    Wrong,
    /// It was accepted before, or one that came after it.
    #[error("the code was used")]
    Used,
    /// The factor is of a kind that this release does not know.
    #[error("the second factor cannot be checked here")]
    NotHere,
}

impl Enrolment {
    /// An enrolment that `session` begins at `now`.
    #[must_use]
    pub fn begin(session: SessionKey, sealed_key: String, now: Timestamp) -> Self {
        Self { session, sealed_key, expires_at: now.plus_seconds(ENROLMENT_SECONDS) }
    }

    /// Whether it can be confirmed in `session` at `now`.
    #[must_use]
    pub fn counts(&self, session: &SessionKey, now: Timestamp) -> bool {
        self.session == *session && now < self.expires_at
    }

    /// The factor, on from `now`, if `typed` is a code of `key`.
    ///
    /// # Errors
    /// [`ProofError::Wrong`].
    pub fn confirm(
        self,
        account: &BillingAccountId,
        key: &TotpKey,
        typed: &TypedProof,
        recovery: &[RecoveryCode],
        now: Timestamp,
    ) -> Result<SecondFactor, ProofError> {
        let TypedProof::App(digits) = typed else { return Err(ProofError::Wrong) };
        let step = key.step_of(digits, now).ok_or(ProofError::Wrong)?;
        Ok(SecondFactor {
            kind: FactorKind::Totp,
            sealed_key: Some(self.sealed_key),
            last_step: step,
            recovery: hashes(account, recovery),
            since: now,
            removal: None,
            version: 1,
        })
    }
}

impl SecondFactor {
    /// Whether it is asked for at `now`. One whose removal is due is not, whether or not it was removed yet.
    #[must_use]
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.removal.as_ref().is_none_or(|removal| now < removal.due_at)
    }

    /// How many recovery codes are left.
    #[must_use]
    pub fn recovery_codes_left(&self) -> usize {
        self.recovery.len()
    }

    /// The factor after `typed` was accepted. `key` is needed for codes of the app. Somebody who can prove it has not lost it: a
    /// removal that was asked for ends.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn accept(
        &self,
        account: &BillingAccountId,
        typed: &TypedProof,
        key: Option<&TotpKey>,
        now: Timestamp,
    ) -> Result<Accepted, ProofError> {
        if self.kind == FactorKind::Unknown {
            return Err(ProofError::NotHere);
        }
        let mut after = Self { removal: None, version: self.version + 1, ..self.clone() };
        match typed {
            TypedProof::App(digits) => {
                let step = key.and_then(|key| key.step_of(digits, now)).ok_or(ProofError::Wrong)?;
                if step <= self.last_step {
                    return Err(ProofError::Used);
                }
                after.last_step = step;
            }
            TypedProof::Recovery(code) => {
                let hash = code.hash_for(account);
                after.recovery.retain(|kept| *kept != hash);
                if after.recovery.len() == self.recovery.len() {
                    return Err(ProofError::Wrong);
                }
            }
        }
        Ok(Accepted { after, by_recovery_code: matches!(typed, TypedProof::Recovery(_)) })
    }

    /// The factor with other recovery codes: those before are worth nothing.
    #[must_use]
    pub fn with_recovery_codes(&self, account: &BillingAccountId, codes: &[RecoveryCode]) -> Self {
        Self { recovery: hashes(account, codes), version: self.version + 1, ..self.clone() }
    }

    /// The factor whose removal was asked for at `now`. `None` if it was before, or if it is of an unknown kind.
    #[must_use]
    pub fn with_removal(&self, now: Timestamp) -> Option<Self> {
        let may_be = self.removal.is_none() && self.kind != FactorKind::Unknown;
        may_be.then(|| Self { removal: Some(Removal::ask(now)), version: self.version + 1, ..self.clone() })
    }

    /// The factor without the removal that was asked for at `asked_at`. `None` if that is not asked for, or came to pass.
    #[must_use]
    pub fn without_removal(&self, asked_at: Timestamp, now: Timestamp) -> Option<Self> {
        self.removal.as_ref().filter(|removal| removal.asked_at == asked_at && now < removal.due_at)?;
        Some(Self { removal: None, version: self.version + 1, ..self.clone() })
    }
}

impl PendingSignIn {
    /// A sign-in to `account` that waits from `now` on.
    #[must_use]
    pub fn begin(token: &SessionToken, account: BillingAccountId, next: Option<String>, now: Timestamp) -> Self {
        let expires_at = now.plus_seconds(PENDING_SIGN_IN_SECONDS);
        Self { key: token.key(), account, by_password: false, by_code: false, next, account_version: 0, expires_at }
    }

    /// Whether it may go on at `now`.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }

    /// Whether the first proof still counts for `account`: no address or password was changed since.
    #[must_use]
    pub const fn counts_for(&self, account: &BillingAccount) -> bool {
        account.proofs_since.takes_version(self.account_version)
    }

    /// Whether the person may ask to have the second factor removed: both other proofs were given, or the one there is.
    #[must_use]
    pub const fn may_ask_for_removal(&self, has_password: bool) -> bool {
        self.by_code && (self.by_password || !has_password)
    }
}

fn hashes(account: &BillingAccountId, codes: &[RecoveryCode]) -> Vec<String> {
    codes.iter().map(|code| code.hash_for(account)).collect()
}

#[cfg(test)]
mod tests;
