//! Until when AWS takes a record.

use kernel::{Hour, Timestamp};

use crate::intake::LicenseWindow;

/// How long an hour stays open for late events after its end, in seconds, unless the deployment says otherwise.
pub const GRACE_PERIOD_SECONDS: i64 = 600;
/// The longest an hour can stay open: it leaves two hours before AWS closes the month at 06:00 UTC on the 1st.
pub const MAX_GRACE_PERIOD_SECONDS: i64 = 4 * 3600;
/// AWS takes records younger than 24 hours (BatchMeterUsage, API reference).
pub const MAX_RECORD_AGE_SECONDS: i64 = 24 * 3600;
/// AWS takes the previous month's records until 06:00 UTC on the 1st (BatchMeterUsage, API reference).
pub const MONTH_CLOSING_SECONDS: i64 = 6 * 3600;

/// When `hour` freezes if nothing ends before.
#[must_use]
pub const fn freezes_at(hour: Hour, grace_period_seconds: i64) -> Timestamp {
    hour.end().plus_seconds(grace_period_seconds)
}

/// The first instant at which AWS no longer takes a record of `hour`.
#[must_use]
pub fn deadline(hour: Hour, window: &LicenseWindow) -> Timestamp {
    let by_age = hour.start().plus_seconds(MAX_RECORD_AGE_SECONDS);
    let by_month = hour.month().end().plus_seconds(MONTH_CLOSING_SECONDS);
    let by_license = window.closes_at.unwrap_or(by_age);
    by_age.min(by_month).min(by_license)
}
