//! One activation that was left: who, how far, whom we wrote to, and what an operator can do.

use edge::Request;
use kernel::LicenseId;
use licensing::{Abandonment, NoMailAgain, Reminder};
use maud::{Markup, html};
use operating::activations::Progress;
use operators::Action;
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::{View, parts, when};

use super::{Room, account_name, done, empty, frame, license_link, segment, trail};
use crate::activations::ActivationView;
use crate::visitor::Visitor;

/// The page of a license's activation.
pub(crate) fn activation_path(id: &LicenseId) -> String {
    format!("/operator/activations/{}", segment(id.as_str()))
}

pub(crate) fn activation(request: &Request, visitor: &Visitor, shown: &ActivationView<'_>) -> String {
    let view = request.view();
    let one = shown.one;
    let title = view.text("operators-activation");
    frame(&view, visitor, Some(Room::Activations), &title)
        .steps(trail(&view, &[("/operator/activations", view.text("operators-activations"))], one.license.id.as_str()))
        .failed(!shown.problems.is_empty() || shown.refused.is_some())
        .body(html! {
            (done(request, &[("mail", "operators-activation-done-mail"), ("note", "operators-activation-done-note")]))
            @if let Some(refused) = shown.refused {
                (notice::notice(&view, Tone::Error, &view.text("operators-activation-not-mailed"), html! { p { (why_not(&view, refused)) } }))
            }
            (parts::card(parts::facts(&facts(&view, visitor, shown))))
            @if visitor.may(Action::MailAgain) { (mail_again(request, &view, shown)) }
            @if visitor.may(Action::NoteActivation) { (notes(request, &view, shown)) }
        })
}

fn facts(view: &View<'_>, visitor: &Visitor, shown: &ActivationView<'_>) -> Vec<(String, Markup)> {
    let license = &shown.one.license;
    let moment = |at| match at {
        Some(at) => when::moment(view, at),
        None => html! { span class="quiet" { (view.text("operators-never")) } },
    };
    let progress = match shown.one.progress {
        Progress::NotLanded => "operators-progress-not-landed",
        Progress::Landed => "operators-progress-landed",
        Progress::AddressVerified => "operators-progress-verified",
        Progress::Bound => "operators-progress-bound",
    };
    let mailed = match shown.one.course.abandonment {
        Abandonment::Listed { reminder: Reminder::Sent { at }, .. } => Some(at),
        _ => None,
    };
    let mut facts = vec![
        (view.text("operators-license"), license_link(&license.id)),
        (view.text("operators-product"), html! { (view.product_name(&license.product)) }),
        (view.text("operators-aws-account"), parts::copyable(license.account.as_str())),
        (view.text("operators-activation-progress"), html! { (view.text(progress)) }),
        (view.text("operators-active-since"), moment(license.usage_from())),
        (view.text("operators-landed"), moment(license.resolved_at)),
        (view.text("operators-listed"), moment(shown.one.listed_since())),
        (view.text("operators-mailed"), moment(mailed)),
    ];
    if let Some(account) = &license.billing_account {
        facts.push((view.text("operators-account"), account_name(visitor, account)));
    }
    if visitor.may(Action::ReadAccount) {
        let to = match &shown.one.writes_to {
            Some(email) => parts::name(email.as_str()),
            None => html! { span class="quiet" { (view.text("operators-activation-nobody")) } },
        };
        facts.push((view.text("operators-activation-writes-to"), to));
    }
    facts
}

fn mail_again(request: &Request, view: &View<'_>, shown: &ActivationView<'_>) -> Markup {
    let heading = html! { h2 { (view.text("operators-activation-mail")) } };
    if let Err(refused) = shown.one.may_mail_again(shown.now) {
        return html! { (heading) p class="quiet" { (why_not(view, refused)) } };
    }
    let form = form(request, view, shown, "why").hidden("seen", &shown.one.course.version.to_string());
    html! {
        (heading)
        p { (view.text("operators-activation-mail-text")) }
        (form.render(html! {
            (form.textarea("why", "operators-why").hint("operators-why-hint"))
            (form.submit("operators-activation-mail-button"))
        }))
    }
}

fn notes(request: &Request, view: &View<'_>, shown: &ActivationView<'_>) -> Markup {
    let headers = ["operators-when", "operators-who", "operators-activation-note"].map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = shown
        .one
        .notes
        .iter()
        .map(|note| vec![when::moment(view, note.at), parts::name(&note.name), parts::remark(&note.text)])
        .collect();
    let form = form(request, view, shown, "note");
    html! {
        h2 { (view.text("operators-activation-notes")) }
        @if rows.is_empty() {
            (empty(view, "operators-activation-notes-none", "operators-activation-notes-none-text"))
        } @else {
            (parts::table(&view.text("operators-activation-notes"), &headers, &rows))
        }
        (form.render(html! {
            (form.textarea("note", "operators-activation-note").hint("operators-activation-note-hint"))
            (form.submit("operators-activation-note-button"))
        }))
    }
}

/// One of the two forms, with what was typed into it and is wrong with it.
fn form<'a>(request: &Request, view: &View<'a>, shown: &ActivationView<'_>, field: &'static str) -> Form<'a> {
    let word = if field == "note" { "note" } else { "mail" };
    let problems = shown.problems.iter().filter(|one| one.name == field);
    Form::new(view, &activation_path(&shown.one.license.id))
        .hidden("do", word)
        .value(field, shown.fields.get(field))
        .problems(problems.map(|one| (one.name.to_string(), one.text(request))))
}

fn why_not(view: &View<'_>, refused: NoMailAgain) -> Markup {
    let at = |key, at| view.rich(key, &[("when", when::moment(view, at))]);
    match refused {
        NoMailAgain::NotListed => html! { (view.text("operators-no-mail-not-listed")) },
        NoMailAgain::Nobody => html! { (view.text("operators-no-mail-nobody")) },
        NoMailAgain::OnItsWay => html! { (view.text("operators-no-mail-on-its-way")) },
        NoMailAgain::GoesAt(then) => at("operators-no-mail-goes", then),
        NoMailAgain::TooSoon(then) => at("operators-no-mail-too-soon", then),
    }
}
