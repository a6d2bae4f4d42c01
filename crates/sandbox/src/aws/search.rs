//! SearchAgreements: filters, order and pages.

use kernel::Timestamp;
use serde_json::{Value, json};

use super::agreement::{AGREEMENT_TYPE, RESOURCE_TYPE, describe};
use super::page::page;
use super::request::text;
use super::wire::timestamp;
use crate::aws_error::{AwsError, Outcome};
use crate::market::purchase::{AgreementStatus, Purchase};
use crate::sandbox::Sandbox;

/// What may be sorted by (API reference, SearchAgreements).
const SORT_BY: [&str; 3] = ["EndTime", "StartTime", "LastUpdateTime"];
/// The filters that compare an instant, each with the time it is compared with (API reference, SearchAgreements).
const INSTANTS: [&str; 6] = [
    "BeforeEndTime",
    "AfterEndTime",
    "BeforeStartTime",
    "AfterStartTime",
    "BeforeLastUpdateTime",
    "AfterLastUpdateTime",
];

/// One filter. AWS takes one value each.
struct Filter<'a> {
    name: &'a str,
    value: &'a str,
}

impl Sandbox {
    /// Agreements by filters.
    pub(super) fn search_agreements(&self, request: &Value) -> Outcome {
        let filters = filters(request)?;
        let (by, descending) = order(request)?;
        self.with(|state| {
            let is_found = |purchase: &&Purchase| {
                purchase.is_proposed_by_seller() && filters.iter().all(|filter| passes(purchase, filter))
            };
            let mut matching: Vec<&Purchase> = state.purchases.values().filter(is_found).collect();
            // An agreement without an end comes last.
            let place = |one: &Purchase| (time(one, by).is_none(), time(one, by), one.agreement_id.clone());
            matching.sort_by_key(|purchase| place(purchase));
            if descending {
                matching.reverse();
            }
            page(request, "agreementViewSummaries", &matching, None, |purchase| summary(purchase))
        })
    }
}

/// The filters of a request. The seller's searches need AgreementType (API reference, SearchAgreements).
fn filters(request: &Value) -> Result<Vec<Filter<'_>>, AwsError> {
    let listed = request.get("filters").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let filters: Option<Vec<Filter<'_>>> = listed
        .iter()
        .map(|filter| Some(Filter { name: text(filter, "name")?, value: filter.get("values")?.get(0)?.as_str()? }))
        .collect();
    let filters = filters.ok_or_else(|| AwsError::validation("a filter has a name and a value"))?;
    if !filters.iter().any(|filter| filter.name == "AgreementType") {
        return Err(AwsError::validation("the filter AgreementType is required"));
    }
    if let Some(unread) = filters.iter().find(|one| INSTANTS.contains(&one.name) && instant(one.value).is_none()) {
        return Err(AwsError::validation(&format!("the value of {} is no instant", unread.name)));
    }
    match filters.iter().find(|filter| !is_known(filter.name)) {
        Some(unknown) => Err(AwsError::validation(&format!("there is no filter {}", unknown.name))),
        None => Ok(filters),
    }
}

fn is_known(name: &str) -> bool {
    const WORDS: [&str; 13] = [
        "AcceptorAccountId",
        "AgreementType",
        "EndTimeBehaviorReasonCode",
        "EndTimeBehaviorType",
        "IncludesContactOfType",
        "InitialAgreementId",
        "LicenseArn",
        "OfferId",
        "OfferSetId",
        "PartyType",
        "ResourceIdentifier",
        "ResourceType",
        "Status",
    ];
    WORDS.contains(&name) || INSTANTS.contains(&name)
}

/// What is sorted by, and whether the latest comes first. By end, the earliest first, unless the request says so.
fn order(request: &Value) -> Result<(&str, bool), AwsError> {
    let said = |name: &str| request.get("sort").and_then(|sort| text(sort, name));
    let by = said("sortBy").unwrap_or("EndTime");
    if !SORT_BY.contains(&by) {
        return Err(AwsError::validation(&format!("agreements are not sorted by {by}")));
    }
    Ok((by, said("sortOrder") == Some("DESCENDING")))
}

fn time(purchase: &Purchase, by: &str) -> Option<Timestamp> {
    match by {
        "StartTime" => Some(purchase.starts_at),
        "LastUpdateTime" => Some(updated_at(purchase)),
        _ => purchase.ends_at,
    }
}

fn updated_at(purchase: &Purchase) -> Timestamp {
    purchase.ended_at.or(purchase.activated_at).unwrap_or(purchase.accepted_at)
}

fn instant(text: &str) -> Option<Timestamp> {
    Timestamp::parse_rfc3339(text)
}

fn passes(purchase: &Purchase, filter: &Filter<'_>) -> bool {
    let is = |value: &str| filter.value == value;
    if let Some(by) = filter.name.strip_prefix("Before") {
        return time(purchase, by).zip(instant(filter.value)).is_some_and(|(at, limit)| at < limit);
    }
    if let Some(by) = filter.name.strip_prefix("After") {
        return time(purchase, by).zip(instant(filter.value)).is_some_and(|(at, limit)| at > limit);
    }
    match filter.name {
        "PartyType" => is("Proposer"),
        "AgreementType" => is(AGREEMENT_TYPE),
        "ResourceType" => is(RESOURCE_TYPE),
        "AcceptorAccountId" => is(&purchase.account_id),
        "ResourceIdentifier" => is(&purchase.product_id),
        "OfferId" => is(&purchase.offer_id),
        "Status" => is(purchase.status.word()),
        "InitialAgreementId" => is(&purchase.initial_agreement_id),
        "LicenseArn" => is(&purchase.license_arn),
        "IncludesContactOfType" => is("ACCEPTOR") && includes_contact(purchase),
        // No agreement here is of a set of offers, or says what happens at its end.
        _ => false,
    }
}

fn includes_contact(purchase: &Purchase) -> bool {
    purchase.contact.is_some() && purchase.status == AgreementStatus::Active
}

/// An agreement as SearchAgreements shows it.
fn summary(purchase: &Purchase) -> Value {
    let mut shown = describe(purchase);
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("lastUpdateTime".to_owned(), timestamp(updated_at(purchase)));
        if purchase.activated_at.is_some() && purchase.has_license() {
            fields.insert("entitlements".to_owned(), json!([{ "licenseArn": purchase.license_arn }]));
        }
        if includes_contact(purchase) {
            fields.insert("includesContactOfType".to_owned(), json!(["ACCEPTOR"]));
        }
    }
    shown
}
