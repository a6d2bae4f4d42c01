//! When work is due, by the table's index. It is asked before each step of the clock, and most steps write nothing: what was read
//! holds until something is written.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use kernel::Timestamp;
use serde_json::{Value, json};
use store::keys::{WORK_COURSE_NEWS, WORK_COURSE_TIMES, WORK_INDEX};
use store::{COURSE_SHARDS, WORK_SHARDS};

use crate::sandbox::Sandbox;

/// When the first work of each kind that was asked for is due, after so many writes.
#[derive(Debug, Default)]
pub(super) struct Due {
    writes: u64,
    first: BTreeMap<String, Option<Timestamp>>,
}

impl Due {
    /// Forgets what was read before the last of `writes`.
    fn as_of(&mut self, writes: u64) -> &mut BTreeMap<String, Option<Timestamp>> {
        if self.writes != writes {
            *self = Self { writes, first: BTreeMap::new() };
        }
        &mut self.first
    }
}

impl Sandbox {
    /// When the first work of these kinds is due, by the table's index and whatever faults are on.
    pub(crate) fn work_due_at(&self, work: &[&str]) -> Option<Timestamp> {
        let shards = work.iter().flat_map(|work| match work.ends_with('#') {
            true => (0..shards_of(work)).map(|shard| format!("{work}{shard:02}")).collect(),
            false => vec![(*work).to_owned()],
        });
        shards.filter_map(|shard| self.shard_due_at(&shard)).min()
    }

    fn shard_due_at(&self, work: &str) -> Option<Timestamp> {
        // As of before it is read: what is written in between is read again.
        let writes = self.engine.writes();
        let mut due = self.engine.due.lock().unwrap_or_else(PoisonError::into_inner);
        let known = due.as_of(writes);
        if let Some(first) = known.get(work) {
            return *first;
        }
        let answer = self.first_of(work)?;
        let first = due_at(&answer);
        known.insert(work.to_owned(), first);
        first
    }

    fn first_of(&self, work: &str) -> Option<Value> {
        let query = json!({
            "TableName": self.table_name, "IndexName": WORK_INDEX, "Limit": 1,
            "KeyConditionExpression": "work_pk = :work", "ExpressionAttributeValues": { ":work": { "S": work } },
        });
        let answer = self.engine.items.operate("Query", &query.to_string()).ok()?;
        serde_json::from_str(&answer).ok()
    }
}

/// Into how many hash keys a kind of work is spread.
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
