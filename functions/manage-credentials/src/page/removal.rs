//! The pages of a removal: that it was asked for, and the objection to it.

use accounts::second_factor::{Removal, RemovalObjection};
use accounts::{BillingAccount, SessionToken};
use edge::Request;
use maud::html;
use pages::button::{self, Weight};
use pages::notice::{self, Tone};
use pages::when::moment;
use pages::{Page, parts};

pub(crate) fn asked(request: &Request, account: &BillingAccount, removal: &Removal) -> String {
    let view = request.view();
    let email = account.email.masked();
    Page::new(&view, &view.text("two-factor-removal-asked-title")).body(html! {
        (notice::notice(&view, Tone::Waiting, &view.text("two-factor-removal-asked"), html! {
            p { (view.rich("two-factor-removal-asked-text", &[("at", moment(&view, removal.due_at)), ("email", parts::name(&email))])) }
            p { (view.text("two-factor-removal-asked-found")) }
        }))
        (button::row(button::link("/sign-in?account=billing", &view.text("two-factor-removal-back"), Weight::Main)))
    })
}

pub(crate) fn ask(
    request: &Request,
    account: &BillingAccount,
    objection: &RemovalObjection,
    token: &SessionToken,
) -> String {
    let view = request.view();
    let facts = [
        (view.text("field-username-label"), parts::name(account.username.as_str())),
        (view.text("two-factor-objection-asked"), moment(&view, objection.asked_at)),
        (view.text("two-factor-objection-due"), moment(&view, objection.expires_at)),
    ];
    let text = view.text("two-factor-objection-submit");
    let action = "/account/two-factor/objection";
    Page::new(&view, &view.text("two-factor-objection-title")).lead(view.text("two-factor-objection-lead")).body(
        parts::card(html! {
            (parts::facts(&facts))
            (button::row(button::post(action, &text, Weight::Main, &[("token", token.as_str())])))
        }),
    )
}

pub(crate) fn stopped(request: &Request) -> String {
    let view = request.view();
    Page::new(&view, &view.text("two-factor-stopped-title")).body(html! {
        (notice::simple(&view, Tone::Success, "two-factor-stopped", "two-factor-stopped-text"))
        (button::row(button::link("/sign-in?account=billing&next=/account/password", &view.text("two-factor-stopped-password"), Weight::Main)))
    })
}
