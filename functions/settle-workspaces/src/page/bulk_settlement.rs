//! The pages on which several workspaces are settled by one license: the choice, and what will be billed where.

use accounts::LookAlikes;
use billing_center::Visitor;
use billing_center::page::{Room, aws_account, frame, money, sentences};
use edge::{FieldProblem, Request};
use licensing::LicenseState;
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::when::moment;
use pages::{Page, View, parts};
use store::MAX_SETTLED_TOGETHER;

use super::cloud_accounts::{payer_name, product_name, settled_by, state, workspaces_of};
use super::plans;
use super::settlement::why;
use crate::bulk_settlement::{BulkSettlementView, Row, WORKSPACES};

/// Where the owner came from.
const CLOUD_ACCOUNTS: &str = "/account/cloud-accounts";

/// Which workspaces the license shall settle.
pub(crate) fn choice(
    request: &Request,
    visitor: &Visitor,
    shown: &BulkSettlementView<'_>,
    problems: &[FieldProblem],
) -> String {
    let view = request.view();
    let possible: Vec<&Row<'_>> = shown.rows.iter().filter(|row| row.change.is_ok()).collect();
    let look_alikes = LookAlikes::of_workspaces(&shown.holdings.workspaces);
    let options = possible.iter().map(|row| option(&view, shown, row, &look_alikes));
    let options: Vec<(String, String, String)> = options.collect();
    let ticked: Vec<String> = shown.asked.iter().map(ToString::to_string).collect();
    let form = Form::new(&view, &workspaces_of(shown.license)).problems(sentences(request, problems));
    let back = button::link(CLOUD_ACCOUNTS, &view.text("form-back"), Weight::Second);
    let limit = MAX_SETTLED_TOGETHER.to_string();
    page(&view, visitor, "manage-account-together-title")
        .lead(view.text("manage-account-together-lead"))
        .failed(!problems.is_empty())
        .body(html! {
            (parts::card(parts::facts(&payer(&view, shown))))
            @if possible.is_empty() {
                (notice::simple(&view, Tone::Note, "manage-account-settlement-none", "manage-account-together-none"))
                (button::row(back))
            } @else {
                (form.render(html! {
                    @if possible.len() > MAX_SETTLED_TOGETHER {
                        p class="quiet" { (view.text_with("manage-account-together-at-most", &[("max", &limit)])) }
                    }
                    (form.checks(WORKSPACES, "manage-account-cloud-workspaces", &options, &ticked))
                    (form.submit_with("manage-account-settlement-preview", html! {
                        @if (2..=MAX_SETTLED_TOGETHER).contains(&possible.len()) {
                            (form.other("all", "true", "manage-account-together-all"))
                        }
                        (back)
                    }))
                }))
            }
            (refused(&view, shown, shown.rows.iter()))
        })
}

/// What will be billed where, before anything is changed: all of it on one page.
pub(crate) fn preview(request: &Request, visitor: &Visitor, shown: &BulkSettlementView<'_>, changed: bool) -> String {
    let view = request.view();
    let possible: Vec<&Row<'_>> = shown.preview().filter(|row| row.change.is_ok()).collect();
    let named: Vec<String> = shown.asked.iter().map(|id| format!("&{WORKSPACES}={id}")).collect();
    let choose = format!("{}?choose=true{}", workspaces_of(shown.license), named.concat());
    let other = button::link(&choose, &view.text("form-back"), Weight::Second);
    let form = Form::new(&view, &workspaces_of(shown.license));
    let count = possible.len().to_string();
    let several = shown.plans(view.brand).len() > 1;
    let page = page(&view, visitor, "manage-account-preview-title").failed(changed);
    page.lead(view.text("manage-account-preview-lead")).body(html! {
        @if changed {
            (notice::simple(&view, Tone::Error, "manage-account-together-changed", "manage-account-together-changed-text"))
        }
        (parts::card(parts::facts(&payer(&view, shown))))
        @if possible.is_empty() {
            (notice::simple(&view, Tone::Note, "manage-account-settlement-none", "manage-account-together-none"))
            (button::row(other))
        } @else {
            h2 { (view.text("manage-account-together-possible")) }
            (changes(&view, shown, &possible))
            (form.render(html! {
                @for name in possible.iter().filter_map(|row| row.confirmed()) {
                    input type="hidden" name=(WORKSPACES) value=(name);
                }
                p { (view.text_with("manage-account-together-confirm-text", &[("count", &count)])) }
                (form.submit_with("manage-account-together-submit", other))
            }))
        }
        (refused(&view, shown, shown.preview()))
        h2 { (view.text("plans-prices")) }
        @for plan in shown.plans(view.brand) {
            @if let Some(before) = plan.before.filter(|_| several) {
                h3 { (product_name(&view, before)) " " (parts::copyable(before.id.as_str())) }
            }
            (plans::compared(&view, &plan))
        }
        p class="quiet" { (view.text("plans-again")) }
    })
}

fn page<'a>(view: &View<'a>, visitor: &Visitor, title: &str) -> Page<'a> {
    frame(view, visitor, Room::CloudAccounts, title)
}

fn payer(view: &View<'_>, shown: &BulkSettlementView<'_>) -> [(String, Markup); 3] {
    let license = shown.license;
    [
        (view.text("manage-account-settlement-license"), html! { (aws_account(view, &license.account)) }),
        (
            view.text("license-product"),
            html! { (parts::name(&product_name(view, license))) " " (parts::copyable(license.id.as_str())) },
        ),
        (view.text("license-state"), state(view, license, shown.holdings)),
    ]
}

fn option(
    view: &View<'_>,
    shown: &BulkSettlementView<'_>,
    row: &Row<'_>,
    look_alikes: &LookAlikes,
) -> (String, String, String) {
    let site = view.brand.site(&row.workspace.site);
    let site = site.map_or(row.workspace.site.as_str(), |site| site.name.get(view.language));
    let before = row.change.as_ref().ok().and_then(|change| change.before.as_ref());
    let before = before.and_then(|id| shown.holdings.license(id));
    let before = match before.filter(|license| license.state(shown.holdings.now) != LicenseState::Ended) {
        Some(license) => view.text_with("manage-account-together-before", &[("account", &payer_name(view, license))]),
        None => view.text("manage-account-together-before-none"),
    };
    let apart = look_alikes.id_beside(row.workspace).map(|id| format!(" · {id}")).unwrap_or_default();
    (row.workspace.id.to_string(), row.workspace.name.clone(), format!("{site} · {before}{apart}"))
}

fn changes(view: &View<'_>, shown: &BulkSettlementView<'_>, rows: &[&Row<'_>]) -> Markup {
    let headers = [
        view.text("manage-account-bills-workspace"),
        view.text("manage-account-preview-until"),
        view.text_with("plans-so-far", &[("month", &pages::when::month(view, shown.holdings.now.month()))]),
        view.text("manage-account-together-from"),
        view.text("manage-account-preview-then"),
    ];
    let look_alikes = LookAlikes::of_workspaces(&shown.holdings.workspaces);
    let cells = |row: &&Row<'_>| {
        let from = row.change.as_ref().ok().map(|change| change.from);
        vec![
            parts::name_apart(&row.workspace.name, look_alikes.id_beside(row.workspace)),
            settled_by(view, shown.holdings, row.workspace),
            so_far(view, shown, row),
            html! { @if let Some(from) = from { (moment(view, from.start())) } },
            html! { (payer_name(view, shown.license)) },
        ]
    };
    let rows: Vec<Vec<Markup>> = rows.iter().map(cells).collect();
    parts::table(&view.text("manage-account-together-possible"), &headers, &rows)
}

/// What a workspace has cost so far this month, to every payer together.
fn so_far(view: &View<'_>, shown: &BulkSettlementView<'_>, row: &Row<'_>) -> Markup {
    let amounts = shown.billed.get(&row.workspace.id).map(|billed| billed.amounts.as_slice()).unwrap_or_default();
    html! {
        @for (index, (currency, minor)) in amounts.iter().enumerate() {
            @if index > 0 { " + " }
            (money(*currency, *minor))
        }
        @if amounts.is_empty() { (view.text("plans-nothing-yet")) }
    }
}

/// The workspaces that cannot be settled by the license now, each with the reason.
fn refused<'r, 'a: 'r>(
    view: &View<'_>,
    shown: &BulkSettlementView<'_>,
    rows: impl Iterator<Item = &'r Row<'a>>,
) -> Markup {
    let headers = [view.text("manage-account-bills-workspace"), view.text("manage-account-settlement-why")];
    let state = shown.license.state(shown.holdings.now);
    let refused = rows.filter_map(|row| Some((row.workspace, row.change.as_ref().err()?)));
    let rows: Vec<Vec<Markup>> =
        refused.map(|(workspace, not_now)| vec![parts::name(&workspace.name), why(view, not_now, state)]).collect();
    html! {
        @if !rows.is_empty() {
            h2 { (view.text("manage-account-together-refused")) }
            (parts::table(&view.text("manage-account-together-refused"), &headers, &rows))
        }
    }
}
