//! The storefront: what a buyer does on AWS Marketplace.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use super::layout::{page, readable, short};
use super::named::Names;
use super::paging::{Asked, Page};
use crate::market::action::Action;
use crate::market::lifecycle::{ActionTerms, Order};
use crate::market::product::{Pricing, Product};
use crate::market::purchase::{Contact, Purchase};
use crate::sandbox::Sandbox;

/// Something that is done to an agreement: its name in the address, on the button, and what it means on AWS.
type Act = (&'static str, &'static str, &'static str);

const CANCEL: Act = (
    "cancel",
    "Cancel subscription",
    "The buyer unsubscribes. AWS takes the license back half a minute later; usage counts for one hour more.",
);
const EXPIRE: Act = ("expire", "Expire", "The term ends without a successor.");
const RENEW: Act = ("renew", "Renew", "A new agreement follows under the same license.");
const REPLACE: Act = ("replace", "Replace", "A new agreement follows with a license of its own.");
const UPGRADE: Act =
    ("upgrade", "Turn Concurrent Agreements on", "The listing tells its buyers apart by licenses from now on.");
const FAIL: Act = ("fail", "Fail", "AWS could not complete the subscription.");
const AMEND: Act = ("amend", "Amend", "The agreement goes on with other terms.");
const SUSPEND: Act =
    ("suspend", "Suspend account", "AWS suspends the buyer's account: usage is refused until “AWS confirms now”.");

/// What a person may do to an agreement that is in force.
const ACTIONS: [Act; 6] = [CANCEL, EXPIRE, RENEW, REPLACE, AMEND, SUSPEND];

/// The same for an older listing.
const OLDER_ACTIONS: [Act; 6] = [CANCEL, EXPIRE, UPGRADE, FAIL, AMEND, SUSPEND];

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
    by_partner: Option<String>,
    named: Option<String>,
}

/// Whom the storefront's company names to AWS if it names anybody.
fn named_contact() -> Contact {
    Contact {
        first_name: "Ada".to_owned(),
        last_name: "Lindqvist".to_owned(),
        email_address: "ada.lindqvist@example.com".to_owned(),
        company_name: "Nordlicht GmbH".to_owned(),
        country_code: "DE".to_owned(),
    }
}

/// How many purchases a page shows.
const SHOWN: usize = 10;
/// The list of them in the page's address.
const PURCHASES: &str = "purchases";

pub(super) async fn show(State(sandbox): State<Arc<Sandbox>>, Query(asked): Query<Asked>) -> Response {
    render(&sandbox, None, &asked)
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
        by_partner: form.by_partner.map(|_| true),
        contact: form.named.map(|_| named_contact()),
        ..Order::default()
    };
    match sandbox.sell(order) {
        Ok(_) => {
            sandbox.catch_up().await;
            Redirect::to("/").into_response()
        }
        Err(error) => render(&sandbox, Some(&error.to_string()), &Asked::new()),
    }
}

pub(super) async fn act(
    State(sandbox): State<Arc<Sandbox>>,
    Path((agreement_id, action)): Path<(String, String)>,
) -> Response {
    let Some(action) = Action::parse(&action) else {
        return render(&sandbox, Some("There is no such action."), &Asked::new());
    };
    let now = sandbox.clock.now();
    let acted = sandbox.with(|state| state.act(&agreement_id, action, ActionTerms::default(), now, &sandbox.random));
    match acted {
        Ok(_) => {
            sandbox.catch_up().await;
            Redirect::to("/").into_response()
        }
        Err(error) => render(&sandbox, Some(&error.to_string()), &Asked::new()),
    }
}

fn render(sandbox: &Sandbox, trouble: Option<&str>, asked: &Asked) -> Response {
    let (products, names, mut purchases) = sandbox.with(|state| {
        (state.products.clone(), Names::of(state), state.purchases.values().cloned().collect::<Vec<_>>())
    });
    purchases.sort_by_key(|purchase| std::cmp::Reverse((purchase.accepted_at, purchase.agreement_id.clone())));
    let purchases = Page::of(purchases.into_iter(), SHOWN, asked, PURCHASES);
    let body = html! {
        h1 { "Storefront" }
        p class="soft" { "What a company does on AWS Marketplace: it subscribes to a product, and goes on to the app from its purchase." }
        @if let Some(trouble) = trouble {
            div class="card said bad" role="alert" { (trouble) }
        }
        div class="grid" {
            @for product in &products { (listing(product)) }
        }
        h2 { "Purchases" }
        @if purchases.items.is_empty() {
            div class="card" { p { "None yet. Subscribe to a product above." } }
        }
        @for purchase in &purchases.items {
            @let product = products.iter().find(|product| product.product_code == purchase.product_code);
            (bought(sandbox, purchase, product.map_or(&purchase.product_code, |product| &product.title), &names))
        }
        (purchases.links(PURCHASES, asked, PURCHASES))
    };
    page(sandbox, "/", "Storefront", &body)
}

fn listing(product: &Product) -> Markup {
    html! {
        section class="card stretch" {
            h2 class="small-heading" { (product.title) }
            p class="small soft" { (sold_as(product.pricing)) }
            ul class="small dimensions" {
                @for dimension in &product.dimensions { li { code { (dimension.name) } span class="soft" { (dimension.unit) } } }
            }
            form method="post" action="/purchases" {
                input type="hidden" name="productCode" value=(product.product_code);
                button class="main" { "Subscribe" }
                details {
                    summary { "Options" }
                    div class="fields" {
                        label { "Sold as"
                            select name="pricing" {
                                @for (pricing, word) in [
                                    (Pricing::Subscription, "subscription"),
                                    (Pricing::Contract, "contract"),
                                    (Pricing::ContractWithConsumption, "contract-with-consumption"),
                                    (Pricing::Free, "free"),
                                ] {
                                    option value=(word) selected[pricing == product.pricing] { (sold_as(pricing)) }
                                }
                            }
                        }
                        label { "AWS account, 12 digits"
                            input name="accountId" inputmode="numeric" pattern="[0-9]{12}" autocomplete="off" placeholder="a new one";
                        }
                        label { "Starts in, seconds"
                            input name="startsInSeconds" inputmode="numeric" pattern="[0-9]*" placeholder="now";
                        }
                    }
                    label class="check" { input type="checkbox" name="freeTrial" value="yes"; "Begins with a free trial" }
                    label class="check" { input type="checkbox" name="hold" value="yes"; "AWS does not confirm by itself" }
                    label class="check" { input type="checkbox" name="older" value="yes"; "A listing from before June 2026" }
                    label class="check" { input type="checkbox" name="byPartner" value="yes"; "Sold by a channel partner" }
                    label class="check" { input type="checkbox" name="named" value="yes"; "The buyer names a contact to AWS" }
                }
            }
        }
    }
}

/// How a product is sold, in words.
const fn sold_as(pricing: Pricing) -> &'static str {
    match pricing {
        Pricing::Subscription => "Pay as you go",
        Pricing::Contract => "Contract",
        Pricing::ContractWithConsumption => "Contract, usage beyond it is metered",
        Pricing::Free => "Free",
    }
}

fn bought(sandbox: &Sandbox, purchase: &Purchase, title: &str, names: &Names) -> Markup {
    let now = sandbox.clock.now();
    let state = purchase.state_word(now);
    let in_force = purchase.status == crate::market::purchase::AgreementStatus::Active;
    html! {
        section class="card" {
            div class="row" {
                h3 { (title) span class="soft" { " · AWS account " (purchase.account_id) } }
                span class={ "tag " (state) } { (state) }
            }
            dl {
                dt { "Agreement" } dd { code { (purchase.agreement_id) } " " (purchase.status.word()) }
                @if purchase.has_license() { dt { "License" } dd { code { (purchase.license_arn) } } }
                @else { dt { "Customer" } dd { code { (purchase.customer_identifier) } " (older listing)" } }
                dt { "Bought" } dd { (readable(purchase.accepted_at)) @if purchase.by_partner { " from a channel partner" } }
                @for workspace in names.workspaces_of(&purchase.license_arn) {
                    dt { "Workspace" } dd { (names.whole_workspace(workspace)) }
                }
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
                        summary { "What happens to it on AWS" }
                        ul class="actions" {
                            @for (action, name, meaning) in if purchase.older { OLDER_ACTIONS } else { ACTIONS } {
                                li {
                                    form method="post" action={ "/purchases/" (purchase.agreement_id) "/" (action) } {
                                        button { (name) }
                                    }
                                    span class="small soft" { (meaning) }
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
