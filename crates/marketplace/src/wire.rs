//! What must be mended of a request between the SDK's writing and signing.

use aws_sdk_marketplacemetering::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_marketplacemetering::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_marketplacemetering::error::BoxError;
use aws_smithy_types::body::SdkBody;
use kernel::Units;
use metering::batch::Submission;
use serde_json::Value;

/// Takes `"CustomerIdentifier":""` out of a request. The SDK writes this member even when it is not set, and AWS
/// documents it as excluding `CustomerAWSAccountId`.
#[derive(Debug)]
pub(crate) struct DropEmptyCustomerIdentifier;

/// As the SDK writes it. Inside a JSON text quotes are escaped, so these bytes are always that member.
const EMPTY_MEMBER: &[u8] = b"\"CustomerIdentifier\":\"\"";

impl Intercept for DropEmptyCustomerIdentifier {
    fn name(&self) -> &'static str {
        "DropEmptyCustomerIdentifier"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(body) = context.request().body().bytes() else {
            return Ok(());
        };
        let body = without_empty_member(body);
        replace_body(context, body);
        Ok(())
    }
}

fn replace_body(context: &mut BeforeTransmitInterceptorContextMut<'_>, body: Vec<u8>) {
    let request = context.request_mut();
    request.headers_mut().insert("content-length", body.len().to_string());
    *request.body_mut() = SdkBody::from(body);
}

/// How a record's quantity is told in millionths, and in whole units (UsageRecord, API reference).
const DECIMAL: &str = "QuantityAsDecimal";
const WHOLE: &str = "Quantity";
/// The same of an allocation (UsageAllocation, API reference).
const ALLOCATED_DECIMAL: &str = "AllocatedUsageQuantityAsDecimal";
const ALLOCATED_WHOLE: &str = "AllocatedUsageQuantity";
/// The most characters of a decimal quantity: ten digits, a point and six digits (UsageRecord, API reference).
const MAX_DECIMAL_CHARACTERS: usize = 17;

/// Writes the decimal quantities of a call's records in the place of whole ones: the SDK's crate does not have these members
/// yet. Once it writes them itself, they stay as they are; see `docs/decisions/033-decimal-usage.md`.
#[derive(Debug)]
pub(crate) struct DecimalQuantities {
    records: Vec<(Units, Vec<Units>)>,
}

/// The request is not one that these quantities are of. It is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("decimal quantities could not be written into the request")]
pub(crate) struct NotWritten;

impl NotWritten {
    /// Whether it is why there was no answer: then nothing was sent.
    pub(crate) fn is_why(error: &(dyn std::error::Error + 'static)) -> bool {
        std::iter::successors(Some(error), |error| error.source()).any(|error| error.is::<Self>())
    }
}

impl DecimalQuantities {
    /// The quantities of `records`, in their order.
    pub(crate) fn of(records: &[&Submission]) -> Self {
        let parts = |record: &Submission| record.allocations.iter().map(|part| part.quantity).collect();
        Self { records: records.iter().map(|record| (record.quantity, parts(record))).collect() }
    }

    /// `body` with each record's quantities in decimals, in the order of the names: the same records are the same bytes.
    fn written_into(&self, body: &[u8]) -> Result<Vec<u8>, NotWritten> {
        let mut request: Value = serde_json::from_slice(body).map_err(|_| NotWritten)?;
        let records = request.get_mut("UsageRecords").and_then(Value::as_array_mut).ok_or(NotWritten)?;
        if records.len() != self.records.len() {
            return Err(NotWritten);
        }
        for (record, (quantity, parts)) in records.iter_mut().zip(&self.records) {
            write_decimal(record, WHOLE, DECIMAL, *quantity)?;
            let allocations = match record.get_mut("UsageAllocations") {
                Some(allocations) => allocations.as_array_mut().ok_or(NotWritten)?,
                None if parts.is_empty() => continue,
                None => return Err(NotWritten),
            };
            if allocations.len() != parts.len() {
                return Err(NotWritten);
            }
            for (allocation, part) in allocations.iter_mut().zip(parts) {
                write_decimal(allocation, ALLOCATED_WHOLE, ALLOCATED_DECIMAL, *part)?;
            }
        }
        serde_json::to_vec(&request).map_err(|_| NotWritten)
    }
}

/// Puts the member `decimal` in the place of `whole`.
fn write_decimal(of: &mut Value, whole: &str, decimal: &str, quantity: Units) -> Result<(), NotWritten> {
    let (fields, text) = (of.as_object_mut().ok_or(NotWritten)?, quantity.printed());
    if text.len() > MAX_DECIMAL_CHARACTERS {
        return Err(NotWritten);
    }
    fields.remove(whole);
    fields.entry(decimal).or_insert(Value::String(text));
    Ok(())
}

impl Intercept for DecimalQuantities {
    fn name(&self) -> &'static str {
        "DecimalQuantities"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = self.written_into(context.request().body().bytes().ok_or(NotWritten)?)?;
        replace_body(context, body);
        Ok(())
    }
}

fn without_empty_member(body: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = find(rest, EMPTY_MEMBER) {
        let (before, found) = rest.split_at(at);
        kept.extend_from_slice(before);
        rest = found.get(EMPTY_MEMBER.len()..).unwrap_or_default();
        // The comma goes with it: the one behind, or the one before if the member was the last.
        match rest.split_first() {
            Some((b',', behind)) => rest = behind,
            _ if kept.last() == Some(&b',') => {
                kept.pop();
            }
            _ => {}
        }
    }
    kept.extend_from_slice(rest);
    kept
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mended(body: &str) -> String {
        String::from_utf8(without_empty_member(body.as_bytes())).unwrap()
    }

    #[test]
    fn the_empty_member_goes_wherever_it_stands() {
        assert_eq!(mended(r#"{"A":1,"CustomerIdentifier":"","B":2}"#), r#"{"A":1,"B":2}"#);
        assert_eq!(mended(r#"{"CustomerIdentifier":"","B":2}"#), r#"{"B":2}"#);
        assert_eq!(mended(r#"{"A":1,"CustomerIdentifier":""}"#), r#"{"A":1}"#);
        assert_eq!(mended(r#"{"CustomerIdentifier":""}"#), "{}");
    }

    #[test]
    fn a_filled_member_and_texts_that_look_like_one_stay() {
        let body = r#"{"CustomerIdentifier":"c","Value":"\"CustomerIdentifier\":\"\""}"#;
        assert_eq!(mended(body), body);
    }

    /// `body` with the quantities of `records` and of their allocations in decimals.
    fn in_decimals(records: &[(u128, &[u128])], body: &Value) -> Result<Value, NotWritten> {
        let units = |parts: &[u128]| parts.iter().copied().map(Units).collect();
        let records = records.iter().map(|(quantity, parts)| (Units(*quantity), units(parts))).collect();
        let written = DecimalQuantities { records }.written_into(body.to_string().as_bytes())?;
        Ok(serde_json::from_slice(&written).unwrap())
    }

    #[test]
    fn decimal_quantities_stand_in_the_place_of_whole_ones_and_the_rest_stays() {
        let body = json!({ "ProductCode": "p", "UsageRecords": [
            { "Dimension": "a", "Quantity": 1, "UsageAllocations": [{ "AllocatedUsageQuantity": 1, "Tags": [] }] },
            { "Dimension": "b", "Quantity": 0 },
        ]});
        let written = json!({ "ProductCode": "p", "UsageRecords": [
            { "Dimension": "a", "QuantityAsDecimal": "1.4",
              "UsageAllocations": [{ "AllocatedUsageQuantityAsDecimal": "1.4", "Tags": [] }] },
            { "Dimension": "b", "QuantityAsDecimal": "0" },
        ]});
        let records: &[(u128, &[u128])] = &[(1_400_000, &[1_400_000]), (0, &[])];
        assert_eq!(in_decimals(records, &body), Ok(written.clone()));
        assert_eq!(in_decimals(records, &written), Ok(written), "what the SDK writes by itself one day stays");
    }

    #[test]
    fn a_request_that_is_not_of_these_records_is_not_written() {
        let one: &[(u128, &[u128])] = &[(1_400_000, &[1_400_000])];
        for body in [
            json!({}),
            json!({ "UsageRecords": [] }),
            json!({ "UsageRecords": [{ "Quantity": 1 }] }),
            json!({ "UsageRecords": [{ "Quantity": 1, "UsageAllocations": [] }] }),
            json!({ "UsageRecords": [7] }),
        ] {
            assert_eq!(in_decimals(one, &body), Err(NotWritten), "{body}");
        }
        let body = json!({ "UsageRecords": [{ "Quantity": 1 }] });
        assert_eq!(in_decimals(&[(10_u128.pow(24), &[])], &body), Err(NotWritten), "more digits than AWS takes");
    }
}
