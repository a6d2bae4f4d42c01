//! What AWS holds of usage, and every call that was made.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use kernel::Units;
use maud::{Markup, html};
use pages::figures::grouped;
use serde_json::Value;

use super::layout::{page, readable, short};
use super::named::Names;
use super::paging::{Asked, Page};
use crate::market::record::{Call, MeteringRecord};
use crate::quantity;
use crate::sandbox::Sandbox;

/// How many records a page shows.
const SHOWN_RECORDS: usize = 50;
/// How many calls.
const SHOWN_CALLS: usize = 20;
/// The lists in the page's address.
const RECORDS: &str = "records";
const EMPTY_HOURS: &str = "empty-hours";
const CALLS: &str = "calls";

pub(super) async fn show(State(sandbox): State<Arc<Sandbox>>, Query(asked): Query<Asked>) -> Response {
    let (records, names, calls) = sandbox.with(|state| {
        let records: Vec<MeteringRecord> = state.records.all().iter().rev().cloned().collect();
        let calls: Vec<&Call> = state.calls.iter().rev().collect();
        let calls = Page::of(calls.into_iter().cloned(), SHOWN_CALLS, &asked, CALLS);
        (records, Names::of(state), calls)
    });
    let body = html! {
        h1 { "Metering" }
        p class="soft" { "What AWS Marketplace has taken and will bill, and every call that was made to it." }
        h2 { "Records" }
        @if records.is_empty() { p class="soft" { "None yet. An hour is reported ten minutes after it closes." } }
        @else {
            (sums(&records, &names))
            @let (used, empty): (Vec<_>, Vec<_>) = records.iter().partition(|record| !record.quantity.is_zero());
            @let used = Page::of(used.into_iter(), SHOWN_RECORDS, &asked, RECORDS);
            @let empty = Page::of(empty.into_iter(), SHOWN_RECORDS, &asked, EMPTY_HOURS);
            @if !used.items.is_empty() {
                (record_table("Records", &used.items, &names))
                (used.links(RECORDS, &asked, RECORDS))
            }
            @if !empty.items.is_empty() {
                details open[!empty.is_first()] {
                    summary { (empty.total) " hours in which nothing was used: a record of zero units tells AWS so" }
                    (record_table("Records of empty hours", &empty.items, &names))
                    (empty.links("empty hours", &asked, EMPTY_HOURS))
                }
            }
        }
        h2 { "Calls" }
        @if calls.items.is_empty() { p class="soft" { "None yet." } }
        @for call in &calls.items { (call_card(call)) }
        (calls.links(CALLS, &asked, CALLS))
    };
    page(&sandbox, "/metering", "Metering", &body)
}

/// What AWS will bill, by plan, account and dimension.
fn sums(records: &[MeteringRecord], names: &Names) -> Markup {
    let mut sums: BTreeMap<(&str, &str, &str), Units> = BTreeMap::new();
    for record in records.iter().filter(|record| !record.quantity.is_zero()) {
        let plan = names.plan_of(record).unwrap_or_default();
        let sum = sums.entry((plan, &record.account_id, &record.dimension)).or_default();
        *sum = sum.plus(record.quantity);
    }
    html! {
        @if sums.is_empty() { p class="soft" { "No units yet." } }
        @else {
            div class="grid" {
                @for ((plan, account, dimension), quantity) in &sums {
                    div class="card" {
                        p class="small soft" { (plan) " · account " (account) }
                        p class="sum" { (grouped(&quantity.printed())) " units of " (dimension) }
                    }
                }
            }
        }
    }
}

fn record_table(title: &str, records: &[&MeteringRecord], names: &Names) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-label=(title) {
            table {
                thead { tr {
                    th { "Hour (UTC)" } th { "Plan" } th { "Dimension" } th class="number" { "Quantity" } th { "Workspaces" }
                    th { "License" } th { "Account" } th { "Receipt" } th { "Status" }
                } }
                tbody {
                    @for record in records {
                        tr {
                            td { (record.hour.replace('T', " ")) ":00" }
                            td { (names.plan_of(record).unwrap_or_default()) }
                            td { (record.dimension) }
                            td class="number" { (grouped(&record.quantity.printed())) }
                            td { (split(&record.allocations, names)) }
                            td title=[record.license_arn.as_deref()] {
                                @match (&record.license_arn, &record.product_code) {
                                    (Some(arn), _) => code { (short(arn)) },
                                    (None, Some(code)) => { "by product code " code { (code) } },
                                    (None, None) => {},
                                }
                            }
                            td { (record.account_id) }
                            td { code { (short(&record.record_id)) } }
                            td { span class="tag ok" { (record.status) } }
                        }
                    }
                }
            }
        }
    }
}

/// How a record is split: by workspaces, which AWS is told as tags.
fn split(allocations: &Value, names: &Names) -> Markup {
    let member = |tag: &Value, name: &str| tag.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    html! {
        @for allocation in allocations.as_array().into_iter().flatten() {
            div class="small" {
                (grouped(&allocated(allocation).unwrap_or_default().printed()))
                @for tag in allocation.get("Tags").and_then(Value::as_array).into_iter().flatten() {
                    @match member(tag, "Key").as_str() {
                        "workspace" => { " · " (names.workspace(&member(tag, "Value"))) },
                        key => { " · " (key) "=" (member(tag, "Value")) },
                    }
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
