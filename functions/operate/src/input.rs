//! What an operator's request brings, read as strictly as [`edge::asked`] does.

use edge::asked::{self, Taken};
pub(crate) use edge::asked::{listed, text};
use edge::{FieldProblem, Fields, Request};
use kernel::{Hour, LicenseArn, LicenseId, ProductCode, Timestamp, Units};
use metering::Raw;

use crate::OperateError;

/// What every route takes: a read in its query, an order in its body. A segment `*` is any one.
const TAKEN: [Taken; 35] = [
    ("GET", "/v1/licenses/*/ledger", &["from", "to"]),
    ("GET", "/v1/licenses/*/adjustments", &["after"]),
    ("GET", "/v1/licenses/*/invoices", &["after"]),
    ("GET", "/v1/licenses/*/prices", &[]),
    ("GET", "/v1/licenses/*/closing-statement", &[]),
    ("POST", "/v1/operate/adjustments/*", &["by", "why", "quantity", "invoiceId", "reason"]),
    ("POST", "/v1/operate/adjustments/*/send", &["by", "why", "confirms"]),
    ("POST", "/v1/operate/coverage/*/give-back", &["by", "why", "rawQuantity", "confirms"]),
    ("GET", "/v1/operate/open-invoices", &["after"]),
    ("GET", "/v1/operate/quarantine", &["after", "reason", "product", "before", "totals"]),
    ("POST", "/v1/operate/quarantine/*/release", &["by", "why", "into", "evenIfTaken", "quantity", "confirms"]),
    ("POST", "/v1/operate/quarantine/*/write-off", &["by", "why", "confirms"]),
    ("POST", "/v1/operate/quarantine/*/decline", &["by", "why", "confirms"]),
    ("GET", "/v1/operate/proposals", &["after"]),
    ("GET", "/v1/operate/comparisons", &["of", "after"]),
    ("GET", "/v1/operate/comparisons/*/*", &["after"]),
    ("POST", "/v1/operate/comparisons/*/*/*/acknowledge", &["by", "why"]),
    ("POST", "/v1/operate/comparisons/*/*/*/take-back", &["by", "why"]),
    ("GET", "/v1/operate/acknowledgements", &["after"]),
    ("GET", "/v1/operate/abandoned-activations", &["after", "product"]),
    ("GET", "/v1/operate/cut-over", &["product", "identity", "from", "license", "after"]),
    ("POST", "/v1/operate/cut-over", &["by", "why", "product", "identity", "from", "license", "after"]),
    ("GET", "/v1/operate/licenses", &["after", "state", "product"]),
    ("POST", "/v1/operate/licenses/*/arn", &["by", "why", "licenseArn"]),
    (
        "POST",
        "/v1/operate/licenses/*/prices",
        &["by", "why", "from", "dimension", "unitPriceMillionths", "currency", "remove", "version"],
    ),
    ("POST", "/v1/operate/licenses/*/reinstate", &["by", "why"]),
    ("GET", "/v1/operate/audit", &["month", "by", "license", "act", "after"]),
    ("GET", "/v1/operate/requests", &["after"]),
    ("POST", "/v1/operate/real-names/*/reading", &["by", "why"]),
    ("POST", "/v1/operate/real-names/*/decision", &["by", "why", "decision", "reason", "version"]),
    ("POST", "/v1/operate/invoices/*/*/decision", &["by", "why", "decision", "number", "link", "reason"]),
    ("GET", "/v1/operate/quantities", &[]),
    ("POST", "/v1/operate/quantities/*/decimal", &["by", "why"]),
    ("GET", "/v1/operate/workspaces/*/providers", &[]),
    ("POST", "/v1/operate/workspaces/*/providers", &["by", "why", "decision"]),
];

/// Refuses what the route of a request does not take, and what is given twice.
pub(crate) fn refuse_unknown(request: &Request, segments: &[&str]) -> Result<(), OperateError> {
    Ok(asked::refuse_unknown(request, segments, &TAKEN)?)
}

/// What is wrong with one field.
pub(crate) fn wrong(code: &'static str, name: &'static str, message: &'static str) -> OperateError {
    OperateError::Fields(code, vec![FieldProblem::new(name, message)])
}

/// A field that must be one of a few words, and is none of them.
pub(crate) fn not_known(code: &'static str, name: &'static str, known: &[&str]) -> OperateError {
    OperateError::Fields(code, vec![asked::not_known(name, known)])
}

/// A field that goes with another choice only.
pub(crate) fn refuse_beside(code: &'static str, fields: &Fields, names: &[&'static str]) -> Result<(), OperateError> {
    let given = names.iter().filter(|name| !fields.get(name).trim().is_empty());
    let wrong: Vec<FieldProblem> = given.map(|name| FieldProblem::new(name, "field-operate-not-with-this")).collect();
    if wrong.is_empty() { Ok(()) } else { Err(OperateError::Fields(code, wrong)) }
}

/// `true` or `false`; not given is `false`.
pub(crate) fn switch(fields: &Fields, name: &'static str) -> Result<bool, OperateError> {
    match fields.get(name).trim() {
        "" | "false" | "0" => Ok(false),
        "true" | "on" | "1" => Ok(true),
        _ => Err(not_known("invalid-fields", name, &["true", "false"])),
    }
}

/// A number of units to the millionth, if one is given.
pub(crate) fn units(code: &'static str, fields: &Fields) -> Result<Option<Units>, OperateError> {
    match fields.get("quantity").trim() {
        "" => Ok(None),
        typed => Units::parse(typed).map(Some).map_err(|_| wrong(code, "quantity", "field-operate-number")),
    }
}

/// A number of raw units, which must be given.
pub(crate) fn raw_units(code: &'static str, fields: &Fields, name: &'static str) -> Result<Raw, OperateError> {
    match fields.get(name).trim() {
        "" => Err(wrong(code, name, "field-missing")),
        typed => Raw::parse(typed).map_err(|_| wrong(code, name, "field-operate-number")),
    }
}

/// Where a list goes on: the `next` of the page before.
pub(crate) fn place(request: &Request) -> Result<Option<String>, OperateError> {
    Ok(asked::place(request)?)
}

/// The license that the query names by its ARN or id, if it names one.
pub(crate) fn license(request: &Request) -> Result<Option<LicenseId>, OperateError> {
    let unread = |_| wrong("invalid-fields", "license", "field-operate-license");
    text(request, "license").map(|name| LicenseArn::id_in(&name).map_err(unread)).transpose()
}

/// The product that the query names by its code, if it names one.
pub(crate) fn product(request: &Request) -> Result<Option<ProductCode>, OperateError> {
    let unread = |_| wrong("invalid-fields", "product", "field-operate-product-form");
    text(request, "product").map(|code| ProductCode::parse(&code).map_err(unread)).transpose()
}

/// An instant of the query, if one is given: any of `2026-11-21`, `2026-11-21T03` and `2026-11-21T03:15:00Z`.
pub(crate) fn instant(request: &Request, name: &'static str) -> Result<Option<Timestamp>, OperateError> {
    let Some(text) = text(request, name) else { return Ok(None) };
    let hour = || Hour::parse(&text).or_else(|| Hour::parse(&format!("{text}T00"))).map(Hour::start);
    let read = Timestamp::parse_rfc3339(&text).or_else(hour);
    read.map(Some).ok_or_else(|| wrong("invalid-fields", name, "field-operate-instant"))
}
