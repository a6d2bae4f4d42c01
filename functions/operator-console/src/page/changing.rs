//! The forms by which a license is changed. Each says what it does before it does it.

use edge::Request;
use kernel::Identity;
use licensing::{NoCutOver, NoReinstatement};
use maud::{Markup, html};
use operating::licenses::LicenseError;
use operating::prices::{PriceError, PriceInForce, in_force};
use pages::button::{self, Weight};
use pages::figures::grouped;
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::{View, parts, when};
use store::PricesOfLicense;

use super::decision::prove;
use super::{empty, frame, license_path, license_state, trail};
use crate::changing::{Act, ChangeView, NotChanged};
use crate::visitor::Visitor;

pub(crate) fn form(request: &Request, visitor: &Visitor, shown: &ChangeView<'_>) -> String {
    let view = request.view();
    let path = license_path(&shown.license.id);
    let word = shown.act.word();
    // texts: operators-change-title-*
    let title = view.text(&format!("operators-change-title-{word}"));
    let above = [("/operator", view.text("operators-today")), (path.as_str(), shown.license.id.to_string())];
    let address = format!("{path}/{word}");
    let must_prove = visitor.session.must_prove(shown.act.action(), shown.now);
    let sentences = shown.problems.iter().map(|field| (field.name.to_string(), field.text(request)));
    let names = ["why", "dimension", "price", "from", "identity", "licenseArn", "decision"];
    let typed = names.map(|name| (name, shown.fields.get(name))).into_iter().filter(|(_, typed)| !typed.is_empty());
    let next = shown.prices.next.unwrap_or_else(|| shown.now.hour()).max(shown.now.hour()).plus(1);
    let form = Form::new(&view, &address).value("from", &next.to_string()).value("decision", "set");
    let form = form.values(typed).problems(sentences).hidden("seen", &shown.seen());
    frame(&view, visitor, None, &title)
        .steps(trail(&view, &above, &title))
        // texts: operators-change-lead-*
        .lead(view.text(&format!("operators-change-lead-{word}")))
        .failed(!shown.problems.is_empty() || shown.refused.is_some())
        .body(html! {
            @if let Some(refused) = shown.refused { (why_not(&view, refused)) }
            (parts::card(parts::facts(&[
                (view.text("operators-license"), parts::copyable(shown.license.id.as_str())),
                (view.text("operators-license-arn"), parts::copyable(shown.license.arn.as_str())),
                (view.text("operators-product"), html! { (view.product_name(&shown.license.product)) }),
                (view.text("operators-aws-account"), parts::copyable(shown.license.account.as_str())),
                (view.text("operators-state"), license_state(&view, shown.license, shown.now)),
            ])))
            @if shown.act == Act::Prices {
                h2 { (view.text("operators-prices-in-force")) }
                (prices(&view, &in_force(view.brand, shown.license, shown.prices, shown.now), shown.prices))
            }
            @if must_prove { (prove(&view, &address)) }
            (form.render(html! {
                (fields(&view, shown.act, shown, &form))
                (form.textarea("why", "operators-why").hint("operators-why-hint"))
                (form.submit("operators-decide-button"))
            }))
            (button::row(button::link(&path, &view.text("operators-back-to-license"), Weight::Second)))
        })
}

fn fields(view: &View<'_>, act: Act, shown: &ChangeView<'_>, form: &Form<'_>) -> Markup {
    match act {
        Act::Reinstate => html! {},
        Act::NameArn => html! { (form.text("licenseArn", "operators-license-arn")) },
        Act::CutOver => {
            // texts: operators-identity-*
            let name = |one: Identity| view.text(&format!("operators-identity-{}", one.name()));
            let options: Vec<_> =
                Identity::ALL.into_iter().map(|one| (one.name().to_owned(), name(one), String::new())).collect();
            html! {
                (form.radios("identity", "operators-identity", &options))
                (form.text("from", "operators-first-hour").hint("operators-first-hour-hint"))
            }
        }
        Act::Prices => {
            let known = in_force(view.brand, shown.license, shown.prices, shown.now);
            let names: Vec<_> =
                known.iter().map(|one| (one.dimension.to_string(), one.dimension.to_string())).collect();
            let currency = view.text_with("operators-price-hint", &[("currency", view.brand.currency.as_str())]);
            let options = [
                ("set".to_owned(), view.text("operators-price-set"), view.text("operators-price-set-text")),
                ("remove".to_owned(), view.text("operators-price-remove"), view.text("operators-price-remove-text")),
            ];
            html! {
                (form.select("dimension", "operators-dimension", &names))
                (form.radios("decision", "operators-decide", &options))
                (form.text("price", "operators-price").hint_text(currency).optional())
                (form.text("from", "operators-first-hour").hint("operators-first-hour-hint"))
            }
        }
    }
}

/// The prices in force, and the changes of them that are kept.
pub(crate) fn prices(view: &View<'_>, in_force: &[PriceInForce], own: &PricesOfLicense) -> Markup {
    if in_force.is_empty() {
        return empty(view, "operators-prices-none", "operators-prices-none-text");
    }
    let headers = ["operators-dimension", "operators-price", "operators-price-from"].map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = in_force
        .iter()
        .map(|one| {
            let price = match one.price {
                Some(price) => html! { (unit_price(price.millionths)) " " (price.currency) },
                None => html! { span class="quiet" { (view.text("operators-worth-unknown")) } },
            };
            let whose = if one.is_own { "operators-price-own" } else { "operators-price-of-list" };
            vec![parts::name(one.dimension.as_str()), price, html! { (view.text(whose)) }]
        })
        .collect();
    let changes: Vec<Markup> = own
        .prices
        .changes()
        .map(|change| {
            html! {
                (when::moment(view, change.from.start())) " " (parts::name(change.dimension.as_str())) " "
                @match change.price {
                    Some(price) => { (unit_price(price.millionths)) " " (price.currency) }
                    None => { (view.text("operators-price-of-list")) }
                }
            }
        })
        .collect();
    html! {
        (parts::table_with_figures(&view.text("operators-prices-in-force"), &headers, &[1], &rows))
        @if !changes.is_empty() { (parts::disclosure(&view.text("operators-price-changes"), parts::stack(&changes))) }
    }
}

/// A price of a unit, to the millionth.
fn unit_price(millionths: u64) -> String {
    grouped(&kernel::Units(u128::from(millionths)).printed())
}

fn why_not(view: &View<'_>, refused: &NotChanged) -> Markup {
    let (title, text) = match refused {
        NotChanged::Price(PriceError::LedgerClosed) => ("problem-ledger-closed-title", "problem-ledger-closed-detail"),
        NotChanged::Price(PriceError::HourFrozen { next }) => {
            let title = view.text("problem-hour-frozen-title");
            let text = view.text_with("problem-hour-frozen-detail", &[("next", &next.to_string())]);
            return notice::notice(view, Tone::Error, &title, html! { p { (text) } });
        }
        NotChanged::Price(PriceError::TooMany(_)) => {
            ("problem-too-many-prices-title", "problem-too-many-prices-detail")
        }
        NotChanged::License(LicenseError::NoReinstatement(reason)) => match reason {
            NoReinstatement::NotEnded => ("problem-license-not-ended-title", "problem-license-not-ended-detail"),
            NoReinstatement::FinalHour => {
                ("problem-license-in-final-hour-title", "problem-license-in-final-hour-detail")
            }
            NoReinstatement::DeletionDue => {
                ("problem-license-past-countdown-title", "problem-license-past-countdown-detail")
            }
            NoReinstatement::OlderListing => {
                ("problem-license-of-older-listing-title", "problem-license-of-older-listing-detail")
            }
            NoReinstatement::TooMany => ("problem-reinstated-too-often-title", "problem-reinstated-too-often-detail"),
        },
        NotChanged::License(LicenseError::LedgerOpen) => ("problem-ledger-open-title", "problem-ledger-open-detail"),
        NotChanged::License(LicenseError::ArnTaken) => ("problem-arn-taken-title", "problem-arn-taken-detail"),
        NotChanged::License(LicenseError::NoCutOver(reason)) => {
            let text = match reason {
                NoCutOver::HourHasBegun => "operators-no-cut-over-begun",
                NoCutOver::ArnUnknown => "operators-no-cut-over-arn",
                NoCutOver::CustomerUnknown => "operators-no-cut-over-customer",
                NoCutOver::AlreadySo => "operators-no-cut-over-already",
                NoCutOver::Ending => "operators-no-cut-over-ending",
                NoCutOver::TooMany => "operators-no-cut-over-too-many",
            };
            ("operators-no-cut-over", text)
        }
        NotChanged::License(LicenseError::NoLicense | LicenseError::Entropy(_) | LicenseError::Store(_))
        | NotChanged::Price(PriceError::Entropy(_) | PriceError::Store(_)) => {
            ("problem-internal-title", "problem-internal-detail")
        }
    };
    notice::simple(view, Tone::Error, title, text)
}
