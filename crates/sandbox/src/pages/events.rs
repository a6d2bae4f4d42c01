//! What came and what was told: AWS's events on their way to the app, and the app's events as the product received them.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;

use super::layout::{page, readable, short};
use crate::product::Told;
use crate::sandbox::Sandbox;

/// How many events the page shows, newest first.
const SHOWN: usize = 200;

pub(super) async fn show(State(sandbox): State<Arc<Sandbox>>) -> Response {
    let (told, (waiting, dead), dead_events) = sandbox.with(|state| {
        let told: Vec<Told> = state.told.iter().rev().take(SHOWN).cloned().collect();
        (told, state.queue.depths(), state.queue.dead_events().cloned().collect::<Vec<Value>>())
    });
    let body = html! {
        h1 { "Events" }
        p class="soft" {
            "What the product was told, in the order in which it received it, and what waits on AWS's side."
        }
        h2 { "From AWS to the app" }
        p { (waiting) " waiting in the queue, " (dead) " given up." }
        @for event in dead_events.iter().rev().take(SHOWN) { (dead_card(event)) }
        h2 { "From the app to the product" }
        @if told.is_empty() { p class="soft" { "None yet. Subscribe on the storefront and set up the account." } }
        @else { (told_table(&told)) }
    };
    page(&sandbox, "/events", "Events", &body)
}

fn dead_card(event: &Value) -> Markup {
    let kind = event.get("detail-type").or(event.get("TopicArn")).and_then(Value::as_str).unwrap_or("unreadable");
    html! {
        article class="card" {
            h3 { (kind) }
            details { summary { "Event" } pre { (format!("{event:#}")) } }
        }
    }
}

fn told_table(told: &[Told]) -> Markup {
    let text =
        |event: &Value, pointer: &str| event.pointer(pointer).and_then(Value::as_str).map(short).unwrap_or_default();
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Events for the product" {
            table {
                thead { tr { th { "Received" } th { "By" } th { "What" } th { "Licence" } th { "Event" } } }
                tbody {
                    @for one in told {
                        tr {
                            td { (readable(one.received_at)) }
                            td { (one.by) }
                            td { (one.event.get("type").and_then(Value::as_str).unwrap_or_default()) }
                            td { code { (text(&one.event, "/data/license/arn")) } }
                            td { details { summary { "Show" } pre { (format!("{:#}", one.event)) } } }
                        }
                    }
                }
            }
        }
    }
}
