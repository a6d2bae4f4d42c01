//! CloudWatch: DescribeAlarms and GetMetricData, as far as the sandbox's own queue is concerned.

use serde_json::{Value, json};

use super::request::text;
use crate::aws_error::{AwsError, Outcome};
use crate::sandbox::Sandbox;

/// The sandbox's stack, by whose name its alarms begin.
pub(crate) const STACK: &str = "tollgate-sandbox";
/// The queue of agreement events, as SQS would call it.
pub(crate) const EVENTS_QUEUE: &str = "tollgate-sandbox-AgreementEvents-SANDBOX";
/// Where those go that no try applied.
pub(crate) const DEAD_QUEUE: &str = "tollgate-sandbox-AgreementEventsDead-SANDBOX";
/// How old a message is that raises the alarm, in seconds (infra: AgreementEventsLateAlarm).
const LATE_SECONDS: i64 = 900;
/// The most metrics that one call asks for (GetMetricData).
const MAX_QUERIES: usize = 500;

impl Sandbox {
    /// The alarms about the queue, by the numbers that the queue has.
    pub(super) fn describe_alarms(&self, request: &Value) -> Outcome {
        let prefix = text(request, "AlarmNamePrefix").unwrap_or_default();
        let now = self.clock.now();
        let (late, dead) = self.with(|state| {
            let oldest = state.queue.oldest_sent_at();
            (oldest.is_some_and(|sent| now.seconds_since(sent) >= LATE_SECONDS), state.queue.depths().1 > 0)
        });
        let alarms = [("AgreementEventsDeadAlarm", dead), ("AgreementEventsLateAlarm", late)];
        let alarms = alarms.map(|(name, is_raised)| (format!("{STACK}-{name}-SANDBOX"), is_raised));
        let found = alarms.iter().filter(|(name, _)| name.starts_with(prefix)).map(|(name, is_raised)| {
            json!({
                "AlarmName": name,
                "StateValue": if *is_raised { "ALARM" } else { "OK" },
                "StateUpdatedTimestamp": now.seconds(),
            })
        });
        Ok(json!({ "MetricAlarms": found.collect::<Vec<_>>(), "CompositeAlarms": [] }))
    }

    /// How many messages wait in the queues that are asked about.
    pub(super) fn get_metric_data(&self, request: &Value) -> Outcome {
        let queries = request.get("MetricDataQueries").and_then(Value::as_array);
        let queries = queries.filter(|queries| queries.len() <= MAX_QUERIES);
        let queries = queries.ok_or_else(|| AwsError::validation("MetricDataQueries must be a list of at most 500"))?;
        let now = self.clock.now().seconds();
        let (waiting, dead) = self.with(|state| state.queue.depths());
        let results = queries.iter().map(|query| {
            let queue = query.pointer("/MetricStat/Metric/Dimensions/0/Value").and_then(Value::as_str);
            let values = match queue {
                Some(EVENTS_QUEUE) => vec![waiting],
                Some(DEAD_QUEUE) => vec![dead],
                _ => Vec::new(),
            };
            let at = vec![now; values.len()];
            json!({ "Id": query.get("Id"), "Timestamps": at, "Values": values, "StatusCode": "Complete" })
        });
        Ok(json!({ "MetricDataResults": results.collect::<Vec<_>>(), "Messages": [] }))
    }
}
