//! E-mail addresses and phone numbers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A mailbox that SES can send to: ASCII local part, domain in its ASCII (Punycode) form, all lower case, so that
/// one mailbox has one spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// Why a text is not an e-mail address we can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Not of the form `name@domain`.
    #[error("not an e-mail address")]
    Malformed,
    /// The part before the `@` has characters that SES cannot deliver to.
    #[error("the part before the @ must be plain ASCII")]
    LocalPartNotAscii,
    /// Longer than 254 bytes (RFC 5321).
    #[error("too long")]
    TooLong,
}

/// RFC 5321, 4.5.3.1.3: a path of 256 octets with its two brackets.
const MAX_EMAIL_BYTES: usize = 254;
/// RFC 5321, 4.5.3.1.1.
const MAX_LOCAL_PART_BYTES: usize = 64;

impl Email {
    /// Reads an address; surrounding white space is ignored, an international domain becomes Punycode.
    ///
    /// # Errors
    /// [`EmailError`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError::Malformed)?;
        if local.is_empty() || domain.is_empty() {
            return Err(EmailError::Malformed);
        }
        if !local.is_ascii() {
            return Err(EmailError::LocalPartNotAscii);
        }
        let atom = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
        };
        if !local.split('.').all(atom) {
            return Err(EmailError::Malformed);
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| EmailError::Malformed)?;
        let host =
            domain.rsplit_once('.').is_some_and(|(_, top)| top.len() >= 2 && !top.bytes().all(|b| b.is_ascii_digit()));
        if !host || domain.split('.').any(str::is_empty) {
            return Err(EmailError::Malformed);
        }
        let address = format!("{}@{domain}", local.to_ascii_lowercase());
        if address.len() > MAX_EMAIL_BYTES || local.len() > MAX_LOCAL_PART_BYTES {
            return Err(EmailError::TooLong);
        }
        Ok(Self(address))
    }

    /// The address in its one spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address as it may be shown to someone who is not yet known to own it: `a***@e***.com`.
    #[must_use]
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or((&self.0, ""));
        let (host, top) = domain.rsplit_once('.').unwrap_or((domain, ""));
        let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
        format!("{}***@{}***.{top}", first(local), first(host))
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Email {
    type Error = EmailError;
    fn try_from(text: String) -> Result<Self, EmailError> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

/// A phone number in E.164 form: `+` and 8 to 15 digits, the first not 0.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// The text is not a phone number with its country code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a phone number in international form (+ and 8 to 15 digits)")]
pub struct PhoneError;

impl Phone {
    /// Reads a number; spaces, hyphens, dots and parentheses between digits are ignored.
    ///
    /// # Errors
    /// [`PhoneError`] if it does not start with `+` or has other than 8 to 15 digits (ITU-T E.164).
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let digits = text.trim().strip_prefix('+').ok_or(PhoneError)?;
        let digits: String = digits.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')')).collect();
        let valid =
            (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
        if valid { Ok(Self(format!("+{digits}"))) } else { Err(PhoneError) }
    }

    /// The number: `+` and digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as it may be shown to someone not yet known to own it: the last two digits.
    #[must_use]
    pub fn masked(&self) -> String {
        let tail: String = self.0.chars().rev().take(2).collect::<Vec<_>>().into_iter().rev().collect();
        format!("+***{tail}")
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Phone {
    type Error = PhoneError;
    fn try_from(text: String) -> Result<Self, PhoneError> {
        Self::parse(&text)
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mailbox_has_one_spelling() {
        assert_eq!(Email::parse(" Ann.Lee+aws@Example.COM ").unwrap().as_str(), "ann.lee+aws@example.com");
        assert_eq!(Email::parse("li@例子.中国").unwrap().as_str(), "li@xn--fsqu00a.xn--fiqs8s");
    }

    #[test]
    fn what_ses_cannot_deliver_to_is_refused_with_the_reason() {
        for text in [
            "",
            "ann",
            "@example.com",
            "ann@",
            "ann@localhost",
            "a b@example.com",
            "ann@exa mple.com",
            "ann..lee@example.com",
            "ann@example..com",
            "ann@-x.com",
            "a@b@c.com",
            "<script>@example.com",
            "ann@1.2.3.4",
            "ann@example.com\r\nBcc: x@example.com",
        ] {
            assert_eq!(Email::parse(text), Err(EmailError::Malformed), "{text}");
        }
        assert_eq!(Email::parse("änn@example.com"), Err(EmailError::LocalPartNotAscii));
        assert_eq!(Email::parse(&format!("{}@example.com", "a".repeat(65))), Err(EmailError::TooLong));
    }

    #[test]
    fn a_masked_address_shows_only_first_letters() {
        assert_eq!(Email::parse("ann@example.com").unwrap().masked(), "a***@e***.com");
        assert_eq!(Phone::parse("+8613800001234").unwrap().masked(), "+***34");
    }

    #[test]
    fn a_phone_number_needs_its_country_code() {
        assert_eq!(Phone::parse("+1 (206) 555-0100").unwrap().as_str(), "+12065550100");
        for text in ["", "2065550100", "+1", "+0123456789", "+1234567890123456", "+1206555010a", "++12065550100"] {
            assert!(Phone::parse(text).is_err(), "{text}");
        }
    }
}
