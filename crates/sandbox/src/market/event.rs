//! EventBridge events of `aws.agreement-marketplace`, in the form AWS sends them.

use kernel::Timestamp;
use serde_json::{Value, json};

use super::purchase::{Purchase, SELLER_ACCOUNT};
use crate::random::Random;

/// When an agreement without an end ends, as AWS writes it.
const NO_END: &str = "9999-01-01T00:00:00Z";
/// By what the seller lets the channel partner sell.
const RESALE_AUTHORIZATION: &str = "resaleauthz-sandbox";

fn envelope(detail_type: &str, purchase: &Purchase, at: Timestamp, random: &Random, detail: Value) -> Value {
    let mut detail = detail;
    if let Some(fields) = detail.as_object_mut() {
        fields.insert("requestId".to_owned(), json!(random.uuid()));
        fields.insert("catalog".to_owned(), json!("AWSMarketplace"));
        fields.insert("acceptor".to_owned(), json!({ "accountId": purchase.account_id }));
        fields.insert("proposer".to_owned(), json!({ "accountId": purchase.proposer() }));
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

/// An event of an agreement. AWS tells the proposer of it, and the manufacturer where that is somebody else.
fn of_agreement(kind: &str, purchase: &Purchase, at: Timestamp, random: &Random, detail: Value) -> Value {
    let role = if purchase.by_partner { "Manufacturer" } else { "Proposer" };
    let mut detail = detail;
    if let Some(fields) = detail.as_object_mut() {
        let id = purchase.by_partner.then_some(RESALE_AUTHORIZATION);
        fields.insert("resaleAuthorization".to_owned(), json!({ "id": id }));
    }
    envelope(&format!("{kind} - {role}"), purchase, at, random, detail)
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
        "offer": { "id": purchase.offer_id },
    });
    if purchase.previous_agreement_id.is_some()
        && let Some(fields) = detail.as_object_mut()
    {
        fields.insert("product".to_owned(), json!({ "id": purchase.product_id, "title": purchase.product_code }));
    }
    of_agreement("Purchase Agreement Created", purchase, at, random, detail)
}

/// `Purchase Agreement Amended`.
pub(crate) fn amended(purchase: &Purchase, at: Timestamp, random: &Random) -> Value {
    let detail = json!({
        "agreement": agreement(purchase, "AMEND"),
        "offer": { "id": purchase.offer_id },
        "product": { "id": purchase.product_id, "title": purchase.product_code },
    });
    of_agreement("Purchase Agreement Amended", purchase, at, random, detail)
}

/// `Purchase Agreement Ended`; real ones name neither license nor product nor offer.
pub(crate) fn ended(purchase: &Purchase, at: Timestamp, random: &Random) -> Value {
    let detail = json!({ "agreement": { "id": purchase.agreement_id, "status": purchase.status.word() } });
    of_agreement("Purchase Agreement Ended", purchase, at, random, detail)
}

/// `License Updated`: the signal that a license is active, or that its entitlements changed.
pub(crate) fn license_updated(purchase: &Purchase, at: Timestamp, random: &Random) -> Value {
    envelope("License Updated - Manufacturer", purchase, at, random, license(purchase))
}

/// `License Deprovisioned`: the license was taken back.
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

#[cfg(test)]
mod tests {
    use kernel::{AwsAccountId, LicenseArn, ProductCode};

    use super::*;

    #[test]
    fn of_a_channel_partners_agreement_the_manufacturer_is_told() {
        let arn = LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap();
        let (account, code) = (AwsAccountId::parse("111122223333").unwrap(), ProductCode::parse("abc").unwrap());
        let (now, random) = (Timestamp::from_seconds(1_764_000_000), Random::new(1));
        let own = Purchase::long_ago(&arn, &account, &code, now);
        let partners = Purchase { by_partner: true, ..own.clone() };
        for (purchase, role, proposer) in
            [(own, "Proposer", "999900001111"), (partners, "Manufacturer", "999900002222")]
        {
            for event in [created(&purchase, "NEW", now, &random), ended(&purchase, now, &random)] {
                assert!(event["detail-type"].as_str().unwrap().ends_with(role), "{event}");
                assert_eq!(event["detail"]["proposer"]["accountId"], proposer);
                assert_eq!(event["detail"]["resaleAuthorization"]["id"].is_string(), role == "Manufacturer");
            }
            let licensed = license_updated(&purchase, now, &random);
            assert_eq!(licensed["detail-type"], "License Updated - Manufacturer");
        }
    }
}
