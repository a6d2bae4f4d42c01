//! What AWS holds of usage, and every call that was made.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use kernel::Units;
use maud::{Markup, html};
use pages::figures::grouped;
use serde_json::Value;

use super::layout::{page, readable, short};
use crate::market::record::{Call, MeteringRecord};
use crate::quantity;
use crate::sandbox::Sandbox;

/// How many records and calls each list shows, newest first.
const SHOWN: usize = 200;

pub(super) async fn show(State(sandbox): State<Arc<Sandbox>>) -> Response {
    let (records, calls) = sandbox.with(|state| {
        let records: Vec<MeteringRecord> = state.records.all().iter().rev().cloned().collect();
        let calls: Vec<Call> = state.calls.iter().rev().take(SHOWN).cloned().collect();
        (records, calls)
    });
    let body = html! {
        h1 { "Metering" }
        p class="soft" { "What AWS Marketplace has taken and will bill, and every call that was made to it." }
        h2 { "Records" }
        @if records.is_empty() { p class="soft" { "None yet. An hour is reported ten minutes after it closes." } }
        @else {
            (sums(&records))
            @let (used, empty): (Vec<_>, Vec<_>) = records.iter().partition(|record| !record.quantity.is_zero());
            @if !used.is_empty() { (record_table(&used)) }
            @if !empty.is_empty() {
                details {
                    summary { (empty.len()) " hours in which nothing was used: a record of zero units tells AWS so" }
                    (record_table(&empty))
                }
            }
        }
        h2 { "Calls" }
        @if calls.is_empty() { p class="soft" { "None yet." } }
        @for call in &calls { (call_card(call)) }
    };
    page(&sandbox, "/metering", "Metering", &body)
}

/// What AWS will bill, by account and dimension.
fn sums(records: &[MeteringRecord]) -> Markup {
    let mut sums: BTreeMap<(&str, &str), Units> = BTreeMap::new();
    for record in records.iter().filter(|record| !record.quantity.is_zero()) {
        let sum = sums.entry((&record.account_id, &record.dimension)).or_default();
        *sum = sum.plus(record.quantity);
    }
    html! {
        @if sums.is_empty() { p class="soft" { "No units yet." } }
        @else {
            div class="grid" {
                @for ((account, dimension), quantity) in &sums {
                    div class="card" {
                        p class="small soft" { (dimension) " · account " (account) }
                        p class="sum" { (grouped(&quantity.printed())) " units" }
                    }
                }
            }
        }
    }
}

fn record_table(records: &[&MeteringRecord]) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Records" {
            table {
                thead { tr {
                    th { "Hour (UTC)" } th { "License" } th { "Account" } th { "Dimension" } th class="number" { "Quantity" }
                    th { "Split" } th { "Receipt" } th { "Status" }
                } }
                tbody {
                    @for record in records.iter().take(SHOWN) {
                        tr {
                            td { (record.hour.replace('T', " ")) ":00" }
                            td title=[record.license_arn.as_deref()] {
                                @match (&record.license_arn, &record.product_code) {
                                    (Some(arn), _) => code { (short(arn)) },
                                    (None, Some(code)) => { "by product code " code { (code) } },
                                    (None, None) => {},
                                }
                            }
                            td { (record.account_id) }
                            td { (record.dimension) }
                            td class="number" { (grouped(&record.quantity.printed())) }
                            td { (split(&record.allocations)) }
                            td { code { (short(&record.record_id)) } }
                            td { span class="tag ok" { (record.status) } }
                        }
                    }
                }
            }
        }
    }
}

fn split(allocations: &Value) -> Markup {
    html! {
        @for allocation in allocations.as_array().into_iter().flatten() {
            div class="small" {
                (allocated(allocation).unwrap_or_default())
                @for tag in allocation.get("Tags").and_then(Value::as_array).into_iter().flatten() {
                    " " (tag.get("Key").and_then(Value::as_str).unwrap_or_default())
                    "=" (tag.get("Value").and_then(Value::as_str).unwrap_or_default())
                }
            }
        }
    }
}

/// What is allocated, in whichever member it was sent.
fn allocated(allocation: &Value) -> Option<Units> {
    let members = ["AllocatedUsageQuantity", "AllocatedUsageQuantityAsDecimal"];
    members.iter().find_map(|name| quantity::read(allocation.get(name)?))
}

fn call_card(call: &Call) -> Markup {
    let good = call.status == 200;
    let error = call.response.get("__type").and_then(Value::as_str).unwrap_or_default();
    html! {
        article class="card" {
            div class="row" {
                h3 { (call.operation) }
                @if !error.is_empty() { span class="small" { (error) } }
                span class={ "tag " (if good { "ok" } else { "bad" }) } { (call.status) }
                span class="small soft" { (readable(call.at)) }
            }
            details {
                summary { "Request and answer" }
                pre { (format!("{:#}", call.request)) }
                pre { (format!("{:#}", call.response)) }
            }
        }
    }
}
