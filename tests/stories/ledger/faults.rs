//! What AWS does on a bad day, and that the ledger and AWS agree to the unit after it.

use kernel::Units;
use sandbox::quantity;
use serde_json::json;

use super::decimals::world_told;
use super::{Buyer, DIMENSION, report};

/// In both forms of quantities: reports 5.4 units, lets `fault` stand for two hours and be gone for two, and looks at both
/// sides.
async fn agrees_after(fault: serde_json::Value) {
    agrees_in(None, "5.4", &fault).await;
    agrees_in(Some("whole"), "5", &fault).await;
}

async fn agrees_in(form: Option<&str>, expected: &str, fault: &serde_json::Value) {
    let world = world_told(form).await;
    let buyer = Buyer::new(&world, "one").await;
    report(&world, &[buyer.event("1", DIMENSION, 5_400_000, world.now())]).await;
    world.fault(fault).await;
    world.advance(2 * 3600).await;
    world.no_faults().await;
    world.advance(2 * 3600).await;
    let records = world.records().await;
    let of_it = records.iter().filter(|record| record["dimension"] == DIMENSION);
    let billed: Units = of_it.map(|record| quantity::read(&record["quantity"]).unwrap()).sum();
    assert_eq!(billed.printed(), expected, "{fault}");
    let totals = buyer.ledger(&world).await["totals"][DIMENSION].clone();
    let metered = quantity::read(&totals["metered"]).unwrap();
    assert_eq!((&totals["lawHolds"], metered.0), (&json!(true), billed.0 * 1_000_000), "{fault}: {totals}");
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
