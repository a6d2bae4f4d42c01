//! Reading AWS Marketplace's events as EventBridge delivers them.

use kernel::{AgreementId, AwsAccountId, LicenseArn, LicenseId, ProductCode, Timestamp, digest};
use serde::Deserialize;
use serde_json::Value;

use crate::agreement::{AgreementFacts, AgreementStatus, Ending, Term};

/// The `source` of AWS Marketplace's agreement and licence events.
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
            .and_then(|value| value.get("id").and_then(Value::as_str).and_then(Self::parse))
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
    /// A licence event without a usable part.
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
    /// *Purchase Agreement Created*, *Amended* or *Ended*.
    Agreement(AgreementNotice),
    /// Something we record and do not act on.
    Ignored,
}

/// What is said of a licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseNotice {
    /// The full ARN; put together when the event printed the short form.
    pub arn: LicenseArn,
    /// Whether AWS printed the ARN in full.
    pub arn_in_full: bool,
    /// The product.
    pub product: ProductCode,
    /// The buyer.
    pub account: AwsAccountId,
    /// The agreement it stands under, if named.
    pub agreement: Option<AgreementId>,
}

/// What is said of an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementNotice {
    /// The agreement.
    pub id: AgreementId,
    /// The buyer, if named.
    pub account: Option<AwsAccountId>,
    /// The facts in this event alone.
    pub facts: AgreementFacts,
}

/// The items an event touches: what must be loaded before it can be applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The licence itself, if the event names one.
    pub license: Option<LicenseId>,
    /// The agreements, each with the licences that named it.
    pub agreements: Vec<AgreementId>,
}

impl Notice {
    /// What must be loaded before this can be applied.
    #[must_use]
    pub fn names(&self) -> Names {
        match self {
            Self::Resolved(notice) | Self::Updated(notice) | Self::Deprovisioned(notice) => {
                Names { license: Some(notice.arn.id()), agreements: notice.agreement.iter().cloned().collect() }
            }
            Self::Agreement(notice) => {
                let mut agreements = vec![notice.id.clone()];
                agreements.extend(notice.facts.previous.clone());
                Names { license: None, agreements }
            }
            Self::Ignored => Names::default(),
        }
    }

    /// The product the notice is about, if it says so.
    #[must_use]
    pub const fn product(&self) -> Option<&ProductCode> {
        match self {
            Self::Resolved(notice) | Self::Updated(notice) | Self::Deprovisioned(notice) => Some(&notice.product),
            Self::Agreement(_) | Self::Ignored => None,
        }
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
    /// Reads an event from the text EventBridge put on the queue.
    ///
    /// An unknown kind or another source is no error: it comes out as [`Notice::Ignored`].
    ///
    /// # Errors
    /// [`Malformed`] if no retry will ever make it readable.
    pub fn parse(body: &str) -> Result<Self, Malformed> {
        let envelope: Envelope =
            serde_json::from_str(body).map_err(|error| Malformed::NotAnEvent(error.to_string()))?;
        let at = Timestamp::parse_rfc3339(&envelope.time).ok_or(Malformed::Missing("time"))?;
        let kind = without_role(&envelope.detail_type).to_owned();
        let notice = if envelope.source == SOURCE { read(&kind, at, &envelope.detail)? } else { Notice::Ignored };
        Ok(Self { id: EventId::of(body), at, kind, notice })
    }
}

/// The detail-type without `- Proposer` or `- Manufacturer`: a direct sale says the one, a channel partner's the other.
fn without_role(detail_type: &str) -> &str {
    let trimmed = detail_type.trim();
    [" - Proposer", " - Manufacturer"].iter().find_map(|role| trimmed.strip_suffix(role)).unwrap_or(trimmed).trim_end()
}

fn read(kind: &str, at: Timestamp, detail: &Value) -> Result<Notice, Malformed> {
    match kind {
        "License Updated" => Ok(Notice::Updated(license_notice(detail)?)),
        "License Deprovisioned" => Ok(Notice::Deprovisioned(license_notice(detail)?)),
        "Purchase Agreement Created" => {
            agreement_notice(detail, AgreementFacts { created_at: Some(at), ..duration(detail, at) })
        }
        "Purchase Agreement Amended" => agreement_notice(detail, duration(detail, at)),
        "Purchase Agreement Ended" => {
            let status = text(detail, "/agreement/status").ok_or(Malformed::Missing("agreement status"))?;
            let mut facts = AgreementFacts::default();
            facts.ended(&Ending { at, status: AgreementStatus::from(status.to_owned()) });
            agreement_notice(detail, facts)
        }
        _ => Ok(Notice::Ignored),
    }
}

fn license_notice(detail: &Value) -> Result<LicenseNotice, Malformed> {
    let printed = text(detail, "/license/arn").ok_or(Malformed::Missing("licence ARN"))?;
    let (arn, arn_in_full) = read_arn(printed).ok_or(Malformed::Missing("licence ARN"))?;
    Ok(LicenseNotice {
        arn,
        arn_in_full,
        product: text(detail, "/product/code")
            .and_then(|code| ProductCode::parse(code).ok())
            .ok_or(Malformed::Missing("product code"))?,
        account: account(detail).ok_or(Malformed::Missing("acceptor account"))?,
        agreement: text(detail, "/agreement/id").and_then(|id| AgreementId::parse(id).ok()),
    })
}

/// Reads an ARN in full, or puts it together from the short form of AWS's documentation
/// (`aws:license-manager:us-east-1:<account>:l-…`). The flag says which.
fn read_arn(printed: &str) -> Option<(LicenseArn, bool)> {
    if let Ok(arn) = LicenseArn::parse(printed) {
        return Some((arn, true));
    }
    let id = LicenseArn::id_in(printed).ok()?;
    let parts: Vec<&str> = printed.split(':').collect();
    let [partition, "license-manager", _region, account, _id] = parts.as_slice() else {
        return None;
    };
    LicenseArn::parse(&format!("arn:{partition}:license-manager::{account}:license:{id}")).ok().map(|arn| (arn, false))
}

fn agreement_notice(detail: &Value, mut facts: AgreementFacts) -> Result<Notice, Malformed> {
    let id = text(detail, "/agreement/id")
        .and_then(|id| AgreementId::parse(id).ok())
        .ok_or(Malformed::Missing("agreement id"))?;
    facts.previous = text(detail, "/agreement/previousAgreementId")
        .and_then(|id| AgreementId::parse(id).ok())
        .filter(|previous| *previous != id);
    Ok(Notice::Agreement(AgreementNotice { id, account: account(detail), facts }))
}

/// Start and end as the event states them; an event that states no end says nothing of it.
fn duration(detail: &Value, at: Timestamp) -> AgreementFacts {
    let start = text(detail, "/agreement/startTime").and_then(Timestamp::parse_rfc3339);
    let term = text(detail, "/agreement/endTime")
        .and_then(Timestamp::parse_rfc3339)
        .map(|end| Term { stated_at: at, end: (end.seconds() < NO_END_FROM_SECONDS).then_some(end) });
    AgreementFacts { start, term, ..AgreementFacts::default() }
}

fn account(detail: &Value) -> Option<AwsAccountId> {
    text(detail, "/acceptor/accountId").and_then(|id| AwsAccountId::parse(id).ok())
}

fn text<'a>(detail: &'a Value, pointer: &str) -> Option<&'a str> {
    detail.pointer(pointer).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(detail_type: &str, detail: &Value) -> String {
        serde_json::json!({"version": "0", "id": "b81e5d0a-1f1c-4b52-9c0e-000000000001", "detail-type": detail_type,
            "source": SOURCE, "account": "444455556666", "time": "2026-11-21T03:00:00Z", "region": "us-east-1",
            "resources": [], "detail": detail})
        .to_string()
    }

    fn license_detail(arn: &str) -> Value {
        serde_json::json!({"catalog": "AWSMarketplace", "agreement": {"id": "agmt-1"},
            "product": {"code": "abc", "id": "prod-1"}, "license": {"arn": arn},
            "acceptor": {"accountId": "111122223333"}})
    }

    #[test]
    fn both_printed_forms_of_the_arn_name_the_same_license() {
        for (printed, in_full) in [
            ("arn:aws:license-manager::294406891311:license:l-0a", true),
            ("aws:license-manager:us-east-1:294406891311:l-0a", false),
        ] {
            let read = Event::parse(&event("License Updated - Manufacturer", &license_detail(printed))).unwrap();
            let Notice::Updated(notice) = read.notice else { panic!("not an update") };
            assert_eq!(notice.arn.as_str(), "arn:aws:license-manager::294406891311:license:l-0a");
            assert_eq!(notice.arn_in_full, in_full);
        }
    }

    #[test]
    fn the_role_makes_no_difference() {
        let detail = serde_json::json!({"agreement": {"id": "agmt-1", "status": "CANCELLED"}});
        let proposer = Event::parse(&event("Purchase Agreement Ended - Proposer", &detail)).unwrap();
        let manufacturer = Event::parse(&event("Purchase Agreement Ended - Manufacturer", &detail)).unwrap();
        assert_eq!(proposer, manufacturer);
        assert_eq!(proposer.kind, "Purchase Agreement Ended");
    }

    #[test]
    fn an_unknown_kind_or_source_is_recorded_and_ignored() {
        let unknown = Event::parse(&event("Purchase Agreement Advisory Issued - Manufacturer", &Value::Null)).unwrap();
        assert_eq!((unknown.kind.as_str(), &unknown.notice), ("Purchase Agreement Advisory Issued", &Notice::Ignored));
        let foreign = event("License Updated - Manufacturer", &license_detail("x")).replace(SOURCE, "aws.s3");
        assert_eq!(Event::parse(&foreign).unwrap().notice, Notice::Ignored);
    }

    #[test]
    fn an_end_without_end_is_no_end() {
        let detail = serde_json::json!({"agreement": {"id": "agmt-1", "intent": "NEW", "status": "ACTIVE",
            "startTime": "2026-11-21T02:59:59.013Z", "endTime": "9999-01-01T00:00:00Z"}});
        let read = Event::parse(&event("Purchase Agreement Created - Proposer", &detail)).unwrap();
        let Notice::Agreement(notice) = read.notice else { panic!("not an agreement") };
        assert_eq!((notice.facts.start.is_some(), notice.facts.end()), (true, None));
    }

    #[test]
    fn what_cannot_be_acted_on_says_why() {
        let missing = |text: &str| Event::parse(text).unwrap_err().to_string();
        assert!(missing("{").starts_with("not an EventBridge event"));
        assert_eq!(missing(&event("License Updated", &Value::Null)), "the event has no usable licence ARN");
        assert_eq!(
            missing(&event("License Updated", &license_detail("arn:aws:s3:::x"))),
            "the event has no usable licence ARN"
        );
        assert_eq!(missing(&event("Purchase Agreement Created", &Value::Null)), "the event has no usable agreement id");
        assert_eq!(
            missing(&event("License Updated", &Value::Null).replace("2026-11-21T03", "noon")),
            "the event has no usable time"
        );
    }

    #[test]
    fn an_event_without_a_usable_id_is_known_by_its_text() {
        assert_eq!(EventId::of("{}"), EventId::of("{}"));
        assert_ne!(EventId::of("{}"), EventId::of("{ }"));
        assert!(EventId::of(r#"{"id":"a#b"}"#).as_str().starts_with("sha256-"));
        assert_eq!(EventId::of(r#"{"id":"a-b"}"#).as_str(), "a-b");
    }
}
