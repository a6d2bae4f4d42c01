//! The page of the sessions and security events.

use accounts::{AccountKind, SecondFactor, SecurityEvent, Session};
use edge::Request;
use maud::{Markup, html};
use pages::View;
use pages::button::{self, Weight};
use pages::parts;
use pages::sessions::{EventRow, SessionRow};
use signed_in::Visitor;

use super::{Room, done, frame};
use crate::password::has_password;
use crate::place::Place;
use crate::two_factor::PAGE;

pub(crate) fn sessions<A: Place>(
    request: &Request,
    visitor: &Visitor<A>,
    sessions: &[Session],
    events: &[SecurityEvent],
    factor: Option<&SecondFactor>,
) -> String {
    let view = request.view();
    let action = format!("{}/sessions", A::BASE);
    let post = |key: &str, field: &str| button::post(&action, &view.text(key), Weight::Second, &[(field, "true")]);
    frame(&view, &visitor.account, Room::Security, "credentials-security-title").body(html! {
        (done(request, &[
            ("password", "credentials-password-saved"),
            ("passwords", "credentials-passwords-saved"),
            ("sessions", "sessions-ended"),
        ]))
        (password(&view, &visitor.account))
        @if A::KIND == AccountKind::Billing { (two_factor(&view, factor)) }
        h2 { (view.text("sessions-title")) }
        p class="quiet" { (view.text(A::TEXTS.sessions)) }
        (pages::sessions::table(&view, &action, &rows(visitor, sessions)))
        (button::row(html! {
            @if sessions.len() > 1 { (post("sessions-end-others", "others")) }
            (post("sessions-end-all", "all"))
        }))
        h2 { (view.text("security-events-title")) }
        @if events.is_empty() {
            p class="quiet" { (view.text("security-events-none")) }
        } @else {
            (event_table(&view, events))
        }
    })
}

fn password<A: Place>(view: &View<'_>, account: &A) -> Markup {
    let (state, action) = if has_password(account) {
        ("credentials-password-is-set", "credentials-password-change")
    } else {
        ("credentials-password-is-not-set", "credentials-password-set")
    };
    parts::titled_card(
        &view.text("credentials-password-title"),
        html! {
            p { (view.text(state)) }
            (button::link(&format!("{}/password", A::BASE), &view.text(action), Weight::Second))
        },
    )
}

fn two_factor(view: &View<'_>, factor: Option<&SecondFactor>) -> Markup {
    let (state, action) = match factor {
        Some(factor) => {
            let left = factor.recovery_codes_left().to_string();
            (view.text_with("two-factor-card-on", &[("count", &left)]), "two-factor-manage")
        }
        None => (view.text("two-factor-card-off"), "two-factor-begin"),
    };
    parts::titled_card(
        &view.text("two-factor-page-title"),
        html! {
            p { (state) }
            (button::link(PAGE, &view.text(action), Weight::Second))
        },
    )
}

fn rows<'a, A>(visitor: &Visitor<A>, sessions: &'a [Session]) -> Vec<SessionRow<'a>> {
    let row = |session: &'a Session| SessionRow {
        name: session.name(),
        began: session.created_at,
        until: session.expires_at,
        source: &session.source,
        browser: &session.browser,
        is_this: session.key == visitor.session.key,
    };
    sessions.iter().map(row).collect()
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
