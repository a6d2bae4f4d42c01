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
    let Some(dimension) = dimension else {
        return Value::Null;
    };
    let price = u128::from(dimension.unit_price_millionths);
    let millionths = raw.get().saturating_mul(price) / u128::from(dimension.unit_size.max(1));
    number(Raw::new(millionths))
}
