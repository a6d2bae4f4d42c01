//! What products poll: answers say how long they may be kept, and cost little.

use serde_json::json;
use tests::{Purchase, World};

use crate::agreements::Tenant;
use crate::ledger::{Buyer, DIMENSION};

/// The header's `max-age`, in seconds.
async fn kept(world: &World, path: &str) -> i64 {
    let reply = world.signed(http::Method::GET, path, "", Vec::new()).await;
    let control = reply.header("cache-control").to_owned();
    assert!(control.starts_with("private, ") && control.contains("stale-if-error=900"), "{control}");
    let age = control.split(", ").find_map(|part| part.strip_prefix("max-age="));
    age.and_then(|age| age.parse().ok()).unwrap_or_else(|| panic!("{control}"))
}

fn of_license(purchase: &Purchase) -> String {
    format!("/v1/licenses/{}", purchase.license_arn)
}

#[tokio::test]
async fn a_subscription_in_use_is_asked_for_every_five_minutes_a_contract_every_minute() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    assert_eq!(kept(&world, &of_license(&buyer.purchase)).await, 300);
    assert_eq!(kept(&world, &format!("/v1/workspaces/{}/entitlement", buyer.workspace)).await, 300);
    let order = json!({"productCode": "3c7m9d2rk5tw8contractannual0", "confirmAfterSeconds": 0,
        "entitlements": {DIMENSION: 1}});
    let contract = world.subscribe_with(&order).await;
    assert_eq!(kept(&world, &of_license(&contract)).await, 60, "a buyer may amend it");
}

#[tokio::test]
async fn a_buyer_who_waits_to_be_let_in_waits_for_seconds() {
    let world = World::new().await;
    let order = json!({"confirmAfterSeconds": 0, "startsInSeconds": 7200});
    let purchase = world.subscribe_with(&order).await;
    world.land(&world.browser(), &purchase).await;
    assert_eq!(kept(&world, &of_license(&purchase)).await, 10);
    world.advance(7200 - 4).await;
    assert_eq!(kept(&world, &of_license(&purchase)).await, 4, "it begins then");
}

#[tokio::test]
async fn no_answer_is_kept_beyond_a_change_that_is_known() {
    let world = World::new().await;
    for schedule in ["meter-usage", "reconcile"] {
        world.pause(schedule).await;
    }
    let tenant = Tenant::new(&world, "ann").await;
    let path = of_license(&tenant.purchase);
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    assert_eq!(kept(&world, &path).await, 60, "it ends, and may be settled anew");
    world.advance(45 * 60 - 20).await;
    assert_eq!(kept(&world, &path).await, 20, "then no usage is taken any more");
}

#[tokio::test]
async fn a_poll_of_a_subscription_is_one_read_whether_the_client_has_the_answer_or_not() {
    let world = World::new().await;
    for schedule in ["meter-usage", "advance-licenses", "deliver-events", "reconcile"] {
        world.pause(schedule).await;
    }
    let buyer = Buyer::new(&world, "one").await;
    let path = of_license(&buyer.purchase);
    let (first, cost) = world.cost_of(world.signed(http::Method::GET, &path, "", Vec::new())).await;
    assert_eq!((&cost["requests"]["GetItem"], &cost["readUnits"]), (&json!(1), &json!(1.0)), "{cost}");
    let tag = format!("W/{}", first.header("etag"));
    let (browser, known) = (world.browser(), [("if-none-match", tag.as_str())]);
    let again = browser.send_signed_with(http::Method::GET, &path, &known, Vec::new());
    let (again, cost) = world.cost_of(again).await;
    assert_eq!(again.unwrap().status, 304, "a proxy may have made the tag weak");
    assert_eq!(cost["readUnits"], 1.0, "{cost}");
}
