//! What SES tells of mails after it took them, as it comes by EventBridge.
//!
//! SES publishes to the default bus what the configuration set names: bounces, complaints, deliveries, rejections, delays
//! (<https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html> has the fields, which are in
//! the event's `detail`); and by itself that sending was switched off or on again. Nothing that is read here is believed: what
//! names no mail of ours is somebody else's, and a notice is about the address that the mail was sent to. Of the addresses in a
//! bounce or a complaint none is read: SES takes them from what a mail server outside reports, which may name anybody.

use std::collections::BTreeMap;

use accounts::{FeedbackKind, MailId};
use kernel::{Email, Timestamp};
use serde::Deserialize;

use crate::mailer::MAIL_TAG;

/// The tag by which SES names the configuration set that a mail was sent with.
const CONFIGURATION_SET_TAG: &str = "ses:configuration-set";
/// The most recipients of one mail that are looked at: SES takes no more in one mail. Ours have one.
const MAX_RECIPIENTS: usize = 50;
/// The most characters of a name of somebody else's that are logged.
const MAX_NAME_CHARACTERS: usize = 64;

/// One event of SES.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SesEvent {
    /// EventBridge's id.
    pub id: String,
    /// What it tells.
    pub tells: SesNotice,
}

/// What an event of SES tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SesNotice {
    /// What became of a mail.
    Mail(MailNotice),
    /// SES sends nothing any more for the account, or for something of it.
    SendingStopped,
    /// SES sends again.
    SendingResumed,
    /// A kind that says nothing of a mail's fate, by its name.
    Other(String),
}

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailNotice {
    /// The mail, by the tag that it was sent with; `None` if it has none of ours.
    pub mail: Option<MailId>,
    /// The configuration set that it was sent with.
    pub configuration_set: Option<String>,
    /// What became of it.
    pub kind: FeedbackKind,
    /// When, as SES says.
    pub at: Timestamp,
    /// Whom the mail was sent to.
    pub recipients: Vec<Email>,
}

/// No retry will make the event readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedbackError {
    /// Not JSON, or not of the form that EventBridge gives events.
    #[error("not an event")]
    NotAnEvent,
    /// Not from SES.
    #[error("not an event of SES")]
    NotOfSes,
    /// A field that its kind needs is missing or has another form.
    #[error("the event lacks {0}")]
    Lacks(&'static str),
}

#[derive(Deserialize)]
struct Envelope {
    id: String,
    source: String,
    #[serde(rename = "detail-type")]
    detail_type: String,
    #[serde(default)]
    detail: serde_json::Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    event_type: String,
    mail: SentByUs,
    bounce: Option<Bounce>,
    complaint: Option<Complaint>,
    delivery: Option<Timed>,
    delivery_delay: Option<Timed>,
}

#[derive(Deserialize)]
struct SentByUs {
    timestamp: String,
    #[serde(default)]
    tags: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    destination: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
    #[serde(default)]
    bounce_sub_type: String,
    timestamp: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    complaint_feedback_type: Option<String>,
    complaint_sub_type: Option<String>,
    timestamp: String,
}

#[derive(Deserialize)]
struct Timed {
    timestamp: String,
}

impl SesEvent {
    /// Reads an event as EventBridge hands it over.
    ///
    /// # Errors
    /// [`FeedbackError`], which holds nothing of the event.
    pub fn parse(body: &str) -> Result<Self, FeedbackError> {
        let envelope: Envelope = serde_json::from_str(body).map_err(|_| FeedbackError::NotAnEvent)?;
        if envelope.source != "aws.ses" {
            return Err(FeedbackError::NotOfSes);
        }
        let id = short(&envelope.id);
        let tells = match envelope.detail_type.as_str() {
            "Sending Status Disabled" => SesNotice::SendingStopped,
            "Sending Status Enabled" => SesNotice::SendingResumed,
            "Email Bounced"
            | "Email Complaint Received"
            | "Email Delivered"
            | "Email Rejected"
            | "Email Delivery Delayed" => notice(envelope.detail)?,
            other => SesNotice::Other(short(other)),
        };
        Ok(Self { id, tells })
    }
}

/// What became of a mail. The kind is told by `eventType`, which SES has in its events whichever way they come.
fn notice(detail: serde_json::Value) -> Result<SesNotice, FeedbackError> {
    let detail: Detail = serde_json::from_value(detail).map_err(|_| FeedbackError::Lacks("what became of a mail"))?;
    let (kind, at) = match detail.event_type.as_str() {
        "Bounce" => bounced(detail.bounce.ok_or(FeedbackError::Lacks("bounce"))?),
        "Complaint" => complained(detail.complaint.ok_or(FeedbackError::Lacks("complaint"))?),
        "Delivery" => (FeedbackKind::Delivered, detail.delivery.ok_or(FeedbackError::Lacks("delivery"))?.timestamp),
        "DeliveryDelay" => {
            (FeedbackKind::Delayed, detail.delivery_delay.ok_or(FeedbackError::Lacks("deliveryDelay"))?.timestamp)
        }
        // A rejection has no time of its own.
        "Reject" => (FeedbackKind::Rejected, detail.mail.timestamp.clone()),
        other => return Ok(SesNotice::Other(short(other))),
    };
    let sent_to = detail.mail.destination.iter();
    let tag = |name: &str| detail.mail.tags.get(name).and_then(|values| values.first());
    Ok(SesNotice::Mail(MailNotice {
        mail: tag(MAIL_TAG).and_then(|id| MailId::parse(id)),
        configuration_set: tag(CONFIGURATION_SET_TAG).map(|name| short(name)),
        kind,
        at: Timestamp::parse_rfc3339(&at).ok_or(FeedbackError::Lacks("a timestamp"))?,
        recipients: sent_to.take(MAX_RECIPIENTS).filter_map(|text| Email::parse(text).ok()).collect(),
    }))
}

/// A bounce of the type `Permanent` is the end of the address, unless SES did not even try; the others pass.
fn bounced(bounce: Bounce) -> (FeedbackKind, String) {
    let kind = match (bounce.bounce_type.as_str(), bounce.bounce_sub_type.as_str()) {
        (
            "Permanent",
            "Suppressed" | "OnAccountSuppressionList" | "EmailValidationSuppressed" | "UnsubscribedRecipient",
        ) => FeedbackKind::Suppressed,
        ("Permanent", _) => FeedbackKind::Returned,
        _ => FeedbackKind::NotNow,
    };
    (kind, bounce.timestamp)
}

/// `not-spam` takes a complaint back (RFC 6430). One by the suppression list says that SES did not send the mail.
fn complained(complaint: Complaint) -> (FeedbackKind, String) {
    let kind = match (complaint.complaint_sub_type.as_deref(), complaint.complaint_feedback_type.as_deref()) {
        (Some("OnAccountSuppressionList"), _) => FeedbackKind::Suppressed,
        (_, Some("not-spam")) => FeedbackKind::Wanted,
        _ => FeedbackKind::Complained,
    };
    (kind, complaint.timestamp)
}

/// A name of somebody else's, cut and without what does not belong into a log line.
fn short(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(MAX_NAME_CHARACTERS).collect()
}

#[cfg(test)]
mod tests;
