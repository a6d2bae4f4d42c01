//! What someone types to say which account is theirs.

use kernel::{Email, Phone};

use crate::code::Target;
use crate::username::Username;

/// A username, an e-mail address or a phone number. Their forms do not overlap: an address has an `@`, a phone number
/// starts with `+`, a username has neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// By username.
    Username(Username),
    /// By e-mail address.
    Email(Email),
    /// By phone number.
    Phone(Phone),
}

impl Login {
    /// Reads it. `None` if it can be none of the three, and so nobody's.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = kernel::typed::plain(text);
        let text = text.trim();
        if text.contains('@') {
            Email::parse(text).ok().map(Self::Email)
        } else if text.starts_with('+') {
            Phone::parse(text).ok().map(Self::Phone)
        } else {
            Username::parse(text).ok().map(Self::Username)
        }
    }

    /// The login as text, in its one spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Username(username) => username.as_str(),
            Self::Email(email) => email.as_str(),
            Self::Phone(phone) => phone.as_str(),
        }
    }

    /// The same as the target of a code.
    #[must_use]
    pub fn target(&self) -> Target {
        match self {
            Self::Username(username) => Target::Username(username.clone()),
            Self::Email(email) => Target::Email(email.clone()),
            Self::Phone(phone) => Target::Phone(phone.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_read_as_what_it_is() {
        assert!(matches!(Login::parse(" Ann "), Some(Login::Username(name)) if name.as_str() == "ann"));
        assert!(
            matches!(Login::parse("Ann@Example.com"), Some(Login::Email(email)) if email.as_str() == "ann@example.com")
        );
        assert!(
            matches!(Login::parse("+1 206 555 0100"), Some(Login::Phone(phone)) if phone.as_str() == "+12065550100")
        );
        for text in ["", "a", "ann@", "+1", "ann lee", "<script>"] {
            assert_eq!(Login::parse(text), None, "{text}");
        }
    }
}
