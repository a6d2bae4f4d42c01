//! What contracts cover, on the page of the bills.

use billing::Entitled;
use billing_center::page::aws_account;
use maud::{Markup, html};
use pages::figures::grouped;
use pages::{View, parts, when};

use super::bills::dimension_name;
use crate::allowances::Allowance;

/// What a contract covers in its term, what of it is used up, and what is left. Nothing is left of what is over.
pub(super) fn contract(view: &View<'_>, allowance: &Allowance) -> Markup {
    let account = aws_account(view, &allowance.license.account);
    let plan = view.product_name(&allowance.license.product);
    let title = view.text_with("bill-contract-title", &[("plan", plan), ("account", &account)]);
    let keys = [
        "manage-account-bills-dimension",
        "manage-account-contract-whole",
        "manage-account-contract-covered",
        "manage-account-contract-left",
    ];
    let columns = if allowance.over_since.is_some() { 3 } else { 4 };
    let headers: Vec<String> = keys.iter().take(columns).map(|key| view.text(key)).collect();
    let row = |(dimension, entitled): (&_, &Entitled)| {
        let units =
            [entitled.whole, entitled.covered, entitled.left].map(|units| html! { (grouped(&units.printed())) });
        std::iter::once(dimension_name(view, &allowance.license.product, dimension))
            .chain(units)
            .take(columns)
            .collect()
    };
    let rows: Vec<Vec<Markup>> = allowance.dimensions.iter().map(row).collect();
    let until = [("until", when::moment(view, allowance.counted_until.start()))];
    html! {
        h2 { (title) }
        (parts::table_with_figures(&title, &headers, &[1, 2, 3], &rows))
        p class="quiet" {
            (view.rich("manage-account-bills-until", &until)) " "
            @match (allowance.over_since, allowance.ends_at) {
                (Some(since), _) => (view.rich("bill-contract-over", &[("since", when::moment(view, since))])),
                (None, Some(ends_at)) => (view.rich("manage-account-contract-ends", &[("at", when::moment(view, ends_at))])),
                (None, None) => {}
            }
        }
    }
}
