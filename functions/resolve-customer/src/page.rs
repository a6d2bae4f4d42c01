//! The pages of the landing: how to get here, and how to go on.

use edge::{Problem, Request, WayOn};
use licensing::{License, LicenseState};
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::notice;
use pages::parts::{self, Shade};
use pages::step::{self, ActivationStage};
use pages::{Page, View};
use serde_json::{Value, json};

use crate::activation::Activation;

/// Where buyers find their subscriptions, in the commercial partition and in China.
const SUBSCRIPTIONS: WayOn = WayOn {
    href: "https://console.aws.amazon.com/marketplace/home#/subscriptions",
    text: "resolve-customer-arrive-aws",
};
const SUBSCRIPTIONS_CHINA: WayOn =
    WayOn { href: "https://console.amazonaws.cn/marketplace/home#/subscriptions", ..SUBSCRIPTIONS };

/// The button that opens AWS Marketplace.
pub(crate) fn way_to_aws(marketplace_region: &str) -> &'static WayOn {
    if marketplace_region.starts_with("cn-") { &SUBSCRIPTIONS_CHINA } else { &SUBSCRIPTIONS }
}

fn subscriptions_url(marketplace_region: &str) -> &'static str {
    way_to_aws(marketplace_region).href
}

/// For whoever opens the landing's address without coming from AWS Marketplace.
pub(crate) fn arrive(view: &View<'_>, marketplace_region: &str) -> String {
    let url = subscriptions_url(marketplace_region);
    Page::new(view, &view.text("resolve-customer-arrive-title")).lead(view.text("resolve-customer-arrive-lead")).body(
        html! {
            (parts::card(html! {
                ol class="walk" { @for step in arrival_steps(view) { li { (step) } } }
                (button::row(html! {
                    (button::link(url, &view.text("resolve-customer-arrive-aws"), Weight::Main))
                    (button::link("/sign-in", &view.text("resolve-customer-arrive-signed-up"), Weight::Plain))
                }))
            }))
        },
    )
}

/// The same at the interface.
pub(crate) fn arrival_json(view: &View<'_>, marketplace_region: &str) -> Value {
    json!({ "marketplace": {
        "title": view.text("resolve-customer-arrive-title"),
        "steps": arrival_steps(view),
        "subscriptionsUrl": subscriptions_url(marketplace_region),
    } })
}

fn arrival_steps(view: &View<'_>) -> [String; 3] {
    ["resolve-customer-arrive-step-1", "resolve-customer-arrive-step-2", "resolve-customer-arrive-step-3"]
        .map(|step| view.text(step))
}

/// The button that uses up the link in a mail.
pub(crate) fn resume(view: &View<'_>, token: &str) -> String {
    let text = view.text("resolve-customer-resume-submit");
    Page::new(view, &view.text("resolve-customer-resume-title")).lead(view.text("resolve-customer-resume-lead")).body(
        parts::card(html! {
            p { (view.text("resolve-customer-resume-once")) }
            (button::row(button::post("/activate/resume", &text, Weight::Main, &[("token", token)])))
        }),
    )
}

/// A link in a mail that leads nowhere, and what leads on.
pub(crate) fn not_resumed(request: &Request, problem: &Problem, marketplace_region: &str) -> String {
    let view = request.view();
    let aws = view.text("resolve-customer-arrive-aws");
    Page::new(&view, &problem.title(request)).body(parts::card(html! {
        p { (problem.detail(request)) }
        (button::row(html! {
            (button::link(subscriptions_url(marketplace_region), &aws, Weight::Main))
            @match problem.code {
                // The same browser may have used it a moment ago: a double click shows the second answer only.
                "resume-link-used" => (button::link("/activate", &view.text("resolve-customer-resume-here"), Weight::Second)),
                "resume-link-overtaken" => (button::link("/sign-in", &view.text("sign-in-submit"), Weight::Second)),
                _ => {}
            }
        }))
    }))
}

/// The ways on, for a license that is bound to no Billing Center account.
pub(crate) fn activate(view: &View<'_>, activation: &Activation, marketplace_region: &str) -> String {
    if matches!(activation.state(), LicenseState::Ending | LicenseState::Ended) {
        return ended(view, activation, marketplace_region);
    }
    Page::new(view, &view.text("resolve-customer-activate-title"))
        .steps(step::activation(view, ActivationStage::Account))
        .lead(view.text("resolve-customer-activate-lead"))
        .looking_again(activation.license.next_look_seconds(activation.now))
        .body(html! {
            @if activation.state() == LicenseState::Pending {
                (notice::pending(view, activation.starts_later(), "pending-text", html! {
                    (button::link("/activate", &view.text("pending-check"), Weight::Plain))
                }))
            }
            @if activation.state() == LicenseState::Suspended { (notice::suspended(view)) }
            (ways_on(view, activation))
            (parts::titled_card(&view.text("resolve-customer-what-title"), html! {
                p { (view.text("resolve-customer-what-text")) }
                p { (view.text("resolve-customer-what-charges")) }
            }))
            (about(view, activation))
        })
}

/// Two activations in one browser: which one goes on. Somebody who did not come from AWS just now met a page that wants
/// them to set up what somebody else bought.
pub(crate) fn choose(view: &View<'_>, live: &License, landed: &License) -> String {
    let choice = |license: &License, title: &str, action: &str, weight| {
        let facts = [
            (view.text("license-product"), parts::name(view.product_name(&license.product))),
            (view.text("license-account"), parts::copyable(license.account.as_str())),
            (view.text("license-id"), parts::copyable(license.id.as_str())),
        ];
        let action = view.text(action);
        parts::titled_card(
            &view.text(title),
            html! {
                (parts::facts(&facts))
                (button::row(button::post("/activate", &action, weight, &[("license", license.id.as_str())])))
            },
        )
    };
    Page::new(view, &view.text("resolve-customer-choose-title")).lead(view.text("resolve-customer-choose-lead")).body(
        html! {
            (choice(live, "resolve-customer-choose-live", "resolve-customer-choose-keep", Weight::Main))
            (choice(landed, "resolve-customer-choose-landed", "resolve-customer-choose-change", Weight::Second))
            p class="quiet" { (view.text("resolve-customer-choose-doubt")) }
        },
    )
}

fn ended(view: &View<'_>, activation: &Activation, marketplace_region: &str) -> String {
    let aws = view.text("resolve-customer-arrive-aws");
    Page::new(view, &view.text("resolve-customer-ended-title")).lead(view.text("resolve-customer-ended-text")).body(
        html! {
            (about(view, activation))
            (button::row(button::link(subscriptions_url(marketplace_region), &aws, Weight::Main)))
        },
    )
}

/// A cloud account that is known already is asked, and nothing is taken for granted: binding to any account needs a
/// code sent to that account.
fn ways_on(view: &View<'_>, activation: &Activation) -> Markup {
    let known = &activation.known_accounts;
    let bind = |href: &str, title: &str, text: &str| {
        let action = view.text("resolve-customer-activate-known-action");
        parts::choice(href, &view.text(title), text, &action)
    };
    let register = |text: &str| {
        let action = view.text("resolve-customer-activate-new-action");
        parts::choice("/register", &view.text("resolve-customer-activate-new-title"), text, &action)
    };
    let by_mail = view.text("resolve-customer-activate-known-text");
    html! {
        @if known.is_empty() {
            (parts::choices(html! {
                (register(&view.text("resolve-customer-activate-new-text")))
                (bind("/bind-billing", "resolve-customer-activate-known-title", &by_mail))
            }))
        } @else {
            h2 { (view.text("resolve-customer-second-title")) }
            (parts::choices(html! {
                @for account in known {
                    @let text = view.text_with("resolve-customer-second-text", &[("username", &account.username.masked())]);
                    (bind(&format!("/activate?account={}", account.choice_name()), "resolve-customer-second-action", &text))
                }
                (bind("/bind-billing", "resolve-customer-second-other", &view.text("resolve-customer-second-other-text")))
                (register(&view.text("resolve-customer-second-new-text")))
            }))
        }
    }
}

/// Which product, AWS account and license this is about.
fn about(view: &View<'_>, activation: &Activation) -> Markup {
    let license = &activation.license;
    let product = view.brand.product(&license.product);
    let product = product.map_or(license.product.as_str(), |product| product.name.get(view.language));
    let (state, shade) = match activation.state() {
        LicenseState::Pending => ("license-state-pending", Shade::Attention),
        LicenseState::Active => ("license-state-active", Shade::Good),
        LicenseState::Suspended => ("license-state-suspended", Shade::Bad),
        LicenseState::Ending => ("license-state-ending", Shade::Attention),
        LicenseState::Ended => ("license-state-ended", Shade::Bad),
    };
    let facts = [
        (view.text("license-product"), parts::name(product)),
        (view.text("license-account"), parts::copyable(license.account.as_str())),
        (view.text("license-id"), parts::copyable(license.id.as_str())),
        (view.text("license-state"), parts::badge(&view.text(state), shade)),
    ];
    parts::titled_card(&view.text("license-heading"), parts::facts(&facts))
}
