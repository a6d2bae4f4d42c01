//! A supervised change of an account's e-mail address: the form that asks for it, and what waits with its answers.

use accounts::SupervisedChange;
use accounts::supervised_change::{CHANGE_WAIT_SECONDS, ChangeStage, TAKE_OVER_SECONDS};
use edge::Request;
use kernel::BillingAccountId;
use maud::{Markup, html};
use operators::{Action, PROPOSAL_SECONDS, are_two_people};
use pages::button::{self, Weight};
use pages::form::Form;
use pages::{View, parts, when};

use super::decision::prove;
use super::limits::state;
use super::{account_path, done, frame, principal, trail};
use crate::email_change::EmailChangeView;
use crate::visitor::Visitor;

const SECONDS_A_DAY: i64 = 86_400;

/// The page of an account's supervised change.
pub(crate) fn path(account: &BillingAccountId) -> String {
    format!("{}/email", account_path(account))
}

pub(crate) fn page(request: &Request, visitor: &Visitor, shown: &EmailChangeView<'_>) -> String {
    let view = request.view();
    let account = account_path(&shown.account.id);
    let title = view.text("operators-email-change");
    let name = shown.account.username.as_str().to_owned();
    let above = [("/operator", view.text("operators-today")), (account.as_str(), name)];
    let words = [
        ("asked", "operators-email-change-done-asked"),
        ("confirmed", "operators-email-change-done-confirmed"),
        ("stopped", "operators-email-change-done-stopped"),
    ];
    let body = match shown.change {
        Some(change) => standing(request, &view, visitor, shown, change),
        None => asking(request, &view, visitor, shown),
    };
    frame(&view, visitor, None, &title)
        .steps(trail(&view, &above, &title))
        .lead(view.text("operators-email-change-lead"))
        .failed(!shown.problems.is_empty())
        .body(html! {
            (done(request, &words))
            (body)
            (button::row(button::link(&account, &view.text("operators-help-back"), Weight::Second)))
        })
}

/// That nothing waits, what would happen, and the form that asks for it.
fn asking(request: &Request, view: &View<'_>, visitor: &Visitor, shown: &EmailChangeView<'_>) -> Markup {
    let days = |key: &str, seconds: i64| view.text_with(key, &[("days", &(seconds / SECONDS_A_DAY).to_string())]);
    html! {
        (parts::titled_card(&view.text("operators-email-change-none"), html! {
            p { (view.text("operators-email-change-how")) }
            ol {
                li { (days("operators-email-change-step-ask", PROPOSAL_SECONDS)) }
                li { (days("operators-email-change-step-wait", CHANGE_WAIT_SECONDS)) }
                li { (days("operators-email-change-step-take", TAKE_OVER_SECONDS)) }
            }
            p { (view.text("operators-email-change-stays")) }
        }))
        @if visitor.may(Action::ChangeEmail) { (form(request, view, visitor, shown)) }
    }
}

fn form(request: &Request, view: &View<'_>, visitor: &Visitor, shown: &EmailChangeView<'_>) -> Markup {
    let address = path(&shown.account.id);
    let form = answers(request, view, shown)
        .value("email", shown.fields.get("email"))
        .value("both", if shown.fields.is_ticked("both") { "on" } else { "" })
        .hidden("decision", "ask")
        .hidden("seen", &shown.account.version.to_string());
    html! {
        h2 { (view.text("operators-email-change-ask")) }
        @if visitor.session.must_prove(Action::ChangeEmail, shown.now) { (prove(view, &address)) }
        (form.render(html! {
            (form.text("email", "operators-email-change-new").hint("operators-email-change-new-hint"))
            @match shown.console {
                Some(console) => (form.checkbox("both", view.text_with("operators-email-change-both", &[("username", console.username.as_str())]))),
                None => p class="quiet" { (view.text("operators-email-change-no-console")) },
            }
            (form.textarea("why", "operators-email-change-why").hint("operators-email-change-why-hint"))
            (form.submit("operators-email-change-ask"))
        }))
    }
}

/// What waits, and what this person may do about it.
fn standing(
    request: &Request,
    view: &View<'_>,
    visitor: &Visitor,
    shown: &EmailChangeView<'_>,
    change: &SupervisedChange,
) -> Markup {
    let stage = change.stage(shown.now);
    let is_second = visitor.may(Action::ChangeEmail)
        && stage == ChangeStage::Asked
        && are_two_people(&change.asked.by, &visitor.session.operator.principal());
    html! {
        (parts::titled_card(&view.text("operators-email-change-standing"), parts::facts(&facts(view, visitor, change, stage))))
        @if visitor.may(Action::StopEmailChange) {
            h2 { (view.text("operators-answer")) }
            @if stage == ChangeStage::Asked && !is_second { p { (view.text("operators-email-change-second")) } }
            @if is_second && visitor.session.must_prove(Action::ChangeEmail, shown.now) {
                (prove(view, &path(&shown.account.id)))
            }
            (answer(request, view, shown, change, is_second))
        }
    }
}

fn facts(view: &View<'_>, visitor: &Visitor, change: &SupervisedChange, stage: ChangeStage) -> Vec<(String, Markup)> {
    let both =
        if change.console.is_some() { "operators-email-change-with-console" } else { "operators-email-change-alone" };
    let mut facts = vec![
        (view.text("operators-state"), state(view, stage)),
        (view.text("operators-email-change-from"), parts::name(change.from.as_str())),
        (view.text("operators-email-change-new"), parts::name(change.to.as_str())),
        (view.text("operators-email-change-console"), html! { (view.text(both)) }),
    ];
    let words = [
        ("operators-email-change-asked-at", "operators-email-change-asked-by", Some(&change.asked)),
        ("operators-email-change-confirmed-at", "operators-email-change-confirmed-by", change.confirmed.as_ref()),
    ];
    for (at, by, word) in words {
        let Some(word) = word else { continue };
        facts.push((view.text(at), when::moment(view, word.at)));
        // Who and why are read by those who may read the audit log.
        if visitor.may(Action::ReadAudit) {
            facts.push((view.text(by), parts::stack(&[principal(visitor, &word.by), parts::remark(&word.why)])));
        }
    }
    let until = match change.opens_at() {
        None => "operators-email-change-confirm-until",
        Some(opens_at) => {
            facts.push((view.text("operators-email-change-opens"), when::moment(view, opens_at)));
            "operators-email-change-take-until"
        }
    };
    facts.push((view.text(until), when::moment(view, change.expires_at)));
    facts
}

fn answer(
    request: &Request,
    view: &View<'_>,
    shown: &EmailChangeView<'_>,
    change: &SupervisedChange,
    is_second: bool,
) -> Markup {
    let option = |word: &str, title: &str, text: &str| (word.to_owned(), view.text(title), view.text(text));
    let mut options = Vec::new();
    if is_second {
        options.push(option("confirm", "operators-email-change-confirm", "operators-email-change-confirm-text"));
    }
    options.push(option("stop", "operators-email-change-stop", "operators-email-change-stop-text"));
    let form = answers(request, view, shown)
        .value("decision", shown.fields.get("decision"))
        .hidden("change", &change.id)
        .hidden("seen", &change.version.to_string());
    form.render(html! {
        (form.radios("decision", "operators-answer", &options))
        (form.textarea("why", "operators-why").hint("operators-why-hint"))
        (form.submit("operators-answer-button"))
    })
}

/// A form of the page, with the reason that was typed and what is wrong.
fn answers<'a>(request: &Request, view: &View<'a>, shown: &EmailChangeView<'_>) -> Form<'a> {
    let sentences = shown.problems.iter().map(|field| (field.name.to_string(), field.text(request)));
    Form::new(view, &path(&shown.account.id)).value("why", shown.fields.get("why")).problems(sentences)
}
