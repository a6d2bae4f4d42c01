//! Items that somebody else is writing, through HTTP: it takes longer, and ends as on a calm day.

use serde_json::json;
use tests::World;

use crate::ledger::{Buyer, DIMENSION, report};
use crate::people::{PASSWORD, form, new_buyer, registration_code, stranger};

#[tokio::test]
async fn a_table_that_is_busy_throttled_and_half_read_is_slower_and_nothing_else() {
    let world = World::new().await;
    for (target, kind, probability) in [
        ("PutItem", "conflict", 0.25),
        ("UpdateItem", "conflict", 0.25),
        ("DeleteItem", "conflict", 0.25),
        ("TransactWriteItems", "conflict", 0.25),
        ("GetItem", "conflict", 0.1),
        ("GetItem", "throttling", 0.1),
        ("Query", "throttling", 0.1),
        ("Query", "stale-read", 0.2),
        ("BatchGetItem", "unprocessed", 0.25),
        ("UpdateItem", "throttling", 0.1),
    ] {
        world.fault(&json!({"target": target, "kind": kind, "probability": probability})).await;
    }
    let buyer = new_buyer(&world).await;
    let asked = buyer.post_json("/codes", &json!({"purpose": "register", "email": "ann@example.com"})).await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    // What the index does not show yet is handed over by a later run.
    world.advance(120).await;
    let code = world.code_for("ann@example.com").await;
    let said = buyer.post_json("/register", &form("ann", &code)).await;
    assert_eq!(said.status, 201, "{}", said.text);
    let made = said.json();
    let browser = stranger(&world);
    let typed = json!({"login": "ann", "password": PASSWORD, "account": "console"});
    assert_eq!(browser.post_json("/sign-in", &typed).await.status, 200);
    let workspace = made["workspace"]["id"].as_str().unwrap();
    let event = crate::ledger::event("1", workspace, DIMENSION, 2_000_000, world.now());
    assert_eq!(report(&world, &[event]).await[0]["outcome"], "accepted");
    world.advance(2 * 3600).await;
    let billed: i64 = world
        .records()
        .await
        .iter()
        .filter(|record| record["dimension"] == DIMENSION)
        .map(|record| record["quantity"].as_i64().unwrap())
        .sum();
    assert_eq!(billed, 2);
}

#[tokio::test]
async fn a_right_code_is_right_while_somebody_else_writes_it() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let code = registration_code(&world, &buyer, "ann@example.com").await;
    world.fault(&json!({"target": "UpdateItem", "kind": "conflict", "item": "TARGET#", "count": 3})).await;
    let said = buyer.post_json("/register", &form("ann", &code)).await;
    assert_eq!(said.status, 201, "{}", said.text);
}

#[tokio::test]
async fn a_conflict_at_any_item_of_a_transaction_is_no_answer_about_the_others() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    let event = |id: &str| buyer.event(id, DIMENSION, 1_000_000, world.now());
    report(&world, &[event("1")]).await;
    // The event's own item is the first of the transaction, the hour's the second.
    for (item, id) in [("USAGE#", "2"), ("LEDGER#", "3")] {
        world.fault(&json!({"target": "TransactWriteItems", "kind": "conflict", "item": item, "count": 2})).await;
        assert_eq!(report(&world, &[event(id)]).await[0]["outcome"], "accepted", "{item}");
        assert_eq!(report(&world, &[event(id)]).await[0]["outcome"], "duplicate", "{item}");
    }
    world.advance(2 * 3600).await;
    let totals = buyer.ledger(&world).await["totals"][DIMENSION].clone();
    assert_eq!((&totals["metered"], &totals["lawHolds"]), (&json!(3_000_000), &json!(true)), "{totals}");
}
