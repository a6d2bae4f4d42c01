//! The chart of a month's days by what they are for, beside the month before. Its table stands beside it.

use std::collections::BTreeMap;

use billing::chart::{ChartSummary, Item, STEPS, Split, short_amount, step_to_reach};
use billing::{Bill, Day, minor_digits, printed_minor};
use kernel::Currency;
use maud::{Markup, html};
use pages::chart::{Bar, Chart, Part};
use pages::figures::grouped;
use pages::{View, when};

use crate::bills::MonthBefore;

/// Every how many days a day is named.
const NAMED_EVERY: usize = 5;
/// How many items a day names by their amounts: more do not fit into its line.
const NAMED_ITEMS: usize = 2;
/// The classes of the items, the dearest first, and of all others together.
const CLASSES: [&str; 6] = ["i1", "i2", "i3", "i4", "i5", "i6"];

/// The chart of `sums`, in minor units, over all days of the bill's month.
pub(super) fn days(view: &View<'_>, bill: &Bill, sums: &BTreeMap<Day, u128>, before: Option<&MonthBefore>) -> Markup {
    let (currency, days) = (bill.currency, Day::in_month(bill.month).collect::<Vec<Day>>());
    let split = Split::of(bill);
    let marks: Vec<Option<u128>> = (1..=days.len()).map(|number| before?.on(number)).collect();
    let most = sums.values().copied().chain(marks.iter().copied().flatten()).max().unwrap_or_default();
    let step = step_to_reach(most);
    let digits = minor_digits(&currency);
    let scale = (0..=STEPS).map(|line| (line * step, grouped(&short_amount(line * step, digits))));
    let bar = |(index, day): (usize, &Day)| {
        let named = index.is_multiple_of(NAMED_EVERY) || index + 1 == days.len();
        let parts = split.days.get(day).map(Vec::as_slice).unwrap_or_default();
        let total = sums.get(day).copied().unwrap_or_default();
        let mark = marks.get(index).copied().flatten();
        Bar {
            name: named.then(|| (index + 1).to_string()),
            lines: said(view, currency, *day, total, &split.items, parts, before.zip(mark)),
            parts: parts.iter().zip(CLASSES).map(|(value, class)| Part { class, value: *value }).collect(),
            mark,
        }
    };
    Chart {
        label: &view.text("manage-account-chart-label"),
        title: &view.text_with("manage-account-chart-title", &[("month", &when::month(view, bill.month))]),
        description: &description(view, currency, sums),
        scale: &scale.collect::<Vec<_>>(),
        bars: &days.iter().enumerate().map(bar).collect::<Vec<_>>(),
        standing: Some(&view.text("bill-chart-hint")),
        caption: caption(view, currency, &split, before),
    }
    .render()
}

/// What a day says: its sum beside that of the same day a month before, then the dearest items.
fn said(
    view: &View<'_>,
    currency: Currency,
    day: Day,
    total: u128,
    items: &[Item],
    parts: &[u128],
    before: Option<(&MonthBefore, u128)>,
) -> Vec<String> {
    let digits = minor_digits(&currency);
    let amount = |minor: u128| grouped(&printed_minor(minor, digits));
    let mut first = format!("{}: {} {currency}", when::day(view, day.start()), amount(total));
    if let Some((before, minor)) = before {
        let month = when::month(view, before.month);
        let compared = view.text_with("bill-chart-before", &[("month", &month), ("amount", &amount(minor))]);
        first = format!("{first} ({compared})");
    }
    let named = items.iter().zip(parts).filter(|(_, minor)| **minor > 0);
    let named: Vec<String> =
        named.take(NAMED_ITEMS).map(|(item, minor)| format!("{} {}", item_name(view, item), amount(*minor))).collect();
    std::iter::once(first).chain((!named.is_empty()).then(|| named.join(" · "))).collect()
}

fn item_name<'a>(view: &'a View<'_>, (product, dimension): &'a Item) -> &'a str {
    let known = view.brand.dimension(product, dimension);
    known.map_or(dimension.as_str(), |known| known.title.get(view.language))
}

/// The unit, and a key to the colors.
fn caption(view: &View<'_>, currency: Currency, split: &Split, before: Option<&MonthBefore>) -> Markup {
    let several = split.items.iter().any(|(product, _)| split.items.first().is_some_and(|(first, _)| first != product));
    let item = |class: &str, name: Markup| html! { li { span class={ "key " (class) } {} (name) } };
    html! {
        p { (view.text_with("manage-account-chart-unit", &[("currency", currency.as_str())])) }
        ul class="keys" {
            @for (one, class) in split.items.iter().zip(CLASSES) {
                (item(class, html! { (item_name(view, one)) @if several { " · " (view.product_name(&one.0)) } }))
            }
            @if split.has_others() {
                (item(CLASSES.get(split.items.len()).copied().unwrap_or_default(), html! { (view.text("bill-chart-others")) }))
            }
            @if let Some(before) = before {
                (item("same-day", html! { (view.text_with("bill-chart-mark", &[("month", &when::month(view, before.month))])) }))
            }
        }
    }
}

/// The chart in a sentence: how many days, the dearest one, the sum.
fn description(view: &View<'_>, currency: Currency, sums: &BTreeMap<Day, u128>) -> String {
    let digits = minor_digits(&currency);
    let Some(summary) = ChartSummary::of(sums) else { return view.text("manage-account-chart-empty") };
    let with = |minor: u128| format!("{} {}", grouped(&printed_minor(minor, digits)), currency);
    view.text_with(
        "manage-account-chart-text",
        &[
            ("count", &summary.days.to_string()),
            ("day", &when::day(view, summary.dearest.start())),
            ("most", &with(summary.most)),
            ("total", &with(summary.total)),
        ],
    )
}
