//! The pages of a workspace's settlement: the choice, and what will be billed where.

use accounts::bill::{Millionths, minor_digits};
use accounts::cloud::CloudProvider;
use accounts::{SettlementChange, SettlementRefusal, Workspace};
use edge::{FieldProblem, Request};
use licensing::License;
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::when::moment;
use pages::{View, parts};

use super::cloud_accounts::{product_name, settled_by, state};
use super::{Room, frame, sentences};
use crate::cloud_accounts::Holdings;
use crate::settlement::{Choice, NotNow};
use crate::visitor::Visitor;

/// Where the owner came from.
const CLOUD_ACCOUNTS: &str = "/account/cloud-accounts";

pub(crate) fn settlement(
    request: &Request,
    visitor: &Visitor,
    holdings: &Holdings,
    workspace: &Workspace,
    choices: &[Choice<'_>],
    problems: &[FieldProblem],
) -> String {
    let view = request.view();
    let possible: Vec<&Choice<'_>> = choices.iter().filter(|choice| choice.change.is_ok()).collect();
    let options: Vec<(String, String, String)> = possible.iter().map(|choice| option(&view, choice)).collect();
    let form = Form::new(&view, request.path()).problems(sentences(request, problems));
    frame(&view, visitor, Room::CloudAccounts, "manage-account-settlement-title")
        .lead(view.text("manage-account-settlement-lead"))
        .failed(!problems.is_empty())
        .body(html! {
            (parts::card(parts::facts(&[
                (view.text("manage-account-bills-workspace"), parts::name(&workspace.name)),
                (view.text("manage-account-cloud-settled-by"), settled_by(&view, holdings, workspace)),
            ])))
            @if possible.is_empty() {
                (none_possible(&view, choices))
                (button::row(button::link(CLOUD_ACCOUNTS, &view.text("form-back"), Weight::Second)))
            } @else {
                (form.render(html! {
                    (form.radios("license", "manage-account-settlement-license", &options))
                    (form.submit_with("manage-account-settlement-preview", back(&view)))
                }))
            }
            (others(&view, holdings, choices))
        })
}

fn back(view: &View<'_>) -> Markup {
    button::link(CLOUD_ACCOUNTS, &view.text("form-cancel"), Weight::Second)
}

fn option(view: &View<'_>, choice: &Choice<'_>) -> (String, String, String) {
    let license = choice.license;
    let title = format!("{} {}", view.text(CloudProvider::Aws.translation_key()), license.account);
    (license.id.to_string(), title, format!("{} · {}", product_name(view, license), license.id))
}

/// Why there is nothing to choose: the month's change is used up, or there is no other licence.
fn none_possible(view: &View<'_>, choices: &[Choice<'_>]) -> Markup {
    let again = choices.iter().find_map(|choice| match &choice.change {
        Err(NotNow::Refused(SettlementRefusal::OncePerMonth { again_at })) => Some(*again_at),
        _ => None,
    });
    let title = view.text("manage-account-settlement-none");
    match again {
        Some(again_at) => notice::notice(
            view,
            Tone::Note,
            &title,
            html! { p { (view.rich("manage-account-settlement-again", &[("at", moment(view, again_at))])) } },
        ),
        None => {
            notice::notice(view, Tone::Note, &title, html! { p { (view.text("manage-account-settlement-no-other")) } })
        }
    }
}

/// The licences that cannot be chosen, each with the reason.
fn others(view: &View<'_>, holdings: &Holdings, choices: &[Choice<'_>]) -> Markup {
    let refused: Vec<(&Choice<'_>, &NotNow)> =
        choices.iter().filter_map(|choice| choice.change.as_ref().err().map(|not_now| (choice, not_now))).collect();
    let headers = [
        view.text("license-account"),
        view.text("license-id"),
        view.text("license-state"),
        view.text("manage-account-settlement-why"),
    ];
    let rows: Vec<Vec<Markup>> = refused
        .iter()
        .map(|(choice, not_now)| {
            let why = match not_now {
                NotNow::LicenseEnded => "manage-account-settlement-why-ended",
                NotNow::Refused(SettlementRefusal::Unchanged) => "manage-account-settlement-why-present",
                NotNow::Refused(SettlementRefusal::OncePerMonth { .. }) => "manage-account-settlement-why-month",
            };
            let license = choice.license;
            vec![
                parts::copyable(license.account.as_str()),
                parts::copyable(license.id.as_str()),
                state(view, license, holdings),
                html! { (view.text(why)) },
            ]
        })
        .collect();
    html! {
        @if !refused.is_empty() {
            h2 { (view.text("manage-account-settlement-others")) }
            (parts::table(&view.text("manage-account-settlement-others"), &headers, &rows))
        }
    }
}

/// What will be billed where, before anything is changed.
pub(crate) fn preview(
    request: &Request,
    visitor: &Visitor,
    holdings: &Holdings,
    workspace: &Workspace,
    license: &License,
    change: &SettlementChange,
) -> String {
    let view = request.view();
    let before = change.before.as_ref().and_then(|id| holdings.license(id));
    let aws = |license: &License| format!("{} {}", view.text(CloudProvider::Aws.translation_key()), license.account);
    let from = moment(&view, change.from.start());
    let mut facts = vec![(view.text("manage-account-bills-workspace"), parts::name(&workspace.name))];
    if let Some(before) = before {
        let text =
            view.rich("manage-account-preview-before", &[("from", from.clone()), ("account", html! { (aws(before)) })]);
        facts.push((view.text("manage-account-preview-until"), text));
    }
    let text = view.rich("manage-account-preview-after", &[("from", from), ("account", html! { (aws(license)) })]);
    facts.push((view.text("manage-account-preview-then"), text));
    let form = Form::new(&view, request.path())
        .hidden("license", license.id.as_str())
        .hidden("from", &change.from.to_string());
    let other = button::link(request.path(), &view.text("form-back"), Weight::Second);
    frame(&view, visitor, Room::CloudAccounts, "manage-account-preview-title")
        .lead(view.text("manage-account-preview-lead"))
        .body(html! {
            (form.render(html! {
                (parts::facts(&facts))
                (form.submit_with("manage-account-preview-submit", other))
            }))
            h2 { (view.text("manage-account-preview-prices")) }
            (prices(&view, license))
        })
}

fn prices(view: &View<'_>, license: &License) -> Markup {
    let digits = minor_digits(&view.brand.currency);
    let headers = [
        view.text("manage-account-bills-dimension"),
        view.text("manage-account-bills-unit-price"),
        view.text("manage-account-preview-unit"),
    ];
    let rows: Vec<Vec<Markup>> = view
        .brand
        .product(&license.product)
        .map(|product| product.dimensions.as_slice())
        .unwrap_or_default()
        .iter()
        .map(|dimension| {
            let price = Millionths(u128::from(dimension.unit_price_millionths)).printed(digits);
            vec![
                html! { (dimension.title.get(view.language)) },
                html! { (price) " " (view.brand.currency) },
                html! { (dimension.unit.get(view.language)) },
            ]
        })
        .collect();
    parts::table(&view.text("manage-account-preview-prices"), &headers, &rows)
}
