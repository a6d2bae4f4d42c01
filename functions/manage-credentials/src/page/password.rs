//! The page of the password.

use accounts::code::RESEND_AFTER_SECONDS;
use edge::Request;
use maud::html;
use pages::button::{self, Weight};
use pages::form::Form;
use pages::{notice, parts};
use signed_in::Visitor;

use super::contact::sent;
use super::{Room, frame, other_account, sentences};
use crate::both::BOTH_FIELD;
use crate::password::{Proof, Tried, has_password};
use crate::place::Place;

pub(crate) fn password<A: Place>(
    request: &Request,
    visitor: &Visitor<A>,
    other: Option<&A::Other>,
    proof: Proof,
    tried: &Tried<'_>,
) -> String {
    let problems = tried.problems;
    let account = &visitor.account;
    let path = match proof {
        Proof::Password => format!("{}/password", A::BASE),
        Proof::Code => format!("{}/password?with=code", A::BASE),
    };
    let view = request.view().at(&path);
    let (title, lead) = if has_password(account) {
        ("credentials-password-change-title", "credentials-password-change-lead")
    } else {
        ("credentials-password-set-title", "credentials-password-set-lead")
    };
    let action = format!("{}/password", A::BASE);
    let form = Form::new(&view, &action).problems(sentences(request, problems));
    let form = if tried.both { form.value(BOTH_FIELD, "true") } else { form };
    let form = match proof {
        Proof::Password => form,
        // What the code is asked for by: the account that is signed in.
        Proof::Code => form
            .hidden("with", "code")
            .hidden("account", A::KIND.name())
            .hidden("username", account.username().as_str()),
    };
    let by_code = format!("{action}?with=code");
    let masked = account.email().masked();
    let back = button::link(&format!("{}/sessions", A::BASE), &view.text("form-cancel"), Weight::Second);
    let page =
        frame(&view, account, Room::Security, title).lead(view.text(lead)).failed(!problems.is_empty()).form(&form);
    page.body(html! {
        (notice::unsent_code(&view, request.query("code").as_deref(), request.query("seconds").as_deref()))
        (form.render(html! {
            @match proof {
                Proof::Password => {
                    (form.password("currentPassword", "credentials-password-current"))
                    p { (button::link(&by_code, &view.text("credentials-password-forgotten"), Weight::Plain)) }
                }
                Proof::Code => {
                    p { (view.rich("credentials-password-by-code", &[("target", parts::name(&masked))])) }
                    (form.code("code", "field-code-label").send_code("/codes", "set-password")
                        .again_after(request.next_code_after(RESEND_AFTER_SECONDS)).confirmed(sent(request, &view, &masked)))
                }
            }
            (form.password("password", "credentials-password-new").new_password()
                .hint(if tried.is_kept { "register-password-kept" } else { "field-password-hint" }))
            (form.password("passwordConfirmation", "field-password-confirmation-label").new_password())
            (other_account::<A>(&view, &form, other, A::TEXTS.both_passwords))
            (form.submit_with("form-save", back))
        }))
    })
}
