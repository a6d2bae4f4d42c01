//! Amounts as JSON.

use billing::{Millionths, minor_digits};
use edge::{exact_number, exact_quantity};
use kernel::{Currency, Units};
use metering::Raw;
use serde_json::{Value, json};

/// An amount of raw units.
pub(crate) fn number(raw: Raw) -> Value {
    exact_quantity(Units(raw.millionths()))
}

/// An amount of money as decimal text, exact: `12.30`, `0.000028`. With as many digits as it needs, and at least those of the
/// currency's minor unit.
pub(crate) fn decimal(millionths: u128, currency: Currency) -> String {
    Millionths(millionths).printed(minor_digits(&currency))
}

/// An amount with its currency: as decimal text, and in millionths for who calculates.
pub(crate) fn amount(millionths: u128, currency: Currency) -> Value {
    json!({
        "currency": currency, "amount": decimal(millionths, currency), "amountMillionths": exact_number(millionths),
    })
}
