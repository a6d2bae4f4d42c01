//! Amounts as JSON.

use edge::exact_quantity;
use kernel::Units;
use metering::Raw;
use serde_json::Value;

/// An amount of raw units.
pub(crate) fn number(raw: Raw) -> Value {
    exact_quantity(Units(raw.millionths()))
}

/// An answer with the place to go on from, if there is more.
pub(crate) fn with_next(mut body: Value, next: Option<String>) -> Value {
    if let (Some(fields), Some(next)) = (body.as_object_mut(), next) {
        fields.insert("next".to_owned(), Value::String(next));
    }
    body
}
