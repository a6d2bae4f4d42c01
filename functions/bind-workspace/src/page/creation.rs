//! The form for a new workspace.

use edge::Fields;
use pages::button::{self, Weight};
use pages::form::Form;
use pages::maud::html;
use pages::{Page, View, step};

use super::{STAGES, WORKSPACE_STAGE, language_name, state_notice};
use crate::activation::Activation;
use crate::create::typed;

/// The form for a new workspace, with what was typed and what is wrong with it.
pub(crate) fn create(
    view: &View<'_>,
    activation: &Activation,
    fields: &Fields,
    new_account: bool,
    problems: &[(&str, String)],
) -> String {
    let sites: Vec<(String, String)> =
        view.brand.sites.iter().map(|site| (site.id.to_string(), site.name.get(view.language).to_owned())).collect();
    let languages: Vec<(String, String)> = view
        .brand
        .languages
        .iter()
        .map(|language| (language.tag().to_owned(), language_name(view, *language)))
        .collect();
    let (title, lead, submit, purpose) = if new_account {
        (
            "bind-workspace-create-new-title",
            "bind-workspace-create-new-lead",
            "bind-workspace-create-new-submit",
            "register-console",
        )
    } else {
        (
            "bind-workspace-create-known-title",
            "bind-workspace-create-known-lead",
            "bind-workspace-create-submit",
            "create-workspace",
        )
    };
    let mut form = Form::new(view, "/workspaces")
        .values(typed(fields))
        .problems(problems.iter().map(|(name, message)| (*name, message.as_str())));
    if new_account {
        form = form.hidden("newConsoleAccount", "true");
    }
    let email_label = if new_account { "field-email-label" } else { "bind-workspace-create-known-email" };
    Page::new(view, &view.text(title))
        .steps(step::indicator(view, &STAGES, WORKSPACE_STAGE))
        .lead(view.text(lead))
        .failed(form.has_problems())
        .body(html! {
            (state_notice(view, activation.state()))
            (form.render(html! {
                (form.text("name", "field-workspace-name-label").hint("field-workspace-name-hint"))
                (form.select("language", "field-workspace-language-label", &languages).hint("field-workspace-language-hint"))
                (form.select("site", "field-site-label", &sites).hint("field-site-hint"))
                @if new_account {
                    (form.text("username", "field-username-label").hint("field-username-hint").autocomplete("username"))
                    (form.password("password", "field-password-label").new_password().hint("field-password-hint"))
                    (form.password("passwordConfirmation", "field-password-confirmation-label").new_password())
                }
                (form.email("email", email_label).hint("field-email-hint").send_code("/codes", purpose))
                (form.code("code", "field-code-label").hint("field-code-hint"))
                @if new_account {
                    (form.phone("phone", "field-phone-label").hint("field-phone-hint").optional())
                }
                (form.terms("acceptTerms"))
                (form.submit_with(submit, &button::link("/workspaces", &view.text("form-cancel"), Weight::Second)))
            }))
        })
}
