//! CloudWatch's answers in our words.

use kernel::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// What an alarm says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlarmState {
    /// It is raised.
    Raised,
    /// CloudWatch has too little data to say.
    Unknown,
    /// All is well.
    Quiet,
}

/// One alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Its full name.
    pub name: String,
    /// What it says.
    pub state: AlarmState,
    /// The time since which it is so, if CloudWatch says so.
    pub since: Option<Timestamp>,
}

/// A page of alarms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlarmsPage {
    /// The alarms.
    pub alarms: Vec<Alarm>,
    /// CloudWatch's token of the next page, if there is one.
    pub next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    #[serde(default)]
    metric_alarms: Vec<DescribedAlarm>,
    #[serde(default)]
    composite_alarms: Vec<DescribedAlarm>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribedAlarm {
    alarm_name: String,
    state_value: String,
    state_transitioned_timestamp: Option<Value>,
    state_updated_timestamp: Option<Value>,
}

/// The answer to DescribeAlarms; `None` if it is none.
pub(crate) fn alarms(answer: &[u8]) -> Option<AlarmsPage> {
    let described: Described = serde_json::from_slice(answer).ok()?;
    let all = described.metric_alarms.into_iter().chain(described.composite_alarms);
    let alarms = all.map(|alarm| Alarm {
        name: alarm.alarm_name,
        state: match alarm.state_value.as_str() {
            "ALARM" => AlarmState::Raised,
            "OK" => AlarmState::Quiet,
            _ => AlarmState::Unknown,
        },
        since: alarm.state_transitioned_timestamp.or(alarm.state_updated_timestamp).and_then(|at| instant(&at)),
    });
    let next = described.next_token.filter(|token| !token.is_empty());
    Some(AlarmsPage { alarms: alarms.collect(), next })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metrics {
    #[serde(default)]
    metric_data_results: Vec<Metric>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metric {
    id: String,
    #[serde(default)]
    values: Vec<Value>,
}

/// The newest value of each of `count` metrics `m0`, `m1`, …, where there is one; `None` if it is no answer to GetMetricData.
pub(crate) fn newest(answer: &[u8], count: usize) -> Option<Vec<Option<u64>>> {
    let metrics: Metrics = serde_json::from_slice(answer).ok()?;
    let value = |number: usize| {
        let metric = metrics.metric_data_results.iter().find(|metric| metric.id == format!("m{number}"))?;
        whole(metric.values.first()?)
    };
    Some((0..count).map(value).collect())
}

/// Seconds since the epoch, with or without a fraction, or RFC 3339.
fn instant(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => Timestamp::parse_rfc3339(text),
        value => i64::try_from(whole(value)?).ok().map(Timestamp::from_seconds),
    }
}

/// A number that is not negative, without its fraction.
fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| format!("{:.0}", value.as_f64()?.floor()).parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alarms_of_both_kinds_are_read() {
        let answer = br#"{"MetricAlarms": [
            {"AlarmName": "a", "StateValue": "ALARM", "StateTransitionedTimestamp": 1764000000.25, "StateUpdatedTimestamp": 1},
            {"AlarmName": "b", "StateValue": "INSUFFICIENT_DATA", "StateUpdatedTimestamp": "2026-11-21T10:00:00Z"}],
            "CompositeAlarms": [{"AlarmName": "c", "StateValue": "OK"}], "NextToken": "t"}"#;
        let page = alarms(answer).unwrap();
        let read: Vec<_> = page.alarms.iter().map(|one| (one.name.as_str(), one.state, one.since)).collect();
        let at = Timestamp::parse_rfc3339("2026-11-21T10:00:00Z");
        let raised = ("a", AlarmState::Raised, Some(Timestamp::from_seconds(1_764_000_000)));
        assert_eq!(read, [raised, ("b", AlarmState::Unknown, at), ("c", AlarmState::Quiet, None)]);
        assert_eq!(page.next.as_deref(), Some("t"));
        assert_eq!(alarms(b"{}"), Some(AlarmsPage::default()));
        assert_eq!(alarms(b"[]"), None);
        assert_eq!(alarms(b"<html>"), None);
    }

    #[test]
    fn the_newest_value_of_each_metric_is_read() {
        let answer = br#"{"MetricDataResults": [{"Id": "m2", "Values": [3.0, 9]}, {"Id": "m0", "Values": []}]}"#;
        assert_eq!(newest(answer, 3), Some(vec![None, None, Some(3)]));
        assert_eq!(newest(b"{}", 1), Some(vec![None]));
        assert_eq!(newest(b"3", 1), None);
        let odd = br#"{"MetricDataResults": [{"Id": "m0", "Values": [-1]}]}"#;
        assert_eq!(newest(odd, 1), Some(vec![None]));
    }
}
