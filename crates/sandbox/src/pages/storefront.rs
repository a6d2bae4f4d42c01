//! The storefront: what a buyer does on AWS Marketplace.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use super::layout::{page, readable, short};
use crate::market::action::Action;
use crate::market::lifecycle::{ActionTerms, Order};
use crate::market::product::{Pricing, Product};
use crate::market::purchase::Purchase;
use crate::sandbox::Sandbox;

/// What a person may do to an agreement that is in force, and what it stands for on AWS.
const ACTIONS: &[(&str, &str)] = &[
    ("amend", "Amend"),
    ("renew", "Renew"),
    ("replace", "Replace"),
    ("suspend", "Suspend account"),
    ("expire", "Expire"),
    ("cancel", "Cancel subscription"),
];

/// The same for an older listing.
const OLDER_ACTIONS: &[(&str, &str)] = &[
    ("upgrade", "Turn Concurrent Agreements on"),
    ("fail", "Fail"),
    ("amend", "Amend"),
    ("suspend", "Suspend account"),
    ("expire", "Expire"),
    ("cancel", "Cancel subscription"),
];

/// The order form.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrderForm {
    product_code: String,
    pricing: Option<Pricing>,
    account_id: Option<String>,
    starts_in_seconds: Option<String>,
    free_trial: Option<String>,
    hold: Option<String>,
    older: Option<String>,
}

pub(super) async fn show(State(sandbox): State<Arc<Sandbox>>) -> Response {
    render(&sandbox, None)
}

pub(super) async fn subscribe(State(sandbox): State<Arc<Sandbox>>, Form(form): Form<OrderForm>) -> Response {
    let given = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let order = Order {
        account_id: given(form.account_id),
        product_code: Some(form.product_code),
        pricing: form.pricing,
        free_trial: Some(form.free_trial.is_some()),
        starts_in_seconds: given(form.starts_in_seconds).and_then(|text| text.parse().ok()),
        confirm: Some(form.hold.is_none()),
        older: form.older.map(|_| true),
        ..Order::default()
    };
    match sandbox.sell(order) {
        Ok(_) => {
            sandbox.catch_up().await;
            Redirect::to("/").into_response()
        }
        Err(error) => render(&sandbox, Some(&error.to_string())),
    }
}

pub(super) async fn act(
    State(sandbox): State<Arc<Sandbox>>,
    Path((agreement_id, action)): Path<(String, String)>,
) -> Response {
    let Some(action) = Action::parse(&action) else {
        return render(&sandbox, Some("There is no such action."));
    };
    let now = sandbox.clock.now();
    let acted = sandbox.with(|state| state.act(&agreement_id, action, ActionTerms::default(), now, &sandbox.random));
    match acted {
        Ok(_) => {
            sandbox.catch_up().await;
            Redirect::to("/").into_response()
        }
        Err(error) => render(&sandbox, Some(&error.to_string())),
    }
}

fn render(sandbox: &Sandbox, trouble: Option<&str>) -> Response {
    let now = sandbox.clock.now();
    let (products, mut purchases) =
        sandbox.with(|state| (state.products.clone(), state.purchases.values().cloned().collect::<Vec<_>>()));
    purchases.sort_by_key(|purchase| std::cmp::Reverse((purchase.accepted_at, purchase.agreement_id.clone())));
    let body = html! {
        h1 { "Storefront" }
        p class="soft" { "Buy as a company does on AWS Marketplace, then set up the account in the app." }
        @if let Some(trouble) = trouble {
            div class="card said bad" role="alert" { (trouble) }
        }
        div class="grid" {
            @for product in &products { (listing(product)) }
        }
        h2 { "Purchases" }
        @if purchases.is_empty() {
            p class="soft" { "None yet. Subscribe to a product above." }
        }
        @for purchase in &purchases { (bought(sandbox, purchase, now)) }
    };
    page("/", "Storefront", now, &body)
}

fn listing(product: &Product) -> Markup {
    html! {
        section class="card stretch" {
            h3 { (product.title) }
            p class="small soft" { code { (product.product_code) } }
            p class="small" {
                @for (position, dimension) in product.dimensions.iter().enumerate() {
                    @if position > 0 { ", " }
                    (dimension.name) " (" (dimension.unit) ")"
                }
            }
            form method="post" action="/purchases" {
                input type="hidden" name="productCode" value=(product.product_code);
                button class="main" { "Subscribe" }
                details {
                    summary { "Options" }
                    div class="fields" {
                        label { "Sold as"
                            select name="pricing" {
                                @for (pricing, name) in [
                                    (Pricing::Subscription, "subscription"),
                                    (Pricing::Contract, "contract"),
                                    (Pricing::ContractWithConsumption, "contract-with-consumption"),
                                ] {
                                    option value=(name) selected[pricing == product.pricing] { (name) }
                                }
                            }
                        }
                        label { "AWS account (12 digits, else a new one)"
                            input name="accountId" inputmode="numeric" pattern="[0-9]{12}" autocomplete="off";
                        }
                        label { "Starts in (seconds)"
                            input name="startsInSeconds" inputmode="numeric" pattern="[0-9]*" placeholder="0";
                        }
                    }
                    label class="check" { input type="checkbox" name="freeTrial" value="yes"; "Begins with a free trial" }
                    label class="check" { input type="checkbox" name="hold" value="yes"; "AWS does not confirm by itself" }
                    label class="check" { input type="checkbox" name="older" value="yes"; "A listing from before June 2026" }
                }
            }
        }
    }
}

fn bought(sandbox: &Sandbox, purchase: &Purchase, now: Timestamp) -> Markup {
    let state = purchase.state_word(now);
    let in_force = purchase.status == crate::market::purchase::AgreementStatus::Active;
    html! {
        section class="card" {
            div class="row" {
                h3 { "Account " (purchase.account_id) }
                span class={ "tag " (state) } { (state) }
            }
            dl {
                dt { "Product" } dd { (purchase.product_code) }
                dt { "Agreement" } dd { code { (purchase.agreement_id) } " " (purchase.status.word()) }
                @if purchase.has_license() { dt { "Licence" } dd { code { (purchase.license_arn) } } }
                @else { dt { "Customer" } dd { code { (purchase.customer_identifier) } " (older listing)" } }
                dt { "Bought" } dd { (readable(purchase.accepted_at)) }
                @if let Some(end) = purchase.ends_at { dt { "Term ends" } dd { (readable(end)) } }
                @if !purchase.entitlements.is_empty() {
                    dt { "Entitled to" }
                    dd { @for (dimension, quantity) in &purchase.entitlements { (dimension) " " (quantity) " " } }
                }
                @if let Some(previous) = &purchase.previous_agreement_id {
                    dt { "Follows" } dd { code { (short(previous)) } }
                }
            }
            div class="row" {
                form method="post" action=(sandbox.fulfillment_url()) {
                    input type="hidden" name="x-amzn-marketplace-token" value=(sandbox.current_token(purchase, now));
                    @if purchase.free_trial {
                        input type="hidden" name="x-amzn-marketplace-offer-type" value="free-trial";
                    }
                    button class="main" { "Set Up Your Account" }
                }
                @if in_force && state != "active" {
                    form method="post" action={ "/purchases/" (purchase.agreement_id) "/confirm" } {
                        button { "AWS confirms now" }
                    }
                }
                @if in_force {
                    details {
                        summary { "What happens next" }
                        div class="row" {
                            @for (action, name) in if purchase.older { OLDER_ACTIONS } else { ACTIONS } {
                                form method="post" action={ "/purchases/" (purchase.agreement_id) "/" (action) } {
                                    button { (name) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl Sandbox {
    /// A token of the purchase that still has most of its time, or a fresh one.
    fn current_token(&self, purchase: &Purchase, now: Timestamp) -> String {
        let fresh_since = now.plus_seconds(-self.token_seconds / 4);
        let fresh = self.with(|state| {
            let mut tokens = state.tokens.iter();
            let found =
                tokens.find(|(_, token)| token.agreement_id == purchase.agreement_id && token.issued_at >= fresh_since);
            found.map(|(text, _)| text.clone())
        });
        fresh.or_else(|| self.new_token(&purchase.agreement_id).ok()).unwrap_or_default()
    }
}
