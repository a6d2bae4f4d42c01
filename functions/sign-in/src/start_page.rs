//! The pages of who is signed in: the list of workspaces, and a workspace's start page.

mod lock;

use accounts::{AddressState, LookAlikes, Workspace};
use edge::Request;
use kernel::{Language, Timestamp};
use licensing::License;
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::notice;
use pages::parts::{self, Shade};
use pages::rooms::{ConsoleRoom, Side, signed_in};
use pages::when::{self, moment};
use pages::{Page, View};
use signed_in::address_notice;

use crate::Person;
use crate::standing::Standing;

/// What a workspace's start page is about.
#[derive(Debug)]
pub(crate) struct Shown<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) standing: Standing<'a>,
    pub(crate) now: Timestamp,
}

/// The workspaces to choose from.
pub(crate) fn list(
    request: &Request,
    person: &Person,
    workspaces: &[(&Workspace, Standing<'_>)],
    now: Timestamp,
    address: AddressState,
) -> String {
    let view = request.view();
    let headers = [
        view.text("bind-workspace-column-name"),
        view.text("sign-in-workspace-site"),
        view.text("sign-in-workspace-language"),
        view.text("sign-in-workspace-entitlement"),
        String::new(),
    ];
    let look_alikes = LookAlikes::of_workspaces(workspaces.iter().map(|(workspace, _)| *workspace));
    let row = |(workspace, standing): &(&Workspace, Standing<'_>)| row(&view, workspace, *standing, now, &look_alikes);
    let rows: Vec<Vec<Markup>> = workspaces.iter().map(row).collect();
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

fn row(
    view: &View<'_>,
    workspace: &Workspace,
    standing: Standing<'_>,
    now: Timestamp,
    look_alikes: &LookAlikes,
) -> Vec<Markup> {
    let href = format!("/console/workspaces/{}", workspace.id);
    let unseen = view.text_with("sign-in-console-open-unseen", &[("name", &workspace.name)]);
    vec![
        parts::name_apart(&workspace.name, look_alikes.id_beside(workspace)),
        html! { (site(view, workspace)) },
        html! { (language(view, workspace.language)) },
        state(view, standing, now),
        html! {
            a class=(Weight::Small.class()) href=(href) aria-label=(unseen) {
                (view.text("sign-in-console-open"))
            }
        },
    ]
}

/// The start page of a workspace: what it is, where it stands, and what to do next.
pub(crate) fn workspace(request: &Request, person: &Person, shown: &Shown<'_>) -> String {
    let view = request.view();
    let workspace = shown.workspace;
    // Nobody is welcomed to what is locked.
    let title = match shown.standing {
        Standing::Suspended { .. } | Standing::Locked { .. } | Standing::Gone { .. } => workspace.name.clone(),
        _ => view.text_with("sign-in-workspace-title", &[("name", &workspace.name)]),
    };
    let page = Page::new(&view, &title).tab(view.text("sign-in-workspace-tab")).account(account(&view, person));
    let can_be_used = matches!(shown.standing, Standing::Usable { .. });
    let page = if can_be_used { page.lead(view.text("sign-in-workspace-lead")) } else { page };
    page.body(html! {
        @if let Standing::Waiting { license } = shown.standing {
            (notice::pending(&view, license.starts_later(shown.now), "sign-in-workspace-pending", html! {}))
        }
        (lock::notice(&view, person, workspace, shown.standing))
        (parts::card(facts(&view, shown)))
        @if matches!(shown.standing, Standing::Unbound | Standing::Waiting { .. } | Standing::Usable { .. }) {
            (first_steps(&view, person))
        }
        p { (button::link("/console", &view.text("sign-in-console-title"), Weight::Plain)) }
    })
}

fn facts(view: &View<'_>, shown: &Shown<'_>) -> Markup {
    let workspace = shown.workspace;
    parts::facts(&[
        (view.text("sign-in-workspace-id"), parts::copyable(workspace.id.as_str())),
        (view.text("sign-in-workspace-site"), html! { (site(view, workspace)) }),
        (view.text("sign-in-workspace-language"), html! { (language(view, workspace.language)) }),
        (view.text("sign-in-workspace-settled"), payers(view, shown.standing)),
        (view.text("sign-in-workspace-entitlement"), state(view, shown.standing, shown.now)),
    ])
}

/// Who pays: nobody for a workspace that is locked. Where somebody else takes over, both, and from which hour.
fn payers(view: &View<'_>, standing: Standing<'_>) -> Markup {
    let payer = |license: &License| {
        let account = view.text_with("sign-in-workspace-settled-aws", &[("account", license.account.as_str())]);
        html! { (account) " · " (view.product_name(&license.product)) }
    };
    let beside = |key: &str, name: &str, at: Timestamp| html! { " " span class="quiet" { (view.rich(key, &[(name, moment(view, at))])) } };
    match standing {
        Standing::Unbound | Standing::Locked { .. } | Standing::Gone { .. } => {
            html! { (view.text("manage-account-cloud-settled-by-none")) }
        }
        Standing::Waiting { license } | Standing::Suspended { license } | Standing::Usable { license, next: None } => {
            payer(license)
        }
        Standing::Ending { license } => html! {
            (payer(license))
            @if let Some(until) = license.usage_until() { (beside("start-paid-until", "until", until)) }
        },
        Standing::Usable { license, next: Some((next, from)) } => parts::stack(&[
            html! { (payer(license)) (beside("start-paid-until", "until", from.start())) },
            html! { (payer(next)) (beside("start-paid-from", "from", from.start())) },
        ]),
    }
}

/// Where the workspace stands in a word, and until when its content is kept. Green is only what goes on.
fn state(view: &View<'_>, standing: Standing<'_>, now: Timestamp) -> Markup {
    let badge = |key: &str, shade| parts::badge(&view.text(key), shade);
    match standing {
        Standing::Unbound => badge("standing-unbound", Shade::Quiet),
        Standing::Waiting { license } => match license.starts_later(now) {
            Some(start) => {
                let text = view.text_with("standing-starts", &[("start", &when::moment_text(view, start))]);
                parts::badge(&text, Shade::Attention)
            }
            None => badge("standing-waiting", Shade::Attention),
        },
        Standing::Usable { .. } => badge("standing-usable", Shade::Good),
        Standing::Ending { .. } => badge("standing-ending", Shade::Attention),
        Standing::Suspended { .. } => badge("standing-locked", Shade::Bad),
        Standing::Locked { lock, .. } => html! {
            (badge("standing-locked", Shade::Bad)) " "
            span class="quiet" { (view.rich("standing-kept-until", &[("until", moment(view, lock.deletion_due_at))])) }
        },
        Standing::Gone { lock, .. } => html! {
            (badge("standing-gone", Shade::Bad)) " "
            span class="quiet" { (view.rich("standing-may-be-deleted", &[("since", moment(view, lock.deletion_due_at))])) }
        },
    }
}

/// What a buyer does next: what the brand's file names, and where the costs are.
fn first_steps(view: &View<'_>, person: &Person) -> Markup {
    let bills = match person {
        Person::Console(_) => "/sign-in?account=billing&next=/account/bills",
        Person::Billing(_) => "/account/bills",
    };
    let open = view.text("start-open");
    html! {
        h2 { (view.text("start-steps-title")) }
        (parts::choices(html! {
            @for step in &view.brand.first_steps {
                (parts::choice(step.url.get(view.language), step.title.get(view.language), step.text.get(view.language), &open))
            }
            (parts::choice(bills, &view.text("start-bills"), &view.text("start-bills-text"), &open))
        }))
    }
}

fn account(view: &View<'_>, person: &Person) -> Markup {
    signed_in(view, person.username(), Side::Console)
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
