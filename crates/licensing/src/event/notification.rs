//! Notifications of older listings, as SNS puts them on a queue.

use kernel::{CustomerIdentifier, Identity, OfferId, ProductCode, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::{Event, EventId, Malformed, Notice};
use crate::customer::{CustomerNotice, CustomerWord};

/// SNS's envelope. Raw delivery must be off: the time and the id of a notification are only here.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "MessageId")]
    message_id: String,
    #[serde(rename = "Timestamp")]
    timestamp: String,
    #[serde(rename = "Message")]
    message: String,
}

/// AWS Marketplace's message. The flag of a free trial is no fact of ours.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Message {
    action: String,
    #[serde(default)]
    customer_identifier: String,
    #[serde(default)]
    product_code: String,
    #[serde(default)]
    offer_identifier: Option<String>,
}

/// Whether a body is SNS's and not EventBridge's.
pub(super) fn is_notification(body: &Value) -> bool {
    body.get("Type").and_then(Value::as_str) == Some("Notification")
}

pub(super) fn read(body: Value) -> Result<Event, Malformed> {
    let not_one = |error: serde_json::Error| Malformed::NotAnEvent(error.to_string());
    let envelope: Envelope = serde_json::from_value(body).map_err(not_one)?;
    let id = EventId::parse(&envelope.message_id).ok_or(Malformed::Missing("message id"))?;
    let at = Timestamp::parse_rfc3339(&envelope.timestamp).ok_or(Malformed::Missing("timestamp"))?;
    let message: Message = serde_json::from_str(&envelope.message).map_err(not_one)?;
    let notice = match word(&message.action) {
        None => Notice::Ignored,
        Some(word) => Notice::Customer(CustomerNotice {
            product: ProductCode::parse(&message.product_code).map_err(|_| Malformed::Missing("product code"))?,
            customer: CustomerIdentifier::parse(&message.customer_identifier)
                .map_err(|_| Malformed::Missing("customer identifier"))?,
            word,
            account: None,
            offer: message.offer_identifier.and_then(|id| OfferId::parse(&id).ok()),
            identity: Identity::Legacy,
        }),
    };
    Ok(Event { id, at, kind: message.action, notice })
}

fn word(action: &str) -> Option<CustomerWord> {
    Some(match action {
        "subscribe-success" => CustomerWord::Subscribed,
        "subscribe-fail" => CustomerWord::Failed,
        "unsubscribe-pending" => CustomerWord::Leaving,
        "unsubscribe-success" => CustomerWord::Left,
        "entitlement-updated" => CustomerWord::Entitled,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notification(message: &str) -> Value {
        serde_json::json!({
            "Type": "Notification", "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            "TopicArn": "arn:aws:sns:us-east-1:287250355862:aws-mp-subscription-notification-abc",
            "Message": message, "Timestamp": "2026-11-21T03:00:00.123Z", "SignatureVersion": "1",
            "Signature": "EXAMPLE", "SigningCertURL": "https://sns.us-east-1.amazonaws.com/x.pem",
            "UnsubscribeURL": "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe",
        })
    }

    fn parsed(message: &str) -> Result<Event, Malformed> {
        Event::parse(&notification(message).to_string())
    }

    #[test]
    fn each_action_is_a_word_of_the_customer() {
        for (action, expected) in [
            ("subscribe-success", CustomerWord::Subscribed),
            ("subscribe-fail", CustomerWord::Failed),
            ("unsubscribe-pending", CustomerWord::Leaving),
            ("unsubscribe-success", CustomerWord::Left),
            ("entitlement-updated", CustomerWord::Entitled),
        ] {
            let message = format!(
                r#"{{"action":"{action}","customer-identifier":"X01EXAMPLEX","product-code":"abc","offer-identifier":"offer-1","isFreeTrialTermPresent":"true"}}"#
            );
            let event = parsed(&message).unwrap();
            assert_eq!((event.id.as_str(), event.kind.as_str()), ("22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324", action));
            assert_eq!(event.at, Timestamp::from_millis(1_795_230_000_123));
            let Notice::Customer(notice) = event.notice else { panic!("{action}") };
            assert_eq!((notice.word, notice.customer.as_str()), (expected, "X01EXAMPLEX"));
        }
    }

    #[test]
    fn what_is_no_usable_message_says_what_it_lacks() {
        assert!(matches!(parsed("hello"), Err(Malformed::NotAnEvent(_))));
        assert_eq!(
            parsed(r#"{"action":"subscribe-success","product-code":"abc"}"#),
            Err(Malformed::Missing("customer identifier"))
        );
        assert_eq!(parsed(r#"{"action":"something-new"}"#).unwrap().notice, Notice::Ignored);
    }
}
