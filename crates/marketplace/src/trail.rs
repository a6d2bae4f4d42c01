//! CloudTrail's log of BatchMeterUsage, as its files have it: the one place where AWS shows again what it took.
//!
//! The log spells members in lower camel case and times as people do (`Apr 19, 2018 4:32:50 PM`, UTC).

use kernel::{AwsAccountId, CustomerIdentifier, Dimension, Hour, Identity, LicenseArn, ProductCode, Timestamp, Units};
use metering::trail::Logged;
use serde_json::Value;

/// Whose events these are (AWS Marketplace user guide, CloudTrail).
const EVENT_SOURCE: &str = "metering-marketplace.amazonaws.com";
const EVENT_NAME: &str = "BatchMeterUsage";
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A record that AWS took, as the log names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedRecord {
    /// The license, where the record named it.
    pub license: Option<LicenseArn>,
    /// The product, where the call named it.
    pub product: Option<ProductCode>,
    /// The buyer's account, where the record named it.
    pub account: Option<AwsAccountId>,
    /// AWS's identifier of the customer, where the record named it.
    pub customer: Option<CustomerIdentifier>,
    /// The dimension.
    pub dimension: Dimension,
    /// The hour.
    pub hour: Hour,
    /// The region it was sent to: AWS removes duplicates per region only.
    pub region: String,
    /// What AWS took.
    pub logged: Logged,
}

/// What a log file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// The records with the answer `Success`, in the order of the file; an identical retry is there again.
    pub taken: Vec<LoggedRecord>,
    /// How many calls of BatchMeterUsage there are.
    pub calls: usize,
    /// How many records cannot be read.
    pub unreadable: usize,
}

impl Trail {
    /// Reads a log file (`Records`) or an answer of CloudTrail's LookupEvents (`Events`); `None` if it is neither.
    #[must_use]
    pub fn read(file: &Value) -> Option<Self> {
        let mut trail = Self::default();
        if let Some(records) = file.get("Records").and_then(Value::as_array) {
            records.iter().for_each(|event| trail.take(event));
        } else {
            for event in file.get("Events").and_then(Value::as_array)? {
                let text = event.get("CloudTrailEvent").and_then(Value::as_str).unwrap_or_default();
                match serde_json::from_str(text) {
                    Ok(event) => trail.take(&event),
                    Err(_) => trail.unreadable += 1,
                }
            }
        }
        Some(trail)
    }

    /// Takes in one event; those of other calls, and of refused ones, say nothing of what AWS took.
    pub(crate) fn take(&mut self, event: &Value) {
        if text(event, "eventSource") != Some(EVENT_SOURCE) || text(event, "eventName") != Some(EVENT_NAME) {
            return;
        }
        self.calls += 1;
        let region = text(event, "awsRegion").unwrap_or_default();
        let product = event.get("requestParameters").and_then(|request| text(request, "productCode"));
        let results = event.get("responseElements").and_then(|answer| answer.get("results")).and_then(Value::as_array);
        for result in results.into_iter().flatten().filter(|one| text(one, "status") == Some("Success")) {
            match record(result, product, region) {
                Some(record) => self.taken.push(record),
                None => self.unreadable += 1,
            }
        }
    }
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// An unreadable member makes the whole record unreadable: read without it, the record could be matched to another buyer.
fn record(result: &Value, product: Option<&str>, region: &str) -> Option<LoggedRecord> {
    let usage = result.get("usageRecord")?;
    let license = text(usage, "licenseArn").map(LicenseArn::parse).transpose().ok()?;
    let customer = text(usage, "customerIdentifier").map(CustomerIdentifier::parse).transpose().ok()?;
    let identity = match (&license, &customer) {
        (Some(_), _) => Identity::License,
        (None, Some(_)) => Identity::LegacyCustomer,
        (None, None) => Identity::Legacy,
    };
    Some(LoggedRecord {
        license,
        product: product.map(ProductCode::parse).transpose().ok()?,
        account: text(usage, "customerAWSAccountId").map(AwsAccountId::parse).transpose().ok()?,
        customer,
        dimension: Dimension::parse(text(usage, "dimension")?).ok()?,
        hour: instant(usage.get("timestamp")?)?.hour(),
        region: region.to_owned(),
        logged: Logged {
            identity,
            quantity: quantity(usage)?,
            receipt: text(result, "meteringRecordId").map(str::to_owned),
        },
    })
}

/// The quantity, in either form; AWS takes a record that names none as 0. `None` if it cannot be read.
fn quantity(usage: &Value) -> Option<Units> {
    let member = |name| usage.get(name).filter(|value| !value.is_null());
    match (member("quantity"), member("quantityAsDecimal")) {
        (None, None) => Some(Units::ZERO),
        (Some(whole), None) => whole.as_u64().filter(|units| u32::try_from(*units).is_ok()).map(Units::whole),
        (None, Some(decimal)) => Units::parse(decimal.as_str()?).ok(),
        (Some(_), Some(_)) => None,
    }
}

/// An instant as a log prints it: in words, in RFC 3339, or in seconds.
fn instant(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Number(seconds) => seconds.as_i64().map(Timestamp::from_seconds),
        Value::String(text) => Timestamp::parse_rfc3339(text).or_else(|| in_words(text)),
        _ => None,
    }
}

/// `Apr 19, 2018 4:32:50 PM`; newer programs put a narrow space before the half of the day.
fn in_words(text: &str) -> Option<Timestamp> {
    let mut words = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    let month = words.next()?;
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    let (day, year, time, half): (u32, u32, _, _) =
        (words.next()?.parse().ok()?, words.next()?.parse().ok()?, words.next()?, words.next()?);
    let mut parts = time.split(':').map(str::parse::<u32>);
    let (hour, minute, second) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let hour = match (hour, half) {
        (12, "AM") => 0,
        (12, "PM") => 12,
        (hour @ 1..12, "AM") => hour,
        (hour @ 1..12, "PM") => hour + 12,
        _ => return None,
    };
    Timestamp::parse_rfc3339(&format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_in_words_are_read() {
        for (printed, expected) in [
            ("Apr 19, 2018 4:32:50 PM", "2018-04-19T16:32:50Z"),
            ("Nov 21, 2026 12:00:00 AM", "2026-11-21T00:00:00Z"),
            ("Nov 21, 2026 12:00:00\u{202f}PM", "2026-11-21T12:00:00Z"),
            ("Nov 1, 2026, 9:00:00 AM", "2026-11-01T09:00:00Z"),
        ] {
            assert_eq!(in_words(printed).map(|at| at.to_string()).as_deref(), Some(expected), "{printed}");
        }
        assert_eq!(in_words("Nov 21, 2026 13:00:00 AM"), None);
    }

    #[test]
    fn a_quantity_is_read_in_either_form_and_nothing_else_is_read_as_0() {
        for (usage, expected) in [
            (json!({}), Some(0)),
            (json!({ "quantity": null }), Some(0)),
            (json!({ "quantity": 0 }), Some(0)),
            (json!({ "quantity": 2_147_483_647 }), Some(2_147_483_647_000_000)),
            (json!({ "quantityAsDecimal": "17" }), Some(17_000_000)),
            (json!({ "quantityAsDecimal": "17.000000" }), Some(17_000_000)),
            (json!({ "quantityAsDecimal": "17.5" }), Some(17_500_000)),
            (json!({ "quantityAsDecimal": "17.5000001" }), None),
            (json!({ "quantityAsDecimal": "1e3" }), None),
            (json!({ "quantityAsDecimal": "17." }), None),
            (json!({ "quantityAsDecimal": ".0" }), None),
            (json!({ "quantityAsDecimal": 17 }), None),
            (json!({ "quantity": "3" }), None),
            (json!({ "quantity": 3.5 }), None),
            (json!({ "quantity": -3 }), None),
            (json!({ "quantity": [3] }), None),
            (json!({ "quantity": 4_294_967_296_u64 }), None),
            (json!({ "quantity": 3, "quantityAsDecimal": "3" }), None),
        ] {
            assert_eq!(quantity(&usage), expected.map(Units), "{usage}");
        }
    }

    #[test]
    fn a_record_whose_buyer_cannot_be_read_is_nobody_elses() {
        let usage = json!({ "dimension": "d", "timestamp": "Nov 21, 2026 10:00:00 AM", "quantity": 3 });
        for (member, value) in
            [("licenseArn", "arn:aws:x"), ("customerIdentifier", "a b"), ("customerAWSAccountId", "1111")]
        {
            let mut usage = usage.clone();
            usage[member] = json!(value);
            assert_eq!(record(&json!({ "usageRecord": usage }), Some("abc"), "us-east-1"), None, "{member}");
        }
        assert_eq!(record(&json!({ "usageRecord": usage }), Some("a b"), "us-east-1"), None);
        assert!(record(&json!({ "usageRecord": usage }), None, "us-east-1").is_some());
    }

    #[test]
    fn only_records_that_aws_took_are_read_in_each_identity() {
        let usage = json!({ "dimension": "d", "timestamp": "Nov 21, 2026 10:00:00 AM", "quantity": 3 });
        let with = |name: &str, value: &str| {
            let mut usage = usage.clone();
            usage[name] = json!(value);
            usage
        };
        let arn = "arn:aws:license-manager::294406891311:license:l-1";
        let results = json!([
            { "usageRecord": with("licenseArn", arn), "meteringRecordId": "r1", "status": "Success" },
            { "usageRecord": with("customerIdentifier", "X1"), "meteringRecordId": "r2", "status": "Success" },
            { "usageRecord": with("customerAWSAccountId", "111122223333"), "status": "Success" },
            { "usageRecord": usage, "status": "DuplicateRecord" },
            { "usageRecord": { "dimension": "d" }, "status": "Success" },
        ]);
        let event = json!({
            "eventSource": EVENT_SOURCE, "eventName": EVENT_NAME, "awsRegion": "us-east-1",
            "requestParameters": { "productCode": "abc" },
            "responseElements": { "results": results, "unprocessedRecords": [] },
        });
        let refused = json!({
            "eventSource": EVENT_SOURCE, "eventName": EVENT_NAME, "errorCode": "ThrottlingException",
            "responseElements": null,
        });
        let trail = Trail::read(&json!({ "Records": [event, refused, { "eventName": "PutObject" }] })).unwrap();
        assert_eq!((trail.calls, trail.unreadable, trail.taken.len()), (2, 1, 3));
        let identities = [Identity::License, Identity::LegacyCustomer, Identity::Legacy];
        assert_eq!(trail.taken.iter().map(|one| one.logged.identity).collect::<Vec<_>>(), identities);
        let looked_up = json!({ "Events": [{ "CloudTrailEvent": event.to_string() }] });
        assert_eq!(Trail::read(&looked_up).unwrap().taken, trail.taken);
        assert_eq!(Trail::read(&json!({})), None);
    }
}
