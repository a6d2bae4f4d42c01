//! The page of the cloud accounts.

use accounts::Workspace;
use accounts::cloud::CloudProvider;
use edge::Request;
use kernel::AwsAccountId;
use licensing::{License, LicenseState};
use maud::{Markup, html};
use pages::View;
use pages::button::Weight;
use pages::parts::{self, Shade};
use pages::when::moment;

use super::{Room, done, frame};
use crate::cloud_accounts::{Holdings, last_license};
use crate::visitor::Visitor;

pub(crate) fn cloud_accounts(request: &Request, visitor: &Visitor, holdings: &Holdings) -> String {
    let view = request.view();
    frame(&view, visitor, Room::CloudAccounts, "manage-account-cloud-title")
        .lead(view.text("manage-account-cloud-lead"))
        .body(html! {
            (done(request, &[("settlement", "manage-account-settlement-changed")]))
            @if holdings.licenses.is_empty() { p class="quiet" { (view.text("manage-account-cloud-none")) } }
            @for (account, licenses) in holdings.by_cloud_account() {
                (cloud_account(&view, holdings, account, &licenses))
            }
            h2 { (view.text("manage-account-cloud-workspaces")) }
            @if holdings.workspaces.is_empty() {
                p class="quiet" { (view.text("manage-account-cloud-workspaces-none")) }
            } @else {
                (workspaces(&view, holdings))
            }
            h2 { (view.text("manage-account-cloud-more")) }
            p { (view.text("manage-account-cloud-more-text")) }
            (parts::disclosure(&view.text("manage-account-cloud-others"), html! { (others(&view)) }))
        })
}

fn cloud_account(view: &View<'_>, holdings: &Holdings, account: &AwsAccountId, licenses: &[&License]) -> Markup {
    let title = format!("{} {account}", view.text(CloudProvider::Aws.translation_key()));
    let headers = [
        view.text("license-product"),
        view.text("license-id"),
        view.text("license-state"),
        view.text("manage-account-cloud-term"),
        view.text("manage-account-cloud-settles"),
    ];
    let rows: Vec<Vec<Markup>> = licenses.iter().map(|license| license_row(view, holdings, license)).collect();
    html! {
        h2 { (title) }
        (parts::table(&title, &headers, &rows))
    }
}

fn license_row(view: &View<'_>, holdings: &Holdings, license: &License) -> Vec<Markup> {
    let settled = holdings.settled_by(&license.id);
    vec![
        parts::name(&product_name(view, license)),
        parts::copyable(license.id.as_str()),
        state(view, license, holdings),
        match license.term_ends_at() {
            Some(at) => moment(view, at),
            None => html! { (view.text("manage-account-cloud-no-term")) },
        },
        if settled.is_empty() {
            html! { span class="quiet" { (view.text("manage-account-cloud-settles-none")) } }
        } else {
            parts::stack(&settled.iter().map(|workspace| parts::name(&workspace.name)).collect::<Vec<_>>())
        },
    ]
}

pub(super) fn product_name(view: &View<'_>, license: &License) -> String {
    let product = view.brand.product(&license.product);
    product.map_or(license.product.as_str(), |product| product.name.get(view.language)).to_owned()
}

pub(super) fn state(view: &View<'_>, license: &License, holdings: &Holdings) -> Markup {
    let (key, shade) = match license.state(holdings.now) {
        LicenseState::Pending => ("license-state-pending", Shade::Attention),
        LicenseState::Active => ("license-state-active", Shade::Good),
        LicenseState::Ending => ("license-state-ending", Shade::Attention),
        LicenseState::Ended => ("license-state-ended", Shade::Bad),
    };
    parts::badge(&view.text(key), shade)
}

fn workspaces(view: &View<'_>, holdings: &Holdings) -> Markup {
    let headers = [
        view.text("manage-account-bills-workspace"),
        view.text("field-site-label"),
        view.text("manage-account-cloud-settled-by"),
        String::new(),
    ];
    let rows: Vec<Vec<Markup>> =
        holdings.workspaces.iter().map(|workspace| workspace_row(view, holdings, workspace)).collect();
    parts::table(&view.text("manage-account-cloud-workspaces"), &headers, &rows)
}

fn workspace_row(view: &View<'_>, holdings: &Holdings, workspace: &Workspace) -> Vec<Markup> {
    let site = view.brand.site(&workspace.site);
    let site = site.map_or(workspace.site.as_str(), |site| site.name.get(view.language));
    let locked = holdings.is_locked(workspace);
    let action = if locked { "manage-account-settlement-settle" } else { "manage-account-settlement-change" };
    let path = format!("/account/workspaces/{}/settlement", workspace.id);
    vec![
        parts::name(&workspace.name),
        html! { (site) },
        html! {
            (settled_by(view, holdings, workspace))
            @if locked { " " (parts::badge(&view.text("manage-account-cloud-locked"), Shade::Bad)) }
        },
        html! {
            a class=(Weight::Small.class()) href=(path) {
                (view.text(action)) span class="unseen" { ": " (workspace.name) }
            }
        },
    ]
}

/// By which licence of which account, and since or from when.
pub(super) fn settled_by(view: &View<'_>, holdings: &Holdings, workspace: &Workspace) -> Markup {
    let last = workspace.settlements.last();
    let license = last_license(workspace).and_then(|id| holdings.license(id));
    html! {
        @match (last, license) {
            (Some(last), Some(license)) => {
                (view.text(CloudProvider::Aws.translation_key())) " " (license.account)
                span class="quiet" {
                    @if last.from > holdings.now.hour() { (view.rich("manage-account-cloud-from", &[("from", moment(view, last.from.start()))])) }
                    @else { (view.rich("manage-account-cloud-since", &[("since", moment(view, last.from.start()))])) }
                }
            }
            _ => span class="quiet" { (view.text("manage-account-cloud-settled-by-none")) },
        }
    }
}

fn others(view: &View<'_>) -> Markup {
    html! {
        ul {
            @for provider in CloudProvider::ALL.iter().filter(|provider| !provider.is_available()) {
                li { (view.text(provider.translation_key())) " " (parts::badge(&view.text("manage-account-cloud-not-yet"), Shade::Quiet)) }
            }
        }
    }
}
