//! Which items a request to DynamoDB is about.

use serde_json::Value;
use store::keys::{PK, SK};

/// A request, as faults look at it.
pub(super) struct Asked {
    operation: String,
    body: Value,
}

impl Asked {
    pub(super) fn read(operation: &str, body: &str) -> Self {
        Self { operation: operation.to_owned(), body: serde_json::from_str(body).unwrap_or_default() }
    }

    /// The items in the order of the request, as `<pk>/<sk>`. A query tells no item: what it looks for is given instead,
    /// each text of its expression for itself.
    pub(super) fn items(&self) -> Vec<String> {
        match self.operation.as_str() {
            "PutItem" => vec![named(self.body.get("Item"))],
            "GetItem" | "UpdateItem" | "DeleteItem" => vec![named(self.body.get("Key"))],
            "TransactWriteItems" | "TransactGetItems" => {
                let actions = self.body.get("TransactItems").and_then(Value::as_array);
                actions.into_iter().flatten().map(|action| named(action_key(action))).collect()
            }
            "BatchGetItem" | "BatchWriteItem" => self.entries().iter().map(|(_, entry)| entry_name(entry)).collect(),
            "Query" | "Scan" => {
                let values = self.body.get("ExpressionAttributeValues").and_then(Value::as_object);
                let texts = values.into_iter().flat_map(serde_json::Map::values).filter_map(|value| value.get("S"));
                texts.filter_map(Value::as_str).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether it may be answered with what was a moment ago.
    pub(super) fn is_eventually_consistent(&self) -> bool {
        let consistent = |asked: &Value| asked.get("ConsistentRead") == Some(&Value::Bool(true));
        match self.operation.as_str() {
            "GetItem" | "Query" | "Scan" => !consistent(&self.body),
            "BatchGetItem" => !self.tables().all(|(_, asked)| consistent(asked)),
            _ => false,
        }
    }

    /// Whether it reads an index.
    pub(super) fn is_of_index(&self) -> bool {
        self.body.get("IndexName").is_some()
    }

    fn tables(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.body.get("RequestItems").and_then(Value::as_object).into_iter().flatten()
    }

    /// The keys or writes of a batch, each with its table.
    fn entries(&self) -> Vec<(String, Value)> {
        let of = |(table, asked): (&String, &Value)| {
            let entries = asked.as_array().or_else(|| asked.get("Keys").and_then(Value::as_array));
            let entries: Vec<Value> = entries.cloned().unwrap_or_default();
            entries.into_iter().map(|entry| (table.clone(), entry)).collect::<Vec<_>>()
        };
        self.tables().flat_map(of).collect()
    }

    /// A batch in two requests: what is done of it, and what is left. `left` says so of each entry, by its item.
    pub(super) fn split(&self, mut left: impl FnMut(&str) -> bool) -> (Value, Value) {
        let (mut done, mut rest) = (self.body.clone(), serde_json::Map::new());
        let tables = done.get_mut("RequestItems").and_then(Value::as_object_mut);
        for (table, asked) in tables.into_iter().flatten() {
            let mut others = asked.clone();
            let Some(entries) = entries_of(asked) else { continue };
            let (mut kept, mut leaving) = (Vec::new(), Vec::new());
            for entry in entries.drain(..) {
                if left(&entry_name(&entry)) { leaving.push(entry) } else { kept.push(entry) }
            }
            *entries = kept;
            if !leaving.is_empty() {
                if let Some(entries) = entries_of(&mut others) {
                    *entries = leaving;
                }
                rest.insert(table.clone(), others);
            }
        }
        if let Some(tables) = done.get_mut("RequestItems").and_then(Value::as_object_mut) {
            tables.retain(|_, asked| entries_of(asked).is_some_and(|entries| !entries.is_empty()));
        }
        (done, Value::Object(rest))
    }
}

fn entries_of(asked: &mut Value) -> Option<&mut Vec<Value>> {
    if asked.is_array() { asked.as_array_mut() } else { asked.get_mut("Keys")?.as_array_mut() }
}

/// The key that an action of a transaction names.
fn action_key(action: &Value) -> Option<&Value> {
    let (kind, action) = action.as_object()?.iter().next()?;
    action.get(if kind == "Put" { "Item" } else { "Key" })
}

/// The name of the item that an entry of a batch is about: a key to read, or a write.
fn entry_name(entry: &Value) -> String {
    let put = entry.pointer("/PutRequest/Item");
    named(Some(put.or_else(|| entry.pointer("/DeleteRequest/Key")).unwrap_or(entry)))
}

fn named(item: Option<&Value>) -> String {
    let text = |name: &str| {
        let value = item.and_then(|item| item.get(name)?.get("S")?.as_str());
        value.unwrap_or_default().to_owned()
    };
    format!("{}/{}", text(PK), text(SK))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn key(pk: &str) -> Value {
        json!({ "pk": { "S": pk }, "sk": { "S": "S" } })
    }

    fn asked(operation: &str, body: &Value) -> Asked {
        Asked::read(operation, &body.to_string())
    }

    #[test]
    fn the_items_of_every_operation_are_known() {
        let batch = json!({ "RequestItems": { "t": { "Keys": [key("A"), key("B")] } } });
        let writes = json!({ "RequestItems": { "t": [{ "PutRequest": { "Item": key("A") } }, { "DeleteRequest": { "Key": key("B") } }] } });
        let transaction = json!({ "TransactItems": [{ "Put": { "Item": key("A") } }, { "Update": { "Key": key("B") } },
            { "Delete": { "Key": key("C") } }, { "ConditionCheck": { "Key": key("D") } }] });
        let query = json!({ "ExpressionAttributeValues": { ":pk": { "S": "A" }, ":n": { "N": "1" } } });
        let cases: [(&str, Value, &[&str]); 9] = [
            ("PutItem", json!({ "Item": key("A") }), &["A/S"]),
            ("GetItem", json!({ "Key": key("A") }), &["A/S"]),
            ("UpdateItem", json!({ "Key": key("A") }), &["A/S"]),
            ("DeleteItem", json!({ "Key": key("A") }), &["A/S"]),
            ("BatchGetItem", batch, &["A/S", "B/S"]),
            ("BatchWriteItem", writes, &["A/S", "B/S"]),
            ("TransactWriteItems", transaction, &["A/S", "B/S", "C/S", "D/S"]),
            ("TransactGetItems", json!({ "TransactItems": [{ "Get": { "Key": key("A") } }] }), &["A/S"]),
            ("Query", query, &["A"]),
        ];
        for (operation, body, expected) in cases {
            assert_eq!(asked(operation, &body).items(), expected, "{operation}");
        }
    }

    #[test]
    fn a_batch_is_split_into_what_is_done_and_what_is_left() {
        let keys = json!({ "RequestItems": { "t": { "Keys": [key("A"), key("B")], "ConsistentRead": true } } });
        let (done, left) = asked("BatchGetItem", &keys).split(|item| item.starts_with('B'));
        assert_eq!(done, json!({ "RequestItems": { "t": { "Keys": [key("A")], "ConsistentRead": true } } }));
        assert_eq!(left, json!({ "t": { "Keys": [key("B")], "ConsistentRead": true } }));
        let writes = json!({ "RequestItems": { "t": [{ "PutRequest": { "Item": key("A") } }] } });
        let (done, left) = asked("BatchWriteItem", &writes).split(|_| true);
        assert_eq!(
            (done, left),
            (json!({ "RequestItems": {} }), json!({ "t": [{ "PutRequest": { "Item": key("A") } }] }))
        );
    }
}
