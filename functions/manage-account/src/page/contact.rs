//! The pages of a change of e-mail address or phone number.

use accounts::code::CODE_LIFETIME_SECONDS;
use accounts::{Contact, Target};
use billing_center::Visitor;
use billing_center::page::{Room, frame, sentences};
use edge::{FieldProblem, Request};
use kernel::Timestamp;
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::form::Form;
use pages::notice;
use pages::{View, parts, step};

use crate::contact::Step;

/// The texts of one of the two.
struct Texts {
    title: &'static str,
    lead: &'static str,
    now: &'static str,
    steps: [&'static str; 2],
    current_purpose: &'static str,
    new_purpose: &'static str,
}

const EMAIL: Texts = Texts {
    title: "manage-account-email-title",
    lead: "manage-account-email-lead",
    now: "manage-account-email-now",
    steps: ["manage-account-email-step-current", "manage-account-email-step-new"],
    current_purpose: "change-email-current",
    new_purpose: "change-email-new",
};
const PHONE: Texts = Texts {
    title: "manage-account-phone-title",
    lead: "manage-account-phone-lead",
    now: "manage-account-phone-now",
    steps: ["manage-account-phone-step-current", "manage-account-phone-step-new"],
    current_purpose: "change-phone-current",
    new_purpose: "change-phone-new",
};

pub(crate) fn contact(
    request: &Request,
    visitor: &Visitor,
    contact: Contact,
    step: &Step,
    problems: &[FieldProblem],
    now: Timestamp,
) -> String {
    let view = request.view();
    let texts = match contact {
        Contact::Email => &EMAIL,
        Contact::Phone => &PHONE,
    };
    let at = usize::from(*step != Step::Current);
    let action = format!("/account/{}", contact.name());
    let form = Form::new(&view, &action).problems(sentences(request, problems));
    frame(&view, visitor, Room::Profile, texts.title)
        .steps(step::indicator(&view, &texts.steps, at))
        .lead(view.text(texts.lead))
        .failed(!problems.is_empty())
        .body(html! {
            (notice::unsent_code(&view, request.query("code").as_deref(), request.query("seconds").as_deref()))
            @match step {
                Step::Current => (current(request, &view, visitor, (contact, &contact.current_target(&visitor.account, now)), texts, &form)),
                Step::New(asked) => (new(request, &view, contact, texts, form, &asked_or_unverified(visitor, contact, asked))),
            }
        })
}

fn current(
    request: &Request,
    view: &View<'_>,
    visitor: &Visitor,
    (contact, target): (Contact, &Target),
    texts: &Texts,
    form: &Form<'_>,
) -> Markup {
    let explanation = match (contact, target) {
        (Contact::Phone, Target::Email(_)) if visitor.account.verified_phone().is_some() => {
            "manage-account-phone-long-ago"
        }
        (Contact::Phone, Target::Email(_)) => "manage-account-phone-by-mail",
        _ => "manage-account-confirm-current",
    };
    let to = html! { strong { (parts::name(target.as_str())) } };
    form.render(html! {
        p { (view.text(texts.now)) }
        p { (view.rich(explanation, &[("target", to)])) }
        (form.code("code", "field-code-label").send_code("/codes", texts.current_purpose)
            .confirmed(sent(request, view, target.as_str())))
        (form.submit_with("manage-account-confirm", back(view)))
    })
}

fn new(request: &Request, view: &View<'_>, contact: Contact, texts: &Texts, form: Form<'_>, asked: &str) -> Markup {
    let form = form.value(contact.name(), asked).hidden("step", "new");
    form.render(html! {
        @match contact {
            Contact::Email => (form.email("email", "manage-account-email-new")
                .hint("field-email-hint").send_code("/codes", texts.new_purpose)),
            Contact::Phone => (form.phone("phone", "manage-account-phone-new")
                .hint("field-phone-hint").send_code("/codes", texts.new_purpose)),
        }
        (form.code("code", "field-code-label").confirmed(sent(request, view, asked)))
        (form.submit_with("manage-account-confirm", back(view)))
    })
}

/// What a code was last sent to; before that, the number that is still to be verified.
fn asked_or_unverified(visitor: &Visitor, contact: Contact, asked: &Option<String>) -> String {
    let account = &visitor.account;
    let unverified =
        account.phone.as_ref().filter(|_| contact == Contact::Phone && account.phone_verified_at.is_none());
    asked.clone().or_else(|| unverified.map(ToString::to_string)).unwrap_or_default()
}

fn back(view: &View<'_>) -> Markup {
    button::link("/account/profile", &view.text("form-cancel"), Weight::Second)
}

/// "We sent a code to …", if the way back from `/codes` says so.
pub(super) fn sent(request: &Request, view: &View<'_>, target: &str) -> Option<String> {
    let minutes = (CODE_LIFETIME_SECONDS / 60).to_string();
    let sent = request.query("code").as_deref() == Some("sent") && !target.is_empty();
    sent.then(|| view.text_with("field-code-sent", &[("target", target), ("minutes", &minutes)]))
}
