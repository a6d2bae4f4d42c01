//! How often something may be tried.

use kernel::Timestamp;

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
/// Tries at the password of one login from everywhere. Beyond them only passwords are refused: the owner still signs
/// in with a code.
pub const PASSWORD_GUESSES_PER_LOGIN: Throttle = Throttle { limit: 100, window_seconds: 3600 };

/// Too many tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many tries")]
pub struct TooMany {
    /// The first instant at which it may be tried again.
    pub retry_at: Timestamp,
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
}
