//! What came and what was told: AWS's events on their way to the app, and the app's events as the product received them.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;

use super::layout::{page, readable, short};
use super::named::Names;
use super::paging::{Asked, Page};
use crate::sandbox::Sandbox;
use crate::state::told::Told;

/// How many events a page shows.
const SHOWN: usize = 50;
/// How many of those that were given up.
const SHOWN_DEAD: usize = 10;
/// The lists in the page's address.
const EVENTS: &str = "events";
const GIVEN_UP: &str = "given-up";

pub(super) async fn show(State(sandbox): State<Arc<Sandbox>>, Query(asked): Query<Asked>) -> Response {
    let (told, names, (waiting, dead), dead_events) = sandbox.with(|state| {
        let told = Page::of(state.told.iter().rev().cloned(), SHOWN, &asked, EVENTS);
        (told, Names::of(state), state.queue.depths(), state.queue.dead_events().cloned().collect::<Vec<Value>>())
    });
    let dead_events = Page::of(dead_events.iter().rev(), SHOWN_DEAD, &asked, GIVEN_UP);
    let body = html! {
        h1 { "Events" }
        p class="soft" {
            "What the product was told, in the order in which it received it, and what waits on AWS's side."
        }
        h2 { "From AWS to the app" }
        p { (waiting) " waiting in the queue, " (dead) " given up." }
        @for event in &dead_events.items { (dead_card(event)) }
        (dead_events.links("events given up", &asked, GIVEN_UP))
        h2 { "From the app to the product" }
        @if told.items.is_empty() { p class="soft" { "None yet. Subscribe on the storefront and set up the account." } }
        @else {
            (told_table(&told.items, &names))
            (told.links(EVENTS, &asked, EVENTS))
        }
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

fn told_table(told: &[Told], names: &Names) -> Markup {
    let text =
        |event: &Value, pointer: &str| event.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Events for the product" {
            table {
                thead { tr { th { "Received" } th { "By" } th { "What" } th { "Workspace" } th { "Plan" } th { "License" } th { "Event" } } }
                tbody {
                    @for one in told {
                        tr {
                            td { (readable(one.received_at)) }
                            td { (one.by) }
                            td { (one.event.get("type").and_then(Value::as_str).unwrap_or_default()) }
                            td { (names.workspace(&text(&one.event, "/data/workspace/id"))) }
                            td { (names.plan(&text(&one.event, "/data/license/id")).unwrap_or_default()) }
                            td { code { (short(&text(&one.event, "/data/license/id"))) } }
                            td { details { summary { "Show" } pre { (format!("{:#}", one.event)) } } }
                        }
                    }
                }
            }
        }
    }
}
