//! What AWS's quota carries of what waits for the end of its final hour, and what it does not.

use kernel::units::MILLION;
use kernel::{Dimension, Timestamp};

use crate::record::Record;
use crate::terms::Terms;

/// The percentage of the quota that forecasts count on: some calls are not full, throttled or repeated.
const COUNTED_ON_PERCENT: u64 = 90;

/// How much there is to send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Records.
    pub records: u32,
    /// What they are billed with, in millionths of the currency; 0 where no price is known.
    pub worth_millionths: u64,
}

impl Load {
    /// What waits of `records`, at the prices that they keep. Those that keep none count at `unpriced`, in millionths for a
    /// unit of a dimension.
    #[must_use]
    pub fn of(records: &[Record], unpriced: impl Fn(&Dimension) -> u64) -> Self {
        let worth = |record: &Record| match record.price {
            Some(price) => price.of_units(record.quantity),
            None => record.quantity.0.saturating_mul(u128::from(unpriced(&record.dimension))) / MILLION,
        };
        let waiting = || records.iter().filter(|record| record.state.is_pending());
        let sum = waiting().map(worth).fold(0, u128::saturating_add);
        Self {
            records: u32::try_from(waiting().count()).unwrap_or(u32::MAX),
            worth_millionths: u64::try_from(sum).unwrap_or(u64::MAX),
        }
    }
}

/// What becomes of a queue of final hours at AWS's quota, by what is known at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    now: Timestamp,
    calls_per_second: u32,
    /// Records that wait.
    pub records: u64,
    /// Records among them that AWS takes in time.
    pub carried: u64,
    /// Records that it will not have taken when their time is over.
    pub beyond: u64,
    /// What those are worth, in millionths.
    pub beyond_millionths: u128,
    /// How many calls a second would carry them all.
    pub calls_per_second_needed: u64,
}

impl Forecast {
    /// A forecast for `calls_per_second` from `now` on; 0 means no limit.
    #[must_use]
    pub const fn new(now: Timestamp, calls_per_second: u32) -> Self {
        Self {
            now,
            calls_per_second,
            records: 0,
            carried: 0,
            beyond: 0,
            beyond_millionths: 0,
            calls_per_second_needed: 0,
        }
    }

    /// Adds what goes next, and is taken until `deadline`.
    pub fn add(&mut self, deadline: Timestamp, load: Load) {
        let seconds = u64::try_from(deadline.seconds_since(self.now)).unwrap_or(0);
        let records = u64::from(load.records);
        let full = Terms::AWS.max_batch_records as u64;
        self.records += records;
        let per_second = full * COUNTED_ON_PERCENT / 100;
        let needed = self.records.div_ceil((per_second * seconds).max(1));
        self.calls_per_second_needed = self.calls_per_second_needed.max(needed);
        let capacity = seconds * u64::from(self.calls_per_second) * full * COUNTED_ON_PERCENT / 100;
        if self.calls_per_second == 0 || self.carried + records <= capacity {
            self.carried += records;
        } else {
            self.beyond += records;
            self.beyond_millionths += u128::from(load.worth_millionths);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_764_000_000);

    fn load(records: u32, worth_millionths: u64) -> Load {
        Load { records, worth_millionths }
    }

    #[test]
    fn fifteen_minutes_carry_202_500_records_at_ten_calls_a_second() {
        let (mut forecast, deadline) = (Forecast::new(NOW, 10), NOW.plus_seconds(900));
        for _ in 0..20_250 {
            forecast.add(deadline, load(10, 1));
        }
        assert_eq!((forecast.carried, forecast.beyond), (202_500, 0));
        forecast.add(deadline, load(10, 7_000_000));
        assert_eq!((forecast.records, forecast.beyond, forecast.beyond_millionths), (202_510, 10, 7_000_000));
    }

    #[test]
    fn the_calls_that_would_carry_all_are_told() {
        let (mut forecast, deadline) = (Forecast::new(NOW, 10), NOW.plus_seconds(900));
        for _ in 0..100_000 {
            forecast.add(deadline, load(10, 1));
        }
        assert_eq!((forecast.carried, forecast.beyond), (202_500, 797_500));
        assert_eq!(forecast.calls_per_second_needed, 51);
        let mut raised = Forecast::new(NOW, 51);
        (0..100_000).for_each(|_| raised.add(deadline, load(10, 1)));
        assert_eq!(raised.beyond, 0);
    }

    #[test]
    fn what_is_behind_its_time_already_is_carried_by_no_quota_and_without_a_limit_by_any() {
        let mut forecast = Forecast::new(NOW, 100);
        forecast.add(NOW.plus_seconds(-5), load(1, 3));
        assert_eq!((forecast.beyond, forecast.beyond_millionths), (1, 3));
        let mut unlimited = Forecast::new(NOW, 0);
        unlimited.add(NOW.plus_seconds(10), load(1_000_000, 3));
        assert_eq!(unlimited.beyond, 0);
    }
}
