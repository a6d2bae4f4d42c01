//! AWSMPEntitlementService.GetEntitlements.

use serde_json::{Value, json};

use super::wire::timestamp;
use crate::aws_error::{AwsError, Outcome};
use crate::faults::FaultKind;
use crate::market::purchase::Purchase;
use crate::sandbox::Sandbox;

/// Entitlements of one page unless the request says how many (API model: 1 to 25).
const MAX_RESULTS: usize = 25;
/// The filters there are.
const FILTERS: [&str; 4] = ["CUSTOMER_IDENTIFIER", "CUSTOMER_AWS_ACCOUNT_ID", "DIMENSION", "LICENSE_ARN"];

impl Sandbox {
    /// What buyers are entitled to: of licenses that are active, in the order of agreements.
    pub(super) fn get_entitlements(&self, request: &Value) -> Outcome {
        let invalid = |message: &str| AwsError::new(400, "InvalidParameterException", message);
        let code = request.get("ProductCode").and_then(Value::as_str).filter(|code| !code.is_empty());
        let code = code.ok_or_else(|| invalid("ProductCode is required"))?;
        let asked = request.get("MaxResults").and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok());
        let limit = asked.unwrap_or(MAX_RESULTS);
        let filters = filters(request).ok_or_else(|| invalid("a filter cannot be read"))?;
        let start = match request.get("NextToken").and_then(Value::as_str) {
            None => 0,
            Some(token) => token
                .strip_prefix("page-")
                .and_then(|from| from.parse::<usize>().ok())
                .ok_or_else(|| invalid("NextToken is not one of ours"))?,
        };
        let empty = self.strikes("GetEntitlements", FaultKind::EmptyPage);
        self.with(|state| {
            if state.product(code).is_none() {
                return Err(invalid("ProductCode is not one of the seller's"));
            }
            let now = self.clock.now();
            let all: Vec<Value> = state
                .purchases
                .values()
                .filter(|purchase| purchase.product_code == code && !purchase.foreign && is_current(purchase, now))
                .flat_map(entitlements)
                .filter(|(facts, _)| {
                    filters.iter().all(|(name, values)| {
                        let fact = facts.iter().find(|(fact, _)| fact == name).map(|(_, value)| value);
                        fact.is_some_and(|fact| values.contains(fact))
                    })
                })
                .map(|(_, entitlement)| entitlement)
                .collect();
            let size = if empty { 0 } else { limit };
            let page: Vec<Value> = all.iter().skip(start).take(size).cloned().collect();
            let next = start + page.len();
            let mut answer = json!({ "Entitlements": page });
            if (next < all.len() || empty)
                && let Some(fields) = answer.as_object_mut()
            {
                fields.insert("NextToken".to_owned(), json!(format!("page-{next}")));
            }
            Ok(answer)
        })
    }
}

fn is_current(purchase: &Purchase, now: kernel::Timestamp) -> bool {
    purchase.activated_at.is_some()
        && purchase.deprovisioned_at.is_none()
        && purchase.status == crate::market::purchase::AgreementStatus::Active
        && purchase.ends_at.is_none_or(|end| now < end)
}

type Facts = [(&'static str, String); 4];

fn entitlements(purchase: &Purchase) -> Vec<(Facts, Value)> {
    let with = |(dimension, quantity): (&String, &i64)| {
        let mut entitlement = json!({
            "ProductCode": purchase.product_code,
            "Dimension": dimension,
            "CustomerAWSAccountId": purchase.account_id,
            "LicenseArn": purchase.license_arn,
            "Value": { "IntegerValue": quantity },
        });
        if let (false, Some(fields)) = (purchase.has_license(), entitlement.as_object_mut()) {
            fields.remove("LicenseArn");
            fields.insert("CustomerIdentifier".to_owned(), json!(purchase.customer_identifier));
        }
        if let (Some(end), Some(fields)) = (purchase.ends_at, entitlement.as_object_mut()) {
            fields.insert("ExpirationDate".to_owned(), timestamp(end));
        }
        let facts = [
            ("CUSTOMER_IDENTIFIER", purchase.customer_identifier.clone()),
            ("CUSTOMER_AWS_ACCOUNT_ID", purchase.account_id.clone()),
            ("DIMENSION", dimension.clone()),
            ("LICENSE_ARN", purchase.license_arn.clone()),
        ];
        (facts, entitlement)
    };
    purchase.entitlements.iter().map(with).collect()
}

fn filters(request: &Value) -> Option<Vec<(&'static str, Vec<String>)>> {
    let given = match request.get("Filter") {
        None | Some(Value::Null) => return Some(Vec::new()),
        Some(filter) => filter.as_object()?,
    };
    if given.contains_key("CUSTOMER_IDENTIFIER") && given.contains_key("CUSTOMER_AWS_ACCOUNT_ID") {
        return None;
    }
    let mut filters = Vec::new();
    for (name, values) in given {
        let name = FILTERS.into_iter().find(|filter| filter == name)?;
        let values = values.as_array()?.iter().map(|value| value.as_str().map(str::to_owned));
        filters.push((name, values.collect::<Option<Vec<_>>>()?));
    }
    Some(filters)
}
