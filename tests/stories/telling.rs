//! The product is told by an endpoint that fails for a while: the last word it gets about a workspace is the true one,
//! and no queue of events waits for another.

use accounts::{SecurityEvent, SecurityEventKind, Workspace};
use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{Hour, LicenseArn, LicenseId, Timestamp, WorkspaceId};
use serde_json::{Value, json};
use store::keys::{WORK_OUTBOX, WORK_PK, WORK_SK};
use store::{Listing, StoreError};
use tests::{Browser, Purchase, World};

use crate::agreements::{Tenant, event_of, jump_to, told};
use crate::repositories::Repositories;

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

/// Binds the tenant's workspace to the license that a browser landed with.
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

/// The store, the license that the tenant's workspace is under, and the workspace settled by another from `hour` on.
async fn leaving(world: &World, tenant: &Tenant, to: &Purchase, hour: Hour) -> (Repositories, LicenseId, Workspace) {
    let store = Repositories::open(
        &world.sandbox.environment.aws,
        &world.sandbox.environment.settings.table_name,
        &world.sandbox.environment.entropy,
    );
    let workspace = store.workspaces.workspace(&WorkspaceId::parse(&tenant.workspace).unwrap()).await.unwrap().unwrap();
    (store, license_id(&tenant.purchase), workspace.settle(license_id(to), hour).unwrap())
}

fn license_id(purchase: &Purchase) -> LicenseId {
    LicenseArn::parse(&purchase.license_arn).unwrap().id()
}

/// The event of a change at `at`.
fn moved_at(at: Timestamp) -> SecurityEvent {
    SecurityEvent::new(SecurityEventKind::SettlementChanged, at, "")
}

#[tokio::test]
async fn a_workspace_that_leaves_while_it_is_decided_to_be_locked_has_that_decided_anew() {
    let world = World::new().await;
    let tenant = Tenant::new(&world, "ann").await;
    let (_, second) = tenant.second_license(&world, "ann").await;
    let (store, old, settled) = leaving(&world, &tenant, &second, world.now().hour().next()).await;
    let mut course = store.licenses.course(&old).await.unwrap();
    store
        .settlements
        .bind_workspace(&settled, &license_id(&second), &kernel::Offered::default(), &moved_at(world.now()))
        .await
        .unwrap();
    let locked = store.license_work.put_course(&old, &mut course, None, Vec::new(), Listing::Keep).await;
    assert_eq!(locked, Err(StoreError::Conflict));
}

#[tokio::test]
async fn who_leaves_by_a_clock_of_a_moment_ago_knows_what_was_told_since() {
    let world = World::new().await;
    world.pause("meter-usage").await;
    let tenant = Tenant::new(&world, "ann").await;
    let (_, second) = tenant.second_license(&world, "ann").await;
    let third = world.subscribe().await;
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    let before = world.now();
    world.advance(2 * HOUR).await;
    let (store, old, settled) = leaving(&world, &tenant, &second, world.now().hour()).await;
    store
        .settlements
        .bind_workspace(&settled, &license_id(&second), &kernel::Offered::default(), &moved_at(before))
        .await
        .unwrap();
    let queue = store.outbox.queue(&old).await.unwrap();
    assert!(queue.iter().any(|outgoing| outgoing.event.kind.as_str() == "workspace.unlocked"), "the lock was told");
    world.act(&second.agreement_id, "cancel").await;
    world.advance(2 * HOUR).await;
    jump_to(&world, "2026-12-10T00:00:00Z").await;
    assert_eq!(told(&world, "webhook").await.last().unwrap(), "workspace.due-for-deletion");
    let (store, _, settled) = leaving(&world, &tenant, &third, world.now().hour()).await;
    let bound = store
        .settlements
        .bind_workspace(&settled, &license_id(&third), &kernel::Offered::default(), &moved_at(before))
        .await;
    assert_eq!(bound, Err(StoreError::Conflict), "its content may be gone");
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
    // It moved back when a run found it unreadable, so that it does not stand before others for good; and comes up again.
    let report: Value = world.run("deliver-events").await;
    assert_eq!((&report["left"], &report["queues"]), (&json!(0), &json!(0)), "{report}");
    world.pause("deliver-events").await;
    world.advance(HOUR + 60).await;
    let report: Value = world.run("deliver-events").await;
    assert_eq!((&report["left"], &report["queues"]), (&json!(1), &json!(1)), "{report}");
}
