//! The shape of a BatchMeterUsage request, member by member.

use kernel::Timestamp;
use serde_json::{Map, Value, json};

use crate::aws::AwsError;

/// At most 25 records a call (API reference).
const MAX_RECORDS: usize = 25;
/// Lengths of names and identifiers (API reference).
const MAX_NAME_CHARS: usize = 255;
/// The largest quantity: a 32-bit integer.
const MAX_QUANTITY: i64 = 2_147_483_647;

/// A usage record as it was sent.
#[derive(Clone, Debug)]
pub(super) struct UsageRecord {
    pub(super) timestamp: Timestamp,
    pub(super) dimension: String,
    pub(super) quantity: i64,
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
    let license_arn = text(value, "LicenseArn", 1)?;
    if license_arn.is_some() && customer_identifier.is_some() {
        return Err(AwsError::validation("a LicenseArn goes with CustomerAWSAccountId"));
    }
    Ok(UsageRecord {
        timestamp: timestamp(value)?,
        dimension,
        quantity: quantity(value, "Quantity")?,
        account_id,
        customer_identifier,
        license_arn,
        allocations: value.get("UsageAllocations").cloned().unwrap_or_default(),
        echo: echo(fields),
    })
}

/// AWS gives the record back as it understood it: quantity filled in, empty identifiers left out.
fn echo(fields: &Map<String, Value>) -> Value {
    let mut fields: Map<String, Value> =
        fields.iter().filter(|(_, value)| **value != json!("")).map(|(n, v)| (n.clone(), v.clone())).collect();
    fields.entry("Quantity").or_insert(json!(0));
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

/// An integer from 0 to 2147483647; 0 where there is none.
pub(super) fn quantity(value: &Value, name: &str) -> Result<i64, AwsError> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(0),
        Some(Value::Number(number)) => match number.as_i64() {
            Some(quantity) if (0..=MAX_QUANTITY).contains(&quantity) => Ok(quantity),
            Some(_) => Err(AwsError::validation(&format!("{name} must be between 0 and {MAX_QUANTITY}"))),
            None => Err(AwsError::serialization(&format!("{name} is not an integer"))),
        },
        Some(_) => Err(AwsError::serialization(&format!("{name} is not an integer"))),
    }
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
