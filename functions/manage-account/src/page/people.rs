//! The page of the people of an account.

use accounts::people::MAX_PEOPLE;
use accounts::{AddressState, BillingAccount, Invitation, Permission, Role, SecurityEvent};
use billing_center::Visitor;
use billing_center::page::{Room, done, frame, sentences};
use edge::{FieldProblem, Fields, Request};
use kernel::Timestamp;
use maud::{Markup, html};
use pages::View;
use pages::button::{self, Weight};
use pages::form::Form;
use pages::parts::{self, Shade};
use pages::when::{day, moment};

use crate::people::PeopleView;

pub(crate) fn people(
    request: &Request,
    visitor: &Visitor,
    shown: &PeopleView,
    now: Timestamp,
    tried: Option<(&Fields, &[FieldProblem])>,
) -> String {
    let view = request.view();
    let manages = visitor.may(Permission::ManagePeople);
    frame(&view, visitor, Room::People, "people-title").lead(view.text("people-lead")).failed(tried.is_some()).body(
        html! {
            (done(request, &[
                ("invited", "people-invited"),
                ("again", "people-invited-again"),
                ("withdrawn", "people-withdrawn"),
                ("role", "people-role-saved"),
                ("removed", "people-removed"),
            ]))
            (list(&view, visitor, &shown.people))
            @if manages {
                (invitations(&view, &shown.invitations, now))
                h2 { (view.text("people-invite-title")) }
                (invite(request, &view, tried))
            }
            (roles(&view))
            @if manages && !shown.history.is_empty() {
                h2 { (view.text("people-history")) }
                (history(&view, &shown.history))
            }
            @if visitor.person.membership.is_some() {
                h2 { (view.text("people-leave-title")) }
                p { a href="/account/people/leave" { (view.text("people-leave-link")) } }
            }
        },
    )
}

/// A role in a word.
pub(super) fn role(view: &View<'_>, role: Role) -> Markup {
    let shade = if role == Role::Owner { Shade::Good } else { Shade::Quiet };
    parts::badge(&view.text(role.translation_key()), shade)
}

fn list(view: &View<'_>, visitor: &Visitor, people: &[BillingAccount]) -> Markup {
    let manages = visitor.may(Permission::ManagePeople);
    let mut headers = vec![view.text("people-person"), view.text("people-role"), view.text("people-since")];
    if manages {
        headers.insert(1, view.text("field-email-label"));
        headers.push(String::new());
    }
    let row = |person: &BillingAccount| {
        let is_you = person.id == visitor.person.id;
        let who = html! {
            (parts::name(person.username.as_str()))
            @if is_you { " " span class="quiet" { (view.text("people-you")) } }
            br; span class="quiet" { (parts::name(&person.profile.contact_name)) }
        };
        let role = html! {
            (role(view, person.role()))
            @if person.membership.is_none() { " " span class="quiet" { (view.text("people-main-owner")) } }
        };
        let mut row = vec![who, role, html! { (day(view, person.created_at)) }];
        if manages {
            row.insert(1, html! { (person.email) });
            let way = (person.membership.is_some()).then(|| {
                html! {
                    a class=(Weight::Small.class()) href={ "/account/people/" (person.id) } {
                        (view.text("people-change")) span class="unseen" { ": " (person.username) }
                    }
                }
            });
            row.push(html! { @if let Some(way) = way { (way) } });
        }
        row
    };
    let rows: Vec<Vec<Markup>> = people.iter().map(row).collect();
    parts::table(&view.text("people-title"), &headers, &rows)
}

fn invitations(view: &View<'_>, invitations: &[(Invitation, AddressState)], now: Timestamp) -> Markup {
    let headers =
        [view.text("field-email-label"), view.text("people-role"), view.text("people-invitation-until"), String::new()];
    let row = |(invitation, address): &(Invitation, AddressState)| {
        let path = format!("/account/people/invitations/{}", invitation.id);
        let version = invitation.version.to_string();
        let post = |action: &str, key: &str| {
            let text = html! { (view.text(key)) span class="unseen" { ": " (invitation.email) } };
            button::post(&path, &text, Weight::Small, &[("action", action), ("version", &version)])
        };
        vec![
            html! {
                (invitation.email)
                br; span class="quiet" { (view.text_with("people-invited-by", &[("username", invitation.by_username.as_str())])) }
                @if address.word().is_some() { br; (parts::badge(&view.text("people-mail-trouble"), Shade::Bad)) }
            },
            role(view, invitation.role),
            html! {
                @if invitation.is_open(now) { (moment(view, invitation.expires_at)) }
                @else { (parts::badge(&view.text("people-invitation-over"), Shade::Attention)) }
            },
            button::row(html! { (post("again", "people-again")) (post("withdraw", "people-withdraw")) }),
        ]
    };
    let rows: Vec<Vec<Markup>> = invitations.iter().map(row).collect();
    html! {
        @if !rows.is_empty() {
            h2 { (view.text("people-invitations")) }
            (parts::table(&view.text("people-invitations"), &headers, &rows))
        }
    }
}

fn invite(request: &Request, view: &View<'_>, tried: Option<(&Fields, &[FieldProblem])>) -> Markup {
    let form = Form::new(view, "/account/people");
    let form = match (tried, request.typed()) {
        (Some((typed, problems)), _) => form
            .value("email", typed.get("email"))
            .value("role", typed.get("role"))
            .problems(sentences(request, problems)),
        (None, Some(typed)) => form.value("email", typed.get("email")).value("role", typed.get("role")),
        (None, None) => form.value("role", Role::Viewer.name()),
    };
    form.render(html! {
        p class="quiet" { (view.text_with("people-invite-text", &[("most", &MAX_PEOPLE.to_string())])) }
        (form.email("email", "field-email-label"))
        (form.radios("role", "people-role", &choices(view)))
        (form.submit("people-invite-submit"))
    })
}

/// The roles to choose from, each with what it may do.
pub(super) fn choices(view: &View<'_>) -> Vec<(String, String, String)> {
    let hint = |role: Role| match role {
        Role::Owner => "people-owner-may",
        Role::Finance => "people-finance-may",
        Role::Viewer => "people-viewer-may",
    };
    Role::ALL
        .iter()
        .map(|role| (role.name().to_owned(), view.text(role.translation_key()), view.text(hint(*role))))
        .collect()
}

fn roles(view: &View<'_>) -> Markup {
    let facts: Vec<(String, Markup)> =
        choices(view).into_iter().map(|(_, name, may)| (name, html! { (may) })).collect();
    parts::disclosure(&view.text("people-roles"), html! { (parts::facts(&facts)) })
}

fn history(view: &View<'_>, events: &[SecurityEvent]) -> Markup {
    let headers = [view.text("security-events-when"), view.text("security-events-what"), view.text("people-done-by")];
    let row = |event: &SecurityEvent| {
        let about = event.about.as_ref();
        let role = |role: Option<Role>| role.map(|role| view.text(role.translation_key()));
        let roles = match (role(about.and_then(|about| about.from)), role(about.map(|about| about.role))) {
            (Some(from), Some(to)) => format!("{from} → {to}"),
            (_, to) => to.unwrap_or_default(),
        };
        vec![
            moment(view, event.at),
            html! {
                (view.text(event.kind.translation_key()))
                @if let Some(about) = about { ": " (parts::name(&about.who)) " " span class="quiet" { (roles) } }
            },
            parts::name(about.and_then(|about| about.by.as_deref()).unwrap_or("–")),
        ]
    };
    let rows: Vec<Vec<Markup>> = events.iter().map(row).collect();
    parts::table(&view.text("people-history"), &headers, &rows)
}
