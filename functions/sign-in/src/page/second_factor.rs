//! The page that asks for the second proof.

use accounts::PendingSignIn;
use accounts::second_factor::PROOF_FIELD;
use edge::{Problem, Request, leading_on, own_path};
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::{Page, View, parts};

use crate::second_factor::PAGE;

/// The page, with what is wrong. Who may ask to have the second factor removed is offered that; who is signed in to the console, the way
/// back there.
pub(crate) fn ask(
    request: &Request,
    pending: &PendingSignIn,
    (may_ask, is_at_console): (bool, bool),
    problems: &[Problem],
) -> String {
    let next = request.query("next").filter(|next| own_path(next).is_some());
    let address = leading_on(PAGE, next.as_deref());
    let view = request.view().at(&address);
    let fields = problems.iter().flat_map(|problem| &problem.fields);
    let form = Form::new(&view, "/sign-in")
        .hidden("step", "second-factor")
        .problems(fields.map(|field| (field.name.to_string(), field.text(request))));
    let form = match &next {
        Some(next) => form.hidden("next", next),
        None => form,
    };
    let whole = problems.iter().find(|problem| problem.fields.is_empty());
    let back = if is_at_console { "/console" } else { "/sign-in?account=billing" };
    let back = button::link(back, &view.text("form-cancel"), Weight::Second);
    Page::new(&view, &view.text("two-factor-title"))
        .lead(view.text("two-factor-sign-in-lead"))
        .failed(!problems.is_empty())
        .body(html! {
            @if let Some(problem) = whole {
                (notice::notice(&view, Tone::Error, &problem.title(request), html! { p { (problem.detail(request)) } }))
            }
            (form.render(html! {
                (form.text(PROOF_FIELD, "two-factor-code-label").hint("two-factor-code-hint")
                    .autocomplete("one-time-code"))
                (form.submit_with("two-factor-submit", back))
            }))
            (parts::disclosure(&view.text("two-factor-lost"), lost(&view, pending, may_ask)))
        })
}

/// What somebody can do who has neither phone nor recovery codes.
fn lost(view: &View<'_>, pending: &PendingSignIn, may_ask: bool) -> Markup {
    let (other, key) = if pending.by_code {
        ("/sign-in?account=billing", "two-factor-lost-by-password")
    } else {
        ("/sign-in?account=billing&with=code", "two-factor-lost-by-code")
    };
    html! {
        p { (view.text("two-factor-lost-text")) }
        @if may_ask {
            p { (view.text("two-factor-lost-ready")) }
            (button::post("/account/two-factor/removal", &view.text("two-factor-lost-submit"), Weight::Second, &[]))
        } @else {
            p { (button::link(other, &view.text(key), Weight::Plain)) }
        }
    }
}
