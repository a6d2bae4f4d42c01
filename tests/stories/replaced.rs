//! A contract is replaced by one with a license of its own: each covers what was used under it.

use kernel::Timestamp;
use serde_json::{Value, json};
use tests::World;

use crate::agreements::Tenant;
use crate::ledger::{event, report};

const HOUR: i64 = 3600;
/// The brand's contract with consumption.
const ANNUAL: &str = "3c7m9d2rk5tw8contractannual0";

/// A buyer of a contract for `entitled` million log events.
async fn contract_for(world: &World, entitled: u64) -> Tenant {
    let order = json!({"productCode": ANNUAL, "confirmAfterSeconds": 0, "entitlements": {"log_events": entitled}});
    Tenant::with(world, "ann", world.subscribe_with(&order).await).await
}

/// Replaces the tenant's contract by one for `entitled` million log events and gives its license.
async fn replace(world: &World, tenant: &Tenant, entitled: u64) -> String {
    let path = format!("/_sandbox/purchases/{}/replace", tenant.purchase.agreement_id);
    let replaced = world.post(&path, &json!({"entitlements": {"log_events": entitled}})).await;
    replaced["licenseArn"].as_str().unwrap().to_owned()
}

/// Reports so many million log events of `time`: the outcome, and why if it is not accepted.
async fn log_events(world: &World, tenant: &Tenant, id: &str, millions: u64, time: Timestamp) -> (String, Value) {
    let event = event(id, &tenant.workspace, "log_events", millions * 1_000_000, time);
    let said = report(world, &[event]).await[0].clone();
    (said["outcome"].as_str().unwrap().to_owned(), said["reason"].clone())
}

/// What AWS bills: (license, hour, units), sorted.
async fn billed(world: &World) -> Vec<(String, String, i64)> {
    let text = |record: &Value, name: &str| record[name].as_str().unwrap().to_owned();
    let mut billed: Vec<_> = world
        .records()
        .await
        .iter()
        .filter(|record| record["quantity"].as_i64() > Some(0))
        .map(|record| (text(record, "licenseArn"), text(record, "hour"), record["quantity"].as_i64().unwrap()))
        .collect();
    billed.sort_unstable();
    billed
}

#[tokio::test]
async fn what_is_used_after_a_replacement_is_the_new_licences_within_the_hour() {
    let accepted = ("accepted".to_owned(), Value::Null);
    let world = World::new().await;
    let tenant = contract_for(&world, 1).await;
    let before = world.now();
    world.advance(1).await;
    let successor = replace(&world, &tenant, 5).await;
    let at_once = world.now();
    world.advance(180).await;
    assert_eq!(log_events(&world, &tenant, "before", 3, before).await, accepted);
    assert_eq!(log_events(&world, &tenant, "at once", 1, at_once).await, accepted);
    assert_eq!(log_events(&world, &tenant, "after", 3, world.now()).await, accepted);
    let after = world.now();
    // The old license takes nothing any more; what was used after it is the new one's all the same.
    world.advance_to("2026-11-21T11:09:00Z").await;
    assert_eq!(log_events(&world, &tenant, "late", 2, after).await, accepted);
    let refused = ("refused".to_owned(), json!("license-ended"));
    assert_eq!(log_events(&world, &tenant, "too late", 2, before).await, refused);
    world.advance(2 * HOUR).await;
    let units = |license: &str, units| (license.to_owned(), "2026-11-21T10".to_owned(), units);
    let mut expected = [units(&tenant.purchase.license_arn, 2), units(&successor, 1)];
    expected.sort_unstable();
    assert_eq!(billed(&world).await, expected, "each contract covers what was used under it");
}

#[tokio::test]
async fn a_replacement_whose_workspaces_go_over_in_the_next_hour_has_what_is_used_from_its_activation_on() {
    let world = World::new().await;
    let tenant = contract_for(&world, 1).await;
    world.advance_to("2026-11-21T10:59:40Z").await;
    world.pause("advance-licenses").await;
    let successor = replace(&world, &tenant, 5).await;
    world.advance_to("2026-11-21T10:59:50Z").await;
    let last_seconds = world.now();
    let early = log_events(&world, &tenant, "early", 1, last_seconds).await;
    assert_eq!(early.0, "accepted", "the old contract takes it, and covers it");
    world.advance_to("2026-11-21T11:30:00Z").await;
    world.run("advance-licenses").await;
    assert_eq!(log_events(&world, &tenant, "early", 1, last_seconds).await.0, "duplicate", "it counts once");
    // The hour of its activation has frozen by now, so it counts in the next one.
    assert_eq!(log_events(&world, &tenant, "late", 3, last_seconds).await, ("rolled".into(), json!("hour-frozen")));
    assert_eq!(log_events(&world, &tenant, "next", 3, world.now()).await.0, "accepted");
    world.advance(3 * HOUR).await;
    assert_eq!(billed(&world).await, [(successor, "2026-11-21T11".to_owned(), 1)]);
}

#[tokio::test]
async fn what_is_used_under_a_replacement_that_is_told_hours_later_counts_when_it_is_told() {
    let world = World::new().await;
    let tenant = contract_for(&world, 1).await;
    world.fault(&json!({"target": "events", "kind": "delay", "delaySeconds": 3 * HOUR})).await;
    let successor = replace(&world, &tenant, 2).await;
    world.advance_to("2026-11-21T13:30:00Z").await;
    let unsettled = Timestamp::parse_rfc3339("2026-11-21T12:30:00Z").unwrap();
    let said = log_events(&world, &tenant, "unsettled", 3, unsettled).await;
    assert!(said.0 == "accepted" || said.0 == "rolled", "{said:?}");
    world.advance(3 * HOUR).await;
    let billed = billed(&world).await;
    assert_eq!(billed.iter().map(|(license, _, units)| (license, *units)).collect::<Vec<_>>(), [(&successor, 1)]);
}
