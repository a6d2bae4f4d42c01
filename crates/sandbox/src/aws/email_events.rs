//! What SES tells of mails: the events that its configuration set publishes to EventBridge.

use kernel::Timestamp;
use kernel::digest::sha256_hex;
use serde_json::{Map, Value, json};

use crate::market::purchase::SELLER_ACCOUNT;
use crate::sandbox::Sandbox;
use crate::state::State;
use crate::state::mailbox::{Mailbox, simulated};

/// The configuration set that the sandbox's SES knows.
pub(crate) const CONFIGURATION_SET: &str = "tollgate-sandbox";

/// A mail that SES accepted.
pub(super) struct Accepted<'a> {
    pub(super) message_id: &'a str,
    pub(super) from: &'a str,
    pub(super) to: &'a [String],
    pub(super) subject: &'a str,
    /// Names and values.
    pub(super) tags: &'a [(String, String)],
    pub(super) at: Timestamp,
}

impl State {
    /// What the mailbox of an address does.
    fn mailbox(&self, address: &str) -> Mailbox {
        let switched = self.mailboxes.get(&address.to_ascii_lowercase()).copied();
        switched.or_else(|| simulated(address)).unwrap_or_default()
    }

    /// Publishes what becomes of a mail, recipient by recipient.
    pub(super) fn publish_mail(&mut self, mail: &Accepted<'_>) {
        for address in mail.to {
            for (number, (detail_type, told)) in told(self.mailbox(address), address, mail).into_iter().enumerate() {
                let name = sha256_hex(&[mail.message_id, address, &number.to_string()]);
                let event = envelope(&uuid_of(&name), detail_type, mail, told);
                self.mail_events.send_named(event, mail.at, mail.at, uuid_of(&sha256_hex(&[&name])));
            }
        }
    }
}

impl Sandbox {
    /// Has the mailbox of an address do something with mail.
    pub(crate) fn switch_mailbox(&self, address: &str, does: Mailbox) {
        self.with(|state| state.mailboxes.insert(address.trim().to_ascii_lowercase(), does));
    }
}

/// The parts of the events beside the mail.
fn told(mailbox: Mailbox, address: &str, mail: &Accepted<'_>) -> Vec<(&'static str, Value)> {
    let at = mail.at.to_string();
    let feedback_id = format!("0100{}-000000", uuid_of(&sha256_hex(&["feedback", mail.message_id, address])));
    let delivered = || {
        let delivery = json!({
            "timestamp": at, "processingTimeMillis": 546, "recipients": [address],
            "smtpResponse": "250 2.0.0 OK", "reportingMTA": "a8-30.smtp-out.amazonses.com",
        });
        ("Email Delivered", json!({ "eventType": "Delivery", "delivery": delivery }))
    };
    let bounced = |kind: &str, sub_kind: &str, status: &str| {
        let recipient = json!({ "emailAddress": address, "action": "failed", "status": status,
            "diagnosticCode": format!("smtp; 550 {status}") });
        let bounce = json!({
            "feedbackId": feedback_id, "bounceType": kind, "bounceSubType": sub_kind, "bouncedRecipients": [recipient],
            "timestamp": at, "reportingMTA": "dns; amazonses.com",
        });
        ("Email Bounced", json!({ "eventType": "Bounce", "bounce": bounce }))
    };
    let complained = |kind: &str| {
        let complaint = json!({
            "feedbackId": feedback_id, "complaintSubType": null, "complainedRecipients": [{ "emailAddress": address }],
            "timestamp": at, "arrivalDate": at, "userAgent": "Amazon SES Mailbox Simulator", "complaintFeedbackType": kind,
        });
        ("Email Complaint Received", json!({ "eventType": "Complaint", "complaint": complaint }))
    };
    match mailbox {
        Mailbox::Delivers => vec![delivered()],
        Mailbox::Bounces => vec![bounced("Permanent", "General", "5.1.1")],
        Mailbox::IsFull => vec![bounced("Transient", "MailboxFull", "4.2.2")],
        Mailbox::Complains => vec![delivered(), complained("abuse")],
        Mailbox::Wants => vec![delivered(), complained("not-spam")],
        Mailbox::Suppressed => vec![bounced("Permanent", "OnAccountSuppressionList", "5.1.1")],
        Mailbox::AutoReplies => vec![delivered(), bounced("Transient", "General", "4.0.0")],
        Mailbox::Delays => {
            let delay = json!({
                "delayType": "SpamDetected", "timestamp": at, "expirationTime": mail.at.plus_seconds(50_400).to_string(),
                "delayedRecipients": [{ "emailAddress": address, "status": "4.4.1", "diagnosticCode": "smtp; 421 4.4.1" }],
            });
            vec![("Email Delivery Delayed", json!({ "eventType": "DeliveryDelay", "deliveryDelay": delay }))]
        }
        Mailbox::Rejects => {
            vec![("Email Rejected", json!({ "eventType": "Reject", "reject": { "reason": "Bad content" } }))]
        }
    }
}

fn envelope(id: &str, detail_type: &str, mail: &Accepted<'_>, told: Value) -> Value {
    let domain = mail.from.rsplit_once('@').map_or("", |(_, domain)| domain.trim_end_matches('>'));
    let own = [
        ("ses:operation", "SendEmail"),
        ("ses:configuration-set", CONFIGURATION_SET),
        ("ses:source-ip", "127.0.0.1"),
        ("ses:from-domain", domain),
        ("ses:caller-identity", "sandbox"),
    ];
    let given = mail.tags.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let tags: Map<String, Value> =
        own.into_iter().chain(given).map(|(name, value)| (name.to_owned(), json!([value]))).collect();
    let sent = json!({
        "timestamp": mail.at.to_string(), "source": mail.from,
        "sourceArn": format!("arn:aws:ses:us-east-1:{SELLER_ACCOUNT}:identity/sandbox"), "sendingAccountId": SELLER_ACCOUNT,
        "messageId": mail.message_id, "destination": mail.to, "headersTruncated": false, "headers": [],
        "commonHeaders": { "from": [mail.from], "to": mail.to, "messageId": mail.message_id, "subject": mail.subject },
        "tags": tags,
    });
    let mut detail = told;
    if let Some(fields) = detail.as_object_mut() {
        fields.insert("mail".to_owned(), sent);
    }
    json!({
        "version": "0", "id": id, "detail-type": detail_type, "source": "aws.ses", "account": SELLER_ACCOUNT,
        "time": Timestamp::from_seconds(mail.at.seconds()).to_string(), "region": "us-east-1",
        "resources": [format!("arn:aws:ses:us-east-1:{SELLER_ACCOUNT}:configuration-set/{CONFIGURATION_SET}")],
        "detail": detail,
    })
}

/// A name of 64 hexadecimal characters in the form of a UUID.
fn uuid_of(name: &str) -> String {
    let part = |range: std::ops::Range<usize>| name.get(range).unwrap_or_default();
    format!("{}-{}-4{}-8{}-{}", part(0..8), part(8..12), part(13..16), part(17..20), part(20..32))
}
