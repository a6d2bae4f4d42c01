//! Ends of licenses that are learnt long after they happened: whoever used a workspace until that minute has the whole
//! countdown from then on.

use kernel::Timestamp;
use serde_json::{Value, json};
use tests::{Purchase, World};

use crate::agreements::{Tenant, jump_to, subjects, told};
use crate::reconciliation::{deprovisioned, of_license};

const DAY: i64 = 86_400;

async fn jump(world: &World, at: Timestamp) {
    jump_to(world, &at.to_string()).await;
}

/// The mails about the lock, oldest first.
async fn lock_mails(world: &World) -> Vec<String> {
    let mut mails = subjects(world, "ann@example.com").await;
    mails.retain(|subject| subject.contains("lock"));
    mails
}

/// The first workspace as the binding page of a further license has it: its state, and why.
async fn bindability(world: &World, tenant: &Tenant) -> (Value, Value) {
    let (browser, _) = tenant.second_license(world, "ann").await;
    let list = browser.get_json("/workspaces").await.unwrap().json();
    (list["workspaces"][0]["state"].clone(), list["workspaces"][0]["reason"].clone())
}

/// Everything that tells of the lock counts from `learnt_at`: events, entitlement, mails, pages.
async fn the_whole_countdown_lies_ahead(world: &World, tenant: &Tenant, learnt_at: Timestamp) {
    world.run("advance-licenses").await;
    world.run("deliver-events").await;
    let due_at = learnt_at.plus_seconds(14 * DAY);
    assert_eq!(told(world, "webhook").await.last().unwrap(), "workspace.locked");
    let events = world.get("/_sandbox/told").await;
    let locked = &events.as_array().unwrap().last().unwrap()["event"]["data"]["lock"];
    let entitlement = tenant.entitlement(world).await;
    assert_eq!((&entitlement["usable"], &entitlement["lock"]), (&json!(false), locked));
    assert_eq!(locked["since"], learnt_at.to_string());
    assert_eq!(locked["deletionDueAt"], due_at.to_string());
    assert_eq!(lock_mails(world).await.len(), 1, "that it is locked, and nothing else yet");

    jump(world, learnt_at.plus_seconds(11 * DAY - 60)).await;
    assert_eq!(lock_mails(world).await.len(), 1);
    jump(world, learnt_at.plus_seconds(11 * DAY)).await;
    let day: String = due_at.to_string().chars().take(10).collect();
    assert!(lock_mails(world).await.last().unwrap().contains(&format!("deleted on {day}")));
    jump(world, due_at.plus_seconds(-600)).await;
    assert_eq!(bindability(world, tenant).await.0, "bindable", "until the last minute");
    assert!(!told(world, "webhook").await.contains(&"workspace.due-for-deletion".to_owned()));
    jump(world, due_at).await;
    assert_eq!(told(world, "webhook").await.last().unwrap(), "workspace.due-for-deletion");
    assert_eq!(lock_mails(world).await.len(), 3);
    assert_eq!(bindability(world, tenant).await, (json!("locked"), json!("due-for-deletion")));
}

#[tokio::test]
async fn an_end_that_is_redriven_after_days_begins_its_countdown_then() {
    let world = World::new().await;
    world.pause("meter-usage").await;
    let tenant = Tenant::new(&world, "ann").await;
    world.fault(&json!({"target": "TransactWriteItems", "kind": "internal-error"})).await;
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    world.advance(1800).await;
    world.no_faults().await;
    jump(&world, world.now().plus_seconds(13 * DAY)).await;
    assert_eq!(tenant.entitlement(&world).await["usable"], true, "nobody knows of the end");
    let learnt_at = world.now();
    let redriven = world.post("/_sandbox/events/redrive", &json!({})).await;
    assert_eq!(redriven["redriven"], 2, "{redriven}");
    the_whole_countdown_lies_ahead(&world, &tenant, learnt_at).await;
}

#[tokio::test]
async fn an_end_that_the_comparison_with_aws_finds_after_weeks_begins_its_countdown_then() {
    let world = World::new().await;
    world.pause("meter-usage").await;
    world.pause("reconcile").await;
    let tenant = Tenant::new(&world, "ann").await;
    world.fault(&json!({"target": "events", "kind": "drop"})).await;
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    world.advance(1800).await;
    world.no_faults().await;
    jump(&world, world.now().plus_seconds(20 * DAY)).await;
    assert_eq!(tenant.entitlement(&world).await["usable"], true, "nobody knows of the end");
    let learnt_at = world.now();
    let report = world.run("reconcile").await;
    assert_eq!(report["mended"], 1, "{report}");
    world.run("reconcile").await;
    the_whole_countdown_lies_ahead(&world, &tenant, learnt_at).await;
}

#[tokio::test]
async fn a_replacement_that_is_learnt_after_the_countdown_takes_over_nothing_that_may_be_deleted() {
    let world = World::new().await;
    world.pause("meter-usage").await;
    world.pause("reconcile").await;
    let tenant = Tenant::new(&world, "ann").await;
    world.fault(&json!({"target": "events", "kind": "drop"})).await;
    let replaced = world.act(&tenant.purchase.agreement_id, "replace").await;
    world.advance(120).await;
    world.no_faults().await;
    world.event(&deprovisioned(&tenant.purchase, world.now())).await;
    world.advance(2 * 3600).await;
    jump(&world, world.now().plus_seconds(15 * DAY)).await;
    assert_eq!(told(&world, "webhook").await.last().unwrap(), "workspace.due-for-deletion");

    let text = |name: &str| replaced[name].as_str().unwrap().to_owned();
    let new =
        Purchase { agreement_id: text("agreementId"), license_arn: text("licenseArn"), ..tenant.purchase.clone() };
    let mut created = of_license("Purchase Agreement Created", "created-late", &new, world.now());
    created["detail"]["agreement"] = json!({"id": new.agreement_id, "intent": "REPLACE", "status": "ACTIVE",
        "startTime": world.now().to_string(), "previousAgreementId": tenant.purchase.agreement_id});
    world.event(&created).await;
    world.event(&of_license("License Updated", "updated-late", &new, world.now())).await;
    world.run("advance-licenses").await;
    world.run("deliver-events").await;
    assert_eq!(told(&world, "webhook").await.last().unwrap(), "license.activated", "and nothing is unlocked");
    assert_eq!(tenant.entitlement(&world).await["usable"], false);
}
