//! AWSMPCommerceService_v20200301: the Agreement API.

use billing::{Millionths, minor_digits, printed_minor};
use serde_json::{Value, json};

use super::wire::timestamp;
use crate::aws_error::{AwsError, Outcome};
use crate::market::invoicing::FREE_TRIAL;
use crate::market::product::Pricing;
use crate::market::purchase::{AgreementStatus, Purchase};
use crate::sandbox::Sandbox;

/// The type of every agreement here.
pub(super) const AGREEMENT_TYPE: &str = "PurchaseAgreement";
/// The type of every product here.
pub(super) const RESOURCE_TYPE: &str = "SaaSProduct";

impl Sandbox {
    /// One agreement.
    pub(super) fn describe_agreement(&self, request: &Value) -> Outcome {
        self.agreement(request).map(|purchase| describe(&purchase))
    }

    /// Whom the buyer named; nobody unless the agreement is active.
    pub(super) fn get_agreement_contacts(&self, request: &Value) -> Outcome {
        let purchase = self.agreement(request)?;
        let contact = purchase.contact.filter(|_| purchase.status == AgreementStatus::Active);
        Ok(contact.map_or_else(|| json!({}), |contact| json!({ "acceptorContact": contact })))
    }

    /// The terms that were accepted.
    pub(super) fn get_agreement_terms(&self, request: &Value) -> Outcome {
        let purchase = self.agreement(request)?;
        let mut terms = Vec::new();
        if purchase.free_trial {
            terms.push(
                json!({ "freeTrialPricingTerm": { "type": "FreeTrialPricingTerm", "duration": FREE_TRIAL, "grants": [] } }),
            );
        }
        let (currency, rates) = self.with(|state| (state.currency_of(&purchase), state.rates_of(&purchase)));
        if !matches!(purchase.pricing, Pricing::Contract | Pricing::Free) {
            let rates = rates.iter().map(|(dimension, price)| {
                json!({ "dimensionKey": dimension, "price": Millionths(u128::from(*price)).printed(2) })
            });
            terms.push(json!({ "usageBasedPricingTerm": {
                "type": "UsageBasedPricingTerm", "currencyCode": currency,
                "rateCards": [{ "rateCard": rates.collect::<Vec<_>>() }] } }));
        }
        if purchase.fee_minor > 0 {
            let digits = minor_digits(&currency);
            terms.push(json!({ "fixedUpfrontPricingTerm": {
                "type": "FixedUpfrontPricingTerm", "currencyCode": currency, "duration": "P365D",
                "price": printed_minor(u128::from(purchase.fee_minor.unsigned_abs()), digits), "grants": [] } }));
        }
        if let Some(end) = purchase.ends_at {
            terms.push(json!({ "validityTerm": {
                "type": "ValidityTerm",
                "agreementStartDate": timestamp(purchase.starts_at),
                "agreementEndDate": timestamp(end) } }));
        }
        Ok(json!({ "acceptedTerms": terms }))
    }

    /// The license of an agreement.
    pub(super) fn get_agreement_entitlements(&self, request: &Value) -> Outcome {
        let purchase = self.agreement(request)?;
        let status = match (purchase.activated_at, purchase.deprovisioned_at) {
            (_, Some(_)) => "DEPROVISIONED",
            (Some(_), None) => "PROVISIONED",
            (None, None) if purchase.starts_at > self.clock.now() => "SCHEDULED",
            (None, None) => "PENDING",
        };
        Ok(json!({ "agreementEntitlements": [{
            "resource": { "id": purchase.product_id, "type": RESOURCE_TYPE },
            "type": RESOURCE_TYPE,
            "status": status,
            "licenseArn": purchase.license_arn,
        }] }))
    }

    pub(super) fn agreement(&self, request: &Value) -> Result<Purchase, AwsError> {
        let id = request.get("agreementId").and_then(Value::as_str);
        let id = id.ok_or_else(|| AwsError::validation("agreementId must not be null"))?;
        let found = self.with(|state| state.purchases.get(id).filter(|one| one.is_proposed_by_seller()).cloned());
        found.ok_or_else(|| AwsError::not_found("there is no such agreement"))
    }
}

/// An agreement as DescribeAgreement shows it.
pub(super) fn describe(purchase: &Purchase) -> Value {
    let mut agreement = json!({
        "agreementId": purchase.agreement_id,
        "initialAgreementId": purchase.initial_agreement_id,
        "agreementType": AGREEMENT_TYPE,
        "status": purchase.status.word(),
        "acceptor": { "accountId": purchase.account_id },
        "proposer": { "accountId": purchase.proposer() },
        "acceptanceTime": timestamp(purchase.accepted_at),
        "startTime": timestamp(purchase.starts_at),
        "proposalSummary": {
            "offerId": purchase.offer_id,
            "resources": [{ "id": purchase.product_id, "type": RESOURCE_TYPE }],
        },
    });
    if let (Some(end), Some(fields)) = (purchase.ends_at, agreement.as_object_mut()) {
        fields.insert("endTime".to_owned(), timestamp(end));
    }
    agreement
}
