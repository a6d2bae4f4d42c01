//! Several licenses of one product in one AWS account: each its own bindings, entitlements, ledger and end.

use http::Method;
use serde_json::{Value, json};
use tests::{Purchase, World};

use crate::ledger::{Buyer, DIMENSION, report};

const ACCOUNT: &str = "111122223333";
const ANNUAL: &str = "3c7m9d2rk5tw8contractannual0";
const HOUR: i64 = 3600;

async fn buy(world: &World, units: u64) -> Purchase {
    let order = json!({"accountId": ACCOUNT, "productCode": ANNUAL, "confirmAfterSeconds": 0,
        "entitlements": {DIMENSION: units}});
    let purchase = world.subscribe_with(&order).await;
    world.advance(1).await;
    purchase
}

/// Two contracts of one account, for one and for five million log events, with a workspace each.
async fn two(world: &World) -> (Buyer, Buyer) {
    let (small, large) = (buy(world, 1).await, buy(world, 5).await);
    (Buyer::bind(world, small, "small").await, Buyer::bind(world, large, "large").await)
}

async fn entitlement(world: &World, buyer: &Buyer) -> Value {
    let path = format!("/v1/workspaces/{}/entitlement", buyer.workspace);
    world.signed(Method::GET, &path, "", Vec::new()).await.json()
}

#[tokio::test]
async fn each_licence_is_used_and_billed_by_its_own_entitlement() {
    let world = World::new().await;
    let (small, large) = two(&world).await;
    for buyer in [&small, &large] {
        report(&world, &[buyer.event(&buyer.workspace, DIMENSION, 3_000_000, world.now())]).await;
    }
    world.advance(HOUR).await;
    for (buyer, covered, metered) in [(&small, 1_000_000, 2_000_000), (&large, 3_000_000, 0)] {
        let totals = buyer.ledger(&world).await["totals"][DIMENSION].clone();
        let expected = (json!(covered), json!(metered), json!(true));
        assert_eq!((totals["covered"].clone(), totals["metered"].clone(), totals["lawHolds"].clone()), expected);
        let answer = entitlement(&world, buyer).await;
        assert_eq!(answer["license"]["arn"], buyer.purchase.license_arn, "the answer names the licence it is about");
    }
    let told: Vec<i64> = small.records(&world).await.iter().map(|(_, _, quantity)| *quantity).collect();
    assert_eq!(told.iter().sum::<i64>(), 2);
    assert_eq!(large.records(&world).await.iter().map(|(_, _, quantity)| quantity).sum::<i64>(), 0);
}

#[tokio::test]
async fn a_service_reads_what_is_left_of_the_licence_it_asks_about() {
    let world = World::new().await;
    let (small, large) = two(&world).await;
    report(&world, &[large.event("1", DIMENSION, 3_500_000, world.now())]).await;
    world.advance(HOUR).await;
    for (buyer, covered, left) in [(&small, 0, 1_000_000), (&large, 3_500_000, 1_500_000)] {
        let answer = entitlement(&world, buyer).await;
        let entry = &answer["entitlements"][0];
        assert_eq!(
            (&entry["rawCovered"], &entry["rawLeft"], &entry["unitSize"]),
            (&json!(covered), &json!(left), &json!(1_000_000))
        );
        assert_eq!((&answer["usable"], &answer["countedUntil"]), (&json!(true), &json!("2026-11-21T11:00:00Z")));
        assert_eq!(answer["until"], entry["expiresAt"], "a contract may be used until its entitlement expires");
    }
}

#[tokio::test]
async fn the_end_of_one_licence_is_not_the_others() {
    let world = World::new().await;
    let (small, large) = two(&world).await;
    world.act(&small.purchase.agreement_id, "cancel").await;
    world.advance(2 * HOUR).await;
    for (buyer, usable, state) in [(&small, false, "ended"), (&large, true, "active")] {
        let answer = entitlement(&world, buyer).await;
        assert_eq!((&answer["usable"], &answer["license"]["state"]), (&json!(usable), &json!(state)));
        let event = buyer.event("late", DIMENSION, 1, world.now());
        let outcome = report(&world, &[event]).await[0]["outcome"].clone();
        assert_eq!(outcome, if usable { json!("accepted") } else { json!("refused") });
    }
    let statement = |buyer: &Buyer| format!("/v1/licenses/{}/closing-statement", buyer.purchase.license_arn);
    assert_eq!(world.signed(Method::GET, &statement(&small), "", Vec::new()).await.status, 200);
    assert_eq!(world.signed(Method::GET, &statement(&large), "", Vec::new()).await.status, 404);
}

#[tokio::test]
async fn an_answer_that_did_not_change_is_not_sent_again() {
    let world = World::new().await;
    let (_, large) = two(&world).await;
    let path = format!("/v1/workspaces/{}/entitlement", large.workspace);
    let first = world.signed(Method::GET, &path, "", Vec::new()).await;
    let tag = first.header("etag").to_owned();
    let again = |tag: String| {
        let (world, path) = (&world, &path);
        async move {
            let headers = [("if-none-match", tag.as_str())];
            world.browser().send_signed_with(Method::GET, path, &headers, Vec::new()).await.unwrap()
        }
    };
    assert_eq!(again(tag.clone()).await.status, 304);
    report(&world, &[large.event("1", DIMENSION, 1_000_000, world.now())]).await;
    world.advance(HOUR).await;
    let changed = again(tag.clone()).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), tag, "less is left");
}
