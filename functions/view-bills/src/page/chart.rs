//! A bar chart of a month's days, as inline SVG without script or style: classes only, colors from the style sheet.
//! Its table stands beside it; the chart itself is one image with a description for those who do not see it.

use std::collections::BTreeMap;

use billing::chart::{ChartSummary, STEPS, short_amount, step_to_reach};
use billing::{Day, minor_digits, printed_minor};
use kernel::{Currency, Month};
use maud::{Markup, html};
use pages::figures::grouped;
use pages::{View, when};

const WIDTH: u128 = 720;
const HEIGHT: u128 = 240;
/// Room for the amounts at the left.
const LEFT: u128 = 88;
/// Room for the days below.
const BELOW: u128 = 28;
const ABOVE: u128 = 12;
const RIGHT: u128 = 8;
/// Every how many days a day is named.
const NAMED_EVERY: usize = 5;

/// The chart of `sums`, in minor units, over all days of `month`.
pub(super) fn days(view: &View<'_>, month: Month, currency: Currency, sums: &BTreeMap<Day, u128>) -> Markup {
    let days: Vec<Day> = Day::in_month(month).collect();
    let step = step_to_reach(sums.values().copied().max().unwrap_or_default());
    let top = step * STEPS;
    let plot = HEIGHT - ABOVE - BELOW;
    let slot = (WIDTH - LEFT - RIGHT) / days.len().max(1) as u128;
    let bar = slot.saturating_sub(5).max(2);
    let digits = minor_digits(&currency);
    let amount = |minor: u128| grouped(&printed_minor(minor, digits));
    let y = |minor: u128| ABOVE + plot - minor.min(top) * plot / top;
    html! {
        figure class="chart" tabindex="0" aria-label=(view.text("manage-account-chart-label")) {
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-labelledby="chart-title chart-text" {
                title id="chart-title" { (view.text_with("manage-account-chart-title", &[("month", &when::month(view, month))])) }
                desc id="chart-text" { (description(view, currency, sums)) }
                @for line in 0..=STEPS {
                    @let at = y(line * step);
                    line class="grid" x1=(LEFT) x2=(WIDTH - RIGHT) y1=(at) y2=(at) {}
                    text class="amount" x=(LEFT - 8) y=(at + 4) text-anchor="end" { (grouped(&short_amount(line * step, digits))) }
                }
                @for (index, day) in days.iter().enumerate() {
                    @let x = LEFT + index as u128 * slot + (slot - bar) / 2;
                    @let minor = sums.get(day).copied().unwrap_or_default();
                    @if minor > 0 {
                        // A day that cost something is never a bar of no height.
                        @let height = (ABOVE + plot).saturating_sub(y(minor)).max(1);
                        rect class="bar" x=(x) y=(ABOVE + plot - height) width=(bar) height=(height) rx="2" {
                            title { (when::day(view, day.start())) ": " (amount(minor)) " " (currency) }
                        }
                    }
                    @if index % NAMED_EVERY == 0 || index + 1 == days.len() {
                        text class="day" x=(x + bar / 2) y=(HEIGHT - 8) text-anchor="middle" { (index + 1) }
                    }
                }
            }
            figcaption { (view.text_with("manage-account-chart-unit", &[("currency", currency.as_str())])) }
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
