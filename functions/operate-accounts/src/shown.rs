//! Licenses and instants as JSON.

use kernel::Timestamp;
use licensing::License;
use serde_json::{Value, json};

/// An instant, if there is one.
pub(crate) fn instant(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| Value::String(at.to_string()))
}

/// A license as a list has it.
pub(crate) fn license_json(license: &License, now: Timestamp) -> Value {
    json!({
        "id": license.id, "licenseArn": license.arn, "productCode": license.product, "buyerAccountId": license.account,
        "billingAccountId": license.billing_account, "state": license.state(now), "landedAt": instant(license.resolved_at),
        "activeSince": instant(license.usage_from()),
    })
}
