//! DynamoDB: the embedded engine, and in front of it what the engine never does by itself.

mod asked;
mod capacity;
mod due;
mod faults;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use dynoxide::{Database, DynoxideError};
use kernel::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::aws_error::AwsError;
use crate::dynamodb::{self, External, Schema, Schemas, WRITES};
use capacity::Capacity;
pub(crate) use capacity::Counted;

/// The engine, with a second, lagging copy while stale index reads are switched on.
pub(crate) struct Engine {
    items: Items,
    schemas: Schemas,
    lagging: Mutex<Option<Lagging>>,
    writes: AtomicU64,
    due: Mutex<due::Due>,
    /// What DynamoDB would bill.
    pub(crate) capacity: Capacity,
}

/// Where the items are.
enum Items {
    /// In the embedded engine, on a file or in memory.
    Embedded(RwLock<Database>, Option<PathBuf>),
    /// In another engine, for a second opinion.
    External(External),
}

impl Items {
    fn operate(&self, operation: &str, body: &str) -> Result<String, AwsError> {
        match self {
            Self::Embedded(database, _) => dispatch(&current(database), operation, body),
            Self::External(external) => external.call(operation, body),
        }
    }
}

/// A copy that has seen every write up to the last index query, and the writes since.
struct Lagging {
    copy: Database,
    writes: Vec<(String, String)>,
}

/// The engine could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("the DynamoDB engine could not be opened: {0}")]
pub struct EngineError(String);

impl Engine {
    /// The engine on a file, or in memory.
    pub(crate) fn open(file: Option<&Path>) -> Result<Self, EngineError> {
        Ok(Self::on(Items::Embedded(RwLock::new(database_on(file)?), file.map(Path::to_path_buf))))
    }

    /// The engine that another server is, at an `http` URL. It has no lagging copy.
    pub(crate) fn external(url: &str) -> Result<Self, EngineError> {
        let external = External::parse(url).ok_or_else(|| EngineError(format!("{url} is not http://host:port")))?;
        Ok(Self::on(Items::External(external)))
    }

    fn on(items: Items) -> Self {
        Self {
            items,
            schemas: Schemas::default(),
            lagging: Mutex::default(),
            writes: AtomicU64::new(0),
            due: Mutex::default(),
            capacity: Capacity::default(),
        }
    }

    /// Refuses what DynamoDB refuses and the engine would take.
    fn check(&self, operation: &str, body: &str) -> Result<(), AwsError> {
        dynamodb::check(operation, body, |table| self.schema(table))
    }

    fn schema(&self, table: &str) -> Option<Arc<Schema>> {
        self.schemas.of(table, || {
            let answer = self.items.operate("DescribeTable", &json!({ "TableName": table }).to_string()).ok()?;
            Schema::of(&serde_json::from_str(&answer).ok()?)
        })
    }

    /// Does one operation; a write is also noted for the lagging copy, in the order the engine took it.
    pub(crate) fn operate(&self, operation: &str, body: &str) -> Result<String, AwsError> {
        let asked = self.capacity.ask(body);
        if !WRITES.contains(&operation) {
            let answer = self.items.operate(operation, &asked)?;
            dynamodb::check_answer(operation, &answer)?;
            self.schemas.forget(operation);
            self.capacity.note(operation, &answer);
            return Ok(answer);
        }
        let mut lagging = self.lagging.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = self.items.operate(operation, &asked)?;
        self.capacity.note(operation, &answer);
        self.writes.fetch_add(1, Ordering::Relaxed);
        if let Some(lagging) = lagging.as_mut() {
            lagging.writes.push((operation.to_owned(), body.to_owned()));
        }
        Ok(answer)
    }

    /// Takes a table away with its items, the lagging copy, and what the embedded engine remembers of transactions: for ten minutes it
    /// refuses another transaction of the same token, and who begins anew with a seed makes the same tokens again.
    pub(crate) fn remove(&self, table: &str) -> Result<(), EngineError> {
        let removed = self.operate("DeleteTable", &json!({ "TableName": table }).to_string());
        removed.map_err(|error| EngineError(format!("{error:?}")))?;
        if let Items::Embedded(database, file) = &self.items {
            *database.write().unwrap_or_else(PoisonError::into_inner) = database_on(file.as_deref())?;
        }
        self.writes.fetch_add(1, Ordering::Relaxed);
        *self.lagging.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }

    /// How many writes the engine has taken.
    pub(crate) fn writes(&self) -> u64 {
        self.writes.load(Ordering::Relaxed)
    }

    /// When the first work of these kinds is due, by the index of `table` and whatever faults are on.
    pub(crate) fn work_due_at(&self, table: &str, work: &[&str]) -> Option<Timestamp> {
        let due_at = |shard: String| {
            // As of before it is read: what is written in between is read again.
            let writes = self.writes();
            let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
            due.first_of(&shard, writes, |request| self.items.operate("Query", request).ok(), table)
        };
        due::shards(work).filter_map(due_at).min()
    }

    /// Begins to keep the lagging copy, if it is not kept already.
    pub(crate) fn keep_lagging_copy(&self) -> Result<(), EngineError> {
        let failed = |error: DynoxideError| EngineError(error.to_string());
        let mut lagging = self.lagging.lock().unwrap_or_else(PoisonError::into_inner);
        let Items::Embedded(database, _) = &self.items else {
            return Err(EngineError("another engine has no lagging copy".to_owned()));
        };
        if lagging.is_none() {
            let copy = Database::memory().map_err(failed)?;
            copy_tables(&current(database), &copy).map_err(failed)?;
            *lagging = Some(Lagging { copy, writes: Vec::new() });
        }
        Ok(())
    }

    /// Reads as of the index query before, then lets the copy catch up: who asks again sees more.
    fn read_stale(&self, operation: &str, body: &str) -> Result<String, AwsError> {
        let mut lagging = self.lagging.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(lagging) = lagging.as_mut() else {
            return self.items.operate(operation, body);
        };
        let answer = dispatch(&lagging.copy, operation, body);
        lagging.catch_up();
        answer
    }

    fn keeps_lagging_copy(&self) -> bool {
        self.lagging.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn note_index_query(&self) {
        if let Some(lagging) = self.lagging.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            lagging.catch_up();
        }
    }
}

/// The embedded engine on a file, or in memory.
fn database_on(file: Option<&Path>) -> Result<Database, EngineError> {
    let database = file.map_or_else(Database::memory, |file| Database::new(&file.to_string_lossy()));
    database.map_err(|error| EngineError(error.to_string()))
}

/// The embedded engine as it is now: a reset puts another in its place.
fn current(database: &RwLock<Database>) -> Database {
    database.read().unwrap_or_else(PoisonError::into_inner).clone()
}

impl Lagging {
    fn catch_up(&mut self) {
        for (operation, body) in self.writes.drain(..) {
            if dispatch(&self.copy, &operation, &body).is_err() {
                tracing::warn!(operation, "a write did not repeat on the lagging copy");
            }
        }
    }
}

fn copy_tables(from: &Database, to: &Database) -> Result<(), DynoxideError> {
    let read = |value: Value| serde_json::from_value(value).map_err(|error| internal(&error));
    let names = serde_json::to_value(from.list_tables(read_as(json!({}))?)?).map_err(|error| internal(&error))?;
    for name in names.get("TableNames").and_then(Value::as_array).into_iter().flatten() {
        let described = from.describe_table(read_as(json!({ "TableName": name }))?)?;
        let described = serde_json::to_value(described).map_err(|error| internal(&error))?;
        to.create_table(read(definition(described.get("Table").unwrap_or(&Value::Null)))?)?;
        let mut start = Value::Null;
        loop {
            let mut request = json!({ "TableName": name });
            if let (false, Some(fields)) = (start.is_null(), request.as_object_mut()) {
                fields.insert("ExclusiveStartKey".to_owned(), start.take());
            }
            let page = serde_json::to_value(from.scan(read_as(request)?)?).map_err(|error| internal(&error))?;
            for item in page.get("Items").and_then(Value::as_array).into_iter().flatten() {
                to.put_item(read_as(json!({ "TableName": name, "Item": item }))?)?;
            }
            start = page.get("LastEvaluatedKey").cloned().unwrap_or_default();
            if start.is_null() {
                break;
            }
        }
    }
    Ok(())
}

/// The request that creates a table like the described one.
fn definition(table: &Value) -> Value {
    let part = |value: &Value, name: &str| value.get(name).cloned().unwrap_or_default();
    let indexes: Vec<Value> = table
        .get("GlobalSecondaryIndexes")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|index| {
            json!({ "IndexName": part(index, "IndexName"), "KeySchema": part(index, "KeySchema"),
                    "Projection": part(index, "Projection") })
        })
        .collect();
    json!({
        "TableName": part(table, "TableName"),
        "KeySchema": part(table, "KeySchema"),
        "AttributeDefinitions": part(table, "AttributeDefinitions"),
        "BillingMode": "PAY_PER_REQUEST",
        "GlobalSecondaryIndexes": indexes,
    })
}

fn internal(error: &serde_json::Error) -> DynoxideError {
    DynoxideError::InternalServerError(error.to_string())
}

fn read_as<T: DeserializeOwned>(value: Value) -> Result<T, DynoxideError> {
    serde_json::from_value(value).map_err(|error| internal(&error))
}

fn dispatch(database: &Database, operation: &str, body: &str) -> Result<String, AwsError> {
    let db = database;
    match operation {
        "CreateTable" => call(body, |request| db.create_table(request)),
        "DeleteTable" => call(body, |request| db.delete_table(request)),
        "DescribeTable" => call(body, |request| db.describe_table(request)),
        "ListTables" => call(body, |request| db.list_tables(request)),
        "PutItem" => call(body, |request| db.put_item(request)),
        "GetItem" => call(body, |request| db.get_item(request)),
        "UpdateItem" => call(body, |request| db.update_item(request)),
        "DeleteItem" => call(body, |request| db.delete_item(request)),
        "Query" => call(body, |request| db.query(request)),
        "Scan" => call(body, |request| db.scan(request)),
        "BatchGetItem" => call(body, |request| db.batch_get_item(request)),
        "BatchWriteItem" => call(body, |request| db.batch_write_item(request)),
        "TransactGetItems" => call(body, |request| db.transact_get_items(request)),
        "TransactWriteItems" => call(body, |request| db.transact_write_items(request)),
        "UpdateTimeToLive" => call(body, |request| db.update_time_to_live(request)),
        "DescribeTimeToLive" => call(body, |request| db.describe_time_to_live(request)),
        _ => Err(AwsError::new(400, "UnknownOperationException", "the sandbox does not have this operation")),
    }
}

/// How the engine marks what it can read of a request and does not take, and what it cannot read.
const MARKS: [(&str, &str); 5] = [
    ("VALIDATION:", "ValidationException"),
    ("VALIDATION_REQUEST:", "ValidationException"),
    ("VALIDATION_AS_READ:", "ValidationException"),
    ("SERIALIZATION:", "SerializationException"),
    ("SERIALIZATION_AS_READ:", "SerializationException"),
];

/// A request that the engine did not read, in the words of DynamoDB where the engine has them.
fn unreadable(message: &str) -> AwsError {
    let marked = MARKS.iter().find_map(|(mark, code)| Some((*code, message.strip_prefix(mark)?)));
    let (code, message) = marked.unwrap_or(("SerializationException", message));
    // serde says where it stopped; DynamoDB does not.
    let words = message.rsplit_once(" at line ").map_or(message, |(words, _)| words);
    AwsError::new(400, code, words)
}

fn call<Q, A>(body: &str, operation: impl FnOnce(Q) -> Result<A, DynoxideError>) -> Result<String, AwsError>
where
    Q: DeserializeOwned,
    A: Serialize,
{
    let request = serde_json::from_str(body).map_err(|error| unreadable(&error.to_string()))?;
    let answer = operation(request).map_err(|error| {
        let body = serde_json::from_str(&error.to_json()).unwrap_or_default();
        AwsError::with_body(error.status_code(), error.error_type(), body)
    })?;
    serde_json::to_string(&answer)
        .map_err(|_| AwsError::new(500, "InternalServerError", "the answer cannot be written"))
}
