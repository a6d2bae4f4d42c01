//! What cannot be read moves back in its queue: it is counted, holds up nothing that comes after it, and is looked at again.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use store::keys::{WORK_ACCOUNT_NOTICES, WORK_BUDGETS, WORK_CHANGE_MAILS, WORK_CODES, WORK_NOTICES, WORK_PK, WORK_SK};
use tests::World;

use crate::people::pass;

const HOUR: i64 = 3600;
const LONG_AGO: &str = "0000000000000";

/// Puts an item into the table that says only that it is due.
async fn put_unreadable(world: &World, pk: &str, sk: &str, work: &str, due: &str) {
    let environment = &world.sandbox.environment;
    let client = aws_sdk_dynamodb::Client::new(&environment.aws);
    let mut put = client.put_item().table_name(&environment.settings.table_name);
    for (name, text) in [("pk", pk), ("sk", sk), (WORK_PK, work), (WORK_SK, due)] {
        put = put.item(name, AttributeValue::S(text.to_owned()));
    }
    put.send().await.unwrap();
}

/// How many entries two runs leave, one right after the other, and one an hour later.
async fn left(world: &World, function: &str) -> [Value; 3] {
    world.pause(function).await;
    let first = world.run(function).await["left"].clone();
    let second = world.run(function).await["left"].clone();
    pass(world, HOUR + 60);
    let later = world.run(function).await["left"].clone();
    [first, second, later]
}

#[tokio::test]
async fn messages_that_cannot_be_read_come_up_again_an_hour_later() {
    let world = World::new().await;
    put_unreadable(&world, "CODE-MESSAGE#unreadable", "CODE-MESSAGE", WORK_CODES, LONG_AGO).await;
    for (sk, work) in [("one", WORK_NOTICES), ("two", WORK_ACCOUNT_NOTICES), ("three", WORK_CHANGE_MAILS)] {
        put_unreadable(&world, "BILLING#bill_unreadable", sk, work, LONG_AGO).await;
    }
    assert_eq!(left(&world, "deliver-codes").await, [json!(4), json!(0), json!(4)]);
}

#[tokio::test]
async fn a_budget_that_cannot_be_read_comes_up_again_an_hour_later() {
    let world = World::new().await;
    let due = format!("{LONG_AGO}#bill_unreadable");
    put_unreadable(&world, "BILLING#bill_unreadable", "BUDGET", WORK_BUDGETS, &due).await;
    assert_eq!(left(&world, "advance-licenses").await, [json!(1), json!(0), json!(1)]);
}
