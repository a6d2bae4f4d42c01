//! An account's bills: the sums of some months, and one month with what it consists of.

use billing::{Bill, BillStatus, Millionths, WorkspaceSum, minor_digits, printed_minor};
use edge::Request;
use kernel::{BillingAccountId, Currency, Month};
use maud::{Markup, html};
use operators::Action;
use pages::figures::grouped;
use pages::parts::Shade;
use pages::{View, parts, when};

use super::{account_path, empty, frame, go_on, trail};
use crate::bills::{Listed, OneMonth, SUMS_SHOWN};
use crate::visitor::Visitor;

/// The page of an account's bills.
pub(crate) fn bills_path(id: &BillingAccountId) -> String {
    format!("{}/bills", account_path(id))
}

fn month_path(id: &BillingAccountId, month: Month) -> String {
    format!("{}/{month}", bills_path(id))
}

pub(crate) fn list(request: &Request, visitor: &Visitor, listed: &Listed) -> String {
    let view = request.view();
    let account = &listed.account;
    let title = view.text("operators-bills");
    let path = account_path(&account.id);
    let above = [("/operator", view.text("operators-today")), (path.as_str(), account.username.to_string())];
    let older = listed.older.map(|month| format!("{}?until={month}", bills_path(&account.id)));
    frame(&view, visitor, None, &title)
        .steps(trail(&view, &above, &title))
        .lead(view.text("operators-bills-lead"))
        .body(html! {
            @if listed.months.is_empty() {
                (empty(&view, "operators-bills-none", "operators-bills-none-text"))
            } @else {
                (months(&view, listed))
            }
            (go_on(&view, older, "operators-bills-older"))
        })
}

/// The words for what became of units, in the order of their columns.
const STATUSES: [(BillStatus, &str, Shade); 3] = [
    (BillStatus::Accepted, "operators-bill-accepted", Shade::Good),
    (BillStatus::OnItsWay, "operators-bill-on-its-way", Shade::Attention),
    (BillStatus::Held, "operators-bill-held", Shade::Bad),
];

fn months(view: &View<'_>, listed: &Listed) -> Markup {
    let mut headers = vec![view.text("operators-month"), view.text("operators-amount")];
    headers.extend(STATUSES.map(|(_, key, _)| view.text(key)));
    let row = |month: Month, bill: &Bill| {
        let mut cells = vec![
            html! {
                a href=(month_path(&listed.account.id, month)) { (when::month(view, month)) }
                @if month == listed.now { " " (parts::badge(&view.text("operators-month-runs"), Shade::Quiet)) }
            },
            minor(bill.currency, bill.total_minor),
        ];
        cells.extend(by_status(bill));
        cells
    };
    let rows: Vec<Vec<Markup>> =
        listed.months.iter().flat_map(|(month, bills)| bills.iter().map(|bill| row(*month, bill))).collect();
    parts::table_with_figures(&view.text("operators-bills"), &headers, &[1, 2, 3, 4], &rows)
}

/// What is in each of [`STATUSES`], as sums that add up to the bill's.
fn by_status(bill: &Bill) -> impl Iterator<Item = Markup> {
    let shown = bill.shown_by_status();
    STATUSES.into_iter().map(move |(status, _, _)| {
        let sum = shown.iter().find(|(one, _)| *one == status).map_or(0, |(_, sum)| *sum);
        minor(bill.currency, sum)
    })
}

fn minor(currency: Currency, minor: u128) -> Markup {
    html! { span class="money" { (grouped(&printed_minor(minor, minor_digits(&currency)))) " " (currency) } }
}

pub(crate) fn month(request: &Request, visitor: &Visitor, shown: &OneMonth) -> String {
    let view = request.view();
    let account = &shown.account;
    let title = when::month(&view, shown.month);
    let (path, bills) = (account_path(&account.id), bills_path(&account.id));
    let above = [
        ("/operator", view.text("operators-today")),
        (path.as_str(), account.username.to_string()),
        (bills.as_str(), view.text("operators-bills")),
    ];
    let is_empty = shown.bills().all(|bill| bill.lines.is_empty());
    let most = shown.bills().map(|bill| bill.by_workspace().len()).max().unwrap_or_default();
    let next = shown.page.saturating_add(1);
    let further = most > next.saturating_mul(SUMS_SHOWN);
    let further = further.then(|| format!("{}?page={next}", month_path(&account.id, shown.month)));
    frame(&view, visitor, None, &view.text_with("operators-bill-title", &[("month", &title)]))
        .steps(trail(&view, &above, &title))
        .body(html! {
            (neighbors(&view, shown))
            @for bill in shown.bills() {
                (parts::card(parts::facts(&facts(&view, visitor, shown, bill))))
                @if !bill.lines.is_empty() { (sums(&view, shown, bill)) }
            }
            @if is_empty { (empty(&view, "operators-bill-none", "operators-bill-none-text")) }
            (go_on(&view, further, "operators-next-page"))
        })
}

/// The months before and after; nothing if there are none.
fn neighbors(view: &View<'_>, shown: &OneMonth) -> Markup {
    let before = (shown.month > shown.account.created_at.month()).then(|| shown.month.previous());
    let after = (shown.month < shown.now).then(|| shown.month.next());
    let link = |month: Month| html! { a href=(month_path(&shown.account.id, month)) { (when::month(view, month)) } };
    html! {
        @if before.is_some() || after.is_some() {
            nav class="months" aria-label=(view.text("operators-bills")) {
                @if let Some(month) = before { (link(month)) }
                strong { (when::month(view, shown.month)) }
                @if let Some(month) = after { (link(month)) }
            }
        }
    }
}

fn facts(view: &View<'_>, visitor: &Visitor, shown: &OneMonth, bill: &Bill) -> Vec<(String, Markup)> {
    let mut facts = vec![(view.text("operators-amount"), minor(bill.currency, bill.total_minor))];
    for ((status, key, _), sum) in STATUSES.into_iter().zip(by_status(bill)) {
        let waits = status == BillStatus::Held && bill.sum_of(status) != Millionths(0);
        let sum = html! {
            (sum)
            @if waits && visitor.may(Action::ReadQuarantine) {
                " " a href="/operator/quarantine" { (view.text("operators-bill-see-held")) }
            }
        };
        facts.push((view.text(key), sum));
    }
    if let Some(until) = shown.bill.complete_until.filter(|_| shown.month == shown.now) {
        facts.push((view.text("operators-bill-until"), when::moment(view, until.start())));
    }
    if bill.has_unrecorded_prices() {
        facts.push((view.text("operators-bill-prices"), html! { (view.text("operators-bill-todays-prices")) }));
    }
    facts
}

/// The sums by workspace, product and dimension.
fn sums(view: &View<'_>, shown: &OneMonth, bill: &Bill) -> Markup {
    let has_covered = bill.has_covered();
    let mut headers = vec![
        view.text("operators-workspace"),
        view.text("operators-product"),
        view.text("operators-bill-dimension"),
        view.text("operators-bill-units"),
    ];
    headers.extend(has_covered.then(|| view.text("operators-bill-covered")));
    headers.extend(["operators-bill-unit-price", "operators-amount"].map(|key| view.text(key)));
    let figures: Vec<usize> = (3..headers.len()).collect();
    headers.push(view.text("operators-state"));
    let row = |sum: WorkspaceSum<'_>| {
        let line = sum.line;
        let workspace = line.workspace.as_ref();
        let mut cells = vec![
            match (workspace, workspace.and_then(|id| shown.names.get(id))) {
                (Some(id), Some(name)) => parts::name_apart(name, Some(id.as_str())),
                (Some(id), None) => parts::copyable(id.as_str()),
                (None, _) => html! { span class="quiet" { (view.text("operators-none")) } },
            },
            html! { (view.product_name(&line.product)) },
            match view.brand.dimension(&line.product, &line.dimension) {
                Some(found) => {
                    html! { (found.title.get(view.language)) " " (parts::copyable(line.dimension.as_str())) }
                }
                None => parts::copyable(line.dimension.as_str()),
            },
            html! { (grouped(&sum.billed.printed())) },
        ];
        cells.extend(has_covered.then(|| html! { (grouped(&sum.covered.printed())) }));
        cells.push(prices(bill, sum.prices.iter().copied()));
        cells.push(minor(bill.currency, sum.minor));
        cells.push(state(view, &sum));
        cells
    };
    let here = bill.by_workspace().into_iter().skip(shown.page.saturating_mul(SUMS_SHOWN)).take(SUMS_SHOWN);
    let rows: Vec<Vec<Markup>> = here.map(row).collect();
    parts::table_with_figures(&view.text("operators-bill-sums"), &headers, &figures, &rows)
}

/// The price of a unit, or each that it had in the month.
fn prices(bill: &Bill, prices: impl Iterator<Item = Millionths>) -> Markup {
    let price = |price: Millionths| html! { span class="money" { (grouped(&price.printed(bill.minor_digits))) " " (bill.currency) } };
    html! { @for one in prices { div { (price(one)) } } }
}

/// What became of the units.
fn state(view: &View<'_>, sum: &WorkspaceSum<'_>) -> Markup {
    html! {
        @if sum.units.is_empty() { (parts::badge(&view.text("operators-bill-covered"), Shade::Quiet)) }
        @for (status, key, shade) in STATUSES {
            @if let Some(units) = sum.units.get(&status) {
                @let word = view.text(key);
                @if sum.units.len() == 1 { (parts::badge(&word, shade)) }
                @else { (parts::badge(&format!("{word} {}", grouped(&units.printed())), shade)) " " }
            }
        }
    }
}
