//! The page of the password.

use billing_center::Visitor;
use billing_center::page::{Room, frame, sentences};
use edge::{FieldProblem, Request};
use maud::html;
use pages::button::{self, Weight};
use pages::form::Form;
use pages::{notice, parts};

use super::contact::sent;
use crate::password::Proof;

pub(crate) fn password(request: &Request, visitor: &Visitor, proof: Proof, problems: &[FieldProblem]) -> String {
    let view = request.view();
    let has_one = visitor.account.password_hash.is_some();
    let (title, lead) = if has_one {
        ("manage-account-password-change-title", "manage-account-password-change-lead")
    } else {
        ("manage-account-password-set-title", "manage-account-password-set-lead")
    };
    let username = visitor.account.username.as_str();
    let form = Form::new(&view, "/account/password").problems(sentences(request, problems));
    let form = match proof {
        Proof::Password => form,
        // What the code is asked for by: the account that is signed in.
        Proof::Code => form.hidden("with", "code").hidden("account", "billing").hidden("username", username),
    };
    let masked = visitor.account.email.masked();
    frame(&view, visitor, Room::Security, title).lead(view.text(lead)).failed(!problems.is_empty()).body(html! {
        (notice::unsent_code(&view, request.query("code").as_deref(), request.query("seconds").as_deref()))
        (form.render(html! {
            @match proof {
                Proof::Password => {
                    (form.password("currentPassword", "manage-account-password-current"))
                    p { (button::link("/account/password?with=code", &view.text("manage-account-password-forgotten"), Weight::Plain)) }
                }
                Proof::Code => {
                    p { (view.rich("manage-account-password-by-code", &[("target", parts::name(&masked))])) }
                    (form.code("code", "field-code-label").send_code("/codes", "set-password")
                        .confirmed(sent(request, &view, &masked)))
                }
            }
            (form.password("password", "manage-account-password-new").hint("field-password-hint").new_password())
            (form.password("passwordConfirmation", "field-password-confirmation-label").new_password())
            (form.submit_with("manage-account-save", button::link("/account/sessions", &view.text("form-cancel"), Weight::Second)))
        }))
    })
}
