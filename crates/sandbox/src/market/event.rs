//! EventBridge events of `aws.agreement-marketplace`, in the form AWS sends them.

use kernel::Timestamp;
use serde_json::{Value, json};

use super::purchase::{Purchase, SELLER_ACCOUNT};
use crate::random::Random;

/// When an agreement without an end ends, as AWS writes it.
const NO_END: &str = "9999-01-01T00:00:00Z";

fn envelope(detail_type: &str, purchase: &Purchase, at: Timestamp, random: &Random, detail: Value) -> Value {
    let mut detail = detail;
    if let Some(fields) = detail.as_object_mut() {
        fields.insert("requestId".to_owned(), json!(random.uuid()));
        fields.insert("catalog".to_owned(), json!("AWSMarketplace"));
        fields.insert("acceptor".to_owned(), json!({ "accountId": purchase.account_id }));
        fields.insert("proposer".to_owned(), json!({ "accountId": SELLER_ACCOUNT }));
    }
    json!({
        "version": "0",
        "id": random.uuid(),
        "detail-type": detail_type,
        "source": "aws.agreement-marketplace",
        "account": SELLER_ACCOUNT,
        "time": Timestamp::from_seconds(at.seconds()).to_string(),
        "region": "us-east-1",
        "resources": [format!("arn:aws:aws-marketplace::aws:agreement:{}", purchase.agreement_id)],
        "detail": detail,
    })
}

fn agreement(purchase: &Purchase, intent: &str) -> Value {
    let mut agreement = json!({
        "id": purchase.agreement_id,
        "intent": intent,
        "status": purchase.status.word(),
        "acceptanceTime": purchase.accepted_at.to_string(),
        "startTime": purchase.starts_at.to_string(),
        "endTime": purchase.ends_at.map_or_else(|| NO_END.to_owned(), |end| end.to_string()),
    });
    if let (Some(previous), Some(fields)) = (&purchase.previous_agreement_id, agreement.as_object_mut()) {
        fields.insert("previousAgreementId".to_owned(), json!(previous));
    }
    agreement
}

/// `Purchase Agreement Created`, with `intent` NEW, RENEW or REPLACE.
pub(crate) fn created(purchase: &Purchase, intent: &str, at: Timestamp, random: &Random) -> Value {
    let mut detail = json!({
        "agreement": agreement(purchase, intent),
        "resaleAuthorization": { "id": null },
        "offer": { "id": purchase.offer_id },
    });
    if purchase.previous_agreement_id.is_some()
        && let Some(fields) = detail.as_object_mut()
    {
        fields.insert("product".to_owned(), json!({ "id": purchase.product_id, "title": purchase.product_code }));
    }
    envelope("Purchase Agreement Created - Proposer", purchase, at, random, detail)
}

/// `Purchase Agreement Amended`.
pub(crate) fn amended(purchase: &Purchase, at: Timestamp, random: &Random) -> Value {
    let detail = json!({
        "agreement": agreement(purchase, "AMEND"),
        "resaleAuthorization": { "id": null },
        "offer": { "id": purchase.offer_id },
        "product": { "id": purchase.product_id, "title": purchase.product_code },
    });
    envelope("Purchase Agreement Amended - Proposer", purchase, at, random, detail)
}

/// `Purchase Agreement Ended`; real ones name neither licence nor product nor offer.
pub(crate) fn ended(purchase: &Purchase, at: Timestamp, random: &Random) -> Value {
    let detail = json!({
        "agreement": { "id": purchase.agreement_id, "status": purchase.status.word() },
        "resaleAuthorization": { "id": null },
    });
    envelope("Purchase Agreement Ended - Proposer", purchase, at, random, detail)
}

/// `License Updated`: the signal that a licence is active, or that its entitlements changed.
pub(crate) fn license_updated(purchase: &Purchase, at: Timestamp, random: &Random) -> Value {
    envelope("License Updated - Manufacturer", purchase, at, random, license(purchase))
}

/// `License Deprovisioned`: the licence was taken back.
pub(crate) fn license_deprovisioned(purchase: &Purchase, at: Timestamp, random: &Random) -> Value {
    envelope("License Deprovisioned - Manufacturer", purchase, at, random, license(purchase))
}

fn license(purchase: &Purchase) -> Value {
    json!({
        "agreement": { "id": purchase.agreement_id },
        "product": { "code": purchase.product_code, "id": purchase.product_id },
        "license": { "arn": purchase.license_arn },
        "offer": { "id": purchase.offer_id },
    })
}
