//! BatchCreateBillingAdjustmentRequest: sellers ask for money to be given back to a buyer.

use serde_json::{Value, json};

use super::request::text;
use super::wire::timestamp;
use crate::aws_error::{AwsError, Outcome};
use crate::market::adjustment::{AdjustmentStatus, TakenAdjustment};
use crate::sandbox::Sandbox;
use crate::state::Due;

/// Entries of one call; AWS documents no limit, and nobody needs more.
const MAX_ENTRIES: usize = 25;
/// How long a request is looked into before it is decided; AWS says no more than that it may take days.
const DECIDED_SECONDS: i64 = 86_400;
/// The reasons that AWS knows (BillingAdjustmentReasonCode).
const REASONS: [&str; 7] = [
    "ALTERNATIVE_PROCUREMENT_CHANNEL",
    "BUYER_DISSATISFACTION",
    "INCORRECT_METERING",
    "INCORRECT_TERMS_ACCEPTED",
    "OTHER",
    "TEST_ENVIRONMENT_CHARGES",
    "UNINTENDED_RENEWAL",
];

impl Sandbox {
    /// Takes each entry, or says why not. The same token with the same entry is the same request.
    pub(super) fn create_billing_adjustments(&self, request: &Value) -> Outcome {
        let entries = request.get("billingAdjustmentRequestEntries").and_then(Value::as_array);
        let entries =
            entries.ok_or_else(|| AwsError::validation("billingAdjustmentRequestEntries must not be null"))?;
        if entries.is_empty() || entries.len() > MAX_ENTRIES {
            return Err(AwsError::validation("billingAdjustmentRequestEntries has an unexpected length"));
        }
        let (mut items, mut errors) = (Vec::new(), Vec::new());
        for entry in entries {
            let token = text(entry, "clientToken").filter(|token| !token.is_empty() && token.len() <= 64);
            let token = token.ok_or_else(|| AwsError::validation("clientToken must have 1 to 64 characters"))?;
            match self.create_billing_adjustment(entry, token) {
                Ok(id) => items.push(json!({ "billingAdjustmentRequestId": id, "clientToken": token })),
                Err((code, message)) => {
                    errors.push(json!({ "code": code, "message": message, "clientToken": token }));
                }
            }
        }
        Ok(json!({ "items": items, "errors": errors }))
    }

    /// The present state of one request.
    pub(super) fn get_billing_adjustment(&self, request: &Value) -> Outcome {
        let agreement = self.agreement(request)?.agreement_id;
        let id = text(request, "billingAdjustmentRequestId");
        let id = id.ok_or_else(|| AwsError::validation("billingAdjustmentRequestId must not be null"))?;
        let taken = self.with(|state| state.adjustments.iter().find(|one| one.id == id).cloned());
        let taken = taken.filter(|one| text(&one.entry, "agreementId") == Some(&agreement));
        let taken = taken.ok_or_else(|| AwsError::not_found("there is no such request"))?;
        let asked = |name: &str| taken.entry.get(name).cloned().unwrap_or_default();
        let mut answer = json!({
            "billingAdjustmentRequestId": taken.id,
            "agreementId": agreement,
            "adjustmentReasonCode": asked("adjustmentReasonCode"),
            "originalInvoiceId": asked("originalInvoiceId"),
            "adjustmentAmount": asked("adjustmentAmount"),
            "currencyCode": asked("currencyCode"),
            "status": taken.status,
            "createdAt": taken.created_at.map(timestamp),
            "updatedAt": taken.updated_at.map(timestamp),
        });
        if let (Some(message), Some(fields)) = (taken.status_message, answer.as_object_mut()) {
            fields.insert("statusMessage".to_owned(), json!(message));
        }
        Ok(answer)
    }

    fn create_billing_adjustment(&self, entry: &Value, token: &str) -> Result<String, (&'static str, &'static str)> {
        let invalid = |message| ("VALIDATION_EXCEPTION", message);
        let agreement = text(entry, "agreementId").ok_or(invalid("agreementId is missing"))?;
        let known = |text: &&str| !text.trim().is_empty();
        text(entry, "originalInvoiceId").filter(known).ok_or(invalid("originalInvoiceId is missing"))?;
        let amount = text(entry, "adjustmentAmount").ok_or(invalid("adjustmentAmount is missing"))?;
        if !is_positive_decimal(amount) {
            return Err(invalid("adjustmentAmount must be a positive decimal number"));
        }
        let currency = text(entry, "currencyCode").ok_or(invalid("currencyCode is missing"))?;
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(invalid("currencyCode must be an ISO 4217 code"));
        }
        let reason = text(entry, "adjustmentReasonCode").ok_or(invalid("adjustmentReasonCode is missing"))?;
        if !REASONS.contains(&reason) {
            return Err(invalid("adjustmentReasonCode is not one of AWS's"));
        }
        self.with(|state| {
            let found = state.purchases.get(agreement).filter(|purchase| !purchase.foreign);
            found.ok_or(("RESOURCE_NOT_FOUND_EXCEPTION", "there is no such agreement"))?;
            let before = state.adjustments.iter().find(|one| text(&one.entry, "clientToken") == Some(token));
            match before {
                Some(before) if before.entry == *entry => Ok(before.id.clone()),
                Some(_) => Err(("CONFLICT_EXCEPTION", "the client token was used for another request")),
                None => {
                    let id = format!("ba-{}", self.random.hex::<13>());
                    let now = self.clock.now();
                    state.adjustments.push(TakenAdjustment {
                        id: id.clone(),
                        entry: entry.clone(),
                        status: AdjustmentStatus::Pending,
                        status_message: None,
                        created_at: Some(now),
                        updated_at: Some(now),
                    });
                    state.plan(now.plus_seconds(DECIDED_SECONDS), Due::AdjustmentDecided { id: id.clone() });
                    Ok(id)
                }
            }
        })
    }
}

fn is_positive_decimal(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(fraction) && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
}
