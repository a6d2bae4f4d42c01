//! Listings from before Concurrent Agreements: SNS notifications that name a customer, until the seller upgrades.

use kernel::Timestamp;
use kernel::digest::sha256_hex;
use serde_json::{Value, json};

use super::action::ActionError;
use super::partition::Partition;
use super::product::Pricing;
use super::purchase::{AgreementStatus, FINAL_USAGE_SECONDS, Purchase};
use crate::random::Random;
use crate::state::{Due, State};

/// The account whose topics AWS Marketplace publishes to (third-party templates).
const TOPICS_ACCOUNT: &str = "287250355862";

/// AWS's identifier of a customer: the same for a buyer and a product, whenever they subscribe.
pub(crate) fn customer_identifier(account_id: &str, product_code: &str) -> String {
    let hash = sha256_hex(&["customer", account_id, product_code]).to_uppercase();
    format!("X{}", hash.get(..10).unwrap_or_default())
}

/// A notification as SNS puts it on a queue.
fn notification(purchase: &Purchase, action: &str, at: Timestamp, partition: Partition, random: &Random) -> Value {
    let kind = if action == "entitlement-updated" { "entitlement" } else { "subscription" };
    let mut message = json!({
        "action": action,
        "customer-identifier": purchase.customer_identifier,
        "product-code": purchase.product_code,
    });
    if let (true, Some(fields)) = (action.starts_with("subscribe-"), message.as_object_mut()) {
        fields.insert("offer-identifier".to_owned(), json!(purchase.offer_id));
        fields.insert("isFreeTrialTermPresent".to_owned(), json!(purchase.free_trial.to_string()));
    }
    let (name, region) = (partition.name(), partition.region());
    json!({
        "Type": "Notification",
        "MessageId": random.uuid(),
        "TopicArn": format!(
            "arn:{name}:sns:{region}:{TOPICS_ACCOUNT}:aws-mp-{kind}-notification-{}", purchase.product_code
        ),
        "Message": message.to_string(),
        "Timestamp": at.to_string(),
        "SignatureVersion": "1",
        "Signature": "not-signed-in-the-sandbox",
        "SigningCertURL": format!("https://sns.{region}.example/SimpleNotificationService.pem"),
        "UnsubscribeURL": format!("https://sns.{region}.example/?Action=Unsubscribe"),
    })
}

impl State {
    /// Refuses a second subscription of one buyer: older listings know of one at a time.
    pub(super) fn check_single(&self, account_id: &str, product_code: &str) -> Result<(), ActionError> {
        let taken = self.purchases.values().any(|one| {
            let in_force = one.status == AgreementStatus::Active && one.deprovisioned_at.is_none();
            one.older && one.account_id == account_id && one.product_code == product_code && in_force
        });
        if taken { Err(ActionError::Subscribed) } else { Ok(()) }
    }

    /// Tells that a subscription is confirmed, or that a contract's entitlements changed.
    pub(super) fn older_confirmed(&mut self, purchase: &Purchase, now: Timestamp, random: &Random) {
        let actions: &[&str] = match purchase.pricing {
            Pricing::Subscription | Pricing::Free => &["subscribe-success"],
            Pricing::Contract => &["entitlement-updated"],
            Pricing::ContractWithConsumption => &["subscribe-success", "entitlement-updated"],
        };
        for action in actions {
            self.publish(notification(purchase, action, now, self.partition, random), now, random);
        }
    }

    /// Begins the end: an hour for the last usage, none for a contract.
    pub(super) fn older_ended(&mut self, purchase: &Purchase, now: Timestamp, random: &Random) {
        if purchase.activated_at.is_none() {
            return;
        }
        let due = Due::LicenseDeprovisioned { agreement_id: purchase.agreement_id.clone() };
        if purchase.pricing == Pricing::Contract {
            self.plan(now, due);
        } else {
            self.publish(notification(purchase, "unsubscribe-pending", now, self.partition, random), now, random);
            self.plan(now.plus_seconds(FINAL_USAGE_SECONDS), due);
        }
    }

    /// Ends it: nothing more is taken.
    pub(super) fn older_deprovisioned(&mut self, purchase: &Purchase, now: Timestamp, random: &Random) {
        let action = if purchase.pricing == Pricing::Contract { "entitlement-updated" } else { "unsubscribe-success" };
        self.publish(notification(purchase, action, now, self.partition, random), now, random);
    }

    /// Fails a subscription that was not confirmed yet, for example because the payment method does not work.
    pub(super) fn older_failed(&mut self, agreement_id: &str, now: Timestamp, random: &Random) {
        self.cancel(&Due::LicenseUpdated { agreement_id: agreement_id.to_owned() });
        let Some(purchase) = self.purchases.get_mut(agreement_id) else { return };
        purchase.status = AgreementStatus::Cancelled;
        purchase.ended_at = Some(now);
        let purchase = purchase.clone();
        self.publish(notification(&purchase, "subscribe-fail", now, self.partition, random), now, random);
    }
}
