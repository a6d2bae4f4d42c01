//! Secrets of browsers, and what they are kept under.

use kernel::BrowserSecret;
use kernel::digest::sha256_hex;
use serde::{Deserialize, Serialize};

/// The secret that an operator's browser holds: 32 random bytes as 64 hexadecimal digits. At rest there is only its
/// [`OperatorKey`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorToken(BrowserSecret);

impl OperatorToken {
    /// The token of freshly drawn bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(BrowserSecret::from_bytes(bytes))
    }

    /// Reads a cookie's value. `None` if it is no token of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        BrowserSecret::parse(text).map(Self)
    }

    /// What is kept under it.
    #[must_use]
    pub fn key(&self) -> OperatorKey {
        OperatorKey(sha256_hex(&["operator", self.as_str()]))
    }

    /// The token in clear, for the cookie alone.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// The hash of a token, which opens nothing by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperatorKey(String);

impl OperatorKey {
    /// The key as text: 64 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
