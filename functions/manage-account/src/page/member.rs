//! The pages of one person of an account, and of leaving it.

use accounts::BillingAccount;
use billing_center::Visitor;
use billing_center::page::{Room, frame, sentences};
use edge::{FieldProblem, Fields, Request};
use maud::html;
use pages::button::{self, Weight};
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::when::moment;
use pages::{Page, parts};

use super::people::{choices, role};

pub(crate) fn person(
    request: &Request,
    visitor: &Visitor,
    person: &BillingAccount,
    problems: &[FieldProblem],
) -> String {
    let view = request.view();
    let path = format!("/account/people/{}", person.id);
    let version = person.version.to_string();
    let mut facts = vec![
        (view.text("field-username-label"), parts::name(person.username.as_str())),
        (view.text("people-name"), parts::name(&person.profile.contact_name)),
        (view.text("field-email-label"), html! { (person.email) }),
        (view.text("people-role"), role(&view, person.role())),
        (view.text("people-since"), moment(&view, person.created_at)),
    ];
    if let Some(membership) = &person.membership {
        facts.push((view.text("people-came-by"), parts::name(membership.invited_by.as_str())));
    }
    let back = || button::link("/account/people", &view.text("form-cancel"), Weight::Second);
    let form = Form::new(&view, &path)
        .hidden("action", "role")
        .hidden("version", &version)
        .value("role", person.role().name())
        .problems(sentences(request, problems));
    let remove = view.text("people-remove-submit");
    let page = frame(&view, visitor, Room::People, "people-person-title").failed(!problems.is_empty());
    page.body(html! {
        (parts::card(parts::facts(&facts)))
        @if person.membership.is_none() {
            p { (view.text("people-main-owner-text")) }
        } @else {
            h2 { (view.text("people-role-title")) }
            (form.render(html! {
                p class="quiet" { (view.text("people-role-text")) }
                (form.radios("role", "people-role", &choices(&view)))
                (form.submit_with("people-role-submit", back()))
            }))
            h2 { (view.text("people-remove-title")) }
            p { (view.text("people-remove-text")) }
            (button::row(button::post(&path, &remove, Weight::Second, &[("action", "remove"), ("version", &version)])))
        }
    })
}

pub(crate) fn leave(request: &Request, visitor: &Visitor, tried: Option<(&Fields, &[FieldProblem])>) -> String {
    let view = request.view();
    let form = Form::new(&view, "/account/people/leave");
    let form = match tried {
        Some((typed, problems)) => form.value("username", typed.get("username")).problems(sentences(request, problems)),
        None => form,
    };
    let back = button::link("/account/people", &view.text("form-cancel"), Weight::Second);
    frame(&view, visitor, Room::People, "people-leave-title").failed(tried.is_some()).body(html! {
        @if visitor.person.membership.is_none() {
            p { (view.text("people-main-owner-leaves")) }
            (button::row(back))
        } @else {
            p { (view.text_with("people-leave-text", &[("account", visitor.account.username.as_str())])) }
            (form.render(html! {
                (form.text("username", "manage-account-close-username").autocomplete("off"))
                @if visitor.person.password_hash.is_some() {
                    (form.password("currentPassword", "credentials-password-current"))
                }
                (form.submit_with("people-leave-submit", back))
            }))
        }
    })
}

pub(crate) fn left(request: &Request, visitor: &Visitor) -> String {
    let view = request.view();
    let text = view.text_with("people-left-text", &[("account", visitor.account.username.as_str())]);
    Page::new(&view, &view.text("people-left-title")).body(html! {
        (notice::notice(&view, Tone::Success, &view.text("people-left"), html! { p { (text) } }))
    })
}
