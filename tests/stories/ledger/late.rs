//! Usage that comes when its billing month is closed: no hour takes it, so an operator sees what it is worth.

use serde_json::{Value, json};
use tests::World;

use super::{Buyer, DIMENSION, report};

async fn quarantine(world: &World) -> Vec<Value> {
    let listed = world.signed(http::Method::GET, "/v1/operate/quarantine", "", Vec::new()).await.json();
    listed["entries"].as_array().unwrap().clone()
}

async fn decide(world: &World, id: &Value, verb: &str, into: &str) -> Value {
    let order = json!({"by": "ann", "why": "the buyer agreed", "into": into}).to_string().into_bytes();
    let path = format!("/v1/operate/quarantine/{}/{verb}", id.as_str().unwrap());
    let reply = world.signed(http::Method::POST, &path, "application/json", order).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

async fn totals(world: &World, buyer: &Buyer) -> Value {
    let totals = buyer.ledger(world).await["totals"][DIMENSION].clone();
    assert_eq!(totals["lawHolds"], true, "{totals}");
    totals
}

#[tokio::test]
async fn usage_of_a_closed_month_is_listed_with_its_price_until_an_operator_decides() {
    let world = World::at("2026-11-30T22:20:00Z").await;
    let buyer = Buyer::new(&world, "one").await;
    let then = world.now();
    world.advance_to("2026-12-01T00:20:00Z").await;
    let late = report(&world, &[buyer.event("late", DIMENSION, 3_000_000, then)]).await;
    assert_eq!((&late[0]["outcome"], &late[0]["reason"]), (&json!("rolled"), &json!("month-closed")), "{late:?}");
    let more = report(&world, &[buyer.event("later", DIMENSION, 1_000_000, then)]).await;
    assert_eq!(more[0]["reason"], "month-closed");
    let listed = quarantine(&world).await;
    assert_eq!((listed.len(), &listed[0]["reason"]), (1, &json!("month-closed")), "{listed:?}");
    assert_eq!(listed[0]["amountAtRiskMillionths"], 1_600_000, "four units of 0.40");
    assert_eq!(listed[0]["dimensions"][0]["rawQuantity"], 4_000_000);
    assert_eq!(totals(&world, &buyer).await["quarantined"], 4_000_000);

    let moved = decide(&world, &listed[0]["id"], "release", "open-hour").await;
    assert_eq!(moved["to"], "2026-12-01T00:00:00Z", "the buyer is billed in December, since somebody said so");
    world.advance_to("2026-12-01T01:20:00Z").await;
    assert_eq!((quarantine(&world).await.len(), &totals(&world, &buyer).await["metered"]), (0, &json!(4_000_000)));
}

#[tokio::test]
async fn usage_that_was_held_until_its_month_closed_is_counted_by_the_run_that_finds_it_so() {
    let world = World::at("2026-11-30T22:20:00Z").await;
    let purchase = world.subscribe_with(&json!({"confirmAfterSeconds": 3 * 3600})).await;
    world.land(&world.browser(), &purchase).await;
    let buyer = Buyer::bind(&world, purchase, "one").await;
    let held = report(&world, &[buyer.event("early", DIMENSION, 3_000_000, world.now())]).await;
    assert_eq!((&held[0]["outcome"], &held[0]["reason"]), (&json!("accepted"), &json!("held")), "{held:?}");
    world.pause("meter-usage").await;
    world.advance_to("2026-12-01T01:30:00Z").await;
    let run = world.run("meter-usage").await;
    assert_eq!((&run["held"], &run["quarantined"]), (&json!(1), &json!(1)), "{run}");
    let listed = quarantine(&world).await;
    assert_eq!((listed.len(), &listed[0]["reason"]), (1, &json!("month-closed")), "{listed:?}");
    assert_eq!(listed[0]["amountAtRiskMillionths"], 1_200_000);
    decide(&world, &listed[0]["id"], "write-off", "").await;
    assert_eq!(totals(&world, &buyer).await["writtenOff"], 3_000_000);
}
