//! Amounts as JSON.

use brand::ProductDimension;
use metering::Raw;
use serde_json::{Value, json};

/// The largest integer that every JSON reader keeps exactly (2^53 - 1).
const LARGEST_EXACT: u128 = 9_007_199_254_740_991;

/// An amount of raw units: a number, or a text where a number would not be read exactly.
pub(crate) fn number(raw: Raw) -> Value {
    match u64::try_from(raw.get()) {
        Ok(small) if raw.get() <= LARGEST_EXACT => json!(small),
        _ => json!(raw.to_string()),
    }
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
