//! The page of the sessions and security events.

use accounts::{SecurityEvent, Session};
use billing_center::Visitor;
use billing_center::page::{Room, done, frame};
use edge::Request;
use maud::{Markup, html};
use pages::View;
use pages::button::{self, Weight};
use pages::parts;
use pages::sessions::{EventRow, SessionRow};

pub(crate) fn sessions(request: &Request, visitor: &Visitor, sessions: &[Session], events: &[SecurityEvent]) -> String {
    let view = request.view();
    frame(&view, visitor, Room::Security, "manage-account-security-title").body(html! {
        (done(request, &[
            ("password", "manage-account-password-saved"),
            ("sessions", "sessions-ended"),
        ]))
        (password(&view, visitor))
        h2 { (view.text("sessions-title")) }
        (session_table(&view, visitor, sessions))
        @if sessions.len() > 1 {
            (button::row(button::post("/account/sessions", &view.text("sessions-end-others"), Weight::Second, &[("others", "true")])))
        }
        h2 { (view.text("security-events-title")) }
        @if events.is_empty() {
            p class="quiet" { (view.text("security-events-none")) }
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
    let rows: Vec<SessionRow<'_>> = sessions
        .iter()
        .map(|session| SessionRow {
            name: session.name(),
            began: session.created_at,
            until: session.expires_at,
            source: &session.source,
            is_this: session.key == visitor.session.key,
        })
        .collect();
    pages::sessions::table(view, "/account/sessions", &rows)
}

fn event_table(view: &View<'_>, events: &[SecurityEvent]) -> Markup {
    let row = |event: &'_ SecurityEvent| EventRow {
        at: event.at,
        what: view.text(event.kind.translation_key()),
        count: event.count,
        source: event.source.clone(),
    };
    pages::sessions::events(view, &events.iter().map(row).collect::<Vec<_>>())
}
