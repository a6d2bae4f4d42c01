//! The page of the sessions and security events.

use accounts::{SecurityEvent, Session};
use edge::Request;
use maud::{Markup, html};
use pages::View;
use pages::button::{self, Weight};
use pages::parts::{self, Shade};
use pages::when::moment;

use super::{Room, done, frame};
use crate::sessions::session_name;
use crate::visitor::Visitor;

pub(crate) fn sessions(request: &Request, visitor: &Visitor, sessions: &[Session], events: &[SecurityEvent]) -> String {
    let view = request.view();
    frame(&view, visitor, Room::Security, "manage-account-security-title").body(html! {
        (done(request, &[
            ("password", "manage-account-password-saved"),
            ("sessions", "manage-account-sessions-ended"),
        ]))
        (password(&view, visitor))
        h2 { (view.text("manage-account-sessions-title")) }
        (session_table(&view, visitor, sessions))
        @if sessions.len() > 1 {
            (button::post("/account/sessions", &view.text("manage-account-sessions-end-others"), Weight::Second, &[("others", "true")]))
        }
        h2 { (view.text("manage-account-events-title")) }
        @if events.is_empty() {
            p class="quiet" { (view.text("manage-account-events-none")) }
        } @else {
            (event_table(&view, events))
        }
    })
}

fn password(view: &View<'_>, visitor: &Visitor) -> Markup {
    let (state, action) = if visitor.account.password_hash.is_some() {
        ("manage-account-password-is-set", "manage-account-password-change")
    } else {
        ("manage-account-password-is-not-set", "manage-account-password-set")
    };
    parts::titled_card(
        &view.text("manage-account-password-title"),
        html! {
            p { (view.text(state)) }
            (button::link("/account/password", &view.text(action), Weight::Second))
        },
    )
}

fn session_table(view: &View<'_>, visitor: &Visitor, sessions: &[Session]) -> Markup {
    let headers =
        [view.text("manage-account-sessions-began"), view.text("manage-account-sessions-until"), String::new()];
    let rows: Vec<Vec<Markup>> = sessions
        .iter()
        .map(|session| {
            let name = session_name(session);
            let end = view.text("manage-account-sessions-end");
            let last = if session.key == visitor.session.key {
                parts::badge(&view.text("manage-account-sessions-this"), Shade::Good)
            } else {
                button::post("/account/sessions", &end, Weight::Small, &[("session", name)])
            };
            vec![moment(view, session.created_at), moment(view, session.expires_at), last]
        })
        .collect();
    parts::table(&view.text("manage-account-sessions-title"), &headers, &rows)
}

fn event_table(view: &View<'_>, events: &[SecurityEvent]) -> Markup {
    let headers = [
        view.text("manage-account-events-when"),
        view.text("manage-account-events-what"),
        view.text("manage-account-events-from"),
    ];
    let rows: Vec<Vec<Markup>> = events
        .iter()
        .map(|event| {
            let from = if event.source.is_empty() { "–" } else { &event.source };
            vec![moment(view, event.at), html! { (view.text(event.kind.translation_key())) }, html! { (from) }]
        })
        .collect();
    parts::table(&view.text("manage-account-events-title"), &headers, &rows)
}
