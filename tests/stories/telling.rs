//! The product is told by an endpoint that fails for a while: the last word it gets about a workspace is the true one,
//! and no queue of events waits for another.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use store::keys::{WORK_OUTBOX, WORK_PK, WORK_SK};
use tests::{Browser, World};

use crate::agreements::{Tenant, event_of, told};

const HOUR: i64 = 3600;

/// What the product was told of workspaces by one way, in the order in which it was told.
async fn of_workspaces(world: &World, by: &str) -> Vec<String> {
    let mut kinds = told(world, by).await;
    kinds.retain(|kind| kind.starts_with("workspace."));
    kinds
}

async fn endpoint_down(world: &World) {
    world.fault(&json!({"target": "product", "kind": "internal-error"})).await;
}

/// Binds the tenant's workspace to the licence that a browser landed with.
async fn rebind(browser: &Browser, tenant: &Tenant) {
    let bound = browser.post_json(&format!("/workspaces/{}/binding", tenant.workspace), &json!({})).await.unwrap();
    assert_eq!(bound.status, 200, "{}", bound.text);
}

#[tokio::test]
async fn the_last_word_about_a_workspace_that_was_rebound_while_the_endpoint_was_down_is_unlocked() {
    let world = World::new().await;
    world.pause("meter-usage").await;
    let tenant = Tenant::new(&world, "ann").await;
    let (browser, second) = tenant.second_license(&world, "ann").await;
    endpoint_down(&world).await;
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    world.advance(2 * HOUR).await;
    rebind(&browser, &tenant).await;
    world.no_faults().await;
    world.advance(6 * HOUR).await;
    let expected =
        ["workspace.created", "workspace.bound", "workspace.locked", "workspace.bound", "workspace.unlocked"];
    assert_eq!(of_workspaces(&world, "webhook").await, expected);
    let unlocked = event_of(&world, "workspace.unlocked").await;
    let license = second.license_arn.rsplit(':').next().unwrap();
    assert_eq!(unlocked["license"]["id"], license, "it tells of the licence that settles the workspace now");
}

#[tokio::test]
async fn a_workspace_that_goes_from_licence_to_licence_is_told_of_in_one_order() {
    let world = World::new().await;
    world.pause("meter-usage").await;
    let tenant = Tenant::new(&world, "ann").await;
    let (browser, second) = tenant.second_license(&world, "ann").await;
    endpoint_down(&world).await;
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    world.advance(2 * HOUR).await;
    rebind(&browser, &tenant).await;
    world.act(&second.agreement_id, "cancel").await;
    world.advance(2 * HOUR).await;
    world.no_faults().await;
    world.advance(6 * HOUR).await;
    let by_bus = of_workspaces(&world, "bus").await;
    assert_eq!(by_bus.last().unwrap(), "workspace.locked", "the second licence is over, too: {by_bus:?}");
    assert_eq!(of_workspaces(&world, "webhook").await, by_bus);
}

#[tokio::test]
async fn a_queue_that_cannot_be_read_is_counted_and_holds_up_no_other() {
    let world = World::new().await;
    endpoint_down(&world).await;
    Tenant::new(&world, "ann").await;
    let unreadable = [
        ("pk", "OUTBOX#l-unreadable"),
        ("sk", "0000000000000#0#evt_none"),
        (WORK_PK, WORK_OUTBOX),
        (WORK_SK, "0000000000000"),
    ];
    let client = aws_sdk_dynamodb::Client::new(&world.sandbox.environment.aws);
    let mut put = client.put_item().table_name(&world.sandbox.environment.settings.table_name);
    for (name, text) in unreadable {
        put = put.item(name, AttributeValue::S(text.to_owned()));
    }
    put.send().await.unwrap();
    world.no_faults().await;
    world.advance(HOUR).await;
    let by_bus = told(&world, "bus").await;
    assert!(!by_bus.is_empty());
    assert_eq!(told(&world, "webhook").await, by_bus);
    let report: Value = world.run("deliver-events").await;
    assert_eq!((&report["left"], &report["queues"]), (&json!(1), &json!(1)), "{report}");
}
