//! The page of leaving.

use accounts::ConsoleAccount;
use accounts::closing::WorkspaceObstacle;
use edge::{FieldProblem, Fields, Request};
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::when::moment;
use pages::{Page, View, parts};
use signed_in::Visitor;

use super::{Room, frame, sentences};
use crate::closing::Held;

/// Where a Billing Center account is closed: an owner who is signed in to the console signs in there first.
const BILLING_CLOSING: &str = "/sign-in?account=billing&next=/account/close";

pub(crate) fn closing(
    request: &Request,
    visitor: &Visitor<ConsoleAccount>,
    held: &[Held],
    tried: Option<(&Fields, &[FieldProblem])>,
) -> String {
    let view = request.view();
    frame(&view, &visitor.account, Room::Profile, "credentials-close-title").failed(tried.is_some()).body(html! {
        (parts::card(html! {
            p { strong { (view.text("credentials-close-removed")) } " " (view.text("credentials-close-removed-text")) }
            p { strong { (view.text("credentials-close-kept")) } " " (view.text("credentials-close-kept-text")) }
            p { strong { (view.text("credentials-close-workspaces")) } " " (view.text("credentials-close-workspaces-text")) }
            (billing_account(&view))
        }))
        @if held.is_empty() {
            (form(request, &view, visitor, tried))
        } @else {
            (notice::notice(&view, Tone::Note, &view.text("credentials-close-not-yet"), html! {
                ul { @for one in held { li { (line(&view, one)) } } }
            }))
        }
    })
}

fn line(view: &View<'_>, (workspace, why): &Held) -> Markup {
    let name = parts::name(&workspace.name);
    match why {
        WorkspaceObstacle::InUse => view.rich("credentials-close-in-use", &[("name", name)]),
        WorkspaceObstacle::Locked { until } => {
            view.rich("credentials-close-locked", &[("name", name), ("until", moment(view, *until))])
        }
        WorkspaceObstacle::Unbound => view.rich("credentials-close-unbound", &[("name", name)]),
    }
}

fn form(
    request: &Request,
    view: &View<'_>,
    visitor: &Visitor<ConsoleAccount>,
    tried: Option<(&Fields, &[FieldProblem])>,
) -> Markup {
    let form = Form::new(view, "/console/close");
    let form = match tried {
        Some((typed, problems)) => form.value("username", typed.get("username")).problems(sentences(request, problems)),
        None => form,
    };
    let back = button::link("/console/profile", &view.text("form-cancel"), Weight::Second);
    form.render(html! {
        p { strong { (view.text("credentials-close-for-good")) } }
        (form.text("username", "credentials-close-username").autocomplete("off"))
        @if visitor.account.password_hash.is_some() {
            (form.password("currentPassword", "credentials-password-current"))
        }
        (form.submit_with("credentials-close-submit", back))
    })
}

pub(crate) fn closed(request: &Request) -> String {
    let view = request.view();
    Page::new(&view, &view.text("credentials-closed-title")).body(html! {
        (notice::notice(&view, Tone::Success, &view.text("credentials-closed"), html! {
            p { strong { (view.text("credentials-close-kept")) } " " (view.text("credentials-close-kept-text")) }
            (billing_account(&view))
        }))
    })
}

/// That a Billing Center account of the same person stays, and where it is closed.
fn billing_account(view: &View<'_>) -> Markup {
    let link = html! { a href=(BILLING_CLOSING) { (view.text("close-billing-link")) } };
    html! {
        p { strong { (view.text("close-billing-title")) } " " (view.rich("close-billing-text", &[("link", link)])) }
    }
}
