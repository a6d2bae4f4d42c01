//! The page of the bills.

use std::collections::BTreeMap;

use accounts::{AddressState, Permission};
use billing::{AwsInvoice, AwsInvoiceKind, Bill, BillStatus, Line, Millionths, Units, WorkspaceSum, minor_digits};
use billing_center::Visitor;
use billing_center::page::{Room, frame, money};
use edge::Request;
use kernel::{Dimension, Month, ProductCode};
use maud::{Markup, html};
use pages::View;
use pages::button::{self, Weight};
use pages::figures::grouped;
use pages::parts::{self, Shade};
use pages::when;
use signed_in::address_notice;

use super::{chart, covered};
use crate::bills::{BillsView, MonthBefore};

pub(crate) fn bills(
    request: &Request,
    visitor: &Visitor,
    month: &BillsView,
    address: AddressState,
    day: Option<&str>,
) -> String {
    let view = request.view();
    let bill = &month.bill;
    let shown = when::month(&view, bill.month);
    frame(&view, visitor, Room::Bills, "manage-account-bills-title")
        .lead(view.text("manage-account-bills-lead"))
        .body(html! {
            (address_notice(&view, address, "/account/email"))
            (months(&view, month))
            (sums(&view, visitor, month))
            (aws_invoices(&view, month))
            @if bill.lines.is_empty() {
                p class="quiet" { (view.text_with("manage-account-bills-none", &[("month", &shown)])) }
                @for allowance in &month.allowances { (covered::contract(&view, allowance)) }
            } @else {
                h2 { (view.text("manage-account-bills-days")) }
                (days(&view, bill, month.before.as_ref()))
                h2 { (view.text("manage-account-bills-by-workspace")) }
                (by_workspace(&view, month, bill))
                @for allowance in &month.allowances { (covered::contract(&view, allowance)) }
                (details(&view, month, bill, day))
                @for other in &month.others { (in_another_currency(&view, month, other, day)) }
                (button::row(html! {
                    (button::link(&format!("/account/bills?month={}&format=csv", bill.month), &view.text("manage-account-bills-csv"), Weight::Second))
                }))
            }
            @if visitor.may(Permission::KeepBudget) {
                p { (button::link("/account/budget", &view.text("budget-link"), Weight::Plain)) }
            }
        })
}

/// What is billed in a currency that the brand's prices had before: apart, since it cannot be added.
fn in_another_currency(view: &View<'_>, month: &BillsView, bill: &Bill, day: Option<&str>) -> Markup {
    html! {
        h2 { (view.text_with("manage-account-bills-other-currency", &[("currency", bill.currency.as_str())])) }
        (parts::facts(&amounts(view, bill)))
        (days(view, bill, None))
        (by_workspace(view, month, bill))
        (details(view, month, bill, day))
    }
}

/// The price of a unit with its currency.
fn unit_price(bill: &Bill, price: Millionths) -> Markup {
    html! { span class="money" { (grouped(&price.printed(bill.minor_digits))) " " (bill.currency) } }
}

fn months(view: &View<'_>, month: &BillsView) -> Markup {
    let shown = month.bill.month;
    let previous = shown.previous();
    let link = |to: Month, key: &str| {
        button::link(
            &format!("/account/bills?month={to}"),
            &view.text_with(key, &[("month", &when::month(view, to))]),
            Weight::Small,
        )
    };
    html! {
        nav class="months" aria-label=(view.text("manage-account-bills-months")) {
            @if previous >= month.first { (link(previous, "manage-account-bills-previous")) }
            strong { (when::month(view, shown)) }
            @if shown < month.now { (link(shown.next(), "manage-account-bills-next")) }
        }
    }
}

/// The sum of a bill, and its parts by what became of the units.
fn amounts(view: &View<'_>, bill: &Bill) -> [(String, Markup); 4] {
    let shown: BTreeMap<BillStatus, u128> = bill.shown_by_status().into_iter().collect();
    let sum = |status: BillStatus| money(bill.currency, shown.get(&status).copied().unwrap_or_default());
    let total = money(bill.currency, bill.total_minor);
    [
        (view.text("manage-account-bills-total"), html! { span class="figure" { (total) } }),
        (view.text("manage-account-bills-accepted"), sum(BillStatus::Accepted)),
        (view.text("manage-account-bills-on-its-way"), sum(BillStatus::OnItsWay)),
        (view.text("manage-account-bills-held"), sum(BillStatus::Held)),
    ]
}

fn sums(view: &View<'_>, visitor: &Visitor, month: &BillsView) -> Markup {
    let bill = &month.bill;
    let is_held = month.bills().any(|bill| bill.sum_of(BillStatus::Held).0 > 0);
    parts::card(html! {
        (parts::facts(&amounts(view, bill)))
        @if let Some(until) = month.complete_until {
            p class="quiet" { (view.rich("manage-account-bills-until", &[("until", when::moment(view, until.start()))])) }
        }
        @if month.bills().any(Bill::has_unrecorded_prices) {
            p class="quiet" { (view.text("manage-account-bills-todays-price-why")) }
        }
        @if is_held { p class="quiet" { (view.text("manage-account-bills-held-why")) } }
        p class="quiet" { (view.text("manage-account-bills-aws")) }
        (parts::facts(&filed(view, visitor, month)))
    })
}

/// What an accountant files a bill by: the month, the company, the AWS accounts that are charged; on paper also the day it was
/// printed.
fn filed(view: &View<'_>, visitor: &Visitor, month: &BillsView) -> Vec<(String, Markup)> {
    let mut facts = vec![
        (view.text("field-company-name-label"), parts::name(&visitor.account.profile.company_name)),
        (view.text("manage-account-bills-account"), parts::name(visitor.account.username.as_str())),
    ];
    if !month.cloud_accounts.is_empty() {
        let accounts: Vec<Markup> =
            month.cloud_accounts.iter().map(|account| html! { span class="short" { (account) } }).collect();
        facts.push((view.text("license-account"), parts::stack(&accounts)));
    }
    facts.extend(month.before.as_ref().map(|before| {
        let label = view.text_with("bill-month-before", &[("month", &when::month(view, before.month))]);
        (label, money(month.bill.currency, before.total()))
    }));
    facts.push((view.text("bill-as-of"), when::moment(view, month.at)));
    facts
}

/// What AWS invoiced of the month, once it has.
fn aws_invoices(view: &View<'_>, month: &BillsView) -> Markup {
    let title = view.text("manage-account-aws-invoices-title");
    if month.aws_invoices.is_empty() {
        let is_awaited = month.bill.month < month.now && month.bills().any(|bill| bill.total_minor > 0);
        return html! { @if is_awaited { p class="quiet" { (view.text("manage-account-aws-invoices-awaited")) } } };
    }
    let headers = [
        "manage-account-aws-invoices-number",
        "manage-account-aws-invoices-kind",
        "manage-account-aws-invoices-issued",
        "manage-account-aws-invoices-amount",
    ]
    .map(|key| view.text(key));
    let row = |invoice: &AwsInvoice| {
        let kind = match invoice.kind {
            AwsInvoiceKind::Invoice => "manage-account-aws-invoices-is-invoice",
            AwsInvoiceKind::CreditMemo => "manage-account-aws-invoices-is-credit-memo",
        };
        let amount = invoice.amount.printed(minor_digits(&invoice.currency));
        vec![
            parts::name(&invoice.id),
            html! { (view.text(kind)) },
            html! { @if let Some(at) = invoice.issued_at { (when::moment(view, at)) } @else { "–" } },
            html! { span class="money" { (grouped(&amount)) " " (invoice.currency) } },
        ]
    };
    let rows: Vec<Vec<Markup>> = month.aws_invoices.iter().map(row).collect();
    html! {
        h2 { (title) }
        (parts::table_with_figures(&title, &headers, &[3], &rows))
        p class="quiet" { (view.text("manage-account-aws-invoices-why")) }
    }
}

/// The chart, and the same as a table: what a chart shows must be readable without seeing it. Where nothing was billed
/// there is nothing to draw.
fn days(view: &View<'_>, bill: &Bill, before: Option<&MonthBefore>) -> Markup {
    let sums = bill.days_minor();
    let headers = [view.text("manage-account-bills-day"), view.text("manage-account-bills-amount")];
    let rows: Vec<Vec<Markup>> = sums
        .iter()
        .map(|(day, minor)| {
            let path = format!("/account/bills?month={}&day={day}#day", bill.month);
            vec![html! { a href=(path) { (when::day(view, day.start())) } }, money(bill.currency, *minor)]
        })
        .collect();
    let table = parts::table_with_figures(&view.text("manage-account-bills-days"), &headers, &[1], &rows);
    html! {
        @if bill.total_minor == 0 { (table) } @else {
            (chart::days(view, bill, &sums, before))
            (parts::disclosure(&view.text("manage-account-bills-days-table"), table))
        }
    }
}

/// What was used, and in which units it is counted.
fn what(view: &View<'_>, line: &Line) -> Markup {
    dimension_name(view, &line.product, &line.dimension)
}

/// The same with the plan, where a bill is of several: one workspace may have been paid for by two of them.
fn what_of_plan(view: &View<'_>, bill: &Bill, line: &Line) -> Markup {
    let several = bill.lines.iter().any(|other| other.product != line.product);
    html! {
        (what(view, line))
        @if several { span class="quiet" { (view.product_name(&line.product)) } }
    }
}

pub(super) fn dimension_name(view: &View<'_>, product: &ProductCode, dimension: &Dimension) -> Markup {
    match view.brand.dimension(product, dimension) {
        Some(found) => html! {
            div class="what" { (found.title.get(view.language)) span class="quiet" { (found.unit.get(view.language)) } }
        },
        None => html! { (dimension) },
    }
}

fn workspace_name(view: &View<'_>, month: &BillsView, line: &Line) -> Markup {
    match month.name_of(line) {
        Some(name) => parts::name(name),
        None => html! { span class="quiet" { (view.text("manage-account-bills-unnamed")) } },
    }
}

/// What was used of something: shown apart from what is billed where a contract covers some of it.
#[derive(Clone, Copy, Default)]
struct Quantities {
    covered: Units,
    billed: Units,
}

impl Quantities {
    fn headers(view: &View<'_>, bill: &Bill) -> Vec<String> {
        let keys: &[&str] = if bill.has_covered() {
            &["manage-account-bills-used", "manage-account-bills-covered", "manage-account-bills-billed"]
        } else {
            &["manage-account-bills-quantity"]
        };
        keys.iter().map(|key| view.text(key)).collect()
    }

    fn cells(self, bill: &Bill) -> Vec<Markup> {
        let shown = [self.covered.plus(self.billed), self.covered, self.billed];
        let shown = if bill.has_covered() { &shown[..] } else { &shown[2..] };
        shown.iter().map(|units| html! { (grouped(&units.printed())) }).collect()
    }
}

/// The month's sums by workspace and dimension.
fn by_workspace(view: &View<'_>, month: &BillsView, bill: &Bill) -> Markup {
    let mut headers = vec![view.text("manage-account-bills-workspace"), view.text("manage-account-bills-dimension")];
    headers.extend(Quantities::headers(view, bill));
    headers.extend([view.text("manage-account-bills-unit-price"), view.text("manage-account-bills-amount")]);
    let row = |sum: WorkspaceSum<'_>| {
        let mut cells = vec![workspace_name(view, month, sum.line), what_of_plan(view, bill, sum.line)];
        cells.extend(Quantities { covered: sum.covered, billed: sum.billed }.cells(bill));
        cells.push(match sum.prices.len() {
            1 => unit_price(bill, sum.line.unit_price),
            _ => html! { span class="quiet" { (view.text("manage-account-bills-several-prices")) } },
        });
        cells.push(money(bill.currency, sum.minor));
        cells
    };
    let rows: Vec<Vec<Markup>> = bill.by_workspace().into_iter().map(row).collect();
    let figures: Vec<usize> = (2..headers.len()).collect();
    html! {
        (parts::table_with_figures(&view.text("manage-account-bills-by-workspace"), &headers, &figures, &rows))
        @if bill.has_covered() { p class="quiet" { (view.text("manage-account-bills-covered-why")) } }
    }
}

/// The lines of one day: the one asked for, else the latest that has any.
fn details(view: &View<'_>, month: &BillsView, bill: &Bill, asked: Option<&str>) -> Markup {
    let days = bill.days();
    let asked = asked.and_then(|asked| days.keys().find(|day| day.to_string() == asked));
    let Some(day) = asked.or_else(|| days.keys().next_back()).copied() else { return html! {} };
    let mut headers = vec![view.text("manage-account-bills-workspace"), view.text("manage-account-bills-dimension")];
    headers.extend(Quantities::headers(view, bill));
    headers.extend([view.text("manage-account-bills-unit-price"), view.text("manage-account-bills-amount")]);
    let figures: Vec<usize> = (2..headers.len()).collect();
    headers.push(view.text("manage-account-bills-standing"));
    let lines = bill.lines.iter().filter(|line| line.day == day);
    let rows: Vec<Vec<Markup>> = lines.map(|line| detail(view, month, bill, line)).collect();
    let title = view.text_with("manage-account-bills-of-day", &[("day", &when::day(view, day.start()))]);
    html! {
        @if bill.currency == month.bill.currency { h2 id="day" { (title) } } @else { h2 { (title) " · " (bill.currency) } }
        (parts::table_with_figures(&title, &headers, &figures, &rows))
    }
}

fn detail(view: &View<'_>, month: &BillsView, bill: &Bill, line: &Line) -> Vec<Markup> {
    let mut cells = vec![workspace_name(view, month, line), what_of_plan(view, bill, line)];
    let quantities = Quantities { covered: line.covered, billed: line.quantity() };
    cells.extend(quantities.cells(bill));
    cells.extend([
        html! {
            (unit_price(bill, line.unit_price))
            @if !line.price_recorded { " " span class="quiet" { (view.text("manage-account-bills-todays-price")) } }
        },
        money(bill.currency, line.amount_minor),
        statuses(view, line),
    ]);
    cells
}

fn statuses(view: &View<'_>, line: &Line) -> Markup {
    let word = |status: BillStatus| match status {
        BillStatus::Accepted => ("manage-account-bills-line-accepted", Shade::Good),
        BillStatus::OnItsWay => ("manage-account-bills-line-on-its-way", Shade::Attention),
        BillStatus::Held => ("manage-account-bills-line-held", Shade::Bad),
    };
    html! {
        @if line.units.is_empty() { (parts::badge(&view.text("manage-account-bills-line-covered"), Shade::Quiet)) }
        @for (status, units) in &line.units {
            @let (key, shade) = word(*status);
            @if line.units.len() == 1 { (parts::badge(&view.text(key), shade)) }
            @else { (parts::badge(&format!("{} {}", view.text(key), grouped(&units.to_string())), shade)) " " }
        }
    }
}
