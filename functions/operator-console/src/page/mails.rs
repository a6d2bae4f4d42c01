//! Mails that went to the owner of an account: kinds and times, never contents; and the form that sends one again.

use accounts::sent_mail::SENT_MAIL_DAYS;
use accounts::{AddressState, MailFate, MailOutcome};
use edge::Request;
use kernel::BillingAccountId;
use maud::{Markup, html};
use operating::mails_again::MailAgain;
use pages::form::Form;
use pages::parts::Shade;
use pages::{View, parts, when};

use super::{account_path, done, empty, frame, go_on, segment, trail};
use crate::mails::{Again, SentMailsView, ToldMail};
use crate::visitor::Visitor;

/// The page of an account's mails.
pub(crate) fn mails_path(id: &BillingAccountId) -> String {
    format!("{}/mails", account_path(id))
}

pub(crate) fn mails(request: &Request, visitor: &Visitor, shown: &SentMailsView<'_>) -> String {
    let view = request.view();
    let account = shown.account;
    let title = view.text("operators-mails");
    let path = account_path(&account.id);
    let above = [("/operator", view.text("operators-today")), (path.as_str(), account.username.to_string())];
    let next = shown.next.as_ref().map(|place| format!("{}?before={}", mails_path(&account.id), segment(place)));
    frame(&view, visitor, None, &title)
        .steps(trail(&view, &above, &title))
        .lead(view.text_with("operators-mails-lead", &[("days", &SENT_MAIL_DAYS.to_string())]))
        .failed(!shown.problems.is_empty())
        .body(html! {
            (done(request, &[("mail", "operators-mails-done")]))
            (table(&view, &shown.mails, shown.from_the_newest))
            (go_on(&view, next, "operators-older"))
            @if let Some(again) = &shown.again { (send_again(request, &view, shown, again)) }
        })
}

/// Mails one below the other, or what would be here.
pub(super) fn table(view: &View<'_>, mails: &[ToldMail], from_the_newest: bool) -> Markup {
    if mails.is_empty() {
        return if from_the_newest {
            empty(view, "operators-mails-none", "operators-mails-none-text")
        } else {
            empty(view, "operators-mails-none-more", "operators-mails-none-more-text")
        };
    }
    let keys = ["operators-mails-when", "operators-mails-kind", "operators-mails-to", "operators-state"];
    let headers = keys.map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = mails.iter().map(|mail| row(view, mail)).collect();
    parts::table(&view.text("operators-mails"), &headers, &rows)
}

/// What became of a mail after the mail service took it, with when.
fn fate(view: &View<'_>, fate: MailFate) -> Markup {
    let shade = match fate {
        MailFate::Delivered(_) => Shade::Good,
        MailFate::NotNow(_) | MailFate::Delayed(_) => Shade::Attention,
        MailFate::Returned(_) | MailFate::Suppressed(_) | MailFate::Complained(_) | MailFate::Rejected(_) => Shade::Bad,
    };
    // texts: operators-fate-*
    let word = view.text(&format!("operators-fate-{}", fate.word()));
    html! { (parts::badge(&word, shade)) " " (when::moment(view, fate.at())) }
}

/// What is so of an owner's address; nothing if it is a good one.
pub(super) fn address(view: &View<'_>, state: AddressState) -> Markup {
    let Some((word, since)) = state.word().zip(state.since()) else { return html! {} };
    // texts: operators-address-*
    let text = view.text(&format!("operators-address-{word}"));
    html! { " " (parts::badge(&text, Shade::Bad)) " " (when::moment(view, since)) }
}

fn row(view: &View<'_>, ToldMail { mail, fate: told }: &ToldMail) -> Vec<Markup> {
    let shade = match mail.outcome {
        MailOutcome::Taken => Shade::Good,
        MailOutcome::Refused | MailOutcome::NotTaken | MailOutcome::Withheld => Shade::Bad,
        MailOutcome::UnderWay => Shade::Attention,
    };
    let is_code = mail.kind == accounts::MailKind::Code;
    vec![
        when::moment(view, mail.at),
        html! {
            // texts: operators-sent-*
            (view.text(&format!("operators-sent-{}", mail.kind.word())))
            @if mail.again { " " (parts::badge(&view.text("operators-mails-again"), Shade::Quiet)) }
            // The id of a code's message says nothing to anybody.
            @if !mail.about.is_empty() && !is_code { " " (parts::copyable(&mail.about)) }
        },
        // texts: operators-sent-to-*
        html! { (view.text(&format!("operators-sent-to-{}", mail.to.word()))) },
        match told {
            Some(told) => fate(view, *told),
            // texts: operators-sent-was-*
            None => parts::badge(&view.text(&format!("operators-sent-was-{}", mail.outcome.word())), shade),
        },
    ]
}

fn send_again(request: &Request, view: &View<'_>, shown: &SentMailsView<'_>, again: &Again) -> Markup {
    let heading = html! { h2 { (view.text("operators-mails-send-again")) } };
    let action = mails_path(&shown.account.id);
    let problems = shown.problems.iter().map(|field| (field.name.to_string(), field.text(request)));
    let form = Form::new(view, &action)
        .value("mail", shown.fields.get("mail"))
        .value("why", shown.fields.get("why"))
        .problems(problems)
        .hidden("seen", &again.seen);
    let options: Vec<(String, String)> = again.mails.iter().map(|mail| (mail.word(), name(view, mail))).collect();
    let left = again.left.to_string();
    html! {
        (heading)
        p { (view.text_with("operators-mails-send-again-text", &[("left", &left)])) }
        @if options.is_empty() {
            (empty(view, "operators-mails-none-again", "operators-mails-none-again-text"))
        } @else {
            (form.render(html! {
                (form.select("mail", "operators-mails-which", &options))
                (form.textarea("why", "operators-why").hint("operators-why-hint"))
                (form.submit("operators-mails-send-again"))
            }))
        }
        (parts::disclosure(&view.text("operators-mails-never"), html! {
            ul {
                @for key in [
                    "operators-mails-never-code",
                    "operators-mails-never-notice",
                    "operators-mails-never-resume",
                    "operators-mails-never-settled",
                ] { li { (view.text(key)) } }
            }
        }))
    }
}

/// What a mail that can be sent again is called.
fn name(view: &View<'_>, mail: &MailAgain) -> String {
    let key = match mail {
        MailAgain::Welcome => return view.text("operators-again-welcome"),
        MailAgain::Verification => return view.text("operators-again-verification"),
        MailAgain::Invoice(_) => "operators-again-invoice",
        MailAgain::Bound(_) => "operators-again-bound",
        MailAgain::Unbound(_) => "operators-again-unbound",
        MailAgain::Locked(_) => "operators-again-locked",
    };
    view.text_with(key, &[("id", mail.about())])
}
