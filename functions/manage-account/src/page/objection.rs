//! The pages for the owner of an address that was changed.

use accounts::{BillingAccount, Objection, SessionToken};
use edge::Request;
use maud::html;
use pages::button::{self, Weight};
use pages::notice::{self, Tone};
use pages::when::moment;
use pages::{Page, parts};

pub(crate) fn ask(request: &Request, account: &BillingAccount, objection: &Objection, token: &SessionToken) -> String {
    let view = request.view();
    let facts = [
        (view.text("field-username-label"), parts::name(account.username.as_str())),
        (view.text("manage-account-objection-changed"), moment(&view, objection.changed_at)),
        (view.text("manage-account-objection-until"), moment(&view, objection.expires_at)),
    ];
    let text = view.text("manage-account-objection-submit");
    Page::new(&view, &view.text("manage-account-objection-title"))
        .lead(view.text("manage-account-objection-lead"))
        .body(parts::card(html! {
            (parts::facts(&facts))
            ul {
                li { (view.text("manage-account-objection-restores")) }
                li { (view.text("manage-account-objection-signs-out")) }
                li { (view.text("manage-account-objection-password")) }
            }
            (button::row(button::post("/account/objection", &text, Weight::Main, &[("token", token.as_str())])))
        }))
}

pub(crate) fn done(request: &Request, restored: &BillingAccount) -> String {
    let view = request.view();
    let email = restored.email.masked();
    Page::new(&view, &view.text("manage-account-objection-done-title")).body(html! {
        (notice::notice(&view, Tone::Success, &view.text("manage-account-objection-done"), html! {
            p { (view.text_with("manage-account-objection-done-text", &[("email", &email)])) }
        }))
        (button::row(button::link(
            "/sign-in?account=billing&with=code&next=/account/password",
            &view.text("manage-account-objection-sign-in"),
            Weight::Main,
        )))
    })
}
