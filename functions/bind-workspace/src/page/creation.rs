//! The form for a new workspace.

use accounts::code::CODE_LIFETIME_SECONDS;
use maud::html;
use pages::button::{self, Weight};
use pages::form::Form;
use pages::notice;
use pages::prices;
use pages::step::{self, ActivationStage};
use pages::{Page, View};

use super::{about, language_name, state_notice};
use crate::activation::Activation;
use crate::create::AfterCode;

/// What the form shows.
#[derive(Debug)]
pub(crate) struct Creation {
    /// The fields as they were typed, without secrets.
    pub(crate) typed: Vec<(&'static str, String)>,
    /// Whether a console account is made too.
    pub(crate) new_account: bool,
    /// Whether a password was typed before and is kept as its hash.
    pub(crate) password_kept: bool,
    /// What is wrong with which field.
    pub(crate) problems: Vec<(String, String)>,
    /// What became of asking for a code.
    pub(crate) after_code: AfterCode,
}

impl Creation {
    fn value(&self, name: &str) -> &str {
        self.typed.iter().find(|(field, _)| *field == name).map_or("", |(_, value)| value)
    }
}

/// The form for a new workspace.
pub(crate) fn create(view: &View<'_>, activation: &Activation, creation: &Creation) -> String {
    let new_account = creation.new_account;
    let view = &view.at(if new_account { "/workspaces?create=new" } else { "/workspaces?create=existing" });
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
        .hidden("license", activation.license.id.as_str())
        .values(creation.typed.iter().map(|(name, value)| (*name, value.as_str())))
        .problems(creation.problems.iter().map(|(name, message)| (name.as_str(), message.as_str())));
    if new_account {
        form = form.hidden("newConsoleAccount", "true");
    }
    if creation.value("language").is_empty() {
        form = form.value("language", view.language.tag());
    }
    if let ([only], "") = (view.brand.sites.as_slice(), creation.value("site")) {
        form = form.value("site", only.id.as_str());
    }
    let minutes = (CODE_LIFETIME_SECONDS / 60).to_string();
    let sent = (creation.after_code.word.as_deref() == Some("sent"))
        .then(|| view.text_with("field-code-sent", &[("target", creation.value("email")), ("minutes", &minutes)]));
    let email_label = if new_account { "field-email-label" } else { "bind-workspace-create-known-email" };
    Page::new(view, &view.text(title))
        .steps(step::activation(view, ActivationStage::Workspace))
        .lead(view.text(lead))
        .form(&form)
        .body(html! {
            (about(view, activation))
            (state_notice(view, activation))
            (notice::unsent_code(view, creation.after_code.word.as_deref(), creation.after_code.seconds.as_deref()))
            (form.render(html! {
                (form.text("name", "field-workspace-name-label").hint("field-workspace-name-hint"))
                (form.select("language", "field-workspace-language-label", &languages).hint("field-workspace-language-hint"))
                (form.select("site", "field-site-label", &sites).hint("field-site-hint"))
                @if new_account {
                    (form.text("username", "field-username-label").hint("field-username-hint").autocomplete("username"))
                    (form.password("password", "field-password-label").new_password()
                        .hint(if creation.password_kept { "register-password-kept" } else { "field-password-hint" }))
                    (form.password("passwordConfirmation", "field-password-confirmation-label").new_password())
                }
                (form.email("email", email_label).hint("field-email-hint").send_code("/codes", purpose)
                    .again_after(creation.after_code.again))
                (form.code("code", "field-code-label").hint("field-code-hint").confirmed(sent))
                @if new_account {
                    (form.phone("phone", "field-phone-label").hint("field-phone-hint-console").optional())
                }
                (prices::prices(view, &activation.license.product, &activation.license.account))
                (form.terms("acceptTerms"))
                (form.submit_with(submit, button::link("/workspaces", &view.text("form-cancel"), Weight::Second)))
            }))
        })
}
