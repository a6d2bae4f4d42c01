//! What a browser holds in a cookie to be known again.

use std::fmt;

/// 32 random bytes as 64 lower-case hexadecimal digits. Tokens of different purposes are different types around it; at rest there
/// are only hashes.
#[derive(Clone, PartialEq, Eq)]
pub struct BrowserSecret(String);

/// How many digits it has.
const DIGITS: usize = 64;

impl BrowserSecret {
    /// The secret of freshly drawn bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; DIGITS / 2]) -> Self {
        Self(hex::encode(bytes))
    }

    /// Reads a cookie's value. `None` if it is none of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let valid = text.len() == DIGITS && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        valid.then(|| Self(text.to_owned()))
    }

    /// The secret in clear, for the cookie alone.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BrowserSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}
