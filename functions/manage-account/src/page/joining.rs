//! The pages on which an invitation is accepted.

use accounts::{BillingAccount, Role};
use edge::{FieldProblem, Fields, Request};
use maud::html;
use pages::button::{self, Weight};
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::when::moment;
use pages::{Page, parts};

use super::people::role;
use crate::joining::Opened;

const KEPT: [&str; 2] = ["username", "contactName"];

/// The page that asks who has the link to choose how they sign in.
pub(crate) fn ask(request: &Request, opened: &Opened, typed: Option<&Fields>, problems: &[FieldProblem]) -> String {
    let Opened { token, invitation, account } = opened;
    let path = format!("/account/invitation?token={}", token.as_str());
    let view = request.view().at(&path);
    let may = match invitation.role {
        Role::Owner => "people-owner-may",
        Role::Finance => "people-finance-may",
        Role::Viewer => "people-viewer-may",
    };
    let facts = [
        (view.text("people-account"), parts::name(account.username.as_str())),
        (view.text("field-company-name-label"), parts::name(&account.profile.company_name)),
        (view.text("people-came-by"), parts::name(invitation.by_username.as_str())),
        (
            view.text("people-role"),
            html! { (role(&view, invitation.role)) " " span class="quiet" { (view.text(may)) } },
        ),
        (view.text("people-your-address"), html! { (invitation.email) }),
        (view.text("people-invitation-until"), moment(&view, invitation.expires_at)),
    ];
    let form = Form::new(&view, "/account/invitation").hidden("token", token.as_str());
    let form = match typed {
        Some(typed) => form.values(KEPT.map(|name| (name, typed.get(name)))),
        None => form,
    };
    let form = form.problems(problems.iter().map(|field| (field.name.to_string(), field.text(request))));
    Page::new(&view, &view.text("people-join-title"))
        .lead(view.text("people-join-lead"))
        .failed(!problems.is_empty())
        .form(&form)
        .body(html! {
            (parts::card(parts::facts(&facts)))
            (form.render(html! {
                (form.text("contactName", "people-name").hint("people-name-hint").autocomplete("name"))
                (form.text("username", "field-username-label").hint("field-username-hint").autocomplete("username"))
                (form.password("password", "field-password-label").new_password())
                (form.password("passwordConfirmation", "field-password-confirmation-label").new_password())
                (form.terms("acceptTerms"))
                (form.submit("people-join-submit"))
            }))
            p class="quiet" { (view.text("people-join-ignore")) }
        })
}

pub(crate) fn joined(request: &Request, opened: &Opened, login: &BillingAccount) -> String {
    let view = request.view();
    let account = opened.account.username.as_str();
    let text = view.text_with("people-joined-text", &[("account", account), ("username", login.username.as_str())]);
    Page::new(&view, &view.text("people-joined-title")).body(html! {
        (notice::notice(&view, Tone::Success, &view.text("people-joined"), html! { p { (text) } }))
        (button::row(button::link("/sign-in?account=billing&next=/account", &view.text("people-sign-in"), Weight::Main)))
    })
}
