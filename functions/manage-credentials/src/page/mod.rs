//! The pages. Each has its own file; this one has what they share: the frame with the rooms of the console or the Billing Center,
//! and what is said of the other account.

pub(crate) mod closing;
pub(crate) mod contact;
pub(crate) mod objection;
pub(crate) mod password;
pub(crate) mod profile;
pub(crate) mod removal;
pub(crate) mod sessions;
pub(crate) mod take_over;
pub(crate) mod two_factor;

use accounts::{Account, AccountKind};
use edge::{FieldProblem, Request};
use maud::{Markup, html};
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::rooms::{BillingRoom, ConsoleRoom, Side};
use pages::{Page, View, parts};

use crate::both::BOTH_FIELD;
use crate::place::Place;

/// A room that both have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    Profile,
    Security,
}

/// A page of a room: who is signed in, the tabs, and `title` as its heading.
pub(crate) fn frame<'a, A: Place>(view: &View<'a>, account: &A, room: Room, title: &str) -> Page<'a> {
    let rooms = match (A::KIND, room) {
        (AccountKind::Billing, Room::Profile) => signed_in::rooms(view, BillingRoom::Profile, account.role()),
        (AccountKind::Billing, Room::Security) => signed_in::rooms(view, BillingRoom::Security, account.role()),
        (AccountKind::Console, Room::Profile) => pages::rooms::console(view, ConsoleRoom::Profile),
        (AccountKind::Console, Room::Security) => pages::rooms::console(view, ConsoleRoom::Security),
    };
    let side = match A::KIND {
        AccountKind::Billing => Side::BillingCenter,
        AccountKind::Console => Side::Console,
    };
    let header = pages::rooms::signed_in(view, account.username().as_str(), side);
    Page::new(view, &view.text(title)).wide().account(header).rooms(rooms)
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

/// That the two kinds of account are independent; and the box that changes the other account of the same person as well, if
/// there is one that can be changed here.
pub(crate) fn other_account<A: Place>(
    view: &View<'_>,
    form: &Form<'_>,
    other: Option<&A::Other>,
    label: &str,
) -> Markup {
    html! {
        p class="quiet" { (view.text(A::TEXTS.independent)) }
        @if let Some(other) = other {
            (form.checkbox(BOTH_FIELD, view.rich(label, &[("username", parts::name(other.username().as_str()))])))
        }
    }
}
