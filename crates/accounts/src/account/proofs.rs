//! From when on what was proved or sent for an account counts.
//!
//! A change of how an owner signs in ends what was opened or sent before it, in the write that makes the change. Sessions are
//! told by the version of the account that they were opened from, codes by when they were made. So nothing that is still stored,
//! or that another request is about to store, opens the account once more.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// From when on codes and sessions of an account count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProofsSince {
    /// Codes that were made before this instant are void.
    #[serde(skip_serializing_if = "Option::is_none")]
    codes: Option<Timestamp>,
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

    /// Voids the codes that were made before `now`.
    #[must_use]
    pub const fn voiding_codes(self, now: Timestamp) -> Self {
        Self { codes: Some(now), ..self }
    }

    /// Voids the codes that were made before `now`, and ends the sessions that were opened from a version before `version`, which
    /// the account gets by the change.
    #[must_use]
    pub const fn ending_sessions(self, version: u64, now: Timestamp) -> Self {
        Self { version, ..self.voiding_codes(now) }
    }

    /// Whether a code that was made at this instant counts.
    #[must_use]
    pub fn takes_code_of(&self, made_at: Timestamp) -> bool {
        self.codes.is_none_or(|since| made_at >= since)
    }

    /// Whether a session, or a first proof, of this version of the account counts.
    #[must_use]
    pub const fn takes_version(&self, version: u64) -> bool {
        version >= self.version
    }
}
