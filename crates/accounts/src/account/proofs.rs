//! From when on what was proved or sent for an account counts.
//!
//! A change of how an owner signs in ends what was opened or sent before it, in the write that makes the change. Sessions and codes are
//! told by the version of the account that they were made from. So nothing that is still stored, or that another request is about to
//! store, opens the account once more. Codes that were made without a look at the account are told by when they were made.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// From when on codes and sessions of an account count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProofsSince {
    /// Codes that were made before this instant are void.
    #[serde(skip_serializing_if = "Option::is_none")]
    codes: Option<Timestamp>,
    /// Codes that were made from an earlier version of the account are void.
    #[serde(skip_serializing_if = "is_zero")]
    codes_version: u64,
    /// Sessions that were opened from an earlier version of the account are over.
    #[serde(skip_serializing_if = "is_zero")]
    version: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(version: &u64) -> bool {
    *version == 0
}

impl ProofsSince {
    /// Whether nothing was ended yet.
    #[must_use]
    pub fn is_always(&self) -> bool {
        *self == Self::default()
    }

    /// Voids the codes that were made before `version`, which the account gets by the change at `now`.
    #[must_use]
    pub const fn voiding_codes(self, version: u64, now: Timestamp) -> Self {
        Self { codes: Some(now), codes_version: version, ..self }
    }

    /// Voids the codes that were made, and ends the sessions that were opened, before `version`, which the account gets by the change at
    /// `now`.
    #[must_use]
    pub const fn ending_sessions(self, version: u64, now: Timestamp) -> Self {
        Self { version, ..self.voiding_codes(version, now) }
    }

    /// Whether a code counts that was made at this instant, from this version of the account if it was looked at.
    #[must_use]
    pub fn takes_code_of(&self, made_at: Timestamp, version: Option<u64>) -> bool {
        match version.filter(|_| self.codes_version > 0) {
            Some(version) => version >= self.codes_version,
            None => self.codes.is_none_or(|since| made_at >= since),
        }
    }

    /// Whether a session, or a first proof, of this version of the account counts.
    #[must_use]
    pub const fn takes_version(&self, version: u64) -> bool {
        version >= self.version
    }
}
