//! AWSMPCommerceService_v20200301: the Agreement API.

use billing::{Millionths, minor_digits, printed_minor};
use kernel::Timestamp;
use serde_json::{Value, json};

use super::wire::timestamp;
use super::{AwsError, Outcome};
use crate::market::invoicing::FREE_TRIAL;
use crate::market::product::Pricing;
use crate::market::purchase::Purchase;
use crate::sandbox::Sandbox;

/// Agreements of one page of SearchAgreements.
const MAX_PAGE: usize = 50;
/// The filters of SearchAgreements that the sandbox knows.
const FILTERS: [&str; 10] = [
    "PartyType",
    "AgreementType",
    "ResourceType",
    "AcceptorAccountId",
    "ResourceIdentifier",
    "OfferId",
    "Status",
    "InitialAgreementId",
    "LicenseArn",
    "AfterLastUpdateTime",
];

impl Sandbox {
    /// One agreement.
    pub(super) fn describe_agreement(&self, request: &Value) -> Outcome {
        self.agreement(request).map(|purchase| describe(&purchase))
    }

    /// Agreements by filters.
    pub(super) fn search_agreements(&self, request: &Value) -> Outcome {
        let filters: Vec<(String, Vec<String>)> = match request.get("filters") {
            None | Some(Value::Null) => Vec::new(),
            Some(list) => list
                .as_array()
                .and_then(|list| list.iter().map(filter).collect())
                .ok_or_else(|| AwsError::validation("a filter cannot be read"))?,
        };
        if let Some((unknown, _)) = filters.iter().find(|(name, _)| !FILTERS.contains(&name.as_str())) {
            return Err(AwsError::validation(&format!("the sandbox has no filter {unknown}")));
        }
        let limit = request.get("maxResults").and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok());
        let limit = limit.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE);
        let start = match request.get("nextToken").and_then(Value::as_str) {
            None => 0,
            Some(token) => token.parse().map_err(|_| AwsError::validation("nextToken is not one of ours"))?,
        };
        self.with(|state| {
            let matching: Vec<&Purchase> = state
                .purchases
                .values()
                .filter(|purchase| {
                    purchase.is_proposed_by_seller()
                        && filters.iter().all(|(name, values)| passes(purchase, name, values))
                })
                .collect();
            let page: Vec<Value> = matching.iter().skip(start).take(limit).map(|purchase| describe(purchase)).collect();
            let next = start + page.len();
            let mut answer = json!({ "agreementViewSummaries": page });
            if let (true, Some(fields)) = (next < matching.len(), answer.as_object_mut()) {
                fields.insert("nextToken".to_owned(), json!(next.to_string()));
            }
            Ok(answer)
        })
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

    /// The licence of an agreement.
    pub(super) fn get_agreement_entitlements(&self, request: &Value) -> Outcome {
        let purchase = self.agreement(request)?;
        let status = match (purchase.activated_at, purchase.deprovisioned_at) {
            (_, Some(_)) => "DEPROVISIONED",
            (Some(_), None) => "PROVISIONED",
            (None, None) if purchase.starts_at > self.clock.now() => "SCHEDULED",
            (None, None) => "PENDING",
        };
        Ok(json!({ "agreementEntitlements": [{
            "resource": { "id": purchase.product_id, "type": "SaaSProduct" },
            "type": "SaaSProduct",
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

fn describe(purchase: &Purchase) -> Value {
    let mut agreement = json!({
        "agreementId": purchase.agreement_id,
        "initialAgreementId": purchase.initial_agreement_id,
        "agreementType": "PurchaseAgreement",
        "status": purchase.status.word(),
        "acceptor": { "accountId": purchase.account_id },
        "proposer": { "accountId": purchase.proposer() },
        "acceptanceTime": timestamp(purchase.accepted_at),
        "startTime": timestamp(purchase.starts_at),
        "lastUpdateTime": timestamp(updated_at(purchase)),
        "proposalSummary": {
            "offerId": purchase.offer_id,
            "resources": [{ "id": purchase.product_id, "type": "SaaSProduct" }],
        },
    });
    if let (Some(_), true, Some(fields)) = (purchase.activated_at, purchase.has_license(), agreement.as_object_mut()) {
        fields.insert("entitlements".to_owned(), json!([{ "licenseArn": purchase.license_arn }]));
    }
    if let (Some(end), Some(fields)) = (purchase.ends_at, agreement.as_object_mut()) {
        fields.insert("endTime".to_owned(), timestamp(end));
    }
    agreement
}

fn updated_at(purchase: &Purchase) -> Timestamp {
    purchase.ended_at.or(purchase.activated_at).unwrap_or(purchase.accepted_at)
}

fn filter(value: &Value) -> Option<(String, Vec<String>)> {
    let values = value.get("values")?.as_array()?.iter().map(|value| value.as_str().map(str::to_owned));
    Some((value.get("name")?.as_str()?.to_owned(), values.collect::<Option<_>>()?))
}

fn passes(purchase: &Purchase, name: &str, values: &[String]) -> bool {
    let has = |value: &str| values.iter().any(|one| one == value);
    match name {
        "PartyType" => has("Proposer"),
        "AgreementType" => has("PurchaseAgreement"),
        "ResourceType" => has("SaaSProduct"),
        "AcceptorAccountId" => has(&purchase.account_id),
        "ResourceIdentifier" => has(&purchase.product_id),
        "OfferId" => has(&purchase.offer_id),
        "Status" => has(purchase.status.word()),
        "InitialAgreementId" => has(&purchase.initial_agreement_id),
        "LicenseArn" => has(&purchase.license_arn),
        "AfterLastUpdateTime" => {
            let after = values.iter().filter_map(|value| Timestamp::parse_rfc3339(value));
            after.min().is_some_and(|after| updated_at(purchase) > after)
        }
        _ => false,
    }
}
