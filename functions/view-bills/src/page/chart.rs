//! The chart of a month's days. Its table stands beside it.

use std::collections::BTreeMap;

use billing::chart::{ChartSummary, STEPS, short_amount, step_to_reach};
use billing::{Day, minor_digits, printed_minor};
use kernel::{Currency, Month};
use maud::{Markup, html};
use pages::chart::{Bar, Chart, Part};
use pages::figures::grouped;
use pages::{View, when};

/// Every how many days a day is named.
const NAMED_EVERY: usize = 5;

/// The chart of `sums`, in minor units, over all days of `month`.
pub(super) fn days(view: &View<'_>, month: Month, currency: Currency, sums: &BTreeMap<Day, u128>) -> Markup {
    let days: Vec<Day> = Day::in_month(month).collect();
    let step = step_to_reach(sums.values().copied().max().unwrap_or_default());
    let digits = minor_digits(&currency);
    let amount = |minor: u128| grouped(&printed_minor(minor, digits));
    let scale = (0..=STEPS).map(|line| (line * step, grouped(&short_amount(line * step, digits))));
    let bar = |(index, day): (usize, &Day)| {
        let minor = sums.get(day).copied().unwrap_or_default();
        let named = index.is_multiple_of(NAMED_EVERY) || index + 1 == days.len();
        Bar {
            name: named.then(|| (index + 1).to_string()),
            lines: vec![format!("{}: {} {currency}", when::day(view, day.start()), amount(minor))],
            parts: vec![Part { class: "", value: minor }],
        }
    };
    Chart {
        label: &view.text("manage-account-chart-label"),
        title: &view.text_with("manage-account-chart-title", &[("month", &when::month(view, month))]),
        description: &description(view, currency, sums),
        scale: &scale.collect::<Vec<_>>(),
        bars: &days.iter().enumerate().map(bar).collect::<Vec<_>>(),
        standing: None,
        caption: html! { (view.text_with("manage-account-chart-unit", &[("currency", currency.as_str())])) },
    }
    .render()
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
