//! The shape of a BatchMeterUsage request, member by member.

use kernel::{QuantityForm, Timestamp, Units};
use serde_json::{Map, Value, json};

use crate::aws_error::AwsError;

/// At most 25 records a call (API reference).
const MAX_RECORDS: usize = 25;
/// Lengths of names and identifiers (API reference).
const MAX_NAME_CHARS: usize = 255;
/// The largest quantity: a 32-bit integer.
const MAX_QUANTITY: u64 = 2_147_483_647;
/// The most characters of a decimal quantity (API model, October 2026).
const MAX_DECIMAL_CHARS: usize = 17;
/// The most digits of one before and behind the point: `^(0|[1-9][0-9]{0,9})(\.[0-9]{1,6})?$` (API model, October 2026).
const MAX_WHOLE_DIGITS: usize = 10;
const MAX_FRACTION_DIGITS: usize = 6;

/// A usage record as it was sent.
#[derive(Clone, Debug)]
pub(super) struct UsageRecord {
    pub(super) timestamp: Timestamp,
    pub(super) dimension: String,
    pub(super) quantity: Units,
    /// The member in which it was given.
    pub(super) form: QuantityForm,
    pub(super) account_id: Option<String>,
    pub(super) customer_identifier: Option<String>,
    pub(super) license_arn: Option<String>,
    /// As sent; null if there are none.
    pub(super) allocations: Value,
    /// The record as AWS gives it back.
    pub(super) echo: Value,
}

/// Reads the request: the product code, if any, and the records.
pub(super) fn read(request: &Value) -> Result<(Option<String>, Vec<UsageRecord>), AwsError> {
    let product_code = text(request, "ProductCode", 0)?;
    if product_code
        .as_ref()
        .is_some_and(|code| !code.chars().all(|c| c.is_ascii_alphanumeric() || "-/=:_.@".contains(c)))
    {
        return Err(AwsError::validation("ProductCode does not match its pattern"));
    }
    let records = match request.get("UsageRecords") {
        Some(Value::Array(records)) => records,
        None | Some(Value::Null) => return Err(AwsError::validation("UsageRecords must not be null")),
        Some(_) => return Err(AwsError::serialization("UsageRecords is not a list")),
    };
    if records.len() > MAX_RECORDS {
        return Err(AwsError::validation("UsageRecords must have at most 25 items"));
    }
    let records = records.iter().map(record).collect::<Result<_, _>>()?;
    Ok((product_code.filter(|code| !code.is_empty()), records))
}

fn record(value: &Value) -> Result<UsageRecord, AwsError> {
    let fields = value.as_object().ok_or_else(|| AwsError::serialization("a usage record is not a structure"))?;
    let dimension = text(value, "Dimension", 1)?.ok_or_else(|| AwsError::validation("Dimension must not be null"))?;
    let account_id = text(value, "CustomerAWSAccountId", 1)?;
    if account_id.as_ref().is_some_and(|id| !id.bytes().all(|b| b.is_ascii_digit())) {
        return Err(AwsError::validation("CustomerAWSAccountId must be digits"));
    }
    let customer_identifier = text(value, "CustomerIdentifier", 0)?.filter(|id| !id.is_empty());
    if account_id.is_some() && customer_identifier.is_some() {
        return Err(AwsError::validation("CustomerIdentifier and CustomerAWSAccountId exclude each other"));
    }
    if account_id.is_none() && customer_identifier.is_none() {
        return Err(AwsError::validation("a record needs a CustomerAWSAccountId or a CustomerIdentifier"));
    }
    let (form, quantity) = quantity(value, "Quantity", "QuantityAsDecimal")?;
    let license_arn = text(value, "LicenseArn", 1)?;
    if license_arn.is_some() && customer_identifier.is_some() {
        return Err(AwsError::validation("a LicenseArn goes with CustomerAWSAccountId"));
    }
    Ok(UsageRecord {
        timestamp: timestamp(value)?,
        dimension,
        quantity: quantity.unwrap_or_default(),
        form,
        account_id,
        customer_identifier,
        license_arn,
        allocations: value.get("UsageAllocations").cloned().unwrap_or_default(),
        echo: echo(fields),
    })
}

/// AWS gives the record back as it understood it: a quantity filled in, empty identifiers left out.
fn echo(fields: &Map<String, Value>) -> Value {
    let mut fields: Map<String, Value> =
        fields.iter().filter(|(_, value)| **value != json!("")).map(|(n, v)| (n.clone(), v.clone())).collect();
    if !fields.contains_key("QuantityAsDecimal") {
        fields.entry("Quantity").or_insert(json!(0));
    }
    Value::Object(fields)
}

fn timestamp(value: &Value) -> Result<Timestamp, AwsError> {
    match value.get("Timestamp") {
        Some(Value::Number(number)) => {
            // A double holds every instant of these centuries to the microsecond; we need milliseconds.
            #[allow(clippy::cast_possible_truncation, reason = "from_millis holds the value within its years")]
            let millis = number.as_f64().map(|seconds| (seconds * 1000.0).round() as i64);
            Ok(Timestamp::from_millis(millis.unwrap_or_default()))
        }
        None | Some(Value::Null) => Err(AwsError::validation("Timestamp must not be null")),
        Some(_) => Err(AwsError::serialization("Timestamp is not a number")),
    }
}

/// A quantity in one of its two members, and in which; `None` where it is in neither.
pub(super) fn quantity(value: &Value, whole: &str, decimal: &str) -> Result<(QuantityForm, Option<Units>), AwsError> {
    let given = |name: &str| value.get(name).filter(|value| !value.is_null());
    match (given(whole), given(decimal)) {
        (Some(_), Some(_)) => Err(AwsError::validation(&format!("{whole} and {decimal} exclude each other"))),
        (None, None) => Ok((QuantityForm::Whole, None)),
        (Some(number), None) => Ok((QuantityForm::Whole, Some(whole_number(number, whole)?))),
        (None, Some(Value::String(text))) => Ok((QuantityForm::Decimal, Some(decimal_number(text, decimal)?))),
        (None, Some(_)) => Err(AwsError::serialization(&format!("{decimal} is not a string"))),
    }
}

/// An integer from 0 to 2147483647.
fn whole_number(value: &Value, name: &str) -> Result<Units, AwsError> {
    let number = value.as_number().filter(|number| number.is_i64() || number.is_u64());
    let number = number.ok_or_else(|| AwsError::serialization(&format!("{name} is not an integer")))?;
    let units = number.as_u64().filter(|units| *units <= MAX_QUANTITY);
    let beyond = || AwsError::validation(&format!("{name} must be between 0 and {MAX_QUANTITY}"));
    units.map(Units::whole).ok_or_else(beyond)
}

/// A decimal number in AWS's pattern.
fn decimal_number(text: &str, name: &str) -> Result<Units, AwsError> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let is_digits = |text: &str, most| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let fits = text.len() <= MAX_DECIMAL_CHARS
        && is_digits(whole, MAX_WHOLE_DIGITS)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(|fraction| is_digits(fraction, MAX_FRACTION_DIGITS));
    let read = Units::parse(text).ok().filter(|_| fits);
    read.ok_or_else(|| AwsError::validation(&format!("{name} does not match its pattern")))
}

fn text(value: &Value, name: &str, min_chars: usize) -> Result<Option<String>, AwsError> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if (min_chars..=MAX_NAME_CHARS).contains(&text.chars().count()) => {
            Ok(Some(text.clone()))
        }
        Some(Value::String(_)) => {
            Err(AwsError::validation(&format!("{name} must have {min_chars} to {MAX_NAME_CHARS} characters")))
        }
        Some(_) => Err(AwsError::serialization(&format!("{name} is not a string"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_in_one_of_two_members_and_a_decimal_one_in_aws_s_pattern() {
        let read = |record: Value| quantity(&record, "Quantity", "QuantityAsDecimal").ok();
        let decimal = |text: &str| read(json!({ "QuantityAsDecimal": text }));
        for (text, millionths) in [
            ("0", 0),
            ("0.0", 0),
            ("17", 17_000_000),
            ("17.00", 17_000_000),
            ("0.000001", 1),
            ("9999999999.999999", 9_999_999_999_999_999),
        ] {
            assert_eq!(decimal(text), Some((QuantityForm::Decimal, Some(Units(millionths)))), "{text}");
        }
        let wrong = ["", ".5", "1.", "1e3", "01", "00", "-1", "+1", "1.0000001", "10000000000", "9999999999.9999999"];
        for text in wrong.into_iter().chain([" 1", "1 ", "1,5", "٥", "NaN"]) {
            assert_eq!(decimal(text), None, "{text}");
        }
        assert_eq!(read(json!({ "Quantity": 1, "QuantityAsDecimal": "1" })), None);
        assert_eq!(read(json!({ "QuantityAsDecimal": 1 })), None);
        assert_eq!(read(json!({ "Quantity": 1.5 })), None);
        assert_eq!(read(json!({ "Quantity": 3 })), Some((QuantityForm::Whole, Some(Units::whole(3)))));
        assert_eq!(read(json!({ "Quantity": null })), Some((QuantityForm::Whole, None)));
    }
}
