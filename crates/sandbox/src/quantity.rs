//! Quantities in JSON, as our interfaces write them.

use kernel::Units;
use serde_json::Value;

/// Reads a quantity to the millionth: a number, or a text.
#[must_use]
pub fn read(value: &Value) -> Option<Units> {
    if let Some(text) = value.as_str() {
        return Units::parse(text).ok();
    }
    // A double is printed with the digits that name it, and without an exponent.
    value.as_u64().map(Units::whole).or_else(|| Units::parse(&value.as_f64()?.to_string()).ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_quantity_is_read_exactly_however_json_has_it() {
        for (value, millionths) in
            [(json!(5), 5_000_000), (json!(1.4), 1_400_000), (json!(1e-6), 1), (json!("0.000001"), 1)]
        {
            assert_eq!(read(&value), Some(Units(millionths)), "{value}");
        }
        for wrong in [json!(null), json!(-1), json!("x"), json!([1])] {
            assert_eq!(read(&wrong), None, "{wrong}");
        }
    }
}
