//! The pages of the landing: how to get here, and how to go on.

use licensing::LicenseState;
use pages::maud::{Markup, html};
use pages::notice::{self, Tone};
use pages::parts::{self, Shade};
use pages::{Page, View, step};

use crate::activation::{Activation, masked};

/// What stands before a buyer, from here to the end.
const STEPS: [&str; 3] = ["activate-step-account", "activate-step-workspace", "activate-step-done"];

/// For whoever opens the landing's address without coming from AWS Marketplace.
pub(crate) fn how_to_get_here(view: &View<'_>) -> String {
    Page::new(view, &view.text("marketplace-title")).lead(view.text("marketplace-lead")).body(html! {
        (parts::card(html! {
            ol class="walk" {
                li { (view.text("marketplace-walk-open")) }
                li { (view.text("marketplace-walk-choose")) }
                li { (view.text("marketplace-walk-set-up")) }
            }
            p { (view.text("marketplace-same-subscription")) }
        }))
        (parts::disclosure(&view.text("marketplace-registered-question"), html! {
            p { a href="/sign-in" { (view.text("marketplace-registered-sign-in")) } }
        }))
    })
}

/// The two ways on, for a licence that is bound to no Billing Center account.
pub(crate) fn activate(view: &View<'_>, activation: &Activation) -> String {
    let ended = matches!(activation.state(), LicenseState::Ending | LicenseState::Ended);
    Page::new(view, &view.text("activate-title"))
        .steps(step::indicator(view, &STEPS, 0))
        .lead(view.text("activate-lead"))
        .body(html! {
            (state_notice(view, activation.state()))
            @if !ended { (ways_on(view, activation)) }
            (parts::titled_card(&view.text("activate-license-heading"), license_facts(view, activation)))
            (parts::disclosure(&view.text("activate-what-is-question"), html! {
                p { (view.text("activate-what-is-answer")) }
                p { (view.text("activate-what-is-two-accounts")) }
            }))
        })
}

fn state_notice(view: &View<'_>, state: LicenseState) -> Markup {
    match state {
        LicenseState::Active => html! {},
        LicenseState::Pending => {
            notice::simple(view, Tone::Waiting, "activate-pending-title", "activate-pending-detail")
        }
        LicenseState::Ending | LicenseState::Ended => {
            notice::simple(view, Tone::Error, "activate-ended-title", "activate-ended-detail")
        }
    }
}

/// A cloud account that is known already is asked, and nothing is taken for granted: binding to any account needs a
/// code sent to that account.
fn ways_on(view: &View<'_>, activation: &Activation) -> Markup {
    let known = &activation.known_accounts;
    html! {
        @if known.is_empty() {
            (parts::choices(html! {
                (parts::choice("/register", &view.text("activate-register-title"), &view.text("activate-register-text"),
                    &view.text("activate-register-action")))
                (parts::choice("/bind-billing", &view.text("activate-bind-title"), &view.text("activate-bind-text"),
                    &view.text("activate-bind-action")))
            }))
        } @else {
            h2 { (view.text("activate-again-heading")) }
            p { (view.text("activate-again-text")) }
            (parts::choices(html! {
                @for account in known {
                    (parts::choice("/bind-billing",
                        &view.text_with("activate-same-title", &[("username", &masked(account))]),
                        &view.text("activate-same-text"), &view.text("activate-same-action")))
                }
                (parts::choice("/bind-billing", &view.text("activate-other-title"), &view.text("activate-bind-text"),
                    &view.text("activate-bind-action")))
                (parts::choice("/register", &view.text("activate-new-title"), &view.text("activate-register-text"),
                    &view.text("activate-register-action")))
            }))
        }
    }
}

fn license_facts(view: &View<'_>, activation: &Activation) -> Markup {
    let license = &activation.license;
    let product = view.brand.product(&license.product);
    let product = product.map_or(license.product.as_str(), |product| product.name.get(view.language));
    let (state, shade) = match activation.state() {
        LicenseState::Pending => ("license-state-pending", Shade::Attention),
        LicenseState::Active => ("license-state-active", Shade::Good),
        LicenseState::Ending => ("license-state-ending", Shade::Attention),
        LicenseState::Ended => ("license-state-ended", Shade::Bad),
    };
    parts::facts(&[
        (view.text("activate-fact-product"), parts::name(product)),
        (view.text("activate-fact-buyer"), parts::copyable(license.account.as_str())),
        (view.text("activate-fact-license"), parts::copyable(license.arn.as_str())),
        (view.text("activate-fact-state"), parts::badge(&view.text(state), shade)),
    ])
}
