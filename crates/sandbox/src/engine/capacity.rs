//! What DynamoDB would bill: requests and units of capacity, counted in front of the engine while somebody wants to
//! know.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::dynamodb::WRITES;

/// What was counted since the counting began.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Counted {
    /// Requests that the engine took, by operation.
    requests: BTreeMap<String, u64>,
    /// Read units: 4 KB of consistent read each, indexes included.
    read_units: f64,
    /// Write units: 1 KB each, twice that in a transaction, indexes included.
    write_units: f64,
}

/// The counter; nothing is counted until it is asked for.
#[derive(Debug, Default)]
pub(crate) struct Capacity(Mutex<Option<Counted>>);

impl Capacity {
    /// The request as the engine gets it: with the question for its capacity while that is counted.
    pub(crate) fn ask<'a>(&self, body: &'a str) -> Cow<'a, str> {
        let counting = self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        match body.trim_start().strip_prefix('{') {
            Some(rest) if counting && !rest.trim_start().starts_with('}') => {
                Cow::Owned(format!("{{\"ReturnConsumedCapacity\":\"TOTAL\",{rest}"))
            }
            _ => Cow::Borrowed(body),
        }
    }

    /// Counts what the engine answered.
    pub(crate) fn note(&self, operation: &str, answer: &str) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(counted) = counted.as_mut() else { return };
        *counted.requests.entry(operation.to_owned()).or_default() += 1;
        let units = serde_json::from_str::<Answer>(answer).map_or(0.0, |answer| answer.units());
        if WRITES.contains(&operation) {
            counted.write_units += units;
        } else {
            counted.read_units += units;
        }
    }

    /// What was counted since the counting began.
    pub(crate) fn counted(&self) -> Counted {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default()
    }

    /// Begins to count, anew at zero.
    pub(crate) fn begin(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Counted::default());
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    #[serde(default)]
    consumed_capacity: Option<Consumed>,
}

/// One table's, or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Consumed {
    Many(Vec<Units>),
    One(Units),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Units {
    capacity_units: f64,
}

impl Answer {
    fn units(self) -> f64 {
        match self.consumed_capacity {
            None => 0.0,
            Some(Consumed::One(one)) => one.capacity_units,
            Some(Consumed::Many(many)) => many.iter().map(|one| one.capacity_units).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_asked_for_and_added_up_only_while_they_are_counted() {
        let capacity = Capacity::default();
        assert_eq!(capacity.ask("{\"TableName\":\"t\"}"), "{\"TableName\":\"t\"}");
        capacity.begin();
        assert_eq!(capacity.ask("{\"TableName\":\"t\"}"), "{\"ReturnConsumedCapacity\":\"TOTAL\",\"TableName\":\"t\"}");
        assert_eq!(capacity.ask("{}"), "{}");
        capacity.note("PutItem", "{\"ConsumedCapacity\":{\"TableName\":\"t\",\"CapacityUnits\":3.0}}");
        capacity.note("TransactWriteItems", "{\"ConsumedCapacity\":[{\"CapacityUnits\":4.0},{\"CapacityUnits\":2.0}]}");
        capacity.note("Query", "{\"Items\":[],\"ConsumedCapacity\":{\"CapacityUnits\":0.5}}");
        let counted = capacity.counted();
        assert_eq!((counted.write_units, counted.read_units), (9.0, 0.5));
        assert_eq!(counted.requests.len(), 3);
    }
}
