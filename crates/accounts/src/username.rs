//! Usernames: the one credential that names a Billing Center account.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// A username: 3 to 32 characters out of ASCII letters, digits, `-`, `_` and `.`, starting with a letter and ending with
/// a letter or digit, in lower case.
///
/// Upper case is folded on reading, so that one name has one spelling. Only ASCII is taken: two names that look alike
/// but differ (Cyrillic `а`, Latin `a`) would let one customer pass for another. `@` and `+` are not allowed, so a
/// username is never mistaken for an e-mail address or a phone number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Username(String);

/// The fewest characters of a username.
pub const MIN_USERNAME_CHARACTERS: usize = 3;
/// The most characters of a username.
pub const MAX_USERNAME_CHARACTERS: usize = 32;

/// How many characters of a masked username are shown.
const SHOWN_OF_MASKED: usize = 2;

impl Username {
    /// Reads a username; surrounding white space and what cannot be seen are ignored, full-width forms read as ASCII.
    ///
    /// # Errors
    /// [`Problem::Missing`], [`Problem::TooShort`], [`Problem::TooLong`] or [`Problem::UsernameForm`].
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = kernel::typed::plain(text);
        let text = text.trim();
        if text.is_empty() {
            return Err(Problem::Missing);
        }
        let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        let starts_well = text.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
        let ends_well = text.bytes().last().is_some_and(|b| b.is_ascii_alphanumeric());
        if !(text.bytes().all(inner) && starts_well && ends_well) {
            return Err(Problem::UsernameForm);
        }
        if text.len() < MIN_USERNAME_CHARACTERS {
            return Err(Problem::TooShort { min: MIN_USERNAME_CHARACTERS });
        }
        if text.len() > MAX_USERNAME_CHARACTERS {
            return Err(Problem::TooLong { max: MAX_USERNAME_CHARACTERS });
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    /// The username in its one spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Enough of the username for its owner to recognize it: `an***`.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("{}***", self.0.chars().take(SHOWN_OF_MASKED).collect::<String>())
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A stored text that is not a username.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a username")]
pub struct NotAUsername;

impl TryFrom<String> for Username {
    type Error = NotAUsername;
    fn try_from(text: String) -> Result<Self, NotAUsername> {
        Self::parse(&text).map_err(|_| NotAUsername)
    }
}

impl From<Username> for String {
    fn from(username: Username) -> Self {
        username.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_has_one_spelling() {
        assert_eq!(Username::parse(" Ann.Lee-01 ").unwrap().as_str(), "ann.lee-01");
        assert_eq!(Username::parse("ABC"), Username::parse("abc"));
    }

    #[test]
    fn the_length_limits_are_exact() {
        assert_eq!(Username::parse("ab"), Err(Problem::TooShort { min: 3 }));
        assert!(Username::parse("abc").is_ok());
        assert!(Username::parse(&"a".repeat(32)).is_ok());
        assert_eq!(Username::parse(&"a".repeat(33)), Err(Problem::TooLong { max: 32 }));
    }

    #[test]
    fn look_alikes_and_what_could_be_an_address_are_refused() {
        for text in ["аnn", "ann@example.com", "+8613800001234", "1ann", "ann.", "-ann", "an n", "<script>"] {
            assert_eq!(Username::parse(text), Err(Problem::UsernameForm), "{text}");
        }
        assert_eq!(Username::parse("   "), Err(Problem::Missing));
        for text in ["ann\u{202e}", "ａｎｎ", "a\u{200b}nn\u{a0}"] {
            assert_eq!(Username::parse(text).unwrap().as_str(), "ann", "{text:?} is read as what it looks like");
        }
    }
}
