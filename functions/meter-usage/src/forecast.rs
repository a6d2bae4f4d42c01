//! What AWS's quota will not carry before the time of ending licenses is over: known, priced and told while it can still
//! be changed.

use metering::quota::Forecast;
use store::{Due, StoreError, WORK_SHARDS};

use crate::sources::FinalHours;
use crate::{MeterUsage, Run};

/// How many entries are looked at at a time.
const HOURS_AT_A_TIME: usize = 1000;

impl MeterUsage {
    /// Compares what waits of ending licenses with AWS's quota, by the index alone: its entries say how many records an hour
    /// has, what they are worth and until when AWS takes them, in the order in which they go.
    pub(crate) async fn foresee(&self, run: &mut Run<'_>) -> Result<(), StoreError> {
        let source = FinalHours { store: &self.store };
        let mut waiting = Due::new(WORK_SHARDS);
        let mut forecast = Forecast::new(self.clock.now(), self.options.calls_per_second);
        loop {
            let some = waiting.take(HOURS_AT_A_TIME, &source).await?;
            if some.is_empty() {
                break;
            }
            some.iter().for_each(|hour| forecast.add(hour.deadline, hour.load));
        }
        run.report.final_records = forecast.records;
        run.report.beyond_quota = forecast.beyond;
        if forecast.beyond == 0 {
            return Ok(());
        }
        let amount = forecast.beyond_millionths;
        run.report.beyond_quota_amount = Some(printed(amount, &self.brand.currency));
        tracing::error!(
            waiting = forecast.records,
            carried = forecast.carried,
            beyond = forecast.beyond,
            amount = printed(amount, &self.brand.currency),
            calls_per_second = self.options.calls_per_second,
            calls_per_second_needed = forecast.calls_per_second_needed,
            "AWS's quota does not carry all records of ending licences before their time is over"
        );
        Ok(())
    }
}

/// An amount in millionths with its currency: `12.340000 USD`.
fn printed(millionths: u128, currency: &str) -> String {
    format!("{}.{:06} {currency}", millionths / 1_000_000, millionths % 1_000_000)
}
