//! E-mail addresses and phone numbers.

mod at_home;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::typed;

pub use at_home::calling_code;

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
    /// More than [`MAX_LOCAL_PART_BYTES`] before the `@`.
    #[error("the part before the @ is too long")]
    LocalPartTooLong,
}

/// RFC 5321, 4.5.3.1.3: a path of 256 octets with its two brackets.
const MAX_EMAIL_BYTES: usize = 254;
/// The most characters before the `@`: RFC 5321, 4.5.3.1.1.
pub const MAX_LOCAL_PART_BYTES: usize = 64;

impl Email {
    /// Reads an address; surrounding white space and what cannot be seen are ignored, full-width forms are read as ASCII,
    /// an international domain becomes Punycode.
    ///
    /// # Errors
    /// [`EmailError`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = typed::plain(text);
        let (local, domain) = text.trim().rsplit_once('@').ok_or(EmailError::Malformed)?;
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
        if address.len() > MAX_EMAIL_BYTES {
            return Err(EmailError::TooLong);
        }
        if local.len() > MAX_LOCAL_PART_BYTES {
            return Err(EmailError::LocalPartTooLong);
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
    /// Reads a number; spaces, dashes, dots, slashes and parentheses between digits are ignored. A zero that is dialled
    /// within the country alone is dropped: `+44 (0)20 …` and `+44 20 …` are one line.
    ///
    /// # Errors
    /// [`PhoneError`] if it does not start with `+`, has other than 8 to 15 digits (ITU-T E.164), or more zeros behind its
    /// country code than that country's numbers have.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let digits = without_trunk_zero(&digits_of(text)?);
        // A number that still begins with a prefix would lose it when it is read again, and be another number.
        if without_trunk_zero(&digits) == digits { Self::of_digits(&digits) } else { Err(PhoneError) }
    }

    fn of_digits(digits: &str) -> Result<Self, PhoneError> {
        let valid =
            (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
        if valid { Ok(Self(format!("+{digits}"))) } else { Err(PhoneError) }
    }

    /// The number: `+` and digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ISO 3166-1 code of its country; `None` for numbers of no country, such as satellite phones. Guernsey and Jersey
    /// count as the United Kingdom, and other small neighbors of one numbering plan as their neighbor.
    #[must_use]
    pub fn country(&self) -> Option<&'static str> {
        let digits = self.0.trim_start_matches('+');
        let codes = calling_codes().filter(|(beginning, _)| digits.starts_with(beginning));
        codes.max_by_key(|(beginning, _)| beginning.len()).map(|(_, country)| country)
    }

    /// The number as it may be shown to someone not yet known to own it: the last two digits.
    #[must_use]
    pub fn masked(&self) -> String {
        let tail: String = self.0.chars().rev().take(2).collect::<Vec<_>>().into_iter().rev().collect();
        format!("+***{tail}")
    }
}

/// How the digits of each country's numbers begin, one a line with the country's ISO 3166-1 code; the longest beginning
/// counts. Made by scripts/calling_codes.py from libphonenumber's metadata.
const CALLING_CODES: &str = include_str!("calling_codes.txt");

fn calling_codes() -> impl Iterator<Item = (&'static str, &'static str)> {
    CALLING_CODES.lines().filter_map(|line| line.split_once(' '))
}

/// Whether text is the ISO 3166-1 code of a country that has phone numbers.
#[must_use]
pub fn is_country(text: &str) -> bool {
    calling_codes().any(|(_, country)| country == text)
}

/// What follows the `+`, without what people put between digits.
fn digits_of(text: &str) -> Result<String, PhoneError> {
    let text = typed::plain(text);
    let digits = text.trim().strip_prefix('+').ok_or(PhoneError)?;
    Ok(digits.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '/' | '(' | ')')).collect())
}

/// The country codes of two digits (ITU-T E.164, list of assigned codes); 1 and 7 have one, all others three.
const CODES_OF_TWO: &str = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 \
    66 81 82 84 86 90 91 92 93 94 95 98";
/// The country codes behind which a number that people are called at may itself begin with a zero: Italy with the Vatican,
/// San Marino, Ivory Coast, Burkina Faso, Benin, the Congo, Tajikistan, and satellite phones.
///
/// Source: the fixed-line and mobile patterns in the metadata of libphonenumber 9.0.35 (July 2026). Behind every
/// other code no such number begins with a zero, so one that is typed there is the prefix of calls within the country.
const CODES_THAT_KEEP_ZERO: [&str; 8] = ["39", "378", "225", "226", "229", "242", "881", "992"];
/// The country code behind which the prefix of calls within the country is `06` and not `0`: Hungary (same source).
const CODE_WITH_ZERO_SIX: &str = "36";

/// How many of the digits are the country code.
fn code_length(digits: &str) -> usize {
    let is_code_of_two = |code: &str| CODES_OF_TWO.split_whitespace().any(|known| known == code);
    match digits {
        _ if digits.starts_with(['1', '7']) => 1,
        _ if digits.get(..2).is_some_and(is_code_of_two) => 2,
        _ => 3,
    }
}

/// The digits without the prefix of calls within the country, if it was typed behind the country code.
fn without_trunk_zero(digits: &str) -> String {
    let Some((code, number)) = digits.split_at_checked(code_length(digits)) else { return digits.to_owned() };
    if CODES_THAT_KEEP_ZERO.contains(&code) {
        return digits.to_owned();
    }
    let prefix = if code == CODE_WITH_ZERO_SIX && number.starts_with("06") { "06" } else { "0" };
    format!("{code}{}", number.strip_prefix(prefix).unwrap_or(number))
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Phone {
    type Error = PhoneError;
    /// Reads a number as it is kept: it stays under the digits it was kept by.
    fn try_from(text: String) -> Result<Self, PhoneError> {
        Self::of_digits(&digits_of(&text)?)
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
    fn a_number_with_more_zeros_than_its_country_has_is_none() {
        for text in ["+44 00 20 7946 0018", "+44 (009 462)7 0018", "+490030123456", "+36 06 06 301 2345"] {
            assert_eq!(Phone::parse(text), Err(PhoneError), "{text}");
        }
    }

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
        assert_eq!(Email::parse(&format!("{}@example.com", "a".repeat(65))), Err(EmailError::LocalPartTooLong));
        let long = ["a".repeat(60).as_str(); 4].join(".");
        assert_eq!(Email::parse(&format!("{}@{long}.com", "a".repeat(64))), Err(EmailError::TooLong));
    }

    #[test]
    fn a_masked_address_shows_only_first_letters() {
        assert_eq!(Email::parse("ann@example.com").unwrap().masked(), "a***@e***.com");
        assert_eq!(Phone::parse("+8613800001234").unwrap().masked(), "+***34");
    }

    #[test]
    fn a_zero_that_is_dialled_within_the_country_is_no_part_of_the_number() {
        let cases = [
            ("+44 (0)20 7946 0018", "+442079460018"),
            ("+49 0151 23456789", "+4915123456789"),
            ("+81-090-1234-5678", "+819012345678"),
            ("+886 0912 345 678", "+886912345678"),
            ("+7 0495 123 45 67", "+74951234567"),
            ("+1 0206 555 0100", "+12065550100"),
            ("+241 066 12 34 56", "+24166123456"),
            ("+36 06 20 123 4567", "+36201234567"),
            ("+36 (0)20 123 4567", "+36201234567"),
            ("+39 06 6982 1234", "+390669821234"),
            ("+378 0549 882345", "+3780549882345"),
            ("+225 07 01 23 45 67", "+2250701234567"),
            ("+226 01 23 45 67", "+22601234567"),
            ("+229 01 90 01 12 34", "+2290190011234"),
            ("+242 06 612 3456", "+242066123456"),
            ("+992 000 12 34 56", "+992000123456"),
        ];
        for (typed, number) in cases {
            assert_eq!(Phone::parse(typed).unwrap().as_str(), number, "{typed}");
        }
        let kept: Phone = serde_json::from_str("\"+4402079460018\"").unwrap();
        assert_eq!(kept.as_str(), "+4402079460018", "what is stored is found under the digits it was stored by");
    }

    #[test]
    fn a_number_tells_its_country_also_where_several_share_a_code() {
        let cases = [
            ("+6561234567", Some("SG")),
            ("+12065550100", Some("US")),
            ("+16045550100", Some("CA")),
            ("+18765550100", Some("JM")),
            ("+18095550100", Some("DO")),
            ("+74951234567", Some("RU")),
            ("+77011234567", Some("KZ")),
            ("+442079460018", Some("GB")),
            ("+8613800001234", Some("CN")),
            ("+85223456789", Some("HK")),
            ("+390669821234", Some("VA")),
            ("+390612345678", Some("IT")),
            ("+881612345678", None),
            ("+9991234567", None),
        ];
        for (number, country) in cases {
            assert_eq!(Phone::parse(number).unwrap().country(), country, "{number}");
        }
        assert!(is_country("SG") && is_country("JM") && !is_country("sg") && !is_country("XX") && !is_country(""));
        assert!(calling_codes().count() > 250);
    }

    #[test]
    fn a_phone_number_needs_its_country_code() {
        assert_eq!(Phone::parse("+1 (206) 555-0100").unwrap().as_str(), "+12065550100");
        for text in ["", "2065550100", "+1", "+0123456789", "+1234567890123456", "+1206555010a", "++12065550100"] {
            assert!(Phone::parse(text).is_err(), "{text}");
        }
    }
}
