//! The pages around signing in.

use edge::{Request, leading_on};
use maud::html;
use pages::button::{self, Weight};
use pages::notice::{self, Tone};
use pages::{Page, parts};

/// The page that leads to the identity provider.
pub(crate) fn sign_in(request: &Request, next: &str) -> String {
    let view = request.view();
    let start = leading_on("/operator/sign-in/start", Some(next));
    let (signed_out, ended) = (request.query("signed-out").is_some(), request.query("ended").is_some());
    Page::new(&view, &view.text("operators-sign-in-title")).lead(view.text("operators-sign-in-lead")).body(html! {
        @if signed_out {
            (notice::simple(&view, Tone::Success, "operators-signed-out-title", "operators-signed-out-text"))
        } @else if ended {
            (notice::simple(&view, Tone::Note, "operators-ended-title", "operators-ended-text"))
        }
        (button::row(button::link(&start, &view.text("operators-sign-in-button"), Weight::Main)))
        p class="aside" { (view.rich("operators-sign-in-buyers", &[("link", html! {
            a href="/sign-in" { (view.text("operators-sign-in-buyers-link")) }
        })])) }
    })
}

/// What the deployment lacks. No secret is among it: names of settings, and what is wrong with them.
pub(crate) fn not_configured(request: &Request, wrong: &[String]) -> String {
    let view = request.view();
    let settings = [
        ("OPERATOR_ISSUER", "operators-setting-issuer"),
        ("OPERATOR_CLIENT_ID", "operators-setting-client"),
        ("OPERATOR_CLIENT_SECRET_ID", "operators-setting-secret"),
        ("OPERATOR_GROUPS", "operators-setting-groups"),
        ("OPERATOR_GROUPS_CLAIM", "operators-setting-claim"),
    ];
    let title = view.text("problem-operators-not-configured-title");
    Page::new(&view, &title).lead(view.text("problem-operators-not-configured-detail")).body(html! {
        (notice::notice(&view, Tone::Waiting, &view.text("operators-setting-wrong"), html! {
            ul { @for one in wrong { li { (one) } } }
        }))
        (parts::titled_card(&view.text("operators-settings"), html! {
            (parts::facts(&settings.map(|(name, text)| (name.to_owned(), html! { (view.text(text)) }))))
        }))
    })
}
