//! Recovery codes: what opens the account once when the phone is gone.

use kernel::BillingAccountId;
use kernel::digest::sha256_hex;

/// How many codes there are at a time.
pub const RECOVERY_CODES: usize = 10;
/// How many random bytes a code has: 120 bits, so that a plain hash is enough at rest (ASVS 5.0, 6.5.2, asks for 112).
const BYTES: usize = 15;
/// How many characters that are: five bits each.
pub(super) const CHARACTERS: usize = BYTES * 8 / 5;
/// How many of them make a group.
const GROUP: usize = 4;
/// RFC 4648's letters, small: there is neither a 0 nor a 1 among them to mistake a letter for.
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// One code, without its dashes. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// The code of freshly drawn bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; BYTES]) -> Self {
        let (mut bits, mut held, mut text) = (0_u32, 0_u32, String::with_capacity(CHARACTERS));
        for byte in bytes {
            bits = (bits << 8) | u32::from(byte);
            held += 8;
            while held >= 5 {
                held -= 5;
                let place = usize::try_from((bits >> held) & 31).unwrap_or_default();
                text.push(char::from(LETTERS.get(place).copied().unwrap_or(b'a')));
            }
            bits &= (1 << held) - 1;
        }
        Self(text)
    }

    /// Reads letters that stood without spaces and dashes. `None` if they are no code.
    pub(super) fn read(letters: &str) -> Option<Self> {
        let letters = letters.to_ascii_lowercase().replace('0', "o");
        let is_code = letters.len() == CHARACTERS && letters.bytes().all(|letter| LETTERS.contains(&letter));
        is_code.then_some(Self(letters))
    }

    /// The code as it is shown once: in groups of four.
    #[must_use]
    pub fn in_groups(&self) -> String {
        let text: Vec<char> = self.0.chars().collect();
        let groups: Vec<String> = text.chunks(GROUP).map(|group| group.iter().collect()).collect();
        groups.join("-")
    }

    /// What is kept of it with `account`.
    #[must_use]
    pub(super) fn hash_for(&self, account: &BillingAccountId) -> String {
        sha256_hex(&["recovery-code", account.as_str(), &self.0])
    }
}

kernel::hide_in_debug!(RecoveryCode);
