//! Until when a marketplace takes a record.

use kernel::{Hour, Timestamp};

use crate::intake::LicenseWindow;
use crate::terms::Terms;

/// How long an hour stays open for late events after its end, in seconds, unless the deployment says otherwise.
pub const GRACE_PERIOD_SECONDS: i64 = 600;
/// The longest an hour can stay open: it leaves two hours before AWS closes the month at 06:00 UTC on the 1st.
pub const MAX_GRACE_PERIOD_SECONDS: i64 = 4 * 3600;

/// When `hour` freezes if nothing ends before.
#[must_use]
pub const fn freezes_at(hour: Hour, grace_period_seconds: i64) -> Timestamp {
    hour.end().plus_seconds(grace_period_seconds)
}

/// The first instant at which the license's marketplace no longer takes a record of `hour`.
#[must_use]
pub fn deadline(hour: Hour, window: &LicenseWindow) -> Timestamp {
    let terms = Terms::of(window.provider);
    let by_age = hour.start().plus_seconds(terms.max_record_age_seconds);
    let by_month = terms.month_closing_seconds.map(|seconds| hour.month().end().plus_seconds(seconds));
    let by_license = window.closes_at.map(|closes_at| closes_at.plus_seconds(terms.after_close_seconds));
    by_month.into_iter().chain(by_license).fold(by_age, Timestamp::min)
}
