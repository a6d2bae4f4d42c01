//! Metering hours and billing months, both in UTC as AWS Marketplace counts them.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::clock::Timestamp;

/// Seconds in one metering hour.
pub const HOUR_SECONDS: i64 = 3600;

/// A metering hour: one UTC hour, counted in whole hours since the Unix epoch.
///
/// [`fmt::Display`] prints it as `2026-11-21T03`, which also sorts by time as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hour(i64);

impl Hour {
    /// The hour that contains `at`.
    #[must_use]
    pub const fn containing(at: Timestamp) -> Self {
        Self(at.millis().div_euclid(HOUR_SECONDS * 1000))
    }

    /// Reads `2026-11-21T03`. `None` if it is not such a text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let at = Timestamp::parse_rfc3339(&format!("{text}:00:00Z"))?;
        (text.len() == 13).then_some(Self::containing(at))
    }

    /// The first instant of the hour: what AWS gets as the record's timestamp, in whole seconds.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        Timestamp::from_seconds(self.0 * HOUR_SECONDS)
    }

    /// The first instant after the hour.
    #[must_use]
    pub const fn end(self) -> Timestamp {
        self.next().start()
    }

    /// The hour after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// This hour plus `hours`, which may be negative.
    #[must_use]
    pub const fn plus(self, hours: i64) -> Self {
        Self(self.0 + hours)
    }

    /// Whole hours from `earlier` to this hour; negative if `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// The billing month of the hour.
    #[must_use]
    pub fn month(self) -> Month {
        Month::containing(self.start())
    }
}

impl fmt::Display for Hour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.start().to_offset_date_time();
        write!(f, "{:04}-{:02}-{:02}T{:02}", at.year(), u8::from(at.month()), at.day(), at.hour())
    }
}

/// A calendar month in UTC, the period AWS bills by. Prints as `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i32,
    month: time::Month,
}

impl Month {
    /// The month that contains `at`.
    #[must_use]
    pub fn containing(at: Timestamp) -> Self {
        let at = at.to_offset_date_time();
        Self { year: at.year(), month: at.month() }
    }

    /// Reads `2026-11`. `None` if it is not such a text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let at = Timestamp::parse_rfc3339(&format!("{text}-01T00:00:00Z"))?;
        (text.len() == 7).then(|| Self::containing(at))
    }

    /// The first instant of the month.
    #[must_use]
    pub fn start(self) -> Timestamp {
        let first = Date::from_calendar_date(self.year, self.month, 1).unwrap_or(Date::MIN);
        Timestamp::from_seconds(first.midnight().assume_utc().unix_timestamp())
    }

    /// The first instant after the month.
    #[must_use]
    pub fn end(self) -> Timestamp {
        self.next().start()
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::containing(self.start().plus_seconds(-1))
    }

    /// The month after this one.
    #[must_use]
    pub fn next(self) -> Self {
        let year = if self.month == time::Month::December { self.year + 1 } else { self.year };
        Self { year, month: self.month.next() }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, u8::from(self.month))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_prints_sorts_and_reads_back() {
        let hour = Hour::parse("2026-11-30T23").unwrap();
        assert_eq!(hour.to_string(), "2026-11-30T23");
        assert_eq!(hour.next().to_string(), "2026-12-01T00");
        assert_eq!(hour.end().to_string(), "2026-12-01T00:00:00Z");
        assert!(hour.to_string() < hour.next().to_string());
        assert_eq!(Hour::parse("2026-11-30T24"), None);
        assert_eq!(Hour::parse("2026-11-30"), None);
    }

    #[test]
    fn a_month_ends_where_the_next_begins() {
        let december = Month::parse("2026-12").unwrap();
        assert_eq!(december.end().to_string(), "2027-01-01T00:00:00Z");
        assert_eq!(december.next().to_string(), "2027-01");
        assert_eq!(Hour::parse("2026-12-31T23").unwrap().month(), december);
    }
}
