//! The pages of who is signed in: the list of workspaces, and a workspace's start page.

use accounts::{AddressState, LookAlikes, Workspace};
use edge::Request;
use kernel::{Language, Timestamp};
use licensing::{License, LicenseState};
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::notice;
use pages::parts::{self, Shade};
use pages::rooms::ConsoleRoom;
use pages::{Page, View};
use signed_in::address_notice;

use crate::Person;
use crate::console::UsageEvent;

/// What a workspace's start page is about.
#[derive(Debug)]
pub(crate) struct Shown<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) license: Option<&'a License>,
    pub(crate) now: Timestamp,
    pub(crate) example: &'a UsageEvent<'a>,
}

/// The state of the licence that settles the workspace, if there is one.
pub(crate) fn state(shown: &Shown<'_>) -> Option<LicenseState> {
    shown.license.map(|license| license.state(shown.now))
}

fn starts_later(shown: &Shown<'_>) -> Option<Timestamp> {
    shown.license.and_then(|license| license.starts_later(shown.now))
}

/// The workspaces to choose from.
pub(crate) fn list(request: &Request, person: &Person, workspaces: &[Workspace], address: AddressState) -> String {
    let view = request.view();
    let headers = [
        view.text("bind-workspace-column-name"),
        view.text("sign-in-workspace-site"),
        view.text("sign-in-workspace-language"),
        String::new(),
    ];
    let look_alikes = LookAlikes::of_workspaces(workspaces);
    let rows: Vec<Vec<Markup>> = workspaces.iter().map(|workspace| row(&view, workspace, &look_alikes)).collect();
    let lead = if workspaces.is_empty() { "sign-in-console-empty" } else { "sign-in-console-lead" };
    let title = view.text("sign-in-console-title");
    let page = Page::new(&view, &title).lead(view.text(lead)).account(account(&view, person)).wide();
    let page = match person {
        Person::Console(_) => page.rooms(pages::rooms::console(&view, ConsoleRoom::Workspaces)),
        Person::Billing(_) => page,
    };
    let change_page = match person {
        Person::Console(_) => "/console/email",
        Person::Billing(_) => "/account/email",
    };
    page.body(html! {
        (address_notice(&view, address, change_page))
        @if !rows.is_empty() { (parts::table(&title, &headers, &rows)) }
    })
}

fn row(view: &View<'_>, workspace: &Workspace, look_alikes: &LookAlikes) -> Vec<Markup> {
    let href = format!("/console/workspaces/{}", workspace.id);
    let unseen = view.text_with("sign-in-console-open-unseen", &[("name", &workspace.name)]);
    vec![
        parts::name_apart(&workspace.name, look_alikes.id_beside(workspace)),
        html! { (site(view, workspace)) },
        html! { (language(view, workspace.language)) },
        html! {
            a class=(Weight::Small.class()) href=(href) aria-label=(unseen) {
                (view.text("sign-in-console-open"))
            }
        },
    ]
}

/// The start page of a workspace.
pub(crate) fn workspace(request: &Request, person: &Person, shown: &Shown<'_>, public_url: &str) -> String {
    let view = request.view();
    let workspace = shown.workspace;
    let title = view.text_with("sign-in-workspace-title", &[("name", &workspace.name)]);
    let page = Page::new(&view, &title).account(account(&view, person));
    let page = match state(shown) {
        Some(LicenseState::Active) => page.lead(view.text("sign-in-workspace-lead")),
        _ => page,
    };
    page.body(html! {
        @if state(shown) == Some(LicenseState::Pending) {
            (notice::pending(&view, starts_later(shown), "sign-in-workspace-pending", html! {}))
        }
        (parts::card(facts(&view, shown)))
        (parts::titled_card(&view.text("sign-in-usage-title"), usage(&view, shown, public_url)))
        p { (button::link("/console", &view.text("sign-in-console-title"), Weight::Plain)) }
    })
}

fn facts(view: &View<'_>, shown: &Shown<'_>) -> Markup {
    let workspace = shown.workspace;
    let payer = match shown.license {
        Some(license) => view.text_with("sign-in-workspace-settled-aws", &[("account", license.account.as_str())]),
        None => view.text("sign-in-workspace-settled-none"),
    };
    let (word, shade) = match state(shown) {
        Some(LicenseState::Active | LicenseState::Ending) => ("sign-in-workspace-usable", Shade::Good),
        Some(LicenseState::Pending) => ("sign-in-workspace-waiting", Shade::Attention),
        Some(LicenseState::Ended) => ("sign-in-workspace-locked", Shade::Bad),
        None => ("sign-in-workspace-settled-none", Shade::Quiet),
    };
    parts::facts(&[
        (view.text("sign-in-workspace-id"), parts::copyable(workspace.id.as_str())),
        (view.text("sign-in-workspace-site"), html! { (site(view, workspace)) }),
        (view.text("sign-in-workspace-language"), html! { (language(view, workspace.language)) }),
        (view.text("sign-in-workspace-settled"), html! { (payer) }),
        (view.text("sign-in-workspace-entitlement"), parts::badge(&view.text(word), shade)),
    ])
}

fn usage(view: &View<'_>, shown: &Shown<'_>, public_url: &str) -> Markup {
    let event = serde_json::to_string_pretty(shown.example).unwrap_or_default();
    let address = format!("{public_url}/v1/usage-events");
    html! {
        p { (view.text("sign-in-usage-text")) }
        p { (parts::copyable(&address)) }
        pre class="sample" tabindex="0" aria-label=(view.text("sign-in-usage-sample")) { (event) }
        p class="quiet" { (view.text("sign-in-usage-metering")) }
    }
}

fn account(view: &View<'_>, person: &Person) -> Markup {
    let billing_center = match person {
        Person::Console(_) => "/sign-in?account=billing",
        Person::Billing(_) => "/account",
    };
    html! {
        (parts::name(person.username()))
        a href=(billing_center) { (view.text("sign-in-account-billing")) }
        (button::post("/sign-out", &view.text("sign-in-sign-out"), Weight::Plain, &[]))
    }
}

fn site(view: &View<'_>, workspace: &Workspace) -> String {
    let known = view.brand.site(&workspace.site);
    known.map_or_else(|| workspace.site.to_string(), |site| site.name.get(view.language).to_owned())
}

fn language(view: &View<'_>, language: Language) -> String {
    match language {
        Language::English => view.text("language-en"),
        Language::Chinese => view.text("language-zh"),
    }
}
