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
