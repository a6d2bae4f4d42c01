//! The profile of a console account.

use accounts::{Account, BillingAccount, ConsoleAccount};
use edge::{FieldProblem, Request};
use kernel::Language;
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::form::Form;
use pages::{View, parts};
use signed_in::Visitor;

use super::{Room, done, frame, sentences};

pub(crate) fn profile(
    request: &Request,
    visitor: &Visitor<ConsoleAccount>,
    other: Option<&BillingAccount>,
    problems: &[FieldProblem],
) -> String {
    let view = request.view();
    let account = &visitor.account;
    let languages: Vec<(String, String)> = view
        .brand
        .languages
        .iter()
        .map(|language| (language.tag().to_owned(), view.text(language_key(*language))))
        .collect();
    let form = Form::new(&view, "/console/profile")
        .value("language", account.language.tag())
        .problems(sentences(request, problems));
    frame(&view, account, Room::Profile, "credentials-profile-title")
        .lead(view.text("credentials-profile-lead"))
        .form(&form)
        .body(html! {
            (done(request, &[
                ("profile", "credentials-profile-saved"),
                ("email", "credentials-email-changed"),
                ("emails", "credentials-emails-changed"),
                ("phone", "credentials-phone-changed"),
                ("phones", "credentials-phones-changed"),
                ("phone-added", "credentials-phone-added"),
                ("phones-added", "credentials-phones-added"),
            ]))
            (sign_in_names(&view, account))
            (parts::titled_card(&view.text("credentials-other-title"), html! {
                p { (view.text("credentials-independent-of-billing")) }
                @if let Some(other) = other {
                    p { (view.rich("credentials-other-billing", &[("username", parts::name(other.username().as_str()))])) }
                }
            }))
            h2 { (view.text("credentials-profile-mails")) }
            (form.render(html! {
                (form.select("language", "credentials-profile-language", &languages))
                (form.submit("form-save"))
            }))
            p { a href="/console/close" { (view.text("credentials-close-link")) } }
        })
}

/// What someone signs in with, each with the way to change it.
fn sign_in_names(view: &View<'_>, account: &ConsoleAccount) -> Markup {
    let change = |path: &str, key: &str| button::link(path, &view.text(key), Weight::Plain);
    let (phone, phone_action) = match &account.phone {
        Some(phone) if account.phone_verified_at.is_none() => (
            html! { (phone) " " span class="quiet" { (view.text("credentials-phone-unverified")) } },
            "credentials-phone-verify",
        ),
        Some(phone) => (html! { (phone) }, "credentials-phone-change"),
        None => (html! { span class="quiet" { (view.text("credentials-phone-none")) } }, "credentials-phone-add"),
    };
    let facts = [
        (view.text("field-username-label"), parts::name(account.username.as_str())),
        (
            view.text("field-email-label"),
            html! { (account.email) " " (change("/console/email", "credentials-email-change")) },
        ),
        (view.text("field-phone-label"), html! { (phone) " " (change("/console/phone", phone_action)) }),
    ];
    parts::titled_card(&view.text("credentials-profile-sign-in"), parts::facts(&facts))
}

const fn language_key(language: Language) -> &'static str {
    match language {
        Language::English => "language-en",
        Language::Chinese => "language-zh",
    }
}
