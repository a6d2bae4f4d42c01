//! Several licenses of one account that AWS is told of by one product code: a slot is told once.

use kernel::Identity;
use sandbox::Partition;
use serde_json::{Value, json};
use tests::World;

use super::{told, world};
use crate::ledger::{Buyer, DIMENSION, report};

/// The first dimension of the product, which zero records are of.
const FIRST_DIMENSION: &str = "time_series";

/// Two licenses of one account, each with a workspace.
async fn two(world: &World) -> [Buyer; 2] {
    let order = json!({ "accountId": "111122223333", "confirmAfterSeconds": 0 });
    let purchases = [world.subscribe_with(&order).await, world.subscribe_with(&order).await];
    world.advance(1).await;
    let [one, other] = purchases;
    [Buyer::bind(world, one, "one").await, Buyer::bind(world, other, "other").await]
}

async fn quarantine(world: &World) -> Vec<Value> {
    let listed = world.signed(http::Method::GET, "/v1/operate/quarantine", "", Vec::new()).await.json();
    listed["entries"].as_array().unwrap().clone()
}

async fn release(world: &World, id: &str, into: &str) -> (u16, Value) {
    let order = json!({ "by": "ann", "why": "two licences", "into": into }).to_string().into_bytes();
    let path = format!("/v1/operate/quarantine/{id}/release");
    let reply = world.signed(http::Method::POST, &path, "application/json", order).await;
    (reply.status.as_u16(), reply.json())
}

/// Metered and quarantined raw units of both; the law holds for each.
async fn sums(world: &World, buyers: &[Buyer; 2]) -> [u64; 2] {
    let mut sums = [0; 2];
    for buyer in buyers {
        let totals = buyer.ledger(world).await["totals"][DIMENSION].clone();
        assert_eq!(totals["lawHolds"], true, "{totals}");
        for (sum, name) in sums.iter_mut().zip(["metered", "quarantined"]) {
            *sum += totals[name].as_u64().unwrap();
        }
    }
    sums
}

#[tokio::test]
async fn the_second_licence_of_a_slot_waits_for_an_operator_and_aws_is_told_once() {
    let world = world(Identity::Legacy, Partition::Commercial).await;
    let buyers = two(&world).await;
    for (buyer, units) in buyers.iter().zip([3, 5]) {
        report(&world, &[buyer.event(&buyer.workspace, DIMENSION, units * 1_000_000, world.now())]).await;
    }
    world.advance_to("2026-11-21T12:20:00Z").await;
    let at_aws = told(&world, DIMENSION).await;
    assert_eq!(at_aws.len(), 1, "{at_aws:?}");
    let billed = u64::try_from(at_aws[0].1).unwrap() * 1_000_000;
    assert_eq!(sums(&world, &buyers).await, [billed, 8_000_000 - billed]);
    let waiting = quarantine(&world).await;
    assert_eq!((waiting.len(), &waiting[0]["reason"]), (1, &json!("slot-shared")), "{waiting:?}");
    let (status, refused) = release(&world, waiting[0]["id"].as_str().unwrap(), "").await;
    assert_eq!((status, &refused["type"]), (409, &json!("/problems/slot-shared")), "{refused}");

    // Cut over, AWS tells the license from the other one.
    let license = waiting[0]["licenseArn"].clone();
    let order = json!({
        "product": buyers[0].purchase.product_code, "identity": "license", "from": "2026-11-21T13", "license": license,
        "by": "ann", "why": "two licences",
    });
    let body = order.to_string().into_bytes();
    let cut = world.signed(http::Method::POST, "/v1/operate/cut-over", "application/json", body).await;
    assert_eq!(cut.json()["changed"].as_array().map(Vec::len), Some(1), "{}", cut.text);
    world.advance_to("2026-11-21T13:20:00Z").await;
    let (status, moved) = release(&world, waiting[0]["id"].as_str().unwrap(), "open-hour").await;
    assert_eq!((status, &moved["to"]), (200, &json!("2026-11-21T13:00:00Z")), "{moved}");
    world.advance_to("2026-11-21T14:20:00Z").await;
    assert_eq!(sums(&world, &buyers).await, [8_000_000, 0], "every unit is billed, once");
    let last = told(&world, DIMENSION).await.pop().unwrap();
    assert_eq!((last.0.as_str(), last.2), ("2026-11-21T13", "license"));
}

#[tokio::test]
async fn equal_quantities_and_lost_answers_make_no_unit_vanish() {
    let world = world(Identity::Legacy, Partition::Commercial).await;
    let buyers = two(&world).await;
    for buyer in &buyers {
        report(&world, &[buyer.event(&buyer.workspace, DIMENSION, 3_000_000, world.now())]).await;
    }
    world.fault(&json!({ "target": "BatchMeterUsage", "kind": "lost-answer", "count": 3 })).await;
    world.fault(&json!({ "target": "UpdateItem", "kind": "lost-answer", "count": 2 })).await;
    world.fault(&json!({ "target": "TransactWriteItems", "kind": "lost-answer", "count": 2 })).await;
    world.advance_to("2026-11-21T11:40:00Z").await;
    world.no_faults().await;
    world.advance_to("2026-11-21T12:20:00Z").await;
    assert_eq!(told(&world, DIMENSION).await, [("2026-11-21T10".to_owned(), 3, "product")]);
    assert_eq!(sums(&world, &buyers).await, [3_000_000, 3_000_000]);
}

#[tokio::test]
async fn a_licence_without_usage_leaves_the_slots_to_the_other_one() {
    let world = world(Identity::Legacy, Partition::Commercial).await;
    let [_idle, busy] = two(&world).await;
    for hour in ["10", "11", "12"] {
        report(&world, &[busy.event(hour, FIRST_DIMENSION, 5_000, world.now())]).await;
        world.advance(3600).await;
    }
    assert!(quarantine(&world).await.is_empty());
    let totals = busy.ledger(&world).await["totals"][FIRST_DIMENSION].clone();
    assert_eq!((&totals["metered"], &totals["lawHolds"]), (&json!(15_000), &json!(true)), "{totals}");
    assert!(
        told(&world, FIRST_DIMENSION).await.iter().all(|(_, units, _)| *units > 0),
        "nobody said that there was nothing"
    );
}

#[tokio::test]
async fn a_licence_that_follows_another_within_the_hour_loses_nothing() {
    let world = world(Identity::Legacy, Partition::Commercial).await;
    let first = Buyer::new(&world, "one").await;
    report(&world, &[first.event("1", DIMENSION, 3_000_000, world.now())]).await;
    let order = json!({ "accountId": first.purchase.account_id, "confirmAfterSeconds": 0 });
    world.act(&first.purchase.agreement_id, "cancel").await;
    let second = Buyer::bind(&world, world.subscribe_with(&order).await, "two").await;
    world.advance(60).await;
    report(&world, &[second.event("2", DIMENSION, 5_000_000, world.now())]).await;
    world.advance_to("2026-11-21T12:20:00Z").await;
    assert_eq!(sums(&world, &[first, second]).await.iter().sum::<u64>(), 8_000_000);
    let waiting = quarantine(&world).await;
    assert_eq!((waiting.len(), told(&world, DIMENSION).await.len()), (1, 1), "{waiting:?}");
    let (status, _) = release(&world, waiting[0]["id"].as_str().unwrap(), "open-hour").await;
    assert_eq!(status, 200, "the licence that goes on takes them into its open hour");
    world.advance_to("2026-11-21T14:20:00Z").await;
    let billed: i64 = told(&world, DIMENSION).await.iter().map(|(_, units, _)| units).sum();
    assert_eq!(billed, 8);
}
