//! What was found.

use edge::Request;
use kernel::Timestamp;
use maud::{Markup, html};
use operators::Action;
use pages::notice::{self, Tone};
use pages::{View, parts};

use super::account::state;
use super::{empty, frame, license_link, segment};
use crate::search::{Found, MAX_LISTED};
use crate::visitor::Visitor;

pub(crate) fn found(request: &Request, visitor: &Visitor, typed: &str, found: &Found, now: Timestamp) -> String {
    let view = request.view();
    let nothing = found.licenses.is_empty() && found.workspace.is_none() && found.account.is_none();
    frame(&view, visitor, None, &view.text("operators-found"))
        .lead(view.text("operators-found-lead"))
        .body(html! {
            p { (view.rich("operators-found-for", &[("text", parts::name(typed))])) }
            @if nothing { (empty(&view, "operators-found-none", "operators-found-none-text")) }
            @if let Some(account) = &found.account {
                h2 { (view.text("operators-account")) }
                p { a href={ "/operator/accounts/" (segment(account.id.as_str())) } { (parts::name(account.username.as_str())) } }
            }
            @if let Some(workspace) = &found.workspace { (one_workspace(&view, visitor, workspace)) }
            @if !found.licenses.is_empty() {
                h2 { (view.text("operators-licenses")) }
                @if found.licenses.len() > MAX_LISTED {
                    (notice::simple(&view, Tone::Note, "operators-found-many", "operators-found-many-text"))
                }
                (licenses(&view, visitor, found, now))
            }
        })
}

fn one_workspace(view: &View<'_>, visitor: &Visitor, workspace: &accounts::Workspace) -> Markup {
    let settled = workspace.settlements.last();
    let license = match settled {
        Some(one) if visitor.may(Action::ReadLicense) => license_link(&one.license),
        Some(one) => parts::copyable(one.license.as_str()),
        None => html! { (view.text("operators-none")) },
    };
    let account = match &workspace.billing_account {
        Some(id) if visitor.may(Action::ReadAccount) => {
            html! { a href={ "/operator/accounts/" (segment(id.as_str())) } { (parts::name(id.as_str())) } }
        }
        Some(id) => parts::copyable(id.as_str()),
        None => html! { (view.text("operators-none")) },
    };
    html! {
        h2 { (view.text("operators-workspace")) }
        (parts::card(parts::facts(&[
            (view.text("operators-workspace"), parts::name_apart(&workspace.name, Some(workspace.id.as_str()))),
            (view.text("operators-license"), license),
            (view.text("operators-billing-account"), account),
        ])))
    }
}

fn licenses(view: &View<'_>, visitor: &Visitor, found: &Found, now: Timestamp) -> Markup {
    let headers = ["operators-license", "operators-product", "operators-aws-account", "operators-state"]
        .map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = found
        .licenses
        .iter()
        .take(MAX_LISTED)
        .map(|license| {
            let name = if visitor.may(Action::ReadLicense) {
                license_link(&license.id)
            } else {
                parts::copyable(license.id.as_str())
            };
            vec![
                name,
                html! { (view.product_name(&license.product)) },
                parts::copyable(license.account.as_str()),
                state(view, license.state(now)),
            ]
        })
        .collect();
    parts::table(&view.text("operators-licenses"), &headers, &rows)
}
