//! What the detail of an event says, by its kind.

use kernel::{AgreementId, AwsAccountId, BuyerId, Identity, LicenseArn, OfferId, ProductCode, Timestamp};
use serde_json::Value;

use super::{AgreementNotice, LicenseNotice, Malformed, NO_END_FROM_SECONDS, Notice};
use crate::agreement::{AgreementFacts, AgreementStatus, Ending, Term};

/// As whom AWS tells us of an agreement that a channel partner sold; of our own we hear as its proposer. Of licenses we
/// always hear so.
const MANUFACTURER: &str = " - Manufacturer";

/// The detail-type without `- Proposer` or `- Manufacturer`, and whether we are told as the manufacturer.
pub(super) fn without_role(detail_type: &str) -> (&str, bool) {
    let trimmed = detail_type.trim();
    match trimmed.strip_suffix(MANUFACTURER) {
        Some(kind) => (kind.trim_end(), true),
        None => (trimmed.strip_suffix(" - Proposer").unwrap_or(trimmed).trim_end(), false),
    }
}

pub(super) fn read(kind: &str, at: Timestamp, detail: &Value) -> Result<Notice, Malformed> {
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
        offer: text(detail, "/offer/id").and_then(|id| OfferId::parse(id).ok()),
        identity: Identity::default(),
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

fn account(detail: &Value) -> Option<BuyerId> {
    text(detail, "/acceptor/accountId").and_then(|id| AwsAccountId::parse(id).ok()).map(BuyerId::from)
}

fn text<'a>(detail: &'a Value, pointer: &str) -> Option<&'a str> {
    detail.pointer(pointer).and_then(Value::as_str)
}
