//! Months that span something: a price change, a renewal, a cut-over, a trial, a contract's beginning.

use http::Method;
use serde_json::json;
use tests::World;

use super::{LATE_IN_NOVEMBER, november, until_invoiced, used, verdict_of};
use crate::ledger::{Buyer, DIMENSION, report};

async fn use_again(world: &World, buyer: &Buyer, id: &str, quantity: u64) {
    report(world, &[buyer.event(id, DIMENSION, quantity, world.now())]).await;
}

/// Has an operator note a private offer: 0.25 a unit from 22:00 on.
async fn offer_privately(world: &World, buyer: &Buyer) {
    let license = buyer.purchase.license_arn.rsplit(':').next().unwrap().to_owned();
    let order = json!({"why": "private offer", "from": "2026-11-30T22", "dimension": DIMENSION,
        "unitPriceMillionths": 250_000, "currency": "USD"});
    let path = format!("/v1/operate/licenses/{license}/prices");
    let set = world.signed(Method::POST, &path, "application/json", order.to_string().into_bytes()).await;
    assert_eq!(set.status, 200, "{}", set.text);
}

#[tokio::test]
async fn a_month_with_a_change_of_prices_agrees_line_by_line() {
    let world = World::at(LATE_IN_NOVEMBER).await;
    let buyer = used(&world, 10_000_000).await;
    offer_privately(&world, &buyer).await;
    world.advance_to("2026-11-30T22:00:00Z").await;
    let amend = format!("/_sandbox/purchases/{}/amend", buyer.purchase.agreement_id);
    world.post(&amend, &json!({"prices": {DIMENSION: 250_000}})).await;
    world.advance(1200).await;
    use_again(&world, &buyer, "2", 20_000_000).await;
    until_invoiced(&world).await;
    let month = november(&world, &buyer.purchase).await;
    assert_eq!(verdict_of(&month), ("agrees", "9.00", "9.00"), "10 × 0.40 + 20 × 0.25: {month}");
    assert_eq!(month["lines"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_private_offer_that_only_we_know_of_is_a_difference_of_price() {
    let world = World::at(LATE_IN_NOVEMBER).await;
    let buyer = Buyer::new(&world, "one").await;
    offer_privately(&world, &buyer).await;
    world.advance_to("2026-11-30T22:20:00Z").await;
    use_again(&world, &buyer, "1", 20_000_000).await;
    until_invoiced(&world).await;
    let month = november(&world, &buyer.purchase).await;
    assert_eq!(verdict_of(&month), ("price", "5.00", "8.00"), "{month}");
}

#[tokio::test]
async fn a_month_with_a_renewal_is_compared_with_the_invoices_of_both_agreements() {
    let world = World::at(LATE_IN_NOVEMBER).await;
    let buyer = used(&world, 10_000_000).await;
    world.advance(2 * 3600).await;
    world.act(&buyer.purchase.agreement_id, "renew").await;
    world.advance(3600).await;
    use_again(&world, &buyer, "2", 20_000_000).await;
    until_invoiced(&world).await;
    let month = november(&world, &buyer.purchase).await;
    assert_eq!(verdict_of(&month), ("agrees", "12.00", "12.00"), "{month}");
    let invoices = month["invoices"].as_array().unwrap();
    assert_eq!(invoices.len(), 2);
    assert_ne!(invoices[0]["agreementId"], invoices[1]["agreementId"]);
}

#[tokio::test]
async fn usage_of_a_free_trial_is_accepted_and_not_invoiced() {
    let world = World::at("2026-11-22T08:20:00Z").await;
    world.pause("reconcile").await;
    let purchase = world.subscribe_with(&json!({"confirmAfterSeconds": 0, "freeTrial": true})).await;
    world.advance(1).await;
    let buyer = Buyer::bind(&world, purchase, "one").await;
    use_again(&world, &buyer, "1", 10_000_000).await;
    world.advance(3 * 3600).await;
    world.pause("meter-usage").await;
    world.advance_to("2026-11-29T12:20:00Z").await;
    world.post("/_sandbox/schedules/meter-usage", &json!({ "enabled": true })).await;
    use_again(&world, &buyer, "2", 20_000_000).await;
    world.advance_to("2026-12-01T07:10:00Z").await;
    world.pause("meter-usage").await;
    world.advance_to("2026-12-05T00:10:00Z").await;
    super::compare(&world).await;
    let month = november(&world, &buyer.purchase).await;
    assert_eq!(verdict_of(&month), ("agrees", "8.00", "8.00"), "20 × 0.40, and nothing of the trial: {month}");
}

#[tokio::test]
async fn the_fee_of_a_contract_is_expected_in_its_first_month_beside_what_exceeds_it() {
    let world = World::at(LATE_IN_NOVEMBER).await;
    let order = json!({"productCode": "3c7m9d2rk5tw8contractannual0", "confirmAfterSeconds": 0,
        "entitlements": {DIMENSION: 3}});
    let purchase = world.subscribe_with(&order).await;
    world.advance(1).await;
    let buyer = Buyer::bind(&world, purchase, "one").await;
    use_again(&world, &buyer, "1", 5_000_000).await;
    until_invoiced(&world).await;
    let month = november(&world, &buyer.purchase).await;
    assert_eq!(verdict_of(&month), ("agrees", "2.00", "2.00"), "3 × 0.40 for the contract, 2 × 0.40 above: {month}");
    assert_eq!(month["charges"], "1.20");
}
