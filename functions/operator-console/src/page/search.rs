//! What was found.

use edge::Request;
use kernel::Timestamp;
use maud::{Markup, html};
use pages::notice::{self, Tone};
use pages::{View, parts};

use super::{account_name, account_path, empty, frame, license_name, license_table};
use crate::search::{Found, MAX_LISTED};
use crate::visitor::Visitor;

pub(crate) fn found(request: &Request, visitor: &Visitor, typed: &str, found: &Found, now: Timestamp) -> String {
    let view = request.view();
    let nothing = found.licenses.is_empty() && found.workspace.is_none() && found.account.is_none();
    frame(&view, visitor, None, &view.text("operators-found")).lead(view.text("operators-found-lead")).body(html! {
        p { (view.rich("operators-found-for", &[("text", parts::name(typed))])) }
        @if nothing { (empty(&view, "operators-found-none", "operators-found-none-text")) }
        @if let Some(account) = &found.account {
            h2 { (view.text("operators-account")) }
            p { a href=(account_path(&account.id)) { (parts::name(account.username.as_str())) } }
        }
        @if let Some(workspace) = &found.workspace { (one_workspace(&view, visitor, workspace)) }
        @if !found.licenses.is_empty() {
            h2 { (view.text("operators-licenses")) }
            @if found.licenses.len() > MAX_LISTED {
                (notice::simple(&view, Tone::Note, "operators-found-many", "operators-found-many-text"))
            }
            (license_table(&view, visitor, found.licenses.iter().take(MAX_LISTED), "operators-licenses", now))
        }
    })
}

fn one_workspace(view: &View<'_>, visitor: &Visitor, workspace: &accounts::Workspace) -> Markup {
    let settled = workspace.settlements.last();
    let license = match settled {
        Some(one) => license_name(visitor, &one.license),
        None => html! { (view.text("operators-none")) },
    };
    let account = match &workspace.billing_account {
        Some(id) => account_name(visitor, id),
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
