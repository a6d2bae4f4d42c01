//! The profile page.

use accounts::{AddressState, Industry, Permission, Region};
use billing_center::Visitor;
use billing_center::page::{Room, done, frame, sentences};
use edge::{FieldProblem, Fields, Request};
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::{View, parts};
use signed_in::address_notice;

use crate::profile::fingerprint;

/// What was tried with the form.
#[derive(Debug)]
pub(crate) enum Tried<'a> {
    Nothing,
    Wrong(&'a Fields, Vec<FieldProblem>),
    ChangedMeanwhile(&'a Fields),
}

const FIELDS: [&str; 5] = ["companyName", "industry", "region", "description", "contactName"];

pub(crate) fn profile(request: &Request, visitor: &Visitor, address: AddressState, tried: &Tried<'_>) -> String {
    let view = request.view();
    let failed = !matches!(tried, Tried::Nothing);
    frame(&view, visitor, Room::Profile, "manage-account-profile-title")
        .lead(view.text("manage-account-profile-lead"))
        .failed(failed)
        .form(&Form::new(&view, "/account/profile"))
        .body(html! {
            (done(request, &[
                ("profile", "manage-account-profile-saved"),
                ("email", "credentials-email-changed"),
                ("emails", "credentials-emails-changed"),
                ("phone", "credentials-phone-changed"),
                ("phones", "credentials-phones-changed"),
                ("phone-added", "credentials-phone-added"),
                ("phones-added", "credentials-phones-added"),
            ]))
            @if let Tried::ChangedMeanwhile(_) = tried { (changed_meanwhile(&view, visitor)) }
            (address_notice(&view, address, "/account/email"))
            (sign_in_names(&view, visitor))
            h2 { (view.text("manage-account-profile-company")) }
            @if visitor.may(Permission::ChangeProfile) {
                (form(request, &view, visitor, tried))
                h2 { (view.text("manage-account-leave-title")) }
                p { a href="/account/close" { (view.text("manage-account-leave-link")) } }
            } @else {
                (parts::card(parts::facts(&company(&view, visitor))))
                p class="quiet" { (view.text("people-profile-read-only")) }
            }
        })
}

/// What someone signs in with, each with the way to change it.
fn sign_in_names(view: &View<'_>, visitor: &Visitor) -> Markup {
    let account = &visitor.person;
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
            html! { (account.email) " " (change("/account/email", "credentials-email-change")) },
        ),
        (view.text("field-phone-label"), html! { (phone) " " (change("/account/phone", phone_action)) }),
    ];
    parts::titled_card(
        &view.text("manage-account-profile-sign-in"),
        html! {
            (parts::facts(&facts))
            p class="quiet" { (view.text("credentials-independent-of-console")) }
        },
    )
}

fn form(request: &Request, view: &View<'_>, visitor: &Visitor, tried: &Tried<'_>) -> Markup {
    let saved = &visitor.account.profile;
    let saved = [
        ("companyName", saved.company_name.as_str()),
        ("industry", saved.industry.key()),
        ("region", saved.region.code()),
        ("description", saved.description.as_deref().unwrap_or_default()),
        ("contactName", saved.contact_name.as_str()),
    ];
    let (version, shown) = (visitor.account.version.to_string(), fingerprint(&visitor.account.profile));
    let form = Form::new(view, "/account/profile");
    let form = match (tried, request.typed()) {
        // The language was switched: the form still carries what it showed to begin with.
        (Tried::Nothing, Some(typed)) => {
            form.values(saved).hidden("version", typed.get("version")).hidden("shown", typed.get("shown"))
        }
        (Tried::Nothing, None) => form.values(saved).hidden("version", &version).hidden("shown", &shown),
        (Tried::Wrong(fields, problems), _) => form
            .values(FIELDS.map(|name| (name, fields.get(name))))
            .hidden("version", fields.get("version"))
            .hidden("shown", fields.get("shown"))
            .problems(sentences(request, problems)),
        // Saving once more is a decision, made in sight of what it replaces.
        (Tried::ChangedMeanwhile(fields), _) => {
            let form = form.values(FIELDS.map(|name| (name, fields.get(name))));
            form.hidden("version", &version).hidden("shown", &shown)
        }
    };
    form.render(html! {
        (form.text("companyName", "field-company-name-label").autocomplete("organization"))
        (form.select("industry", "field-industry-label", &industries(view)))
        (form.select("region", "field-region-label", &regions(view)).autocomplete("country"))
        (form.textarea("description", "field-description-label").hint("field-description-hint").optional())
        (form.text("contactName", "field-contact-name-label").hint("field-contact-name-hint").autocomplete("name"))
        (form.submit("form-save"))
    })
}

fn changed_meanwhile(view: &View<'_>, visitor: &Visitor) -> Markup {
    notice::notice(
        view,
        Tone::Error,
        &view.text("manage-account-profile-changed"),
        html! {
            p { (view.text("manage-account-profile-changed-text")) }
            (parts::facts(&company(view, visitor)))
        },
    )
}

/// The company as it is saved.
fn company(view: &View<'_>, visitor: &Visitor) -> [(String, Markup); 5] {
    let saved = &visitor.account.profile;
    [
        (view.text("field-company-name-label"), parts::name(&saved.company_name)),
        (view.text("field-industry-label"), html! { (view.text(saved.industry.translation_key())) }),
        (view.text("field-region-label"), html! { (saved.region.name(view.language)) }),
        (view.text("field-description-label"), parts::name(saved.description.as_deref().unwrap_or("–"))),
        (view.text("field-contact-name-label"), parts::name(&saved.contact_name)),
    ]
}

fn industries(view: &View<'_>) -> Vec<(String, String)> {
    Industry::ALL.iter().map(|industry| (industry.key().to_owned(), view.text(industry.translation_key()))).collect()
}

/// Every region by its name in the reader's language, in the order of the names.
pub(super) fn regions(view: &View<'_>) -> Vec<(String, String)> {
    let regions = Region::sorted(view.language);
    regions.map(|region| (region.code().to_owned(), region.name(view.language).to_owned())).collect()
}
