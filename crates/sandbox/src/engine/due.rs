//! When work is due, by the table's index. It is asked before each step of the clock, and most steps write nothing: what was read
//! holds until something is written.

use std::collections::BTreeMap;

use kernel::Timestamp;
use serde_json::{Value, json};
use store::keys::{WORK_COURSE_NEWS, WORK_COURSE_TIMES, WORK_INDEX};
use store::{COURSE_SHARDS, WORK_SHARDS};

/// When the first work of each hash key that was asked for is due, after so many writes.
#[derive(Debug, Default)]
pub(super) struct Due {
    writes: u64,
    first: BTreeMap<String, Option<Timestamp>>,
}

impl Due {
    /// When the first work under a hash key of the index is due: as it was read after as many `writes`, or as `query` answers now.
    pub(super) fn first_of(
        &mut self,
        shard: &str,
        writes: u64,
        query: impl FnOnce(&str) -> Option<String>,
        table: &str,
    ) -> Option<Timestamp> {
        if self.writes != writes {
            *self = Self { writes, first: BTreeMap::new() };
        }
        if let Some(first) = self.first.get(shard) {
            return *first;
        }
        let request = json!({
            "TableName": table, "IndexName": WORK_INDEX, "Limit": 1,
            "KeyConditionExpression": "work_pk = :work", "ExpressionAttributeValues": { ":work": { "S": shard } },
        });
        let answer = serde_json::from_str(&query(&request.to_string())?).ok()?;
        let first = due_at(&answer);
        self.first.insert(shard.to_owned(), first);
        first
    }
}

/// The hash keys of the index under which these kinds of work are listed.
pub(super) fn shards(work: &[&str]) -> impl Iterator<Item = String> {
    work.iter().flat_map(|work| match work.ends_with('#') {
        true => (0..shards_of(work)).map(|shard| format!("{work}{shard:02}")).collect(),
        false => vec![(*work).to_owned()],
    })
}

/// How many hash keys a kind of work is spread over.
fn shards_of(work: &str) -> u8 {
    if work == WORK_COURSE_NEWS || work == WORK_COURSE_TIMES { COURSE_SHARDS } else { WORK_SHARDS }
}

/// When the first entry is due: by the instant or the milliseconds that it begins with. What sorts otherwise is due at once.
fn due_at(answer: &Value) -> Option<Timestamp> {
    let due_at = answer.pointer("/Items/0/work_sk/S").and_then(Value::as_str)?;
    let first = due_at.split('#').next().unwrap_or_default();
    if let Some(instant) = Timestamp::parse_rfc3339(first) {
        return Some(instant);
    }
    let millis = due_at.split(|c: char| !c.is_ascii_digit()).next()?;
    millis.parse().ok().map(Timestamp::from_millis)
}
