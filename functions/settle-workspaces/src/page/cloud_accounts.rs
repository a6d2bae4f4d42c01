//! The page of the cloud accounts.

use account_records::{Holdings, last_license};
use accounts::{LookAlikes, Permission, Workspace, is_available, shown_clouds};
use billing_center::Visitor;
use billing_center::page::{Room, aws_account, done, frame};
use edge::Request;
use kernel::{BuyerId, Hour, Provider};
use licensing::{License, LicenseState};
use maud::{Markup, html};
use pages::View;
use pages::button::{self, Weight};
use pages::parts::{self, Shade};
use pages::when::moment;

use crate::pending::Pending;
use crate::unbinding::Undo;

pub(crate) fn cloud_accounts(request: &Request, visitor: &Visitor, holdings: &Holdings) -> String {
    let view = request.view();
    let settles = visitor.may(Permission::Settle);
    frame(&view, visitor, Room::CloudAccounts, "manage-account-cloud-title")
        .lead(view.text("manage-account-cloud-lead"))
        .body(html! {
            (done(request, &[
                ("settlement", "manage-account-settlement-changed"),
                ("settlements", "manage-account-settlements-changed"),
                ("unbound", "manage-account-unbound"),
                ("undone", "manage-account-undone"),
            ]))
            @if holdings.licenses.is_empty() { p class="quiet" { (view.text("manage-account-cloud-none")) } }
            @for (account, licenses) in holdings.by_cloud_account() {
                (cloud_account(&view, holdings, (account, &licenses), settles))
            }
            h2 { (view.text("manage-account-cloud-workspaces")) }
            @if holdings.workspaces.is_empty() {
                p class="quiet" { (view.text("manage-account-cloud-workspaces-none")) }
            } @else {
                (workspaces(&view, holdings, settles))
            }
            h2 { (view.text("manage-account-cloud-more")) }
            p { (view.text("manage-account-cloud-more-text")) }
            @if let Some(others) = others(&view) {
                (parts::disclosure(&view.text("manage-account-cloud-others"), others))
            }
        })
}

fn cloud_account(
    view: &View<'_>,
    holdings: &Holdings,
    (account, licenses): (&BuyerId, &[&License]),
    may_settle: bool,
) -> Markup {
    let title = aws_account(view, account);
    let headers = [
        view.text("license-product"),
        view.text("license-id"),
        view.text("license-state"),
        view.text("manage-account-cloud-term"),
        view.text("manage-account-cloud-settles"),
        String::new(),
    ];
    let rows: Vec<Vec<Markup>> =
        licenses.iter().map(|license| license_row(view, holdings, license, may_settle)).collect();
    html! {
        h2 { (title) }
        (parts::table(&title, &headers, &rows))
    }
}

fn license_row(view: &View<'_>, holdings: &Holdings, license: &License, may_settle: bool) -> Vec<Markup> {
    let settled = settles(view, holdings, license);
    vec![
        parts::name(&product_name(view, license)),
        parts::copyable(license.id.as_str()),
        state(view, license, holdings),
        // What was cancelled ended before its term did.
        match license.ending_since().or(license.term_ends_at()) {
            Some(at) => moment(view, at),
            None => html! { (view.text("manage-account-cloud-no-term")) },
        },
        if settled.is_empty() {
            html! { span class="quiet" { (view.text("manage-account-cloud-settles-none")) } }
        } else {
            parts::stack(&settled)
        },
        ways(
            (may_settle && takes_more(holdings, license))
                .then(|| way(view, "manage-account-together-choose", &workspaces_of(license), license.id.as_str())),
            (may_settle && crate::unbinding::settled_by(holdings, license).is_empty()).then(|| {
                let path = format!("/account/licenses/{}/unbinding", license.id);
                way(view, "manage-account-unbind-action", &path, license.id.as_str())
            }),
        ),
    ]
}

/// A link from a row to what can be done with it, with `whose` for people who do not see the row.
fn way(view: &View<'_>, action: &str, path: &str, whose: &str) -> Markup {
    html! { a class=(Weight::Small.class()) href=(path) { (view.text(action)) span class="unseen" { ": " (whose) } } }
}

/// The links of a row, side by side.
fn ways(first: Option<Markup>, second: Option<Markup>) -> Markup {
    match (first, second) {
        (Some(first), Some(second)) => button::row(html! { (first) (second) }),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => html! {},
    }
}

/// The workspaces that a license settles, and until or from when where a change is still to come. While one of an ended
/// license is locked, it stands here too: nobody else pays for it.
fn settles(view: &View<'_>, holdings: &Holdings, license: &License) -> Vec<Markup> {
    let is_it = |other: Option<&License>| other.is_some_and(|other| other.id == license.id);
    let look_alikes = LookAlikes::of_workspaces(&holdings.workspaces);
    let row = |workspace: &Workspace| {
        let name = parts::name_apart(&workspace.name, look_alikes.id_beside(workspace));
        match Pending::of(holdings, workspace) {
            Some(Pending { before, from, .. }) if is_it(before) => {
                let until = view.rich("manage-account-cloud-until", &[("until", moment(view, from.start()))]);
                Some(html! { (name) " " span class="quiet" { (until) } })
            }
            Some(Pending { after, from, .. }) if is_it(after) => {
                let from = view.rich("manage-account-cloud-from", &[("from", moment(view, from.start()))]);
                Some(html! { (name) " " span class="quiet" { (from) } })
            }
            Some(_) => None,
            None if last_license(workspace) != Some(&license.id) => None,
            // It paid; while the workspace is locked nobody does.
            None if license.state(holdings.now) == LicenseState::Ended => {
                let until = license
                    .closes_at()
                    .map(|at| view.rich("manage-account-cloud-until", &[("until", moment(view, at))]));
                Some(html! { (name) @if let Some(until) = until { " " span class="quiet" { (until) } } })
            }
            None => Some(name),
        }
    };
    holdings.workspaces.iter().filter_map(row).collect()
}

/// A workspace's name, told apart from others of the account that look like it.
pub(super) fn workspace_name(holdings: &Holdings, workspace: &Workspace) -> Markup {
    let look_alikes = LookAlikes::of_workspaces(&holdings.workspaces);
    parts::name_apart(&workspace.name, look_alikes.id_beside(workspace))
}

/// Whether a license could settle a workspace that it does not settle yet, as far as the license goes.
fn takes_more(holdings: &Holdings, license: &License) -> bool {
    let in_force = matches!(license.state(holdings.now), LicenseState::Pending | LicenseState::Active);
    in_force && holdings.settled_by(&license.id).len() < holdings.workspaces.len()
}

/// Where workspaces are chosen for a license.
pub(super) fn workspaces_of(license: &License) -> String {
    format!("/account/licenses/{}/workspaces", license.id)
}

pub(super) fn product_name(view: &View<'_>, license: &License) -> String {
    let product = view.brand.product(&license.product);
    product.map_or(license.product.as_str(), |product| product.name.get(view.language)).to_owned()
}

pub(super) fn state(view: &View<'_>, license: &License, holdings: &Holdings) -> Markup {
    let (key, shade) = match license.state(holdings.now) {
        LicenseState::Pending => ("license-state-pending", Shade::Attention),
        LicenseState::Active => ("license-state-active", Shade::Good),
        LicenseState::Suspended => ("license-state-suspended", Shade::Bad),
        LicenseState::Ending => ("license-state-ending", Shade::Attention),
        LicenseState::Ended => ("license-state-ended", Shade::Bad),
    };
    parts::badge(&view.text(key), shade)
}

fn workspaces(view: &View<'_>, holdings: &Holdings, may_settle: bool) -> Markup {
    let headers = [
        view.text("manage-account-bills-workspace"),
        view.text("field-site-label"),
        view.text("manage-account-cloud-settled-by"),
        String::new(),
    ];
    let look_alikes = LookAlikes::of_workspaces(&holdings.workspaces);
    let row = |workspace| workspace_row(view, holdings, workspace, &look_alikes, may_settle);
    let rows: Vec<Vec<Markup>> = holdings.workspaces.iter().map(row).collect();
    parts::table(&view.text("manage-account-cloud-workspaces"), &headers, &rows)
}

fn workspace_row(
    view: &View<'_>,
    holdings: &Holdings,
    workspace: &Workspace,
    look_alikes: &LookAlikes,
    may_settle: bool,
) -> Vec<Markup> {
    let site = view.brand.site(&workspace.site);
    let site = site.map_or(workspace.site.as_str(), |site| site.name.get(view.language));
    let locked = holdings.is_locked(workspace);
    let action = if locked { "manage-account-settlement-settle" } else { "manage-account-settlement-change" };
    let path = format!("/account/workspaces/{}/settlement", workspace.id);
    vec![
        parts::name_apart(&workspace.name, look_alikes.id_beside(workspace)),
        html! { (site) },
        html! {
            (settled_by(view, holdings, workspace))
            @if locked { " " (lock(view, holdings, workspace)) }
        },
        ways(
            // What is locked for good is not offered to be paid for.
            (may_settle && !holdings.is_locked_for_good(workspace)).then(|| way(view, action, &path, &workspace.name)),
            (may_settle && Undo::of(holdings, workspace).is_ok()).then(|| {
                let path = format!("/account/workspaces/{}/undo", workspace.id);
                way(view, "manage-account-undo-action", &path, &workspace.name)
            }),
        ),
    ]
}

/// That a workspace is locked, and until when its content is kept.
pub(super) fn lock(view: &View<'_>, holdings: &Holdings, workspace: &Workspace) -> Markup {
    let (word, kept) = if holdings.is_locked_for_good(workspace) {
        ("standing-gone", ("standing-may-be-deleted", "since"))
    } else {
        ("standing-locked", ("standing-kept-until", "until"))
    };
    let (key, name) = kept;
    html! {
        (parts::badge(&view.text(word), Shade::Bad))
        @if let Some(lock) = holdings.lock_of(workspace) {
            " " span class="quiet" { (view.rich(key, &[(name, moment(view, lock.deletion_due_at))])) }
        }
    }
}

/// A license as the payer: its AWS account and its plan.
pub(super) fn payer_name(view: &View<'_>, license: &License) -> String {
    format!("{} · {}", aws_account(view, &license.account), product_name(view, license))
}

/// By which license of which account and plan, and since or from when. While a change is still to come, by both; nobody pays
/// for a workspace that is locked.
pub(super) fn settled_by(view: &View<'_>, holdings: &Holdings, workspace: &Workspace) -> Markup {
    let payer = |license: Option<&License>, key: &str, name: &str, hour: Hour| match license {
        Some(license) => html! {
            (payer_name(view, license)) " "
            span class="quiet" { (view.rich(key, &[(name, moment(view, hour.start()))])) }
        },
        None => html! { span class="quiet" { (view.text("manage-account-cloud-settled-by-none")) } },
    };
    if let Some(Pending { before, after, from }) = Pending::of(holdings, workspace) {
        let until = before.map(|before| payer(Some(before), "manage-account-cloud-until", "until", from));
        let then = payer(after, "manage-account-cloud-from", "from", from);
        return parts::stack(&until.into_iter().chain([then]).collect::<Vec<_>>());
    }
    let license = last_license(workspace).and_then(|id| holdings.license(id));
    if let Some(ended) = license.filter(|license| license.state(holdings.now) == LicenseState::Ended) {
        return html! {
            (view.text("manage-account-cloud-settled-by-none"))
            @if let Some(at) = ended.closes_at() {
                " " span class="quiet" {
                    (view.rich("settlement-paid-until", &[("account", html! { (ended.account) }), ("until", moment(view, at))]))
                }
            }
        };
    }
    let since = workspace.settlements.last().map_or_else(|| holdings.now.hour(), |last| last.from);
    payer(license, "manage-account-cloud-since", "since", since)
}

/// The providers that the brand shows beside those that are available. `None` if it shows no other.
fn others(view: &View<'_>) -> Option<Markup> {
    let others: Vec<Provider> =
        shown_clouds(&view.brand.other_providers, None).filter(|provider| !is_available(*provider)).collect();
    let list = html! {
        ul {
            @for provider in &others {
                li { (view.text(provider.translation_key())) " " (parts::badge(&view.text("manage-account-cloud-not-yet"), Shade::Quiet)) }
            }
        }
    };
    (!others.is_empty()).then_some(list)
}
