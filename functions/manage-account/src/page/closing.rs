//! The page of taking one's data along and leaving.

use accounts::closing::Obstacle;
use billing_center::Visitor;
use billing_center::page::{Room, frame, sentences};
use edge::{FieldProblem, Fields, Request};
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::{Page, View, parts};

/// Where a console account is closed: an owner who is signed in to the Billing Center signs in to the console first.
const CONSOLE_CLOSING: &str = "/sign-in?account=console&next=/console/close";

pub(crate) fn closing(
    request: &Request,
    visitor: &Visitor,
    obstacles: &[Obstacle],
    tried: Option<(&Fields, &[FieldProblem])>,
) -> String {
    let view = request.view();
    frame(&view, visitor, Room::Profile, "manage-account-leave-title").failed(tried.is_some()).body(html! {
        (parts::titled_card(&view.text("manage-account-export-title"), html! {
            p { (view.text("manage-account-export-text")) }
            (button::row(button::post("/account/export", &view.text("manage-account-export-action"), Weight::Second, &[])))
        }))
        (what_happens(&view))
        @if obstacles.is_empty() {
            (form(request, &view, visitor, tried))
        } @else {
            (notice::notice(&view, Tone::Note, &view.text("manage-account-close-not-yet"), html! {
                ul { @for obstacle in obstacles { li { (view.text(text_of(*obstacle))) } } }
            }))
        }
    })
}

fn text_of(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::License => "problem-license-in-force-detail",
        Obstacle::Workspace => "problem-workspace-bound-detail",
        Obstacle::OpenBill => "problem-open-bill-detail",
        Obstacle::OpenInvoice => "problem-open-invoice-detail",
    }
}

fn what_happens(view: &View<'_>) -> Markup {
    parts::titled_card(
        &view.text("manage-account-close-title"),
        html! {
            p { strong { (view.text("manage-account-close-removed")) } " " (view.text("manage-account-close-removed-text")) }
            p { strong { (view.text("manage-account-close-kept")) } " " (view.text("manage-account-close-kept-text")) }
            (console_account(view))
        },
    )
}

/// That the console account of the same person stays, and where it is closed.
fn console_account(view: &View<'_>) -> Markup {
    let link = html! { a href=(CONSOLE_CLOSING) { (view.text("close-console-link")) } };
    html! {
        p { strong { (view.text("close-console-title")) } " " (view.rich("close-console-text", &[("link", link)])) }
    }
}

fn form(request: &Request, view: &View<'_>, visitor: &Visitor, tried: Option<(&Fields, &[FieldProblem])>) -> Markup {
    let form = Form::new(view, "/account/close");
    let form = match tried {
        Some((typed, problems)) => form.value("username", typed.get("username")).problems(sentences(request, problems)),
        None => form,
    };
    form.render(html! {
        p { strong { (view.text("manage-account-close-for-good")) } }
        (form.text("username", "manage-account-close-username").autocomplete("off"))
        @if visitor.person.password_hash.is_some() {
            (form.password("currentPassword", "credentials-password-current"))
        }
        (form.submit_with("manage-account-close-submit", button::link("/account/profile", &view.text("form-cancel"), Weight::Second)))
    })
}

pub(crate) fn closed(request: &Request) -> String {
    let view = request.view();
    Page::new(&view, &view.text("manage-account-closed-title")).body(html! {
        (notice::notice(&view, Tone::Success, &view.text("manage-account-closed"), html! {
            p { strong { (view.text("manage-account-close-kept")) } " " (view.text("manage-account-close-kept-text")) }
            (console_account(&view))
        }))
    })
}
