//! Instants, and the one place that asks the machine for the time.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::hour::{Hour, Month};

/// An instant in UTC, in whole milliseconds since the Unix epoch.
///
/// On the wire and at rest it is this integer; [`fmt::Display`] prints RFC 3339 with a `Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// The latest instant we accept: the end of the year 9999, the limit of RFC 3339.
const LATEST_MILLIS: i64 = 253_402_300_799_999;

impl Timestamp {
    /// The Unix epoch.
    pub const EPOCH: Self = Self(0);

    /// An instant from milliseconds since the epoch, held within the years 1970 to 9999.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        if millis < 0 {
            Self(0)
        } else if millis > LATEST_MILLIS {
            Self(LATEST_MILLIS)
        } else {
            Self(millis)
        }
    }

    /// An instant from whole seconds since the epoch, held within the years 1970 to 9999.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self::from_millis(seconds.saturating_mul(1000))
    }

    /// Reads an RFC 3339 date-time with any offset (`2026-11-21T03:00:00Z`). `None` if it is not one.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        // The parser takes any separator; RFC 3339 has `T`, in either case, or a space (section 5.6).
        let is_separated = matches!(text.as_bytes().get(10), Some(b'T' | b't' | b' '));
        let parsed = OffsetDateTime::parse(text, &Rfc3339).ok().filter(|_| is_separated)?;
        let millis = i64::try_from(parsed.unix_timestamp_nanos() / 1_000_000).ok()?;
        (0..=LATEST_MILLIS).contains(&millis).then_some(Self(millis))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0 / 1000
    }

    /// This instant plus `seconds`, which may be negative.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_millis(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// The first whole second after this instant. AWS cuts the time of an event off to its second: what it dates
    /// `10:20:30` may have happened at any instant before `10:20:31`.
    #[must_use]
    pub const fn next_whole_second(self) -> Self {
        Self::from_seconds(self.seconds().saturating_add(1))
    }

    /// Seconds from `earlier` to this instant, rounded down; negative if `earlier` is later.
    #[must_use]
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).div_euclid(1000)
    }

    /// The metering hour this instant lies in.
    #[must_use]
    pub const fn hour(self) -> Hour {
        Hour::containing(self)
    }

    /// The UTC calendar month this instant lies in.
    #[must_use]
    pub fn month(self) -> Month {
        Month::containing(self)
    }

    pub(crate) fn to_offset_date_time(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let printed = self.to_offset_date_time().format(&Rfc3339).map_err(|_| fmt::Error)?;
        f.write_str(&printed)
    }
}

/// Where a function reads the time. Production uses [`Clock::system`]; the sandbox hands every function one
/// [`Clock::movable`], so that hours and month ends can be reached without waiting.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// Milliseconds to add to the machine's time; the time itself, in milliseconds since 1970, if `frozen`.
    shift_millis: Option<Arc<AtomicI64>>,
    frozen: bool,
}

impl Clock {
    /// The machine's own time.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that runs with the machine's time and can be moved forward with [`Clock::set`].
    #[must_use]
    pub fn movable() -> Self {
        Self { shift_millis: Some(Arc::new(AtomicI64::new(0))), frozen: false }
    }

    /// A clock that stands still at `at` until it is moved. For tests and simulations.
    #[must_use]
    pub fn frozen(at: Timestamp) -> Self {
        Self { shift_millis: Some(Arc::new(AtomicI64::new(at.millis()))), frozen: true }
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let shift = self.shift_millis.as_ref().map_or(0, |shift| shift.load(Ordering::SeqCst));
        if self.frozen {
            return Timestamp::from_millis(shift);
        }
        Timestamp::from_millis(machine_millis().saturating_add(shift))
    }

    /// Whether the clock stands still until it is moved.
    #[must_use]
    pub const fn is_frozen(&self) -> bool {
        self.frozen
    }

    /// Moves a movable or frozen clock to `to`; the system clock is left alone.
    pub fn set(&self, to: Timestamp) {
        if let Some(shift) = &self.shift_millis {
            let value = if self.frozen { to.millis() } else { to.millis() - machine_millis() };
            shift.store(value, Ordering::SeqCst);
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the one door to the machine's clock")]
fn machine_millis() -> i64 {
    let now = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
    i64::try_from(now).unwrap_or(LATEST_MILLIS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_survives_printing_and_reading() {
        let at = Timestamp::parse_rfc3339("2026-11-21T03:04:05.678+02:00").unwrap();
        assert_eq!(at.to_string(), "2026-11-21T01:04:05.678Z");
        assert_eq!(Timestamp::parse_rfc3339(&at.to_string()), Some(at));
    }

    #[test]
    fn the_next_whole_second_lies_after_everything_that_an_event_of_this_second_can_date() {
        let next = |text: &str| Timestamp::parse_rfc3339(text).unwrap().next_whole_second().to_string();
        assert_eq!(next("2026-11-21T10:20:30Z"), "2026-11-21T10:20:31Z");
        assert_eq!(next("2026-11-21T10:20:30.001Z"), "2026-11-21T10:20:31Z");
        assert_eq!(next("2026-11-21T10:59:59.999Z"), "2026-11-21T11:00:00Z");
    }

    #[test]
    fn what_is_no_date_time_is_refused() {
        let texts = [
            "",
            "2026-11-21",
            "2026-13-01T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "now",
            "2026-11-21X03:04:05Z",
            "2026-11-21T03:04:05",
            "2026-11-21T03:04:05.Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T03:04:60Z",
            "2026-11-21T03:04:05+24:00",
            "2026-02-29T00:00:00Z",
            " 2026-11-21T03:04:05Z",
            "1795230000",
        ];
        for text in texts {
            assert_eq!(Timestamp::parse_rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn one_instant_is_read_in_every_form_that_rfc_3339_has_for_it() {
        let at = Timestamp::parse_rfc3339("2026-11-21T03:04:05.678Z").unwrap();
        for text in [
            "2026-11-21t03:04:05.678z",
            "2026-11-21 03:04:05.678Z",
            "2026-11-21T03:04:05.678999999Z",
            "2026-11-21T03:04:05.67800000000000Z",
            "2026-11-21T03:04:05.678+00:00",
            "2026-11-21T03:04:05.678-00:00",
            "2026-11-21T08:49:05.678+05:45",
            "2026-11-20T16:04:05.678-11:00",
        ] {
            assert_eq!(Timestamp::parse_rfc3339(text), Some(at), "{text}");
        }
        let leap = Timestamp::parse_rfc3339("2016-12-31T23:59:60Z").unwrap();
        assert_eq!(leap.hour(), Hour::parse("2016-12-31T23").unwrap(), "a leap second is of the hour that it ends");
    }

    #[test]
    fn a_frozen_clock_moves_only_when_told() {
        let clock = Clock::frozen(Timestamp::from_seconds(100));
        let twin = clock.clone();
        assert_eq!(clock.now(), Timestamp::from_seconds(100));
        twin.set(Timestamp::from_seconds(200));
        assert_eq!(clock.now(), Timestamp::from_seconds(200));
    }

    #[test]
    fn a_movable_clock_keeps_running_from_where_it_was_put() {
        let clock = Clock::movable();
        let target = Timestamp::from_seconds(4_000_000_000);
        clock.set(target);
        assert!(clock.now() >= target);
        assert!(clock.now() < target.plus_seconds(60));
    }
}
