//! The pages of a change of e-mail address or phone number.

use accounts::code::{CODE_LIFETIME_SECONDS, RESEND_AFTER_SECONDS};
use accounts::{Account, Contact, Target};
use edge::Request;
use kernel::Timestamp;
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::form::Form;
use pages::{View, notice, parts, step};
use signed_in::Visitor;

use super::{Room, frame, other_account, sentences};
use crate::both::BOTH_FIELD;
use crate::contact::{Shown, Step};
use crate::place::Place;

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
    title: "credentials-email-title",
    lead: "credentials-email-lead",
    now: "credentials-email-now",
    steps: ["credentials-email-step-current", "credentials-email-step-new"],
    current_purpose: "change-email-current",
    new_purpose: "change-email-new",
};
const PHONE: Texts = Texts {
    title: "credentials-phone-title",
    lead: "credentials-phone-lead",
    now: "credentials-phone-now",
    steps: ["credentials-phone-step-current", "credentials-phone-step-new"],
    current_purpose: "change-phone-current",
    new_purpose: "change-phone-new",
};

const fn texts(contact: Contact) -> &'static Texts {
    match contact {
        Contact::Email => &EMAIL,
        Contact::Phone => &PHONE,
    }
}

pub(crate) fn contact<A: Place>(
    request: &Request,
    visitor: &Visitor<A>,
    shown: &Shown<'_, A::Other>,
    now: Timestamp,
) -> String {
    let view = request.view();
    let texts = texts(shown.contact);
    let at = usize::from(shown.step != Step::Current);
    let action = format!("{}/{}", A::BASE, shown.contact.name());
    let form = Form::new(&view, &action)
        .problems(sentences(request, shown.problems))
        // Which account a code is asked for, and which page it leads back to.
        .hidden("account", A::KIND.name());
    let title = match (shown.contact, visitor.account.phone(), visitor.account.credentials().phone_verified_at) {
        (Contact::Phone, None, _) => "credentials-phone-add",
        (Contact::Phone, Some(_), None) => "credentials-phone-verify",
        (Contact::Email | Contact::Phone, _, _) => texts.title,
    };
    frame(&view, &visitor.account, Room::Profile, title)
        .part(view.text(texts.steps.get(at).copied().unwrap_or_default()))
        .steps(step::indicator(&view, &texts.steps, at))
        .lead(view.text(texts.lead))
        .failed(!shown.problems.is_empty())
        .form(&form)
        .body(html! {
            (notice::unsent_code(&view, request.query("code").as_deref(), request.query("seconds").as_deref()))
            @match &shown.step {
                Step::Current => (current(request, &view, visitor, shown.contact, &form, now)),
                Step::New(asked) => (new(request, &view, visitor, shown, form, asked)),
            }
        })
}

fn current<A: Place>(
    request: &Request,
    view: &View<'_>,
    visitor: &Visitor<A>,
    contact: Contact,
    form: &Form<'_>,
    now: Timestamp,
) -> Markup {
    let texts = texts(contact);
    let target = contact.current_target(&visitor.account, now);
    let explanation = match (contact, &target) {
        (Contact::Phone, Target::Email(_)) if visitor.account.credentials().phone_verified_at.is_some() => {
            "credentials-phone-long-ago"
        }
        (Contact::Phone, Target::Email(_)) => "credentials-phone-by-mail",
        _ => "credentials-confirm-current",
    };
    let to = html! { strong { (parts::name(target.as_str())) } };
    form.render(html! {
        p { (view.text(texts.now)) }
        p { (view.rich(explanation, &[("target", to)])) }
        (form.code("code", "field-code-label").send_code("/codes", texts.current_purpose)
            .again_after(request.next_code_after(RESEND_AFTER_SECONDS)).confirmed(sent(request, view, target.as_str())))
        (form.submit_with("credentials-confirm", back::<A>(view)))
    })
}

fn new<A: Place>(
    request: &Request,
    view: &View<'_>,
    visitor: &Visitor<A>,
    shown: &Shown<'_, A::Other>,
    form: Form<'_>,
    asked: &Option<String>,
) -> Markup {
    let contact = shown.contact;
    let asked = asked_or_unverified(&visitor.account, contact, asked);
    let form = form.value(contact.name(), &asked).hidden("step", "new");
    let form = if shown.both { form.value(BOTH_FIELD, "true") } else { form };
    let purpose = texts(contact).new_purpose;
    let again = request.next_code_after(RESEND_AFTER_SECONDS);
    let is_first = visitor.account.credentials().phone_verified_at.is_none();
    let label = if is_first { "field-phone-label" } else { "credentials-phone-new" };
    let both = match contact {
        Contact::Email => A::TEXTS.both_emails,
        Contact::Phone => A::TEXTS.both_phones,
    };
    form.render(html! {
        @match contact {
            Contact::Email => (form.email("email", "credentials-email-new")
                .hint("field-email-hint").send_code("/codes", purpose).again_after(again)),
            Contact::Phone => (form.phone("phone", label)
                .hint("field-phone-hint").send_code("/codes", purpose).again_after(again)),
        }
        (form.code("code", "field-code-label").confirmed(sent(request, view, &asked)))
        (other_account::<A>(view, &form, shown.other.as_ref(), both))
        (form.submit_with("credentials-confirm", back::<A>(view)))
    })
}

/// What a code was last sent to; before that, the number that is still to be verified.
fn asked_or_unverified(account: &impl Account, contact: Contact, asked: &Option<String>) -> String {
    let is_unverified = contact == Contact::Phone && account.credentials().phone_verified_at.is_none();
    let unverified = account.phone().filter(|_| is_unverified);
    asked.clone().or_else(|| unverified.map(ToString::to_string)).unwrap_or_default()
}

fn back<A: Place>(view: &View<'_>) -> Markup {
    button::link(&format!("{}/profile", A::BASE), &view.text("form-cancel"), Weight::Second)
}

/// "We sent a code to …", if the way back from `/codes` says so.
pub(super) fn sent(request: &Request, view: &View<'_>, target: &str) -> Option<String> {
    let minutes = (CODE_LIFETIME_SECONDS / 60).to_string();
    let sent = request.query("code").as_deref() == Some("sent") && !target.is_empty();
    sent.then(|| view.text_with("field-code-sent", &[("target", target), ("minutes", &minutes)]))
}
