//! What a decision does to the bill, said before it is made.

use kernel::Month;
use operating::quarantine::Entry;
use operators::CurrencySums;
use pages::{View, when};

use super::amount_text;

/// What is billed, and with which month.
pub(crate) fn billed(view: &View<'_>, month: Month, sums: &CurrencySums) -> String {
    said(view, "operators-billed", month, sums)
}

/// What is not billed, and in which month.
pub(crate) fn given_up(view: &View<'_>, month: Month, sums: &CurrencySums) -> String {
    said(view, "operators-not-billed", month, sums)
}

/// What each unit that is sent brings.
pub(crate) fn by_unit(view: &View<'_>, month: Month, entry: &Entry) -> String {
    let price = entry.lines.first().and_then(|line| line.price);
    let Some(price) = price else { return String::new() };
    let unit = billing::Millionths(u128::from(price.millionths)).printed(2);
    let unit = format!("{unit} {}", price.currency);
    view.text_with("operators-billed-by-unit", &[("unit", &unit), ("month", &when::month(view, month))])
}

fn said(view: &View<'_>, key: &str, month: Month, sums: &CurrencySums) -> String {
    let amounts: Vec<String> =
        sums.amounts.iter().map(|(currency, millionths)| amount_text(*currency, *millionths)).collect();
    if amounts.is_empty() {
        return view.text("operators-consequence-unknown");
    }
    let said = view.text_with(key, &[("amounts", &amounts.join(" + ")), ("month", &when::month(view, month))]);
    if sums.unpriced { format!("{said} {}", view.text("operators-consequence-more")) } else { said }
}
