//! What a license is entitled to, and what is left of it.

use std::collections::BTreeSet;

use licensing::Quantity;
use maud::{Markup, html};
use pages::figures::grouped;
use pages::{View, parts, when};

use crate::license::LicenseView;
use crate::page::empty;

pub(super) fn entitlements(view: &View<'_>, shown: &LicenseView) -> Markup {
    let Some(entitled) = shown.entitlements.as_ref().filter(|entitled| !entitled.entries.is_empty()) else {
        return empty(view, "operators-entitlements-none", "operators-entitlements-none-text");
    };
    let mut keys = vec!["operators-dimension", "operators-quantity-entitled", "operators-expires"];
    let mut figures = vec![1];
    if shown.left.is_some() {
        keys.splice(2..2, ["operators-entitled-used", "operators-entitled-left"]);
        figures.extend([2, 3]);
    }
    let headers: Vec<String> = keys.into_iter().map(|key| view.text(key)).collect();
    let mut named = BTreeSet::new();
    let mut rows = Vec::with_capacity(entitled.entries.len());
    for one in &entitled.entries {
        let expires = match one.expires_at {
            Some(at) => when::moment(view, at),
            None => html! { (view.text("operators-never-expires")) },
        };
        let mut row = vec![parts::name(one.dimension.as_str()), quantity(view, &one.quantity)];
        if let Some(left) = &shown.left {
            // What is left is of all entries of a dimension together, so it is shown beside the first of them.
            let its = left.get(&one.dimension).filter(|_| named.insert(&one.dimension));
            let units = |of: kernel::Units| html! { (grouped(&of.printed())) };
            row.extend(
                [its.map(|its| units(its.covered)), its.map(|its| units(its.left))].map(Option::unwrap_or_default),
            );
        }
        row.push(expires);
        rows.push(row);
    }
    html! {
        (parts::table_with_figures(&view.text("operators-entitlements"), &headers, &figures, &rows))
        p class="quiet" {
            (view.text("operators-as-of")) " " (when::moment(view, entitled.fetched_at)) ". "
            @if let Some(head) = shown.head.as_ref().filter(|_| shown.left.is_some()) {
                (view.rich("operators-entitled-counted", &[("until", when::moment(view, head.next.start()))]))
            }
        }
    }
}

fn quantity(view: &View<'_>, quantity: &Quantity) -> Markup {
    match quantity {
        Quantity::Units(units) => html! { (grouped(&units.to_string())) },
        Quantity::Switch(true) => html! { (view.text("operators-on")) },
        Quantity::Switch(false) => html! { (view.text("operators-off")) },
        Quantity::Printed(text) => parts::name(text),
    }
}
