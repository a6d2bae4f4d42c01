//! Clock, faults, scheduled functions and events: what a person may turn.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;

use super::layout::{page, readable};
use super::paging::{Asked, Page};
use crate::faults::{Fault, FaultKind};
use crate::routes::SCHEDULES;
use crate::sandbox::Sandbox;
use crate::state::Run;

/// Steps of the clock that people want.
const STEPS: [(i64, &str); 6] = [
    (60, "1 minute"),
    (600, "10 minutes"),
    (3600, "1 hour"),
    (7200, "2 hours"),
    (86_400, "1 day"),
    (604_800, "1 week"),
];
/// The APIs that the form offers; the control API takes all of them.
const TARGETS: [&str; 8] = [
    "BatchMeterUsage",
    "ResolveCustomer",
    "GetEntitlements",
    "SendEmail",
    "TransactWriteItems",
    "PutItem",
    "Query",
    "events",
];
/// What may go wrong with calls, and with events: the word of the control API, and what it means.
const CALL_KINDS: [(&str, &str); 13] = [
    ("throttling", "refused: too many calls"),
    ("internal-error", "fails with status 500, nothing is done"),
    ("lost-answer", "is done, but the answer never arrives"),
    ("access-denied", "refused: access denied"),
    ("disabled-api", "refused: switched off in this region"),
    ("unprocessed", "BatchMeterUsage: records come back unprocessed"),
    ("identical-retry-is-duplicate", "BatchMeterUsage: a repeated record is a duplicate"),
    ("expired-token", "ResolveCustomer: the token has expired"),
    ("message-rejected", "SendEmail: the message is refused"),
    ("sending-paused", "SendEmail: sending is switched off"),
    ("empty-page", "a paged call answers an empty page"),
    ("conflict", "DynamoDB: a write meets a transaction"),
    ("stale-read", "DynamoDB: an index answers as of before"),
];
const EVENT_KINDS: [(&str, &str); 4] = [
    ("drop", "is lost"),
    ("duplicate", "arrives twice"),
    ("delay", "arrives ten minutes late"),
    ("reorder", "arrives after the next one"),
];
/// How many runs a page shows.
const SHOWN_RUNS: usize = 25;
/// The list of them in the page's address.
const RUNS: &str = "runs";

pub(super) async fn show(State(sandbox): State<Arc<Sandbox>>, Query(asked): Query<Asked>) -> Response {
    render(&sandbox, None, &asked)
}

/// A fault to switch on.
#[derive(Debug, Deserialize)]
pub(super) struct FaultForm {
    target: String,
    kind: FaultKind,
    probability: Option<String>,
    count: Option<String>,
}

pub(super) async fn add_fault(State(sandbox): State<Arc<Sandbox>>, Form(form): Form<FaultForm>) -> Response {
    let given = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let fault = Fault {
        target: form.target,
        kind: form.kind,
        probability: given(form.probability).and_then(|text| text.parse().ok()),
        count: given(form.count).and_then(|text| text.parse().ok()),
        item: None,
        delay_seconds: None,
        product_code: None,
    };
    match sandbox.switch_on(fault) {
        Ok(()) => Redirect::to("/controls").into_response(),
        Err(error) => refuse(&sandbox, &error.to_string()),
    }
}

pub(super) async fn clear_faults(State(sandbox): State<Arc<Sandbox>>) -> Redirect {
    sandbox.with(|state| state.faults.clear());
    Redirect::to("/controls")
}

pub(super) async fn run(State(sandbox): State<Arc<Sandbox>>, Path(function): Path<String>) -> Response {
    match sandbox.run_scheduled(&function).await {
        Ok(_) => Redirect::to("/controls").into_response(),
        Err(error) => refuse(&sandbox, &error.to_string()),
    }
}

/// The page, with why what was asked for is refused.
pub(super) fn refuse(sandbox: &Sandbox, trouble: &str) -> Response {
    render(sandbox, Some(trouble), &Asked::new())
}

fn render(sandbox: &Sandbox, trouble: Option<&str>, asked: &Asked) -> Response {
    let now = sandbox.clock.now();
    let (faults, (waiting, dead), runs) = sandbox.with(|state| {
        let eventful: Vec<&Run> = state.runs.iter().rev().filter(|run| did_something(run)).collect();
        let runs = Page::of(eventful.into_iter().cloned(), SHOWN_RUNS, asked, RUNS);
        (state.faults.all().to_vec(), state.queue.depths(), runs)
    });
    let body = html! {
        h1 { "Controls" }
        p class="soft" { "Time, bad days at AWS, and what runs in the background." }
        @if let Some(trouble) = trouble { div class="card said bad" role="alert" { (trouble) } }
        h2 { "Clock" }
        div class="card" {
            p { "It is " strong { (readable(now)) } ". Moving on runs everything that is scheduled in between: a day takes seconds." }
            div class="row" {
                @for (seconds, name) in STEPS {
                    form method="post" action="/controls/clock" {
                        input type="hidden" name="advanceSeconds" value=(seconds);
                        button { "+ " (name) }
                    }
                }
            }
        }
        h2 { "Faults" }
        div class="card" { (fault_list(&faults)) (fault_form()) }
        h2 { "Scheduled functions and events" }
        div class="card" {
            p { (waiting) " events wait in the queue, " (dead) " are on the dead-letter queue." }
            div class="row" {
                @for schedule in SCHEDULES {
                    form method="post" action={ "/controls/run/" (schedule.function) } {
                        button { "Run " (schedule.function) " now" }
                    }
                }
            }
        }
        p class="soft" { "Runs that did something, the latest first:" }
        @if runs.items.is_empty() { p class="soft" { "None yet." } }
        @else {
            (run_table(&runs.items))
            (runs.links(RUNS, asked, RUNS))
        }
    };
    page(sandbox, "/controls", "Controls", &body)
}

/// Whether a run's report holds anything but nothing: most runs find nothing to do.
fn did_something(run: &Run) -> bool {
    match &run.report {
        Value::Object(fields) => fields.values().any(|value| match value {
            Value::Null => false,
            Value::Bool(flag) => *flag,
            Value::Number(number) => number.as_i64() != Some(0),
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            Value::Object(fields) => !fields.is_empty(),
        }),
        other => !other.is_null(),
    }
}

fn fault_list(faults: &[Fault]) -> Markup {
    html! {
        @if faults.is_empty() { p { "All is well: no fault is switched on." } }
        @else {
            ul {
                @for fault in faults {
                    li { code { (fault.target) } " "
                        (serde_json::to_value(fault.kind).ok().as_ref().and_then(|kind| kind.as_str()).unwrap_or_default())
                        @if let Some(probability) = fault.probability { ", probability " (probability) }
                        @if let Some(count) = fault.count { ", " (count) " times more" }
                    }
                }
            }
            form method="post" action="/controls/faults/clear" { button { "Switch all off" } }
        }
    }
}

fn fault_form() -> Markup {
    html! {
        form method="post" action="/controls/faults" {
            div class="fields" {
                label { "Where" select name="target" { @for target in TARGETS { option value=(target) { @if target == "events" { "an event of AWS" } @else { (target) } } } } }
                label { "What"
                    select name="kind" {
                        optgroup label="A call" { @for (kind, meaning) in CALL_KINDS { option value=(kind) { (meaning) } } }
                        optgroup label="An event" { @for (kind, meaning) in EVENT_KINDS { option value=(kind) { (meaning) } } }
                    }
                }
                label { "Probability (0 to 1)" input name="probability" inputmode="decimal" placeholder="always"; }
                label { "How often" input name="count" inputmode="numeric" placeholder="until switched off"; }
                button class="main" { "Switch on" }
            }
        }
    }
}

fn run_table(runs: &[Run]) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Runs" {
            table {
                thead { tr { th { "When" } th { "Function" } th { "Report" } } }
                tbody {
                    @for run in runs {
                        tr {
                            td { (readable(run.at)) }
                            td { (run.function) }
                            td class="wrap" { code { (run.report) } }
                        }
                    }
                }
            }
        }
    }
}
