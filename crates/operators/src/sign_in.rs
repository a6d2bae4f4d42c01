//! Sign-ins that are under way: sent to the identity provider, and not back yet.

use std::fmt;

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::token::OperatorKey;

/// How long somebody may take at the identity provider, in seconds: with a second factor that has to be fetched.
pub const SIGN_IN_SECONDS: i64 = 10 * 60;

/// A sign-in under way, bound to the browser that began it. It is used up when the provider's answer comes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignInUnderWay {
    /// Hash of the token that the browser holds meanwhile.
    pub key: OperatorKey,
    /// What the provider's answer must bring back, so that it answers this request. (`state` is a reserved word of DynamoDB's
    /// expressions.)
    #[serde(rename = "expectedState")]
    pub state: String,
    /// What the ID token must hold, so that it was made for this request.
    pub nonce: String,
    /// What shows the provider that the code is redeemed by the browser that asked for it (PKCE).
    pub verifier: String,
    /// The page to lead on to.
    pub next: String,
    /// When it began.
    pub began_at: Timestamp,
    /// The first instant at which it is refused.
    pub expires_at: Timestamp,
    /// The session whose owner proves once more who they are; `None` if nobody was signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<OperatorKey>,
}

impl SignInUnderWay {
    /// Whether the provider's answer may still come at `now`.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }
}

impl fmt::Debug for SignInUnderWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInUnderWay").field("began_at", &self.began_at).finish_non_exhaustive()
    }
}
