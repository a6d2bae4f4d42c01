//! What a product costs, as it is shown before every button after which a buyer pays: each dimension's price, and who charges.

use brand::Pricing;
use kernel::{BuyerId, ProductCode};
use maud::{Markup, html};

use crate::parts;
use crate::view::View;

/// Each dimension of `product` with its price, and one sentence: who charges `account`, and that an invoice of ours is no
/// second charge. A product that the brand does not have any more has no prices to show, but is charged by AWS all the same.
#[must_use]
pub fn prices(view: &View<'_>, product: &ProductCode, account: &BuyerId) -> Markup {
    let known = view.brand.product(product);
    let pricing = known.map(|product| product.pricing);
    let priced = known.map(|product| product.dimensions.as_slice()).unwrap_or_default().iter().map(|dimension| {
        let price = printed(dimension.unit_price_millionths);
        let (currency, unit) = (view.brand.currency.as_str(), dimension.unit.get(view.language));
        let arguments = [("price", price.as_str()), ("currency", currency), ("unit", unit)];
        (dimension.title.get(view.language).to_owned(), html! { (view.text_with("prices-price", &arguments)) })
    });
    let account = html! { strong class="short" { (account.as_str()) } };
    html! {
        @if pricing != Some(Pricing::Free) { (parts::facts(&priced.collect::<Vec<_>>())) }
        p { (view.rich(who_charges(pricing), &[("account", account)])) }
        p class="quiet" { (view.text("prices-no-second-charge")) }
    }
}

/// The prices as a panel with a heading.
#[must_use]
pub fn card(view: &View<'_>, product: &ProductCode, account: &BuyerId) -> Markup {
    parts::titled_card(&view.text("prices-title"), prices(view, product, account))
}

const fn who_charges(pricing: Option<Pricing>) -> &'static str {
    match pricing {
        Some(Pricing::Subscription) | None => "prices-who-subscription",
        Some(Pricing::ContractWithConsumption) => "prices-who-consumption",
        Some(Pricing::Contract) => "prices-who-contract",
        Some(Pricing::Free) => "prices-who-free",
    }
}

/// Millionths of the currency's unit, as a decimal number with at least two places and no needless zeros after them.
#[must_use]
pub fn printed(millionths: u64) -> String {
    let (whole, part) = (millionths / 1_000_000, millionths % 1_000_000);
    let mut places = format!("{part:06}");
    while places.len() > 2 && places.ends_with('0') {
        places.pop();
    }
    format!("{whole}.{places}")
}

#[cfg(test)]
mod tests {
    use super::printed;

    #[test]
    fn a_price_has_two_places_and_more_only_if_needed() {
        let cases = [(0, "0.00"), (1, "0.000001"), (1_200_000, "1.20"), (10_000_000, "10.00"), (25_000, "0.025")];
        for (millionths, text) in cases {
            assert_eq!(printed(millionths), text);
        }
    }
}
