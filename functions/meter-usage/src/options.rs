//! How a deployment meters.

use edge::Settings;
use metering::ZeroRecords;
use metering::deadline::{GRACE_PERIOD_SECONDS, MAX_GRACE_PERIOD_SECONDS};
use metering::pace::CALLS_PER_SECOND;

/// The most calls a second that can be configured: ten times AWS's published quota, for an account with a higher one.
pub const MAX_CALLS_PER_SECOND: u32 = 100;

/// How a deployment meters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Calls of BatchMeterUsage a second; 0 means no limit, for measuring.
    pub calls_per_second: u32,
    /// Which hours without usage get a record of quantity 0.
    pub zero_records: ZeroRecords,
    /// How long an hour stays open for late events after its end.
    pub grace_period_seconds: i64,
}

/// The configuration says something that cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    /// `ZERO_RECORDS`
    #[error("ZERO_RECORDS is {0:?}; it can be one, all or off")]
    ZeroRecords(String),
    /// `SETTLE_DELAY_SECONDS`
    #[error("SETTLE_DELAY_SECONDS is {0:?}; it can be a whole number from 0 to {MAX_GRACE_PERIOD_SECONDS}")]
    GracePeriod(String),
    /// `METERING_CALLS_PER_SECOND`
    #[error(
        "METERING_CALLS_PER_SECOND is {0:?}; it can be a whole number up to {MAX_CALLS_PER_SECOND}, 0 for no limit"
    )]
    CallsPerSecond(String),
}

impl Default for Options {
    fn default() -> Self {
        Self {
            calls_per_second: CALLS_PER_SECOND,
            zero_records: ZeroRecords::One,
            grace_period_seconds: GRACE_PERIOD_SECONDS,
        }
    }
}

impl Options {
    /// Reads what the deployment says; what it does not say is the default.
    ///
    /// # Errors
    /// [`OptionsError`] names the variable, what it says and what it could say.
    pub fn parse(settings: &Settings) -> Result<Self, OptionsError> {
        let mut options = Self::default();
        if let Some(text) = &settings.zero_records {
            options.zero_records = match text.trim() {
                "one" => ZeroRecords::One,
                "all" => ZeroRecords::All,
                "off" => ZeroRecords::Off,
                _ => return Err(OptionsError::ZeroRecords(text.clone())),
            };
        }
        if let Some(text) = &settings.grace_period_seconds {
            options.grace_period_seconds = number(text, MAX_GRACE_PERIOD_SECONDS.unsigned_abs())
                .and_then(|seconds| i64::try_from(seconds).ok())
                .ok_or_else(|| OptionsError::GracePeriod(text.clone()))?;
        }
        if let Some(text) = &settings.metering_calls_per_second {
            options.calls_per_second = number(text, u64::from(MAX_CALLS_PER_SECOND))
                .and_then(|calls| u32::try_from(calls).ok())
                .ok_or_else(|| OptionsError::CallsPerSecond(text.clone()))?;
        }
        Ok(options)
    }
}

fn number(text: &str, max: u64) -> Option<u64> {
    text.trim().parse().ok().filter(|number| *number <= max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(zero_records: Option<&str>, settle_delay: Option<&str>, calls: Option<&str>) -> Settings {
        Settings {
            zero_records: zero_records.map(str::to_owned),
            grace_period_seconds: settle_delay.map(str::to_owned),
            metering_calls_per_second: calls.map(str::to_owned),
            ..Settings::default()
        }
    }

    #[test]
    fn what_is_not_said_is_the_default_and_what_is_said_counts() {
        assert_eq!(Options::parse(&settings(None, None, None)), Ok(Options::default()));
        let said = Options::parse(&settings(Some("off"), Some("0"), Some("25")));
        let expected = Options { calls_per_second: 25, zero_records: ZeroRecords::Off, grace_period_seconds: 0 };
        assert_eq!(said, Ok(expected));
    }

    #[test]
    fn a_mistake_is_named_with_what_it_could_be() {
        let mistakes = [
            (settings(Some("none"), None, None), "ZERO_RECORDS is \"none\"; it can be one, all or off"),
            (
                settings(None, Some("10 min"), None),
                "SETTLE_DELAY_SECONDS is \"10 min\"; it can be a whole number from 0 to 14400",
            ),
            (
                settings(None, Some("14401"), None),
                "SETTLE_DELAY_SECONDS is \"14401\"; it can be a whole number from 0 to 14400",
            ),
            (
                settings(None, None, Some("-1")),
                "METERING_CALLS_PER_SECOND is \"-1\"; it can be a whole number up to 100, 0 for no limit",
            ),
        ];
        for (settings, message) in mistakes {
            assert_eq!(Options::parse(&settings).unwrap_err().to_string(), message);
        }
    }
}
