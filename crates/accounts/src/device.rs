//! Browsers that an account knows: its owner has signed in there before.
//!
//! A browser holds a token in a cookie. It opens nothing: it only says that tries from here are counted apart from those
//! of strangers, so that strangers cannot use up what the owner may try.

use kernel::digest::sha256_hex;
use kernel::{BrowserSecret, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a browser is known after it was last signed in with, in seconds: half a year. Who signs in to pay invoices does
/// so each quarter.
pub const KNOWN_DEVICE_SECONDS: i64 = 180 * 86_400;
/// How many browsers an account knows; the one that was signed in with longest ago makes room. Each has a budget of its own,
/// so this also bounds what can be tried with cookies that were stolen.
pub const MAX_KNOWN_DEVICES: usize = 10;
/// How exactly it is noted when a browser was last signed in with, in seconds.
const SEEN_STEP_SECONDS: i64 = 86_400;

/// The secret a browser holds: 32 random bytes as 64 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceToken(BrowserSecret);

impl DeviceToken {
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

    /// The token in clear, for the cookie alone.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// What the browser is called where it asks for a code.
    #[must_use]
    pub fn key(&self) -> DeviceKey {
        DeviceKey(sha256_hex(&["device", self.as_str()]))
    }

    /// What the browser is called at one account. Two accounts have two names for one browser, so that the table does not tell
    /// who shares it.
    #[must_use]
    pub fn name_at(&self, account: &str) -> String {
        sha256_hex(&["device-of", account, self.as_str()])
    }
}

/// The name of a browser at rest: the hash of its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceKey(String);

impl DeviceKey {
    /// The key as text: 64 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The browsers that one account knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KnownDevices {
    /// At most [`MAX_KNOWN_DEVICES`].
    devices: Vec<KnownDevice>,
    /// Raised by each change.
    pub version: u64,
}

/// One browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct KnownDevice {
    /// Its name at the account.
    name: String,
    /// When it was last signed in with, to within a day.
    seen_at: Timestamp,
}

impl KnownDevice {
    fn counts(&self, now: Timestamp) -> bool {
        now < self.seen_at.plus_seconds(KNOWN_DEVICE_SECONDS)
    }
}

impl KnownDevices {
    /// Whether `name` is one of them at `now`.
    #[must_use]
    pub fn know(&self, name: &str, now: Timestamp) -> bool {
        self.devices.iter().any(|device| device.name == name && device.counts(now))
    }

    /// The browsers after a sign-in with `name` at `now`; the version is still the one that was read. `None` if that is noted
    /// already.
    #[must_use]
    pub fn after_sign_in(&self, name: &str, now: Timestamp) -> Option<Self> {
        let is_noted =
            |device: &&KnownDevice| device.name == name && now < device.seen_at.plus_seconds(SEEN_STEP_SECONDS);
        if self.devices.iter().any(|device| is_noted(&device)) {
            return None;
        }
        let mut devices: Vec<KnownDevice> =
            self.devices.iter().filter(|device| device.name != name && device.counts(now)).cloned().collect();
        devices.push(KnownDevice { name: name.to_owned(), seen_at: now });
        devices.sort_by_key(|device| std::cmp::Reverse(device.seen_at));
        devices.truncate(MAX_KNOWN_DEVICES);
        Some(Self { devices, version: self.version })
    }

    /// Their names at `now`.
    pub fn names(&self, now: Timestamp) -> impl Iterator<Item = &str> {
        self.devices.iter().filter(move |device| device.counts(now)).map(|device| device.name.as_str())
    }

    /// How many there are at `now`.
    #[must_use]
    pub fn count(&self, now: Timestamp) -> usize {
        self.devices.iter().filter(|device| device.counts(now)).count()
    }

    /// The first instant at which none of them counts any more.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        let last = self.devices.iter().map(|device| device.seen_at).max().unwrap_or(Timestamp::EPOCH);
        last.plus_seconds(KNOWN_DEVICE_SECONDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_seconds(1_800_000_000 + day * 86_400)
    }

    #[test]
    fn a_browser_is_known_for_half_a_year_after_its_last_sign_in() {
        let known = KnownDevices::default().after_sign_in("one", at(0)).unwrap();
        assert!(known.know("one", at(179)) && !known.know("one", at(180)) && !known.know("two", at(0)));
        assert_eq!(known.expires_at(), at(180));
        assert_eq!(known.after_sign_in("one", Timestamp::from_millis(at(1).millis() - 1)), None, "noted once a day");
        let again = known.after_sign_in("one", at(100)).unwrap();
        assert!(again.know("one", at(279)) && !again.know("one", at(280)));
        assert_eq!((again.count(at(100)), again.count(at(280))), (1, 0));
    }

    #[test]
    fn the_eleventh_browser_takes_the_place_of_the_one_that_was_used_longest_ago() {
        let mut known = KnownDevices::default();
        for day in 0..10 {
            known = known.after_sign_in(&day.to_string(), at(day)).unwrap();
        }
        known = known.after_sign_in("0", at(10)).unwrap();
        known = known.after_sign_in("new", at(11)).unwrap();
        assert_eq!(known.count(at(11)), 10);
        assert!(known.know("0", at(11)) && known.know("new", at(11)) && !known.know("1", at(11)));
        let later = known.after_sign_in("late", at(191)).unwrap();
        assert_eq!(later.count(at(191)), 1, "those that are known no more are dropped");
    }

    #[test]
    fn a_token_neither_prints_nor_shows_in_what_is_kept() {
        let token = DeviceToken::from_bytes([0xa5; 32]);
        assert_eq!(DeviceToken::parse(token.as_str()), Some(token.clone()));
        assert_eq!((DeviceToken::parse("a5"), format!("{token:?}").as_str()), (None, "DeviceToken(…)"));
        assert_ne!(token.name_at("bill_1"), token.name_at("bill_2"));
        let known = KnownDevices::default().after_sign_in(&token.name_at("bill_1"), at(0)).unwrap();
        let kept = serde_json::to_string(&known).unwrap();
        assert!(!kept.contains("a5a5") && !kept.contains(token.key().as_str()), "{kept}");
    }
}
