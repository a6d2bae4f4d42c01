//! What a request consists of: one part for each item, key or action with expressions of its own.

use serde_json::{Map, Value};

/// The parameters that hold an expression (Amazon DynamoDB API Reference).
const EXPRESSIONS: [&str; 5] =
    ["ConditionExpression", "FilterExpression", "KeyConditionExpression", "ProjectionExpression", "UpdateExpression"];
/// The actions of a transaction.
const ACTIONS: [&str; 5] = ["Put", "Update", "Delete", "ConditionCheck", "Get"];
/// The operations that change items.
pub(crate) const WRITES: [&str; 5] = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"];
/// No request without an expression that is shorter than this is beyond a limit: a range key has up to 1,024 bytes.
const SHORTEST_BEYOND_A_LIMIT: usize = 1024;

/// One item, key or action, with its parameters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'a> {
    /// The table's name.
    pub(crate) table: &'a str,
    /// The parameters.
    pub(crate) fields: &'a Map<String, Value>,
    /// In a transaction: which action of how many it is.
    pub(crate) action: Option<(usize, usize)>,
}

impl<'a> Part<'a> {
    /// A parameter that is a text.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    /// A parameter that is a map.
    pub(crate) fn map(&self, name: &str) -> Option<&'a Map<String, Value>> {
        self.fields.get(name).and_then(Value::as_object)
    }

    /// The expressions, each with its parameter's name.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = (&'static str, &'a str)> {
        let part = *self;
        EXPRESSIONS.into_iter().filter_map(move |name| Some((name, part.text(name)?)))
    }

    /// The attribute that a word of an expression names: the name behind its placeholder, or the word itself.
    pub(crate) fn attribute(&self, word: &'a str) -> &'a str {
        if !word.starts_with('#') {
            return word;
        }
        self.map("ExpressionAttributeNames").and_then(|names| names.get(word)).and_then(Value::as_str).unwrap_or(word)
    }

    /// The value behind a placeholder.
    pub(crate) fn value(&self, placeholder: &str) -> Option<&'a Value> {
        self.map("ExpressionAttributeValues").and_then(|values| values.get(placeholder))
    }
}

/// The parts of a request.
pub(crate) fn parts<'a>(operation: &str, request: &'a Value) -> Vec<Part<'a>> {
    match operation {
        "TransactWriteItems" | "TransactGetItems" => actions(request),
        "BatchGetItem" => tables(request).filter_map(|(table, keys)| Some(part(table, keys.as_object()?))).collect(),
        "BatchWriteItem" => {
            let writes = |(table, list): (&'a str, &'a Value)| {
                let puts = list.as_array().into_iter().flatten().filter_map(|write| write.get("PutRequest"));
                puts.filter_map(Value::as_object).map(move |put| part(table, put)).collect::<Vec<_>>()
            };
            tables(request).flat_map(writes).collect()
        }
        _ => request.as_object().map(|fields| part(table_of(fields), fields)).into_iter().collect(),
    }
}

/// Whether a request can break a rule of this layer at all. What cannot need not be read twice: the engine reads it again.
pub(crate) fn can_break_a_rule(body: &str) -> bool {
    body.len() >= SHORTEST_BEYOND_A_LIMIT
        || ["Expression", "KeyConditions", "\"\"", "{}"].iter().any(|word| body.contains(word))
}

fn part<'a>(table: &'a str, fields: &'a Map<String, Value>) -> Part<'a> {
    Part { table, fields, action: None }
}

fn table_of(fields: &Map<String, Value>) -> &str {
    fields.get("TableName").and_then(Value::as_str).unwrap_or_default()
}

fn tables(request: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let tables = request.get("RequestItems").and_then(Value::as_object).into_iter().flatten();
    tables.map(|(table, asked)| (table.as_str(), asked))
}

fn actions(request: &Value) -> Vec<Part<'_>> {
    let list = request.get("TransactItems").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .enumerate()
        .filter_map(|(position, action)| {
            let fields = ACTIONS.iter().find_map(|kind| action.get(kind)?.as_object())?;
            Some(Part { table: table_of(fields), fields, action: Some((position, list.len())) })
        })
        .collect()
}
