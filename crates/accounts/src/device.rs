//! Browsers that an account knows: its owner has signed in there before.
//!
//! A browser holds a token in a cookie. It opens nothing: it only says that tries from here are counted apart from those
//! of strangers, so that strangers cannot use up what the owner may try.

use kernel::digest::sha256_hex;
use kernel::{BrowserSecret, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::Account;

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
    /// The account's version when the latest of them was noted; `None` of what was noted before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account_version: Option<u64>,
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

    /// Those that an account still knows. After a change of the way in it knows none of those before: a sign-in that began before the
    /// change may have noted one since.
    #[must_use]
    pub fn of(self, account: &impl Account) -> Self {
        match self.account_version {
            Some(version) if !account.credentials().proofs_since.takes_version(version) => {
                Self { devices: Vec::new(), ..self }
            }
            _ => self,
        }
    }

    /// The browsers after a sign-in to this version of the account with `name` at `now`; their own version is still the one that was
    /// read. `None` if that is noted already.
    #[must_use]
    pub fn after_sign_in(&self, name: &str, account_version: u64, now: Timestamp) -> Option<Self> {
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
        Some(Self { devices, account_version: Some(account_version), version: self.version })
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
    use crate::sample::account_of;
    use crate::{CredentialChange, PasswordHash};

    fn at(day: i64) -> Timestamp {
        Timestamp::from_seconds(1_800_000_000 + day * 86_400)
    }

    #[test]
    fn a_browser_is_known_for_half_a_year_after_its_last_sign_in() {
        let known = KnownDevices::default().after_sign_in("one", 1, at(0)).unwrap();
        assert!(known.know("one", at(179)) && !known.know("one", at(180)) && !known.know("two", at(0)));
        assert_eq!(known.expires_at(), at(180));
        assert_eq!(known.after_sign_in("one", 1, Timestamp::from_millis(at(1).millis() - 1)), None, "noted once a day");
        let again = known.after_sign_in("one", 1, at(100)).unwrap();
        assert!(again.know("one", at(279)) && !again.know("one", at(280)));
        assert_eq!((again.count(at(100)), again.count(at(280))), (1, 0));
    }

    #[test]
    fn the_eleventh_browser_takes_the_place_of_the_one_that_was_used_longest_ago() {
        let mut known = KnownDevices::default();
        for day in 0..10 {
            known = known.after_sign_in(&day.to_string(), 1, at(day)).unwrap();
        }
        known = known.after_sign_in("0", 1, at(10)).unwrap();
        known = known.after_sign_in("new", 1, at(11)).unwrap();
        assert_eq!(known.count(at(11)), 10);
        assert!(known.know("0", at(11)) && known.know("new", at(11)) && !known.know("1", at(11)));
        let later = known.after_sign_in("late", 1, at(191)).unwrap();
        assert_eq!(later.count(at(191)), 1, "those that are known no more are dropped");
    }

    #[test]
    fn a_browser_that_was_noted_by_a_sign_in_from_before_a_change_is_not_known() {
        let account = account_of("ann@example.com", at(0));
        let known = KnownDevices::default().after_sign_in("thief", account.version, at(1)).unwrap();
        assert!(known.clone().of(&account).know("thief", at(1)));
        let password: PasswordHash = serde_json::from_value("$argon2id$x".into()).unwrap();
        let changed = CredentialChange::Password(password).of(&account, at(1));
        let left = known.of(&changed);
        assert_eq!(
            (left.count(at(1)), left.version),
            (0, 0),
            "the next sign-in writes over the version that stands there"
        );
        let own = left.after_sign_in("own", changed.version, at(2)).unwrap().of(&changed);
        assert!(own.know("own", at(2)) && !own.know("thief", at(2)));
    }

    #[test]
    fn a_token_neither_prints_nor_shows_in_what_is_kept() {
        let token = DeviceToken::from_bytes([0xa5; 32]);
        assert_eq!(DeviceToken::parse(token.as_str()), Some(token.clone()));
        assert_eq!((DeviceToken::parse("a5"), format!("{token:?}").as_str()), (None, "DeviceToken(…)"));
        assert_ne!(token.name_at("bill_1"), token.name_at("bill_2"));
        let known = KnownDevices::default().after_sign_in(&token.name_at("bill_1"), 1, at(0)).unwrap();
        let kept = serde_json::to_string(&known).unwrap();
        assert!(!kept.contains("a5a5") && !kept.contains(token.key().as_str()), "{kept}");
    }
}
