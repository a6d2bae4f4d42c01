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

/// A quantity with the digits before its point in threes.
pub(crate) fn grouped(quantity: Units) -> String {
    let printed = quantity.printed();
    let (whole, fraction) = printed.split_once('.').map_or((printed.as_str(), None), |(w, f)| (w, Some(f)));
    let first = whole.len() % 3;
    let mut shown = String::with_capacity(printed.len() + whole.len() / 3);
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && position % 3 == first % 3 {
            shown.push(',');
        }
        shown.push(digit);
    }
    if let Some(fraction) = fraction {
        shown.push('.');
        shown.push_str(fraction);
    }
    shown
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

    #[test]
    fn its_digits_are_shown_in_threes() {
        let shown = [0, 12_000_000, 1_234_500_000, 123_456_000_000, 1_234_567_000_001].map(|one| grouped(Units(one)));
        assert_eq!(shown, ["0", "12", "1,234.5", "123,456", "1,234,567.000001"]);
    }
}
