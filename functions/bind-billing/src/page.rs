//! The page: username, code, bind.

use accounts::code::{CODE_LIFETIME_SECONDS, RESEND_AFTER_SECONDS};
use accounts::second_factor::PROOF_FIELD;
use accounts::{FieldProblem, Problem as Wrong, Username};
use edge::{Fields, Request};
use licensing::LicenseState;
use maud::html;
use pages::Page;
use pages::button::{self, Weight};
use pages::form::Form;
use pages::notice;
use pages::prices;
use pages::step::{self, ActivationStage};

use crate::Activation;
use crate::named::{KNOWN, Named};

/// Where a bound license goes on.
pub(crate) const BOUND: &str = "/workspaces";

/// A field problem as the edge shows it.
pub(crate) fn problem(found: &FieldProblem) -> edge::FieldProblem {
    edge::FieldProblem::saying(found.name, found.problem.key(), found.problem.argument())
}

/// The page, with the account as it was named and what is wrong.
pub(crate) fn bind(request: &Request, activation: &Activation, named: &Named, problems: &[FieldProblem]) -> String {
    let license = &activation.license;
    let path = match named {
        Named::Known { choice, .. } => format!("/bind-billing?{KNOWN}={choice}"),
        Named::Typed(_) => "/bind-billing".to_owned(),
    };
    let view = request.view().at(&path);
    let word = request.query("code");
    let unsent = unsent(word.as_deref(), named);
    let problems = problems.iter().chain(&unsent).map(|found| (found.name, problem(found).text(request)));
    let form = Form::new(&view, "/bind-billing").hidden("license", license.id.as_str()).problems(problems);
    let (form, lead) = match named {
        Named::Typed(username) => (form.value("username", username), view.text("bind-billing-lead")),
        Named::Known { username, choice } => {
            let lead = view.text_with("bind-billing-known-lead", &[("username", &username.masked())]);
            (form.hidden(KNOWN, choice), lead)
        }
    };
    let minutes = (CODE_LIFETIME_SECONDS / 60).to_string();
    let sent = (word.as_deref() == Some("sent")).then(|| view.text_with("bind-billing-sent", &[("minutes", &minutes)]));
    let again = request.next_code_after(RESEND_AFTER_SECONDS);
    Page::new(&view, &view.text("bind-billing-title"))
        .steps(step::activation(&view, ActivationStage::Account))
        .lead(lead)
        .form(&form)
        .body(html! {
            (notice::activation(&view, &license.product, &license.account))
            @if activation.state == LicenseState::Pending {
                (notice::pending(&view, activation.starts_later, "pending-text", html! {}))
            }
            (notice::unsent_code(&view, word.as_deref(), request.query("seconds").as_deref()))
            (form.render(html! {
                @if matches!(named, Named::Known { .. }) {
                    (form.code("code", "field-code-label").hint("field-code-hint").confirmed(sent)
                        .send_code("/codes", "bind-billing").again_after(again))
                } @else {
                    (form.text("username", "bind-billing-username-label").hint("bind-billing-username-hint")
                        .autocomplete("username").send_code("/codes", "bind-billing").again_after(again))
                    (form.code("code", "field-code-label").hint("field-code-hint").confirmed(sent))
                }
                p class="quiet" { (view.text("bind-billing-site-note")) }
                (prices::prices(&view, &license.product, &license.account))
                (form.submit_with("bind-billing-submit", button::link("/activate", &view.text("form-back"), Weight::Second)))
                p class="aside" {
                    (view.text("bind-billing-register")) " "
                    a href="/register" { (view.text("bind-billing-register-link")) } br;
                    a href="/sign-in?with=code&account=billing&next=/bind-billing" { (view.text("sign-in-forgot-username")) }
                }
            }))
        })
}

/// The page that asks for the account's second factor, with what was typed before it. The mailed code still counts.
pub(crate) fn second_factor(
    request: &Request,
    activation: &Activation,
    fields: &Fields,
    wrong: Option<&edge::FieldProblem>,
) -> String {
    let (view, license) = (request.view(), &activation.license);
    let form = Form::new(&view, "/bind-billing")
        .hidden("license", license.id.as_str())
        .hidden("username", fields.get("username"))
        .hidden("code", fields.get("code"))
        .hidden(KNOWN, fields.get(KNOWN))
        .problems(wrong.map(|field| (field.name.to_string(), field.text(request))));
    let back = button::link("/bind-billing", &view.text("form-cancel"), Weight::Second);
    Page::new(&view, &view.text("two-factor-title"))
        .steps(step::activation(&view, ActivationStage::Account))
        .lead(view.text("two-factor-bind-lead"))
        .failed(wrong.is_some())
        .body(html! {
            (notice::activation(&view, &license.product, &license.account))
            (form.render(html! {
                (form.text(PROOF_FIELD, "two-factor-code-label").hint("two-factor-code-hint")
                    .autocomplete("one-time-code"))
                (form.submit_with("two-factor-submit", back))
            }))
        })
}

/// What is wrong with the username that a code was asked for: its form, never whether it exists.
fn unsent(word: Option<&str>, named: &Named) -> Option<FieldProblem> {
    let Named::Typed(username) = named else { return None };
    if word != Some("invalid") {
        return None;
    }
    let problem = Username::parse(username).err().unwrap_or(Wrong::UsernameForm);
    Some(FieldProblem::new("username", problem))
}
