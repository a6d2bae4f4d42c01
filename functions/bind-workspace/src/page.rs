//! The pages: the list, the confirmation, success; and, in a room of its own, the form for a new workspace.

mod creation;

use accounts::{LookAlikes, Workspace};
use kernel::{Hour, Language};
use licensing::LicenseState;
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::notice::{self, Tone};
use pages::parts::{self, Shade};
use pages::step::{self, ActivationStage};
use pages::{Page, View, when};

use crate::activation::{Activation, Row};
use crate::bindability::{Bindability, Why};

pub(crate) use creation::{Creation, create};

/// What has just happened to which workspace, by its id as the address says it.
#[derive(Debug, Default)]
pub(crate) struct News {
    pub(crate) bound: Option<String>,
    pub(crate) created: Option<String>,
}

/// The Billing Center account's workspaces.
pub(crate) fn list(view: &View<'_>, activation: &Activation, rows: &[Row], news: &News) -> String {
    let any_bound = rows.iter().any(|(_, bindability)| matches!(bindability, Bindability::Bound { .. }));
    let ended = matches!(activation.state(), LicenseState::Ending | LicenseState::Ended);
    Page::new(view, &view.text("bind-workspace-list-title"))
        .steps(step::activation(view, ActivationStage::Workspace))
        .lead(view.text("bind-workspace-list-lead"))
        .wide()
        .body(html! {
            (about(view, activation))
            (told(view, rows, news))
            (state_notice(view, activation))
            @if rows.is_empty() {
                p { (view.text("bind-workspace-list-empty")) }
            } @else {
                (table(view, activation, rows))
            }
            @if any_bound {
                (button::row(html! {
                    (button::link("/activated", &view.text("bind-workspace-finish"), Weight::Main))
                }))
            }
            @if !ended { (ways_to_create(view)) }
        })
}

/// What has just happened, if the list bears it out.
fn told(view: &View<'_>, rows: &[Row], news: &News) -> Markup {
    let bound = |id: &Option<String>| {
        let id = id.as_deref()?;
        let (workspace, _) = rows.iter().find(|(workspace, bindability)| {
            workspace.id.as_str() == id && matches!(bindability, Bindability::Bound { .. })
        })?;
        Some(workspace.name.clone())
    };
    let text = match (bound(&news.created), bound(&news.bound)) {
        (Some(name), _) => view.text_with("bind-workspace-created", &[("name", &name)]),
        (None, Some(name)) => view.text_with("bind-workspace-bound", &[("name", &name)]),
        (None, None) => return html! {},
    };
    notice::notice(view, Tone::Success, &text, html! {})
}

/// Which product of which AWS account this is about.
fn about(view: &View<'_>, activation: &Activation) -> Markup {
    notice::activation(view, &activation.license.product, &activation.license.account)
}

fn ways_to_create(view: &View<'_>) -> Markup {
    let action = view.text("bind-workspace-create-action");
    let choice =
        |href: &str, title: &str, text: &str| parts::choice(href, &view.text(title), &view.text(text), &action);
    html! {
        h2 { (view.text("bind-workspace-create-heading")) }
        p { (view.text("bind-workspace-create-lead")) }
        (parts::choices(html! {
            (choice("/workspaces?create=existing", "bind-workspace-create-known", "bind-workspace-create-known-text"))
            (choice("/workspaces?create=new", "bind-workspace-create-new", "bind-workspace-create-new-text"))
        }))
    }
}

fn state_notice(view: &View<'_>, activation: &Activation) -> Markup {
    match activation.state() {
        LicenseState::Active => html! {},
        LicenseState::Suspended => notice::suspended(view),
        LicenseState::Pending => notice::pending(view, activation.starts_later(), "pending-text", html! {}),
        LicenseState::Ending | LicenseState::Ended => {
            notice::simple(view, Tone::Error, "problem-license-ended-title", "problem-license-ended-detail")
        }
    }
}

fn table(view: &View<'_>, activation: &Activation, rows: &[Row]) -> Markup {
    let headers = ["bind-workspace-column-name", "bind-workspace-column-site", "bind-workspace-column-language"];
    let mut headers: Vec<String> = headers.into_iter().map(|key| view.text(key)).collect();
    headers.extend([view.text("bind-workspace-column-state"), String::new()]);
    let look_alikes = LookAlikes::of_workspaces(rows.iter().map(|(workspace, _)| workspace));
    let rows: Vec<Vec<Markup>> = rows
        .iter()
        .map(|(workspace, bindability)| {
            vec![
                parts::name_apart(&workspace.name, look_alikes.id_beside(workspace)),
                html! { (site_name(view, workspace)) },
                html! { (language_name(view, workspace.language)) },
                state(view, activation, *bindability),
                action(view, workspace, *bindability),
            ]
        })
        .collect();
    let username = activation.billing_account.username.as_str();
    let caption = view.text_with("bind-workspace-list-caption", &[("username", username)]);
    parts::table(&caption, &headers, &rows)
}

/// How a workspace stands to the license. Bound is green only while the license goes on.
fn state(view: &View<'_>, activation: &Activation, bindability: Bindability) -> Markup {
    let ends = matches!(activation.state(), LicenseState::Ending | LicenseState::Ended);
    let (state, shade, why) = match bindability {
        Bindability::Bound { .. } if ends => ("bind-workspace-state-bound", Shade::Attention, None),
        Bindability::Bound { .. } => ("bind-workspace-state-bound", Shade::Good, None),
        Bindability::Bindable { moves: false, .. } => ("bind-workspace-state-bindable", Shade::Quiet, None),
        Bindability::Bindable { kept_until: Some(until), .. } => {
            let until = [("until", when::moment(view, until))];
            ("bind-workspace-state-bindable", Shade::Quiet, Some(view.rich("bind-workspace-why-ended", &until)))
        }
        Bindability::Bindable { .. } => {
            let why = html! { (view.text("bind-workspace-why-ending")) };
            ("bind-workspace-state-bindable", Shade::Quiet, Some(why))
        }
        Bindability::Locked(why) => {
            let why = match why {
                Why::SettledByAnotherLicense => "bind-workspace-why-other",
                Why::OtherProvider => "problem-other-provider-title",
                Why::LicenseEnded => "problem-license-ended-title",
                Why::DueForDeletion => "problem-due-for-deletion-title",
                Why::HourSettled => "bind-workspace-why-hour",
            };
            ("bind-workspace-state-locked", Shade::Attention, Some(html! { (view.text(why)) }))
        }
    };
    html! {
        (parts::badge(&view.text(state), shade))
        @if let Some(why) = why { " " span class="quiet" { (why) } }
    }
}

fn action(view: &View<'_>, workspace: &Workspace, bindability: Bindability) -> Markup {
    match bindability {
        Bindability::Bindable { .. } => {
            let label = view.text_with("bind-workspace-bind-unseen", &[("name", &workspace.name)]);
            html! {
                a class=(Weight::Small.class()) href={ "/workspaces/" (workspace.id) "/binding" } aria-label=(label) {
                    (view.text("bind-workspace-bind"))
                }
            }
        }
        Bindability::Bound { .. } | Bindability::Locked(_) => html! {},
    }
}

/// What will be billed to whom and from when, before it is.
pub(crate) fn confirm(
    view: &View<'_>,
    activation: &Activation,
    workspace: &Workspace,
    from: Hour,
    moves: bool,
    changed: bool,
) -> String {
    let hour = from.to_string();
    let version = workspace.version.to_string();
    let license = activation.license.id.as_str();
    let shown = [("license", license), ("from", hour.as_str()), ("version", version.as_str())];
    let from = match activation.state() {
        LicenseState::Pending => html! { (view.text("bind-workspace-confirm-from-pending")) },
        _ if from == activation.now.hour() => {
            view.rich("bind-workspace-confirm-from-now", &[("hour", when::moment(view, from.start()))])
        }
        _ => when::moment(view, from.start()),
    };
    let product = view.product_name(&activation.license.product);
    let facts = [
        (view.text("license-product"), parts::name(product)),
        (view.text("bind-workspace-confirm-name"), parts::name_apart(&workspace.name, Some(workspace.id.as_str()))),
        (view.text("bind-workspace-confirm-site"), html! { (site_name(view, workspace)) }),
        (view.text("bind-workspace-confirm-account"), parts::copyable(activation.license.account.as_str())),
        (view.text("bind-workspace-confirm-from"), from),
    ];
    let action = format!("/workspaces/{}/binding", workspace.id);
    Page::new(view, &view.text("bind-workspace-confirm-title"))
        .steps(step::activation(view, ActivationStage::Workspace))
        .lead(view.text("bind-workspace-confirm-lead"))
        .failed(changed)
        .body(html! {
            @if changed { (notice::changed(view)) }
            (state_notice(view, activation))
            @if moves {
                (notice::notice(view, Tone::Note, &view.text("bind-workspace-confirm-move"), html! {}))
            }
            (parts::card(parts::facts(&facts)))
            (pages::prices::card(view, &activation.license.product, &activation.license.account))
            (button::row(html! {
                (button::post(&action, &view.text("bind-workspace-confirm-submit"), Weight::Main, &shown))
                (button::link("/workspaces", &view.text("form-cancel"), Weight::Second))
            }))
        })
}

/// It is done; or it was, and the license has ended since.
pub(crate) fn activated(view: &View<'_>, activation: &Activation, rows: &[Row]) -> String {
    let (title, lead) = match activation.state() {
        LicenseState::Pending => ("bind-workspace-activated-pending-title", "bind-workspace-activated-pending-lead"),
        LicenseState::Active => ("bind-workspace-activated-title", "bind-workspace-activated-lead"),
        LicenseState::Suspended => ("problem-license-suspended-title", "problem-license-suspended-detail"),
        LicenseState::Ending | LicenseState::Ended => ("problem-license-ended-title", "problem-license-ended-detail"),
    };
    let state = activation.state();
    let next_look = activation.license.next_look_seconds(activation.now);
    let page = Page::new(view, &view.text(title)).lead(view.text(lead)).looking_again(next_look);
    if matches!(state, LicenseState::Ending | LicenseState::Ended) {
        return page.body(html! {
            (about(view, activation))
            (workspaces_card(view, rows))
            (button::row(button::link("/sign-in", &view.text("sign-in-submit"), Weight::Main)))
        });
    }
    let mailed = activation.session.registered.is_some();
    let account = activation.license.account.as_str();
    page.succeeded(state == LicenseState::Active).steps(step::activation(view, ActivationStage::Done)).body(html! {
        (about(view, activation))
        @if state == LicenseState::Pending {
            (notice::pending(view, activation.starts_later(), "pending-refresh", html! {
                (button::link("/activated", &view.text("pending-check"), Weight::Plain))
            }))
        }
        (workspaces_card(view, rows))
        (parts::titled_card(&view.text("bind-workspace-activated-next"), html! {
            ul {
                li { (view.text_with("bind-workspace-activated-next-charges", &[("account", account)])) }
                li { (view.text("bind-workspace-activated-next-bills")) }
                @if mailed { li { (view.text("bind-workspace-activated-next-mail")) } }
            }
        }))
        (button::row(html! {
            (button::link("/sign-in", &view.text("bind-workspace-activated-confirm"), Weight::Main))
            (button::link("/workspaces", &view.text("bind-workspace-activated-more"), Weight::Second))
        }))
    })
}

fn workspaces_card(view: &View<'_>, rows: &[Row]) -> Markup {
    parts::titled_card(
        &view.text("bind-workspace-activated-workspaces"),
        html! {
            ul {
                @for (workspace, _) in rows {
                    li { (parts::name(&workspace.name)) " · " (site_name(view, workspace)) }
                }
            }
        },
    )
}

fn site_name(view: &View<'_>, workspace: &Workspace) -> String {
    let site = view.brand.site(&workspace.site);
    site.map_or_else(|| workspace.site.to_string(), |site| site.name.get(view.language).to_owned())
}

fn language_name(view: &View<'_>, language: Language) -> String {
    match language {
        Language::English => view.text("language-en"),
        Language::Chinese => view.text("language-zh"),
    }
}
