//! Every mail and text message that AWS accepted.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{Redirect, Response};
use kernel::Timestamp;
use maud::{Markup, html};

use super::layout::{page, readable};
use super::paging::{Asked, Page};
use crate::mailboxes::Switch;
use crate::sandbox::Sandbox;
use crate::state::Message;
use crate::state::mailbox::{MAILBOXES, Mailbox};

/// How many messages a page shows.
const SHOWN: usize = 20;
/// The list of them in the page's address.
const MESSAGES: &str = "messages";

pub(super) async fn show(State(sandbox): State<Arc<Sandbox>>, Query(asked): Query<Asked>) -> Response {
    sandbox.hand_over_codes().await;
    let messages = sandbox.with(|state| Page::of(state.inbox.iter().rev().cloned(), SHOWN, &asked, MESSAGES));
    let body = html! {
        h1 { "Inbox" }
        p class="soft" { "Every mail and text message that left the app, newest first. " a href="/inbox" { "Look again" } }
        (mailboxes(&sandbox))
        @if messages.items.is_empty() { div class="card" { p { "Nothing yet. A code or a welcome mail appears here as soon as the app sends it." } } }
        @for (position, message) in messages.items.iter().enumerate() { (shown(message, messages.is_first() && position == 0)) }
        (messages.links(MESSAGES, &asked, MESSAGES))
    };
    page(&sandbox, "/inbox", "Inbox", &body)
}

/// What a mailbox does with the next mail, and those that were switched.
fn mailboxes(sandbox: &Sandbox) -> Markup {
    let switched: Vec<(String, Mailbox)> =
        sandbox.with(|state| state.mailboxes.iter().map(|(address, does)| (address.clone(), *does)).collect());
    let word = |does: &Mailbox| serde_json::to_value(does).ok().and_then(|word| word.as_str().map(str::to_owned));
    let says = |does: &Mailbox| {
        let word = word(does).unwrap_or_default();
        MAILBOXES.iter().find(|(one, _)| *one == word).map_or("", |(_, says)| *says)
    };
    html! {
        details class="card" {
            summary { "Mail that does not arrive" }
            p class="soft" { "A mailbox can refuse mail, or its owner can report it. The app hears of it as SES would tell. The addresses of SES's mailbox simulator (bounce@, complaint@, suppressionlist@ and ooto@simulator.amazonses.com) work, too." }
            form method="post" action="/inbox/mailboxes" class="row" {
                label { "Address " input type="email" name="address" required; }
                label { "The mailbox " select name="does" { @for (word, says) in MAILBOXES { option value=(word) { (says) } } } }
                button { "Switch" }
            }
            @if !switched.is_empty() {
                ul { @for (address, does) in &switched { li { (address) " " (says(does)) } } }
            }
        }
    }
}

/// Switches a mailbox.
pub(super) async fn switch_mailbox(State(sandbox): State<Arc<Sandbox>>, Form(wanted): Form<Switch>) -> Redirect {
    sandbox.switch_mailbox(&wanted.address, wanted.does);
    Redirect::to("/inbox")
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
