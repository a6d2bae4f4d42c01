//! What AWS does on a bad day, and that the ledger and AWS agree to the unit after it.

use serde_json::json;
use tests::World;

use super::{Buyer, DIMENSION, report};

/// Reports five units, lets `fault` stand for two hours and be gone for two, and looks at both sides.
async fn agrees_after(fault: serde_json::Value) {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    report(&world, &[buyer.event("1", DIMENSION, 5_400_000, world.now())]).await;
    world.fault(&fault).await;
    world.advance(2 * 3600).await;
    world.no_faults().await;
    world.advance(2 * 3600).await;
    let billed: Vec<i64> = buyer
        .records(&world)
        .await
        .into_iter()
        .filter(|(_, dimension, _)| dimension == DIMENSION)
        .map(|one| one.2)
        .collect();
    assert_eq!(billed.iter().sum::<i64>(), 5, "{fault}");
    let totals = buyer.ledger(&world).await["totals"][DIMENSION].clone();
    assert_eq!((&totals["lawHolds"], &totals["metered"]), (&json!(true), &json!(5_000_000)), "{fault}: {totals}");
}

#[tokio::test]
async fn an_answer_lost_after_acceptance_bills_once() {
    agrees_after(json!({"target": "BatchMeterUsage", "kind": "lost-answer", "count": 3})).await;
}

#[tokio::test]
async fn records_left_unprocessed_are_sent_again() {
    agrees_after(json!({"target": "BatchMeterUsage", "kind": "unprocessed", "probability": 1.0})).await;
}

#[tokio::test]
async fn a_refused_role_stops_the_run_and_marks_nothing() {
    agrees_after(json!({"target": "BatchMeterUsage", "kind": "access-denied", "probability": 1.0})).await;
}

#[tokio::test]
async fn writes_that_meet_others_are_decided_anew() {
    agrees_after(json!({"target": "TransactWriteItems", "kind": "conflict", "count": 5})).await;
}
