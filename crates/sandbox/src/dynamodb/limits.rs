//! Limits on names, placeholders, tokens and the size of a transaction.

use dynoxide::types::{Item, item_size};
use serde_json::{Map, Value};

use super::refusal::Refusal;
use super::request::Part;

/// The most bytes of an attribute's name (Developer Guide, Constraints: attribute names; "up to 64 KB").
pub(crate) const MAX_NAME_BYTES: usize = 65_535;
/// The most bytes of a placeholder (Developer Guide, Constraints: expression parameters).
const MAX_PLACEHOLDER_BYTES: usize = 255;
/// The most bytes of all names and values that an expression's placeholders stand for (the same).
const MAX_SUBSTITUTED_BYTES: usize = 2 * 1024 * 1024;
/// The most bytes of the items of a transaction (API Reference, TransactGetItems).
const MAX_TRANSACTION_BYTES: usize = 4 * 1024 * 1024;

const NAMES: &str = "ExpressionAttributeNames";
const VALUES: &str = "ExpressionAttributeValues";

/// Refuses an empty request token (API Reference, TransactWriteItems: 1 to 36 characters).
pub(crate) fn token(request: &Value) -> Result<(), Refusal> {
    if request.get("ClientRequestToken").and_then(Value::as_str) != Some("") {
        return Ok(());
    }
    let message = "1 validation error detected: Value '' at 'clientRequestToken' failed to satisfy constraint: Member \
                   must have length greater than or equal to 1";
    Err(Refusal::Form(message.to_owned()))
}

/// Refuses a map of placeholders that has none, and one whose name is too long.
pub(crate) fn placeholders(part: &Part<'_>) -> Result<(), Refusal> {
    for name in [NAMES, VALUES] {
        let Some(map) = part.map(name) else { continue };
        if map.is_empty() {
            return Err(Refusal::Form(format!("{name} must not be empty")));
        }
        if let Some(long) = map.keys().find(|key| key.len() > MAX_PLACEHOLDER_BYTES) {
            return Err(Refusal::Form(format!(
                "{name} contains invalid key: The expression attribute map contains a key that is too long; key: \"{long}\""
            )));
        }
    }
    Ok(())
}

/// Refuses an attribute whose name is too long, at any depth of an item or by a placeholder.
pub(crate) fn attribute_names(part: &Part<'_>) -> Result<(), Refusal> {
    let named = part.map(NAMES).into_iter().flatten().filter_map(|(_, name)| name.as_str());
    let written = part.map("Item").into_iter().chain(part.map(VALUES)).any(has_long_name);
    if written || named.into_iter().any(|name| name.len() > MAX_NAME_BYTES) {
        return Err(Refusal::invalid(&format!("Attribute name is too large, must be at most {MAX_NAME_BYTES} bytes")));
    }
    Ok(())
}

fn has_long_name(attributes: &Map<String, Value>) -> bool {
    attributes.iter().any(|(name, value)| name.len() > MAX_NAME_BYTES || holds_long_name(value))
}

fn holds_long_name(value: &Value) -> bool {
    let map = value.get("M").and_then(Value::as_object);
    let list = value.get("L").and_then(Value::as_array);
    map.is_some_and(has_long_name) || list.is_some_and(|list| list.iter().any(holds_long_name))
}

/// Refuses placeholders whose values are too large.
pub(crate) fn substitutions(part: &Part<'_>) -> Result<(), Refusal> {
    let named: usize = part.map(NAMES).into_iter().flatten().map(|(key, name)| key.len() + length(name)).sum();
    if named + part.map(VALUES).map_or(0, size) > MAX_SUBSTITUTED_BYTES {
        return Err(Refusal::invalid("ExpressionAttributeNames and ExpressionAttributeValues have more than 2 MB"));
    }
    Ok(())
}

/// Refuses to read more than a transaction can hold.
pub(crate) fn transaction_read(operation: &str, answer: &str) -> Result<(), Refusal> {
    // JSON is never shorter than the items in it.
    if operation != "TransactGetItems" || answer.len() <= MAX_TRANSACTION_BYTES {
        return Ok(());
    }
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    let answers = answer.get("Responses").and_then(Value::as_array).into_iter().flatten();
    let bytes: usize = answers.filter_map(|one| one.get("Item")?.as_object()).map(size).sum();
    if bytes > MAX_TRANSACTION_BYTES {
        return Err(Refusal::Form(
            "Collection size of items exceeded, which can also be caused by the aggregate size of the items in the \
             transaction exceeding the 4MB limit"
                .to_owned(),
        ));
    }
    Ok(())
}

fn length(name: &Value) -> usize {
    name.as_str().map_or(0, str::len)
}

/// The size of attributes as DynamoDB counts it; nothing if they cannot be read, which the engine refuses.
fn size(attributes: &Map<String, Value>) -> usize {
    serde_json::from_value::<Item>(Value::Object(attributes.clone())).map_or(0, |item| item_size(&item))
}
