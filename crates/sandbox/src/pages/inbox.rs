//! Every mail and text message that AWS accepted.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use kernel::Timestamp;
use maud::{Markup, html};

use super::layout::{page, readable};
use crate::sandbox::Sandbox;
use crate::state::Message;

/// How many messages the page shows, newest first.
const SHOWN: usize = 100;

pub(super) async fn show(State(sandbox): State<Arc<Sandbox>>) -> Response {
    sandbox.hand_over_codes().await;
    let messages: Vec<Message> = sandbox.with(|state| state.inbox.iter().rev().take(SHOWN).cloned().collect());
    let body = html! {
        h1 { "Inbox" }
        p class="soft" { "Every mail and text message that left the app, newest first. " a href="/inbox" { "Look again" } }
        @if messages.is_empty() { div class="card" { p { "Nothing yet. A code or a welcome mail appears here as soon as the app sends it." } } }
        @for (position, message) in messages.iter().enumerate() { (shown(message, position == 0)) }
    };
    page(&sandbox, "/inbox", "Inbox", &body)
}

fn shown(message: &Message, open: bool) -> Markup {
    let sent_at = Timestamp::parse_rfc3339(&message.sent_at).map(readable).unwrap_or_default();
    html! {
        article class="card" {
            div class="row" {
                h2 class="small-heading" { @if message.subject.is_empty() { "Text message" } @else { (message.subject) } }
                span class="tag" { (message.channel) }
            }
            dl {
                dt { "To" } dd { (message.to) }
                dt { "From" } dd { (message.from) }
                dt { "Sent" } dd { (sent_at) }
            }
            details open[open] {
                summary { "Text" }
                pre { (message.text) }
            }
            @if let Some(source) = &message.html {
                details {
                    summary { "As the reader sees it" }
                    // No script, no origin, no navigation of this page: whatever a mail contains, it stays in its frame.
                    iframe sandbox="" title=(message.subject) srcdoc=(source) loading="lazy" {}
                }
            }
        }
    }
}
