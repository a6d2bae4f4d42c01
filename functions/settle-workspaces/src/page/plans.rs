//! Two plans side by side: what each dimension costs under both, and what the new one lacks.

use billing::{Millionths, minor_digits};
use maud::{Markup, html};
use pages::notice::{self, Tone};
use pages::when::moment;
use pages::{View, parts};

use super::cloud_accounts::product_name;
use crate::plans::{PlanChange, Sold};

/// The prices of both plans, and what happens to usage that the new plan does not have.
pub(super) fn compared(view: &View<'_>, change: &PlanChange<'_>) -> Markup {
    let new = product_name(view, change.after);
    let old = change.before.map(|before| product_name(view, before));
    let same = old.as_deref() == Some(new.as_str());
    let column = |key: &str, plan: &str| {
        if same { view.text(key) } else { format!("{} · {plan}", view.text(key)) }
    };
    let mut headers = vec![view.text("manage-account-bills-dimension")];
    headers.extend(old.as_deref().map(|old| column("manage-account-preview-until", old)));
    headers.push(column("manage-account-preview-then", &new));
    let row = |row: &crate::plans::PriceRow<'_>| {
        let dimension = row.after.or(row.before).map(|sold| sold.dimension.title.get(view.language));
        let mut cells = vec![html! { (dimension.unwrap_or(row.name.as_str())) }];
        if old.is_some() {
            cells.push(price(view, row.before, "plans-not-before"));
        }
        cells.push(price(view, row.after, "plans-not-included"));
        cells
    };
    let rows: Vec<Vec<Markup>> = change.rows.iter().map(row).collect();
    html! {
        (lacking(view, change))
        (parts::table(&view.text("plans-prices"), &headers, &rows))
    }
}

/// What the new plan lacks, and what then happens to that usage. Nothing if it has all that the old one has.
fn lacking(view: &View<'_>, change: &PlanChange<'_>) -> Markup {
    let lacking: Vec<Sold<'_>> = change.lacking().collect();
    if lacking.is_empty() {
        return html! {};
    }
    let title = view.text_with("plans-lacking-title", &[("plan", &product_name(view, change.after))]);
    let from = moment(view, change.from.start());
    notice::notice(
        view,
        Tone::Waiting,
        &title,
        html! {
            ul { @for sold in &lacking { li { (sold.dimension.title.get(view.language)) } } }
            p { (view.rich("plans-lacking-text", &[("from", from)])) }
        },
    )
}

fn price(view: &View<'_>, sold: Option<Sold<'_>>, missing: &str) -> Markup {
    match sold {
        None => html! { span class="quiet" { (view.text(missing)) } },
        Some(Sold { dimension, price }) => {
            let printed = Millionths(u128::from(price.millionths)).printed(minor_digits(&price.currency));
            html! {
                span class="money" { (pages::figures::grouped(&printed)) " " (price.currency) } " "
                span class="quiet" { (dimension.unit.get(view.language)) }
            }
        }
    }
}
