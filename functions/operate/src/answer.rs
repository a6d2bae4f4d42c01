//! Amounts as JSON.

use brand::ProductDimension;
use edge::exact_number;
use metering::Raw;
use serde_json::Value;

/// An amount of raw units.
pub(crate) fn number(raw: Raw) -> Value {
    exact_number(raw.get())
}

/// What raw units are worth by the brand's price list, in millionths of its currency, rounded down.
pub(crate) fn worth(raw: Raw, dimension: Option<&ProductDimension>) -> Value {
    worth_millionths(raw, dimension).map_or(Value::Null, number)
}

/// The same as an amount; `None` if the brand has no price for it.
pub(crate) fn worth_millionths(raw: Raw, dimension: Option<&ProductDimension>) -> Option<Raw> {
    let dimension = dimension?;
    let price = u128::from(dimension.unit_price_millionths);
    Some(Raw::new(raw.get().saturating_mul(price) / u128::from(dimension.unit_size.max(1))))
}

/// An answer with the place to go on from, if there is more.
pub(crate) fn with_next(mut body: Value, next: Option<String>) -> Value {
    if let (Some(fields), Some(next)) = (body.as_object_mut(), next) {
        fields.insert("next".to_owned(), Value::String(next));
    }
    body
}
