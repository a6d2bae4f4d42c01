//! The pages of a supervised change of an e-mail address.

use accounts::SupervisedChange;
use edge::{FieldProblem, Request};
use maud::html;
use pages::button::{self, Weight};
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::when::moment;
use pages::{Page, parts};

use crate::take_over::OpenedChange;

/// The page that takes an account over, for the new mailbox.
pub(crate) fn ask(request: &Request, opened: &OpenedChange, typed: &str, problems: &[FieldProblem]) -> String {
    let address = format!("/account/email-change?token={}", opened.token.as_str());
    let view = request.view().at(&address);
    let change = &opened.change;
    let facts = [
        (view.text("credentials-take-over-new"), parts::name(change.to.as_str())),
        (view.text("credentials-take-over-until"), moment(&view, change.expires_at)),
    ];
    let sentences = problems.iter().map(|field| (field.name.to_string(), field.text(request)));
    let form = Form::new(&view, "/account/email-change")
        .value("username", typed)
        .problems(sentences)
        .hidden("token", opened.token.as_str());
    Page::new(&view, &view.text("credentials-take-over-title"))
        .lead(view.text("credentials-take-over-lead"))
        .failed(!problems.is_empty())
        .body(parts::card(html! {
            (parts::facts(&facts))
            ul {
                li { (view.text("credentials-take-over-signs-out")) }
                li { (view.text("credentials-take-over-password")) }
                li { (view.text("credentials-take-over-factor")) }
                li { (view.text(if change.console.is_some() { "credentials-take-over-both" } else { "credentials-take-over-one" })) }
                li { (view.text("credentials-take-over-objection")) }
            }
            (form.render(html! {
                (form.text("username", "field-username-label").hint("credentials-take-over-username-hint").autocomplete("username"))
                (form.submit("credentials-take-over-submit"))
            }))
        }))
}

pub(crate) fn done(request: &Request, change: &SupervisedChange) -> String {
    let view = request.view();
    Page::new(&view, &view.text("credentials-taken-over-title")).body(html! {
        (notice::notice(&view, Tone::Success, &view.text("credentials-taken-over"), html! {
            p { (view.text_with("credentials-taken-over-text", &[("email", &change.to.masked())])) }
        }))
        (button::row(button::link(
            "/sign-in?account=billing&with=code&next=/account/password",
            &view.text("credentials-objection-sign-in"),
            Weight::Main,
        )))
    })
}

/// The page on which the old mailbox stops a change.
pub(crate) fn ask_stop(request: &Request, opened: &OpenedChange) -> String {
    let view = request.view();
    let OpenedChange { token, account, change } = opened;
    let mut facts = vec![
        (view.text("field-username-label"), parts::name(account.username.as_str())),
        (view.text("credentials-take-over-new"), parts::name(&change.to.masked())),
        (view.text("credentials-stop-asked"), moment(&view, change.asked.at)),
    ];
    if let Some(opens_at) = change.opens_at() {
        facts.push((view.text("credentials-stop-opens"), moment(&view, opens_at)));
    }
    let text = view.text("credentials-stop-submit");
    Page::new(&view, &view.text("credentials-stop-title")).lead(view.text("credentials-stop-lead")).body(parts::card(
        html! {
            (parts::facts(&facts))
            (button::row(button::post("/account/objection", &text, Weight::Main, &[("token", token.as_str())])))
        },
    ))
}

pub(crate) fn stopped(request: &Request) -> String {
    let view = request.view();
    Page::new(&view, &view.text("credentials-stopped-title")).body(html! {
        (notice::simple(&view, Tone::Success, "credentials-stopped", "credentials-stopped-text"))
        (button::row(button::link("/sign-in?account=billing&next=/account/password", &view.text("two-factor-stopped-password"), Weight::Main)))
    })
}
