//! The pages. Each has its own file; this one has what they share: the frame with the rooms of the Billing Center.

pub(crate) mod bills;
mod chart;
pub(crate) mod closing;
pub(crate) mod cloud_accounts;
pub(crate) mod contact;
pub(crate) mod invoices;
pub(crate) mod objection;
pub(crate) mod password;
pub(crate) mod profile;
pub(crate) mod real_name;
pub(crate) mod sessions;
pub(crate) mod settlement;
pub(crate) mod together;
pub(crate) mod unbinding;
pub(crate) mod uploads;

use edge::{FieldProblem, Request};
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::notice::{self, Tone};
use pages::{Page, View};

use crate::visitor::Visitor;

/// The rooms of the Billing Center, in the order of their tabs: where each is, and what it is called.
const ROOMS: [(Room, &str, &str); 6] = [
    (Room::Bills, "/account/bills", "manage-account-room-bills"),
    (Room::CloudAccounts, "/account/cloud-accounts", "manage-account-room-cloud"),
    (Room::Invoices, "/account/invoices", "manage-account-room-invoices"),
    (Room::RealName, "/account/real-name", "manage-account-room-real-name"),
    (Room::Profile, "/account/profile", "manage-account-room-profile"),
    (Room::Security, "/account/sessions", "manage-account-room-security"),
];

/// A room of the Billing Center.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    Bills,
    CloudAccounts,
    Invoices,
    RealName,
    Profile,
    Security,
}

/// A page of a room: who is signed in, the tabs, and `title` as its heading.
pub(crate) fn frame<'a>(view: &View<'a>, visitor: &Visitor, room: Room, title: &str) -> Page<'a> {
    Page::new(view, &view.text(title)).wide().account(signed_in(view, visitor)).rooms(rooms(view, room))
}

fn signed_in(view: &View<'_>, visitor: &Visitor) -> Markup {
    html! {
        (pages::parts::name(visitor.account.username.as_str()))
        a href="/console" { (view.text("sign-in-console-title")) }
        (button::post("/sign-out", &view.text("sign-in-sign-out"), Weight::Plain, &[]))
    }
}

fn rooms(view: &View<'_>, current: Room) -> Markup {
    html! {
        nav class="rooms" aria-label=(view.text("manage-account-rooms")) {
            @for (room, path, name) in ROOMS {
                a href=(path) aria-current=[(room == current).then_some("page")] { (view.text(name)) }
            }
        }
    }
}

/// What the page says about what was just done, by the word in its address.
pub(crate) fn done(request: &Request, words: &[(&str, &str)]) -> Markup {
    let view = request.view();
    let asked = request.query("done");
    let said = words.iter().find(|(word, _)| asked.as_deref() == Some(*word));
    html! { @if let Some((_, text)) = said { (notice::notice(&view, Tone::Success, &view.text(text), html! {})) } }
}

/// The problems of a form, as sentences.
pub(crate) fn sentences(request: &Request, problems: &[FieldProblem]) -> Vec<(String, String)> {
    problems.iter().map(|field| (field.name.to_string(), field.text(request))).collect()
}
