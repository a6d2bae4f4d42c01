//! How often something may be tried.

use std::net::IpAddr;

use kernel::Timestamp;

use crate::account::{AccountId, AccountKind};
use crate::session::SessionKey;

/// At most `limit` tries in each window of `window_seconds`. Windows lie side by side since the epoch, so that a try can
/// be counted by one atomic addition; around the edge of two windows at most twice the limit is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttle {
    /// The most tries in a window.
    pub limit: u32,
    /// The length of a window in seconds.
    pub window_seconds: i64,
}

/// Wrong passwords and codes for one login from one source address. Someone who guesses from elsewhere does not use up
/// the owner's tries.
pub const GUESSES_PER_LOGIN_AND_SOURCE: Throttle = Throttle { limit: 10, window_seconds: 900 };
/// Tries from one source address at any login: an office behind one address has many people.
pub const GUESSES_PER_SOURCE: Throttle = Throttle { limit: 100, window_seconds: 900 };
/// Tries at the password of one login by strangers everywhere. Beyond them a right password alone no longer signs in: a code
/// that goes to the account's mailbox is asked for beside it.
pub const PASSWORD_GUESSES_PER_LOGIN: Throttle = Throttle { limit: 100, window_seconds: 3600 };
/// Codes that are mailed since the password of one login was right, beyond [`PASSWORD_GUESSES_PER_LOGIN`].
pub const CODES_AFTER_PASSWORD: Throttle = Throttle { limit: 5, window_seconds: 3600 };

/// Codes that are sent at the request of one network, to strangers' logins and to buyers. One asker is sent five an hour for
/// a target at most ([`crate::code::MAX_SENDS_PER_WINDOW`]), so this is a dozen people of one office at once, and no more
/// than a nuisance when somebody has codes sent to strangers. Who was sent a code is not kept from typing it.
pub const CODES_PER_SOURCE: Throttle = Throttle { limit: 60, window_seconds: 3600 };
/// Codes that strangers have sent to one target, all of them together: one network's five, and one more. Their mails are a
/// nuisance to somebody who asked for none, and each code may be guessed at five times.
pub const CODES_BY_STRANGERS_PER_TARGET: Throttle = Throttle { limit: 6, window_seconds: 3600 };
/// Codes that buyers in an activation, and owners who change an address, have sent to one target, all of them together. Each has
/// an AWS account or a Billing Center account to lose, so one who wants to use this up needs four of them.
pub const CODES_BY_CUSTOMERS_PER_TARGET: Throttle = Throttle { limit: 20, window_seconds: 3600 };
/// Codes that one Billing Center account has sent to addresses and numbers which are not its own.
pub const CODES_BY_ACCOUNT_TO_OTHERS: Throttle = Throttle { limit: 20, window_seconds: 3600 };

/// Second proofs that one browser, session or network tries at one account.
pub const SECOND_FACTOR_GUESSES: Throttle = Throttle { limit: 10, window_seconds: 900 };
/// Codes of the authenticator app that strangers who have the password or the mailbox try at one account, all of them together. Three
/// codes in a million are right at a time, so a year of it is right with a chance of 2 %.
pub const SECOND_FACTOR_GUESSES_BY_STRANGERS: Throttle = Throttle { limit: 20, window_seconds: 86_400 };

/// Landings from one network. Each asks AWS what its token stands for, of which AWS answers a few a second for the whole
/// deployment; this is one in three seconds. A buyer lands once or twice for a subscription, but a company's network, or a
/// seller's test suite, has many buyers behind one address.
pub const LANDINGS_PER_SOURCE: Throttle = Throttle { limit: 300, window_seconds: 900 };

/// Forms for new accounts that one activation posts: each costs a password's hash and tells which names are taken. A person
/// posts about ten, mistakes included.
pub const FORMS_PER_ACTIVATION: Throttle = Throttle { limit: 40, window_seconds: 900 };
/// The same from one network, which may have any number of activations.
pub const FORMS_PER_SOURCE: Throttle = Throttle { limit: 200, window_seconds: 900 };

/// What a form for a new account is counted against: its activation, then its network.
#[must_use]
pub fn of_form(session: &SessionKey, source: &str) -> [(String, Throttle); 2] {
    [
        (format!("forms:{}", session.as_str()), FORMS_PER_ACTIVATION),
        (format!("forms:{}", network(source)), FORMS_PER_SOURCE),
    ]
}

/// A login as it is counted: what was typed at a kind of account.
#[must_use]
pub fn login_text(kind: AccountKind, login: &str) -> String {
    format!("{}:{login}", kind.name())
}

/// What guesses of strangers everywhere at the password of a login are counted as ([`PASSWORD_GUESSES_PER_LOGIN`]).
#[must_use]
pub fn of_login(login_text: &str) -> String {
    format!("login:{login_text}")
}

/// What tries of one network at a login are counted as ([`GUESSES_PER_LOGIN_AND_SOURCE`]).
#[must_use]
pub fn of_pair(network: &str, login_text: &str) -> String {
    format!("pair:{network}:{login_text}")
}

/// What tries of a browser that the account knows are counted as ([`GUESSES_PER_LOGIN_AND_SOURCE`]), by its name there.
#[must_use]
pub fn of_device(name: &str) -> String {
    format!("device:{name}")
}

/// What codes after a password are counted as ([`CODES_AFTER_PASSWORD`]), whether it was right or not.
#[must_use]
pub fn of_code_after_password(is_right: bool, login_text: &str) -> String {
    format!("password-{}:{login_text}", if is_right { "right" } else { "wrong" })
}

/// What guesses at the present password of who is signed in are counted as ([`GUESSES_PER_LOGIN_AND_SOURCE`]).
#[must_use]
pub fn of_present_password(account: &AccountId) -> String {
    format!("change-password:{account}")
}

/// The network that a source address stands for, as it is counted: an IPv4 address itself; of an IPv6 address the first 64
/// bits, which one customer of a provider has all of (RFC 6177).
#[must_use]
pub fn network(source: &str) -> String {
    match source.parse::<IpAddr>() {
        Ok(IpAddr::V6(address)) if address.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Ok(IpAddr::V6(address)) => address.to_canonical().to_string(),
        Ok(IpAddr::V4(address)) => address.to_string(),
        Err(_) => source.to_owned(),
    }
}

/// Too many tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many tries")]
pub struct TooMany {
    /// The first instant at which it may be tried again.
    pub retry_at: Timestamp,
}

impl TooMany {
    /// How many seconds to wait from `now`, at least one.
    #[must_use]
    pub fn seconds_left(self, now: Timestamp) -> i64 {
        self.retry_at.seconds_since(now).max(1)
    }
}

impl Throttle {
    /// The number of the window that `now` lies in.
    #[must_use]
    pub const fn window(self, now: Timestamp) -> i64 {
        now.seconds().div_euclid(self.window_seconds)
    }

    /// The first instant after the window that `now` lies in.
    #[must_use]
    pub const fn window_end(self, now: Timestamp) -> Timestamp {
        Timestamp::from_seconds((self.window(now) + 1) * self.window_seconds)
    }

    /// Whether the try that made the count of this window `count` may go on.
    ///
    /// # Errors
    /// [`TooMany`] if it is one too many.
    pub const fn allow(self, count: u32, now: Timestamp) -> Result<(), TooMany> {
        if count > self.limit { Err(TooMany { retry_at: self.window_end(now) }) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_allowed_try_goes_on_and_the_next_waits_for_the_window_to_end() {
        let throttle = Throttle { limit: 3, window_seconds: 900 };
        let now = Timestamp::from_seconds(900 * 1000 + 17);
        assert_eq!(throttle.allow(3, now), Ok(()));
        assert_eq!(throttle.allow(4, now), Err(TooMany { retry_at: Timestamp::from_seconds(900 * 1001) }));
        assert_eq!(throttle.window(throttle.window_end(now)), throttle.window(now) + 1);
    }

    #[test]
    fn the_addresses_of_one_customer_are_one_network() {
        assert_eq!(network("198.51.100.7"), "198.51.100.7");
        assert_eq!(network("::ffff:198.51.100.7"), "198.51.100.7");
        assert_eq!(network("2001:db8:1:2:3::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("unknown"), "unknown");
    }
}
