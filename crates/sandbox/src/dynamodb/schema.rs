//! The keys and indexes of tables.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

/// A table's keys and indexes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Schema {
    /// The hash key's attribute.
    pub(crate) hash: String,
    /// The range key's attribute.
    pub(crate) range: Option<String>,
    /// Global and local indexes.
    pub(crate) indexes: Vec<Index>,
}

/// An index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Index {
    /// Its name.
    pub(crate) name: String,
    /// The hash key's attribute.
    pub(crate) hash: String,
    /// The range key's attribute.
    pub(crate) range: Option<String>,
    /// Which attributes it has; `None`: all.
    pub(crate) projected: Option<BTreeSet<String>>,
    /// Whether it is a global one.
    pub(crate) is_global: bool,
}

impl Schema {
    /// The schema in what DescribeTable answers.
    pub(crate) fn of(answer: &Value) -> Option<Self> {
        let table = answer.get("Table")?;
        let (hash, range) = (key(table, "HASH")?, key(table, "RANGE"));
        let mut schema = Self { hash, range, indexes: Vec::new() };
        for (list, is_global) in [("GlobalSecondaryIndexes", true), ("LocalSecondaryIndexes", false)] {
            for index in table.get(list).and_then(Value::as_array).into_iter().flatten() {
                schema.indexes.extend(schema.index(index, is_global));
            }
        }
        Some(schema)
    }

    fn index(&self, described: &Value, is_global: bool) -> Option<Index> {
        let name = described.get("IndexName")?.as_str()?.to_owned();
        let (hash, range) = (key(described, "HASH")?, key(described, "RANGE"));
        let projection = described.get("Projection")?;
        let projected = (projection.get("ProjectionType")?.as_str()? != "ALL").then(|| {
            let more = projection.get("NonKeyAttributes").and_then(Value::as_array).into_iter().flatten();
            let keys = [Some(&self.hash), self.range.as_ref(), Some(&hash), range.as_ref()];
            let keys = keys.into_iter().flatten().cloned();
            keys.chain(more.filter_map(Value::as_str).map(str::to_owned)).collect()
        });
        Some(Index { name, hash, range, projected, is_global })
    }
}

fn key(described: &Value, role: &str) -> Option<String> {
    let schema = described.get("KeySchema")?.as_array()?;
    let element = schema.iter().find(|element| element.get("KeyType").and_then(Value::as_str) == Some(role))?;
    element.get("AttributeName")?.as_str().map(str::to_owned)
}

/// The schemas of the tables that were asked about. Tables come and go by the operations in [`Schemas::forget`].
#[derive(Debug, Default)]
pub(crate) struct Schemas(Mutex<HashMap<String, Arc<Schema>>>);

impl Schemas {
    /// A table's schema, described by `describe` unless it is known.
    pub(crate) fn of(&self, table: &str, describe: impl FnOnce() -> Option<Schema>) -> Option<Arc<Schema>> {
        if let Some(schema) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(table) {
            return Some(Arc::clone(schema));
        }
        let schema = Arc::new(describe()?);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(table.to_owned(), Arc::clone(&schema));
        Some(schema)
    }

    /// Forgets what an operation may change.
    pub(crate) fn forget(&self, operation: &str) {
        if matches!(operation, "CreateTable" | "DeleteTable" | "UpdateTable") {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }
}
