//! Keys: in key conditions, of indexes, and that they stay.

use std::collections::BTreeMap;

use serde_json::Value;

use super::assignment::assignments;
use super::expression::{Word, is_keyword, path_at, words};
use super::refusal::Refusal;
use super::request::Part;
use super::schema::Schema;

/// The most bytes of a hash key (Developer Guide, Constraints: partition key length). DynamoDB prints no space.
const MAX_HASH_BYTES: usize = 2048;
/// The most bytes of a range key (Developer Guide, Constraints: sort key length).
const MAX_RANGE_BYTES: usize = 1024;

/// A key attribute and a value that a query compares it with.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Compared<'a> {
    attribute: &'a str,
    value: &'a Value,
}

/// Refuses a key condition with an empty value: no key is empty, so DynamoDB takes none, a prefix included.
pub(crate) fn conditions_are_not_empty(part: &Part<'_>) -> Result<(), Refusal> {
    for Compared { attribute, value } in compared(part) {
        for (kind, word) in [("S", "string"), ("B", "binary")] {
            if value.get(kind).and_then(Value::as_str).is_some_and(str::is_empty) {
                return Err(Refusal::Form(format!(
                    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain \
                     an empty {word} value. Key: {attribute}"
                )));
            }
        }
    }
    Ok(())
}

/// Refuses a key condition with a value that is longer than a key can be.
pub(crate) fn conditions_fit(part: &Part<'_>, schema: &Schema) -> Result<(), Refusal> {
    let hash = match part.text("IndexName") {
        None => Some(schema.hash.as_str()),
        Some(name) => schema.indexes.iter().find(|index| index.name == name).map(|index| index.hash.as_str()),
    };
    compared(part).into_iter().try_for_each(|Compared { attribute, value }| fits(value, hash == Some(attribute)))
}

/// Refuses an item, and an update of one, by which an index would have a key that is too long.
pub(crate) fn index_keys_fit(part: &Part<'_>, schema: &Schema) -> Result<(), Refusal> {
    let mut written: BTreeMap<&str, &Value> = BTreeMap::new();
    for (name, value) in part.map("Item").into_iter().flatten() {
        written.insert(name, value);
    }
    for assignment in assignments(part) {
        if let Some(value) = assignment.value.and_then(|placeholder| part.value(placeholder)) {
            written.insert(assignment.attribute, value);
        }
    }
    for index in &schema.indexes {
        if let Some(value) = written.get(index.hash.as_str()) {
            fits(value, true)?;
        }
        if let Some(value) = index.range.as_ref().and_then(|range| written.get(range.as_str())) {
            fits(value, false)?;
        }
    }
    Ok(())
}

/// Refuses an update of a key in a transaction; by itself, the engine refuses it.
pub(crate) fn keys_stay(part: &Part<'_>, schema: &Schema) -> Result<(), Refusal> {
    let is_key = |name: &str| schema.hash == name || schema.range.as_deref() == Some(name);
    match assignments(part).iter().find(|assignment| is_key(assignment.attribute)) {
        Some(assignment) => Err(Refusal::Keys(format!(
            "One or more parameter values were invalid: Cannot update attribute {}. This attribute is part of the key",
            assignment.attribute
        ))),
        None => Ok(()),
    }
}

/// A key's length. The engine knows the table's own keys of items; this is about what it does not look at.
fn fits(value: &Value, is_hash: bool) -> Result<(), Refusal> {
    let bytes = match (value.get("S").and_then(Value::as_str), value.get("B").and_then(Value::as_str)) {
        (Some(text), _) => text.len(),
        // Base64 writes three bytes as four characters.
        (_, Some(base64)) => base64.trim_end_matches('=').len() * 3 / 4,
        _ => 0,
    };
    let message = match is_hash {
        true if bytes > MAX_HASH_BYTES => {
            format!("Size of hashkey has exceeded the maximum size limit of{MAX_HASH_BYTES} bytes")
        }
        false if bytes > MAX_RANGE_BYTES => {
            format!("Aggregated size of all range keys has exceeded the size limit of {MAX_RANGE_BYTES} bytes")
        }
        _ => return Ok(()),
    };
    Err(Refusal::Keys(format!("One or more parameter values were invalid: {message}")))
}

/// What the key condition of a query compares, as an expression or as the older parameter.
fn compared<'a>(part: &Part<'a>) -> Vec<Compared<'a>> {
    let words = words(part.text("KeyConditionExpression").unwrap_or_default());
    let mut found = Vec::new();
    let (mut attribute, mut values, mut between) = (None, Vec::new(), false);
    for (at, word) in words.iter().enumerate() {
        if is_keyword(Some(word), "AND") && !between {
            close(&mut found, &mut attribute, &mut values);
        } else if is_keyword(Some(word), "AND") {
            between = false;
        } else if is_keyword(Some(word), "BETWEEN") {
            between = true;
        } else if let Word::Value(placeholder) = word {
            values.extend(part.value(placeholder));
        } else if let Some(path) = path_at(&words, at) {
            attribute = attribute.or(Some(part.attribute(path.first)));
        }
    }
    close(&mut found, &mut attribute, &mut values);
    for (name, condition) in part.map("KeyConditions").into_iter().flatten() {
        let list = condition.get("AttributeValueList").and_then(Value::as_array).into_iter().flatten();
        found.extend(list.map(|value| Compared { attribute: name, value }));
    }
    found
}

/// Ends one condition: its values are compared with its attribute.
fn close<'a>(found: &mut Vec<Compared<'a>>, attribute: &mut Option<&'a str>, values: &mut Vec<&'a Value>) {
    let attribute = attribute.take().unwrap_or_default();
    found.extend(values.drain(..).map(|value| Compared { attribute, value }));
}
