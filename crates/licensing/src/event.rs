//! Reading AWS Marketplace's events as EventBridge delivers them, and older listings' notifications as SNS does.

mod notification;
mod read;

use kernel::{
    AgreementId, BuyerId, CustomerIdentifier, Identity, LicenseArn, LicenseId, OfferId, ProductCode, Timestamp, digest,
};
use serde::Deserialize;
use serde_json::Value;

use crate::agreement::{AgreementFacts, Term};
use crate::customer::CustomerNotice;
use crate::license::License;

/// The `source` of AWS Marketplace's agreement and license events.
pub const SOURCE: &str = "aws.agreement-marketplace";

/// The longest event id we take as it is (EventBridge sends UUIDs of 36 characters).
const MAX_EVENT_ID_BYTES: usize = 128;

/// AWS prints agreements without an end as the year 9999; anything from then on is no end.
const NO_END_FROM_SECONDS: i64 = 253_370_764_800;

/// What an event is known by: EventBridge's id, or a hash of the body when that has no usable id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EventId(String);

impl EventId {
    /// The id an event carries, or else a hash of its text.
    #[must_use]
    pub fn of(body: &str) -> Self {
        serde_json::from_str::<Value>(body)
            .ok()
            .and_then(|value| value.get("id").or(value.get("MessageId")).and_then(Value::as_str).and_then(Self::parse))
            .unwrap_or_else(|| Self(format!("sha256-{}", digest::sha256_hex(&[body]))))
    }

    fn parse(text: &str) -> Option<Self> {
        let plain = (1..=MAX_EVENT_ID_BYTES).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':'));
        plain.then(|| Self(text.to_owned()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A body that is not an event we can act on, now or after any number of retries.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Not JSON, or not shaped as an EventBridge event.
    #[error("not an EventBridge event: {0}")]
    NotAnEvent(String),
    /// A license event without a usable part.
    #[error("the event has no usable {0}")]
    Missing(&'static str),
}

/// One event of AWS Marketplace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What it is known by.
    pub id: EventId,
    /// When it happened at AWS.
    pub at: Timestamp,
    /// AWS's detail-type without the role, for the record.
    pub kind: String,
    /// What it says.
    pub notice: Notice,
}

/// What an event or a landing says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A buyer came by *Set Up Your Account* and AWS told who it is.
    Resolved(LicenseNotice),
    /// *License Updated*: granted or changed.
    Updated(LicenseNotice),
    /// *License Deprovisioned*: ended.
    Deprovisioned(LicenseNotice),
    /// Suspended by its marketplace, until it is resumed or ended. AWS does not suspend.
    Suspended(LicenseNotice),
    /// Resumed by its marketplace.
    Resumed(LicenseNotice),
    /// When the term of a license ends, as a marketplace says it that has no agreements beside them.
    Term(LicenseNotice, Term),
    /// *Purchase Agreement Created*, *Amended* or *Ended*.
    Agreement(AgreementNotice),
    /// What an older listing's notification, or a landing there, says of a customer.
    Customer(CustomerNotice),
    /// Something we record and do not act on.
    Ignored,
}

/// What is said of a license.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseNotice {
    /// The full ARN; put together when the event printed the short form.
    pub arn: LicenseArn,
    /// Whether AWS printed the ARN in full.
    pub arn_in_full: bool,
    /// The product.
    pub product: ProductCode,
    /// The buyer.
    pub account: BuyerId,
    /// The agreement it stands under, if named.
    pub agreement: Option<AgreementId>,
    /// The offer that was accepted, if named.
    pub offer: Option<OfferId>,
    /// How AWS is told of new licenses of this product. No event says so; whoever knows the brand fills it in.
    pub identity: Identity,
}

/// What is said of an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementNotice {
    /// The agreement.
    pub id: AgreementId,
    /// The buyer, if named.
    pub account: Option<BuyerId>,
    /// The facts in this event alone.
    pub facts: AgreementFacts,
}

/// The items an event touches: what must be loaded before it can be applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The license itself, if the event names one.
    pub license: Option<LicenseId>,
    /// The agreements, each with the licenses that named it.
    pub agreements: Vec<AgreementId>,
    /// The customer of an older listing, with its licenses.
    pub customer: Option<(ProductCode, CustomerIdentifier)>,
    /// The buyer whose licenses of older listings may be what the named license is: those too.
    pub may_be_of: Option<BuyerId>,
}

impl Names {
    /// Whether the event itself names this license.
    #[must_use]
    pub fn is_of(&self, license: &License) -> bool {
        self.license.as_ref().is_some_and(|id| license.id == *id || license.arn.id() == *id)
    }
}

impl Notice {
    /// What must be loaded before this can be applied.
    #[must_use]
    pub fn names(&self) -> Names {
        match self {
            Self::Resolved(notice)
            | Self::Updated(notice)
            | Self::Deprovisioned(notice)
            | Self::Suspended(notice)
            | Self::Resumed(notice)
            | Self::Term(notice, _) => {
                let may_be_of = (!notice.identity.is_license()).then(|| notice.account.clone());
                let agreements = notice.agreement.iter().cloned().collect();
                Names { license: Some(notice.arn.id()), agreements, customer: None, may_be_of }
            }
            Self::Customer(notice) => {
                Names { customer: Some((notice.product.clone(), notice.customer.clone())), ..Names::default() }
            }
            Self::Agreement(notice) => {
                let mut agreements = vec![notice.id.clone()];
                agreements.extend(notice.facts.previous.clone());
                Names { agreements, ..Names::default() }
            }
            Self::Ignored => Names::default(),
        }
    }

    /// The product the notice is about, if it says so.
    #[must_use]
    pub const fn product(&self) -> Option<&ProductCode> {
        match self {
            Self::Resolved(notice)
            | Self::Updated(notice)
            | Self::Deprovisioned(notice)
            | Self::Suspended(notice)
            | Self::Resumed(notice)
            | Self::Term(notice, _) => Some(&notice.product),
            Self::Customer(notice) => Some(&notice.product),
            Self::Agreement(_) | Self::Ignored => None,
        }
    }

    /// The same, for a product of which AWS is told by `identity`.
    #[must_use]
    pub fn told_by(mut self, identity: Identity) -> Self {
        match &mut self {
            // A license of AWS's making comes without an identifier of its customer.
            Self::Resolved(notice) | Self::Updated(notice) | Self::Deprovisioned(notice) => {
                notice.identity = if identity.is_license() { identity } else { Identity::Legacy };
            }
            // Without an ARN there is no other way than the old ones.
            Self::Customer(notice) => {
                notice.identity = if identity.is_license() { Identity::Legacy } else { identity };
            }
            // Of another provider's AWS is never told.
            Self::Suspended(_) | Self::Resumed(_) | Self::Term(..) | Self::Agreement(_) | Self::Ignored => {}
        }
        self
    }
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "detail-type")]
    detail_type: String,
    source: String,
    time: String,
    #[serde(default)]
    detail: Value,
}

impl Event {
    /// Reads an event from the text that EventBridge or SNS put on the queue.
    ///
    /// An unknown kind or another source is no error: it comes out as [`Notice::Ignored`].
    ///
    /// # Errors
    /// [`Malformed`] if no retry will ever make it readable.
    pub fn parse(body: &str) -> Result<Self, Malformed> {
        let not_one = |error: serde_json::Error| Malformed::NotAnEvent(error.to_string());
        let value: Value = serde_json::from_str(body).map_err(not_one)?;
        if notification::is_notification(&value) {
            return notification::read(value);
        }
        let envelope: Envelope = serde_json::from_value(value).map_err(not_one)?;
        let at = Timestamp::parse_rfc3339(&envelope.time).ok_or(Malformed::Missing("time"))?;
        let (kind, as_manufacturer) = read::without_role(&envelope.detail_type);
        let mut notice =
            if envelope.source == SOURCE { read::read(kind, at, &envelope.detail)? } else { Notice::Ignored };
        if let Notice::Agreement(agreement) = &mut notice {
            agreement.facts.by_partner = as_manufacturer;
        }
        Ok(Self { id: EventId::of(body), at, kind: kind.to_owned(), notice })
    }
}

#[cfg(test)]
mod tests;
