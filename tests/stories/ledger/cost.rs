//! What the ledger asks of DynamoDB, as `docs/decisions/004-ledger.md` says.

use kernel::WorkspaceId;
use serde_json::{Value, json};
use store::Place;
use tests::World;

use super::late::{store_of, take};
use super::{Buyer, report};

/// Every dimension of the product that stories buy.
async fn dimensions(world: &World, product: &str) -> Vec<String> {
    let products = world.get("/_sandbox/products").await;
    let product = products.as_array().unwrap().iter().find(|one| one["productCode"] == product).unwrap();
    product["dimensions"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

fn writes(cost: &Value) -> u64 {
    let count = |name: &str| cost["requests"][name].as_u64().unwrap_or(0);
    count("PutItem") + count("UpdateItem") + count("TransactWriteItems") + count("DeleteItem")
}

#[tokio::test]
async fn a_licence_hour_takes_two_writes_whatever_the_number_of_dimensions_and_three_when_a_run_catches_up() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    world.pause("meter-usage").await;
    world.pause("advance-licenses").await;
    let dimensions = dimensions(&world, &buyer.purchase.product_code).await;
    let events: Vec<Value> =
        dimensions.iter().map(|name| buyer.event(name, name, "1000000000000", world.now())).collect();
    report(&world, &events).await;
    world.advance_to("2026-11-21T11:15:00Z").await;
    let (run, cost) = world.cost_of(world.run("meter-usage")).await;
    assert_eq!(run["metered"], dimensions.len(), "{run}");
    // Two more take the lease and give it back, and two note the run, once a run.
    assert_eq!(writes(&cost), 2 + 4);

    world.advance_to("2026-11-21T13:15:00Z").await;
    let (run, cost) = world.cost_of(world.run("meter-usage")).await;
    assert_eq!((run["frozen"].as_u64(), run["calls"].as_u64()), (Some(2), Some(1)), "{run}");
    assert_eq!(writes(&cost), 2 * 3 + 4, "missed hours go by their deadlines, each found by the index");
}

#[tokio::test]
async fn a_batch_of_a_hundred_events_takes_two_transactions() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    let dimensions = dimensions(&world, &buyer.purchase.product_code).await;
    let name = |number: usize| dimensions[number % dimensions.len()].clone();
    let events: Vec<Value> =
        (0..100).map(|number| buyer.event(&number.to_string(), &name(number), 1, world.now())).collect();
    let (results, cost) = world.cost_of(report(&world, &events)).await;
    assert!(results.iter().all(|result| result["outcome"] == "accepted"), "{results:?}");
    assert_eq!(writes(&cost), 2);
    let units = cost["writeUnits"].as_f64().unwrap();
    assert!(units <= 2.1 * 100.0, "{units} write units for 100 events");
}

#[tokio::test]
async fn held_usage_of_many_hours_costs_the_same_for_each_hour() {
    let world = World::new().await;
    let purchase = world.subscribe_with(&json!({"confirm": false})).await;
    let buyer = Buyer::bind(&world, purchase, "one").await;
    for schedule in ["meter-usage", "advance-licenses", "deliver-events", "reconcile"] {
        world.pause(schedule).await;
    }
    let store = store_of(&world);
    let workspace = WorkspaceId::parse(&buyer.workspace).unwrap();
    let hours = 40_u32;
    for back in 0..hours {
        let hour = world.now().hour().plus(-i64::from(back));
        let held = Place::Held { workspace: workspace.clone(), hour };
        take(&store, &held, back..back + 1, world.now(), world.now()).await;
    }
    let (_, cost) = world.cost_of(world.run("meter-usage")).await;
    // The hour's own item, its workspace and, of the present hour, the license; and what a run asks for in any case.
    let reads = cost["readUnits"].as_f64().unwrap();
    assert!(reads < f64::from(hours) * 3.0 + 60.0, "{cost}");
}
