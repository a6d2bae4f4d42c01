//! The pages on which a license is unbound, and the latest settlement of a workspace undone.

use account_records::Holdings;
use accounts::Workspace;
use billing_center::Visitor;
use billing_center::page::{Room, aws_account, frame};
use edge::Request;
use licensing::License;
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::notice::{self, Tone};
use pages::when::moment;
use pages::{View, parts};

use super::cloud_accounts::{product_name, state, workspace_name};
use crate::unbinding::Undo;

/// Where the owner came from.
const CLOUD_ACCOUNTS: &str = "/account/cloud-accounts";

pub(crate) fn unbinding(
    request: &Request,
    visitor: &Visitor,
    holdings: &Holdings,
    license: &License,
    settled: &[&Workspace],
) -> String {
    let view = request.view();
    let facts = [
        (view.text("license-product"), parts::name(&product_name(&view, license))),
        (view.text("license-account"), parts::copyable(license.account.as_str())),
        (view.text("license-id"), parts::copyable(license.id.as_str())),
        (view.text("license-state"), state(&view, license, holdings)),
    ];
    frame(&view, visitor, Room::CloudAccounts, "manage-account-unbind-title")
        .lead(view.text("manage-account-unbind-lead"))
        .body(html! {
            (parts::card(html! {
                (parts::facts(&facts))
                @if settled.is_empty() {
                    ul {
                        li { (view.text("manage-account-unbind-bills")) }
                        li { (view.text("manage-account-unbind-aws")) }
                        li { (view.text("manage-account-unbind-again")) }
                    }
                }
            }))
            @if settled.is_empty() {
                (button::row(html! {
                    (button::post(request.path(), &view.text("manage-account-unbind-submit"), Weight::Main,
                        &[("license", license.id.as_str())]))
                    (back(&view))
                }))
            } @else {
                (notice::notice(&view, Tone::Note, &view.text("problem-license-settles-title"), html! {
                    p { (view.text("problem-license-settles-detail")) }
                    ul { @for workspace in settled { li { (parts::name(&workspace.name)) } } }
                }))
                (button::row(back(&view)))
            }
        })
}

pub(crate) fn undo(
    request: &Request,
    visitor: &Visitor,
    holdings: &Holdings,
    undo: &Undo<'_>,
    changed: bool,
) -> String {
    let view = request.view();
    let payer = |license: Option<&License>| match license {
        Some(license) => {
            html! { (aws_account(&view, &license.account)) " · " (parts::name(&product_name(&view, license))) }
        }
        None => html! { (view.text("manage-account-undo-nobody")) },
    };
    let last = undo.after.settlements.last();
    let facts = [
        (view.text("manage-account-bills-workspace"), workspace_name(holdings, undo.workspace)),
        (view.text("manage-account-undo-license"), payer(undo.license)),
        (view.text("manage-account-undo-from"), moment(&view, undo.undone.from.start())),
        (view.text("manage-account-undo-then"), payer(last.and_then(|last| holdings.license(&last.license)))),
    ];
    let (from, version) = (undo.undone.from.to_string(), undo.workspace.version.to_string());
    let shown = [("license", undo.undone.license.as_str()), ("from", from.as_str()), ("version", version.as_str())];
    frame(&view, visitor, Room::CloudAccounts, "manage-account-undo-title")
        .lead(view.text("manage-account-undo-lead"))
        .failed(changed)
        .body(html! {
            @if changed { (notice::changed(&view)) }
            (parts::card(parts::facts(&facts)))
            p { (view.text("manage-account-undo-used")) }
            (button::row(html! {
                (button::post(request.path(), &view.text("manage-account-undo-submit"), Weight::Main, &shown))
                (back(&view))
            }))
        })
}

fn back(view: &View<'_>) -> Markup {
    button::link(CLOUD_ACCOUNTS, &view.text("form-cancel"), Weight::Second)
}
