//! What a run is asked for.

use kernel::{LicenseId, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use telling::{Outgoing, TargetName};

/// What a run is asked for.
#[derive(Debug)]
pub(crate) enum Asked {
    /// These queues have something new: the table's stream brought their keys.
    Queues(Vec<LicenseId>),
    /// Whatever is due.
    Due,
    /// Something again.
    Replay(Replay),
}

/// An operator's `{"replay": {"license"?, "since"?, "target"?}}`. Of one license everything since an instant, or
/// without a license every dead letter there is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Replay {
    /// The license, by its id.
    #[serde(default)]
    pub(crate) license: Option<LicenseId>,
    #[serde(default)]
    since: Option<String>,
    #[serde(default)]
    target: Option<String>,
    #[serde(skip)]
    since_at: Option<Timestamp>,
}

/// A payload that says it wants a replay, and does not say it rightly.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AskedWrongly {
    #[error("a replay is {{\"license\"?: \"l-…\", \"since\"?: RFC 3339, \"target\"?: name}}")]
    Replay(#[from] serde_json::Error),
    #[error("`since` is not an RFC 3339 time")]
    Since,
}

impl Asked {
    pub(crate) fn read(payload: &Value) -> Result<Self, AskedWrongly> {
        if let Some(replay) = payload.get("replay") {
            let mut replay: Replay = serde_json::from_value(replay.clone())?;
            replay.since_at = match &replay.since {
                Some(text) => Some(Timestamp::parse_rfc3339(text).ok_or(AskedWrongly::Since)?),
                None => None,
            };
            return Ok(Self::Replay(replay));
        }
        let Some(records) = payload.get("Records").and_then(Value::as_array) else {
            return Ok(Self::Due);
        };
        let mut queues = Vec::new();
        for record in records {
            let pk = record.pointer("/dynamodb/Keys/pk/S").and_then(Value::as_str);
            if let Some(license) = pk.and_then(store::keys::license_of_queue)
                && !queues.contains(&license)
            {
                queues.push(license);
            }
        }
        Ok(Self::Queues(queues))
    }
}

impl Replay {
    /// Whether an event is to be delivered to a target again.
    pub(crate) fn wants(&self, outgoing: &Outgoing, target: &TargetName) -> bool {
        if self.target.as_deref().is_some_and(|wanted| wanted != target.as_str()) {
            return false;
        }
        let delivery = outgoing.deliveries.get(target);
        let dead = delivery.is_some_and(|delivery| delivery.dead_at.is_some());
        match (&self.license, self.since_at) {
            (_, Some(since)) if outgoing.event.at < since => false,
            (Some(_), Some(_)) => true,
            (Some(_) | None, _) => dead,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_stream_names_each_queue_once_and_everything_else_asks_for_what_is_due() {
        let record =
            |pk: &str| json!({"eventName": "INSERT", "dynamodb": {"Keys": {"pk": {"S": pk}, "sk": {"S": "x"}}}});
        let payload =
            json!({"Records": [record("OUTBOX#l-1"), record("OUTBOX#l-2"), record("OUTBOX#l-1"), record("CODE#1")]});
        let Asked::Queues(queues) = Asked::read(&payload).unwrap() else { panic!("not queues") };
        assert_eq!(queues.iter().map(LicenseId::as_str).collect::<Vec<_>>(), ["l-1", "l-2"]);
        assert!(matches!(Asked::read(&json!({})), Ok(Asked::Due)));
    }

    #[test]
    fn a_replay_that_is_not_understood_replays_nothing() {
        assert!(Asked::read(&json!({"replay": {"since": "yesterday"}})).is_err());
        assert!(Asked::read(&json!({"replay": {"licence": "l-1"}})).is_err());
        assert!(matches!(Asked::read(&json!({"replay": {}})), Ok(Asked::Replay(_))));
    }
}
