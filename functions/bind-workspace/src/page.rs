//! The pages: the list, a new workspace, the confirmation, success.

use accounts::Workspace;
use edge::Fields;
use kernel::{Hour, Language};
use licensing::LicenseState;
use pages::button::{self, Weight};
use pages::form::Form;
use pages::maud::{Markup, html};
use pages::notice::{self, Tone};
use pages::parts::{self, Shade};
use pages::{Page, View, step};

use crate::activation::{Activation, Row};
use crate::create::typed;
use crate::standing::{Standing, Why};

/// The way from landing to success, as the activation page shows it.
const STEPS: [&str; 3] = ["activate-step-account", "activate-step-workspace", "activate-step-done"];

/// The Billing Center account's workspaces.
pub(crate) fn list(view: &View<'_>, activation: &Activation, rows: &[Row]) -> String {
    let any_bound = rows.iter().any(|(_, standing)| matches!(standing, Standing::Bound { .. }));
    let ended = matches!(activation.state(), LicenseState::Ending | LicenseState::Ended);
    Page::new(view, &view.text("workspaces-title"))
        .steps(step::indicator(view, &STEPS, 1))
        .lead(view.text("workspaces-lead"))
        .wide()
        .body(html! {
            (state_notice(view, activation.state()))
            @if rows.is_empty() {
                (notice::simple(view, Tone::Note, "workspaces-none-title", "workspaces-none-detail"))
            } @else {
                (table(view, rows))
            }
            @if any_bound {
                (button::row(html! { (button::link("/activated", &view.text("workspaces-confirm"), Weight::Main)) }))
            }
            @if !ended {
                h2 { (view.text("workspaces-create-heading")) }
                (parts::choices(html! {
                    (parts::choice("/workspaces?create=existing", &view.text("workspaces-create-existing-title"),
                        &view.text("workspaces-create-existing-text"), &view.text("workspaces-create-existing-action")))
                    (parts::choice("/workspaces?create=new", &view.text("workspaces-create-new-title"),
                        &view.text("workspaces-create-new-text"), &view.text("workspaces-create-new-action")))
                }))
            }
        })
}

fn state_notice(view: &View<'_>, state: LicenseState) -> Markup {
    match state {
        LicenseState::Active => html! {},
        LicenseState::Pending => {
            notice::simple(view, Tone::Waiting, "workspaces-pending-title", "workspaces-pending-detail")
        }
        LicenseState::Ending | LicenseState::Ended => {
            notice::simple(view, Tone::Error, "activate-ended-title", "activate-ended-detail")
        }
    }
}

fn table(view: &View<'_>, rows: &[Row]) -> Markup {
    let headers =
        ["workspaces-column-name", "workspaces-column-site", "workspaces-column-language", "workspaces-column-state"];
    let mut headers: Vec<String> = headers.into_iter().map(|key| view.text(key)).collect();
    headers.push(String::new());
    let rows: Vec<Vec<Markup>> = rows
        .iter()
        .map(|(workspace, standing)| {
            vec![
                parts::name(&workspace.name),
                html! { (site_name(view, workspace)) },
                html! { (language_name(workspace.language)) },
                state(view, *standing),
                action(view, workspace, *standing),
            ]
        })
        .collect();
    parts::table(&view.text("workspaces-title"), &headers, &rows)
}

fn state(view: &View<'_>, standing: Standing) -> Markup {
    match standing {
        Standing::Bound { .. } => parts::badge(&view.text("workspaces-state-bound"), Shade::Good),
        Standing::Bindable { .. } => parts::badge(&view.text("workspaces-state-bindable"), Shade::Quiet),
        Standing::Locked(why) => {
            let reason = match why {
                Why::SettledByAnotherLicense => "workspaces-locked-settled",
                Why::LicenseEnded => "workspaces-locked-ended",
                Why::HourSettled => "workspaces-locked-hour",
            };
            html! {
                (parts::badge(&view.text("workspaces-state-locked"), Shade::Attention))
                p class="reason" { (view.text(reason)) }
            }
        }
    }
}

fn action(view: &View<'_>, workspace: &Workspace, standing: Standing) -> Markup {
    match standing {
        Standing::Bindable { .. } => {
            let text = view.text("workspaces-bind");
            button::link(&format!("/workspaces/{}/binding", workspace.id), &text, Weight::Small)
        }
        Standing::Bound { .. } | Standing::Locked(_) => html! {},
    }
}

/// What will be billed to whom, before it is.
pub(crate) fn confirm(view: &View<'_>, activation: &Activation, workspace: &Workspace, from: Hour) -> String {
    let license = &activation.license;
    let product = view.brand.product(&license.product);
    let dimensions: Vec<&str> = product
        .map(|product| product.dimensions.iter().map(|dimension| dimension.title.get(view.language)).collect())
        .unwrap_or_default();
    let product = product.map_or(license.product.as_str(), |product| product.name.get(view.language));
    let facts = [
        (view.text("binding-fact-workspace"), parts::name(&workspace.name)),
        (view.text("binding-fact-site"), html! { (site_name(view, workspace)) }),
        (view.text("binding-fact-billed"), html! { (dimensions.join(", ")) }),
        (view.text("binding-fact-account"), parts::copyable(license.account.as_str())),
        (view.text("binding-fact-product"), parts::name(product)),
        (view.text("binding-fact-from"), html! { (hour_text(from)) }),
    ];
    let action = format!("/workspaces/{}/binding", workspace.id);
    Page::new(view, &view.text("binding-title"))
        .steps(step::indicator(view, &STEPS, 1))
        .lead(view.text_with("binding-lead", &[("account", license.account.as_str())]))
        .body(html! {
            (state_notice(view, activation.state()))
            (parts::card(parts::facts(&facts)))
            p { (view.text("binding-consequence")) }
            (button::row(html! {
                (button::post(&action, &view.text("binding-confirm"), Weight::Main, &[]))
                (button::link("/workspaces", &view.text("binding-back"), Weight::Second))
            }))
        })
}

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
        .map(|language| (language.tag().to_owned(), language_name(*language).to_owned()))
        .collect();
    let (title, lead, submit, purpose) = if new_account {
        ("workspaces-new-title", "workspaces-new-lead", "workspaces-new-submit", "register-console")
    } else {
        ("workspaces-existing-title", "workspaces-existing-lead", "workspaces-existing-submit", "create-workspace")
    };
    let mut form = Form::new(view, "/workspaces")
        .values(typed(fields))
        .problems(problems.iter().map(|(name, message)| (*name, message.as_str())));
    if new_account {
        form = form.hidden("newConsoleAccount", "true");
    }
    let email_label = if new_account { "field-email-label" } else { "field-console-email-label" };
    Page::new(view, &view.text(title))
        .steps(step::indicator(view, &STEPS, 1))
        .lead(view.text(lead))
        .failed(form.has_problems())
        .body(html! {
            (state_notice(view, activation.state()))
            (form.render(html! {
                (form.text("name", "field-workspace-name-label"))
                (form.select("language", "field-workspace-language-label", &languages).hint("field-workspace-language-hint"))
                (form.select("site", "field-site-label", &sites).hint("field-site-hint"))
                @if new_account {
                    (form.text("username", "field-username-label").hint("field-username-hint").autocomplete("username"))
                    (form.password("password", "field-password-label").new_password().hint("field-password-hint"))
                    (form.password("passwordConfirmation", "field-password-confirmation-label").new_password())
                }
                (form.email("email", email_label).send_code("/codes", purpose))
                (form.code("code", "field-code-label"))
                @if new_account { (form.phone("phone", "field-phone-label").optional()) }
                (form.terms("acceptTerms"))
                (form.submit_with(submit, &button::link("/workspaces", &view.text("binding-back"), Weight::Second)))
            }))
        })
}

/// It is done.
pub(crate) fn activated(view: &View<'_>, activation: &Activation, rows: &[Row]) -> String {
    let (title, lead) = match activation.state() {
        LicenseState::Pending => ("activated-pending-title", "activated-pending-lead"),
        LicenseState::Active | LicenseState::Ending | LicenseState::Ended => ("activated-title", "activated-lead"),
    };
    let headers: Vec<String> = ["workspaces-column-name", "workspaces-column-site", "activated-column-from"]
        .into_iter()
        .map(|key| view.text(key))
        .collect();
    let rows: Vec<Vec<Markup>> = rows
        .iter()
        .map(|(workspace, standing)| {
            let from = match standing {
                Standing::Bound { from } => hour_text(*from),
                Standing::Bindable { .. } | Standing::Locked(_) => String::new(),
            };
            vec![parts::name(&workspace.name), html! { (site_name(view, workspace)) }, html! { (from) }]
        })
        .collect();
    Page::new(view, &view.text(title)).steps(step::indicator(view, &STEPS, 3)).lead(view.text(lead)).body(html! {
        @match activation.state() {
            LicenseState::Pending => {
                (notice::simple(view, Tone::Waiting, "activate-pending-title", "activate-pending-detail"))
            }
            LicenseState::Active => {
                (notice::simple(view, Tone::Success, "activated-active-title", "activated-active-detail"))
            }
            LicenseState::Ending | LicenseState::Ended => { (state_notice(view, activation.state())) }
        }
        (parts::table(&view.text("activated-workspaces"), &headers, &rows))
        (button::row(html! {
            (button::link("/sign-in", &view.text("activated-confirm"), Weight::Main))
            (button::link("/workspaces", &view.text("activated-more"), Weight::Second))
        }))
    })
}

fn site_name(view: &View<'_>, workspace: &Workspace) -> String {
    let site = view.brand.site(&workspace.site);
    site.map_or_else(|| workspace.site.to_string(), |site| site.name.get(view.language).to_owned())
}

/// A language's name in itself.
const fn language_name(language: Language) -> &'static str {
    match language {
        Language::English => "English",
        Language::Chinese => "简体中文",
    }
}

/// An hour as people read it, in the time AWS bills by.
fn hour_text(hour: Hour) -> String {
    let text = hour.to_string();
    match text.split_once('T') {
        Some((date, hour)) => format!("{date} {hour}:00 UTC"),
        None => text,
    }
}
