//! The key that an authenticator app shares with us (RFC 6238).

use kernel::Timestamp;
use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::code::Digits;

/// How long a time step is, in seconds: what every app assumes.
pub const STEP_SECONDS: u64 = 30;
/// How many bytes a key has: the length of HMAC-SHA-1's output, as RFC 4226 (section 4, R6) recommends.
pub const KEY_BYTES: usize = 20;
/// How many steps before and after the present one are accepted, for clocks that differ (RFC 6238, section 5.2).
const SKEW_STEPS: u16 = 1;
/// How many digits a code has.
const DIGITS: u8 = 6;
/// How many characters of a key are grouped where a person types it.
const GROUP: usize = 4;

/// The key. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpKey(Secret);

impl TotpKey {
    /// The key of freshly drawn bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(Secret::new_stack(bytes))
    }

    /// Reads a key as it was sealed. `None` if it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let key = Secret::try_from_base32(text).ok()?;
        (key.as_bytes().len() == KEY_BYTES).then_some(Self(key))
    }

    /// The key as base32 (RFC 4648), to be sealed.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.0.to_base32()
    }

    /// The key as people type it: in groups of four.
    #[must_use]
    pub fn in_groups(&self) -> String {
        let text: Vec<char> = self.to_text().chars().collect();
        let groups: Vec<String> = text.chunks(GROUP).map(|group| group.iter().collect()).collect();
        groups.join(" ")
    }

    /// The address by which an app takes the key over, for the account `username` at `issuer`.
    #[must_use]
    pub fn address(&self, issuer: &str, username: &str) -> String {
        let (issuer, username) = (encoded(issuer), encoded(username));
        format!("otpauth://totp/{issuer}:{username}?secret={}&issuer={issuer}", self.to_text())
    }

    /// The time step at `now`, or the one beside it, whose code `digits` are.
    #[must_use]
    pub fn step_of(&self, digits: &Digits, now: Timestamp) -> Option<u64> {
        let now = u64::try_from(now.seconds()).ok()?;
        self.totp().check(digits.as_str(), now)
    }

    /// The code at `now`, as the app shows it.
    #[must_use]
    pub fn code_at(&self, now: Timestamp) -> String {
        self.totp().generate(u64::try_from(now.seconds()).unwrap_or_default()).to_string()
    }

    fn totp(&self) -> Totp {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(DIGITS)
            .with_skew(SKEW_STEPS)
            .with_step_duration(STEP_SECONDS)
            .with_secret(self.0.clone())
            .build_noncompliant()
    }
}

kernel::hide_in_debug!(TotpKey);

/// A label or parameter of the address: every byte but letters, digits and `-._~` as `%XX`.
fn encoded(text: &str) -> String {
    let unreserved = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    let encode = |byte: u8| if unreserved(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encode).collect()
}
