//! The pages for the owner of an address that was changed.

use accounts::{AccountKind, Objection, SessionToken};
use edge::Request;
use maud::html;
use pages::button::{self, Weight};
use pages::notice::{self, Tone};
use pages::when::moment;
use pages::{Page, parts};

use crate::place::Place;

/// What becomes of the other account of the same person: its change has a mail of its own.
const fn only_this(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Billing => "objection-billing-only",
        AccountKind::Console => "objection-console-only",
    }
}

pub(crate) fn ask<A: Place>(request: &Request, account: &A, objection: &Objection, token: &SessionToken) -> String {
    let view = request.view();
    let facts = [
        (view.text("field-username-label"), parts::name(account.username().as_str())),
        (view.text("credentials-objection-changed"), moment(&view, objection.changed_at)),
        (view.text("credentials-objection-until"), moment(&view, objection.expires_at)),
    ];
    let (text, action) = (view.text("credentials-objection-submit"), format!("{}/objection", A::BASE));
    Page::new(&view, &view.text("credentials-objection-title")).lead(view.text(A::TEXTS.objection)).body(parts::card(
        html! {
            (parts::facts(&facts))
            ul {
                li { (view.text("credentials-objection-restores")) }
                li { (view.text("credentials-objection-signs-out")) }
                li { (view.text("credentials-objection-password")) }
                li { (view.text(only_this(A::KIND))) }
            }
            (button::row(button::post(&action, &text, Weight::Main, &[("token", token.as_str())])))
        },
    ))
}

pub(crate) fn done<A: Place>(request: &Request, restored: &A) -> String {
    let view = request.view();
    let email = restored.email().masked();
    Page::new(&view, &view.text("credentials-objection-done-title")).body(html! {
        (notice::notice(&view, Tone::Success, &view.text("credentials-objection-done"), html! {
            p { (view.text_with("credentials-objection-done-text", &[("email", &email)])) }
        }))
        (button::row(button::link(
            &format!("{}&with=code&next={}/password", A::SIGN_IN, A::BASE),
            &view.text("credentials-objection-sign-in"),
            Weight::Main,
        )))
    })
}
