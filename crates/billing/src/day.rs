//! Calendar days in UTC.

use std::fmt;

use kernel::{Hour, Month, Timestamp};

/// Hours in a day.
const DAY_HOURS: i64 = 24;

/// A calendar day in UTC. Prints as `2026-11-21`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Hour);

impl Day {
    /// The day of an hour.
    #[must_use]
    pub fn of(hour: Hour) -> Self {
        let since_epoch = hour.start().seconds().div_euclid(kernel::hour::HOUR_SECONDS);
        Self(hour.plus(-since_epoch.rem_euclid(DAY_HOURS)))
    }

    /// The first instant of the day.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        self.0.start()
    }

    /// The month of the day.
    #[must_use]
    pub fn month(self) -> Month {
        self.0.month()
    }

    /// The days of a month, in order.
    pub fn in_month(month: Month) -> impl Iterator<Item = Self> {
        let first = Self(month.start().hour());
        let end = month.end().hour();
        std::iter::successors(Some(first), |day| Some(Self(day.0.plus(DAY_HOURS)))).take_while(move |day| day.0 < end)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hour = self.0.to_string();
        f.write_str(hour.split('T').next().unwrap_or_default())
    }
}
