//! A license that AWS has reinstated: an operator says so, and it goes on from then.

use http::Method;
use serde_json::{Value, json};
use tests::{Reply, World};

use crate::agreements::{Tenant, jump_to, told};
use crate::ledger::{DIMENSION, event};

async fn reinstate(world: &World, arn: &str) -> Reply {
    let order = json!({ "by": "Olga", "why": "AWS support, case 123" });
    let path = format!("/v1/operate/licenses/{arn}/reinstate");
    world.signed(Method::POST, &path, "application/json", order.to_string().into_bytes()).await
}

async fn get(world: &World, path: &str) -> Value {
    world.signed(Method::GET, path, "", Vec::new()).await.json()
}

/// The license of `ann`, whose agreement AWS has cancelled, some hours later.
async fn cancelled(world: &World) -> Tenant {
    world.pause("reconcile").await;
    let tenant = Tenant::new(world, "ann").await;
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    world.advance(4 * 3600).await;
    assert_eq!(tenant.entitlement(world).await["usable"], false);
    tenant
}

async fn report(world: &World, tenant: &Tenant, id: &str, quantity: u64, time: &str) -> Value {
    let time = kernel::Timestamp::parse_rfc3339(time).unwrap();
    let reported = world.report_usage(&json!([event(id, &tenant.workspace, DIMENSION, quantity, time)])).await;
    reported.json()["results"][0].clone()
}

#[tokio::test]
async fn a_reinstated_licence_goes_on_from_then_and_nothing_of_the_time_between_is_billed() {
    let world = World::new().await;
    let tenant = cancelled(&world).await;
    let arn = tenant.purchase.license_arn.clone();
    let done = reinstate(&world, &arn).await;
    assert_eq!((done.status.as_u16(), &done.json()["state"]), (200, &json!("active")), "{}", done.text);
    assert_eq!(
        (&done.json()["reinstatedAt"], &done.json()["workspaces"]),
        (&json!(world.now().to_string()), &json!(1))
    );
    assert_eq!(tenant.entitlement(&world).await["usable"], true, "its workspaces are unlocked");
    world.run("advance-licenses").await;
    world.run("deliver-events").await;
    let kinds = told(&world, "webhook").await;
    for kind in ["license.activated", "workspace.unlocked"] {
        assert!(kinds.iter().rev().take(2).any(|one| one == kind), "{kinds:?}");
    }
    let audit = get(&world, "/v1/operate/audit").await;
    assert_eq!((&audit["entries"][0]["act"], &audit["entries"][0]["note"]), (&json!("reinstate"), &json!("Olga")));

    let again = reinstate(&world, &arn).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, done.json()), "repeated, it changes nothing");
    assert_eq!(get(&world, "/v1/operate/audit").await["entries"].as_array().unwrap().len(), 1);

    // It ended at 10:22, and its usage was taken until 11:07.
    let between = report(&world, &tenant, "1", 3_000_000, "2026-11-21T12:30:00Z").await;
    assert_eq!((&between["outcome"], &between["reason"]), (&json!("refused"), &json!("license-ended")), "{between}");
    let now = world.now().to_string();
    let after = report(&world, &tenant, "2", 5_000_000, &now).await;
    assert_eq!(after["outcome"], "accepted", "{after}");
    world.advance(3 * 3600).await;
    let ledger = get(&world, &format!("/v1/licenses/{arn}/ledger")).await;
    let total = &ledger["totals"][DIMENSION];
    assert_eq!((&total["accepted"], &total["lawHolds"]), (&json!(5_000_000), &json!(true)), "{ledger}");
    let hours: Vec<&str> =
        ledger["hours"].as_array().unwrap().iter().map(|hour| hour["hour"].as_str().unwrap()).collect();
    assert!(!hours.contains(&"2026-11-21T12:00:00Z") && !hours.contains(&"2026-11-21T13:00:00Z"), "{hours:?}");
    assert_eq!(ledger["ledger"]["closed"], false);
}

#[tokio::test]
async fn a_reinstated_licence_that_ends_again_is_told_of_locked_and_settled_again() {
    let world = World::new().await;
    let tenant = cancelled(&world).await;
    assert_eq!(reinstate(&world, &tenant.purchase.license_arn).await.status, 200);
    world.advance(600).await;
    let before = told(&world, "webhook").await.len();
    world.event(&crate::reconciliation::deprovisioned(&tenant.purchase, world.now())).await;
    world.advance(3 * 3600).await;
    let kinds = told(&world, "webhook").await.split_off(before);
    for kind in ["license.ending", "usage.final-wanted", "license.ended", "workspace.locked"] {
        assert!(kinds.iter().any(|one| one == kind), "{kind} in {kinds:?}");
    }
    assert_eq!(tenant.entitlement(&world).await["usable"], false);
    let path = format!("/v1/licenses/{}/closing-statement", tenant.purchase.license_arn);
    assert!(get(&world, &path).await["writtenAt"].is_string());
    assert_eq!(reinstate(&world, &tenant.purchase.license_arn).await.status, 200, "and can be reinstated again");
}

#[tokio::test]
async fn what_cannot_be_reinstated_says_why() {
    let world = World::new().await;
    world.pause("reconcile").await;
    let tenant = Tenant::new(&world, "ann").await;
    let arn = tenant.purchase.license_arn.clone();
    let why = async || {
        let said = reinstate(&world, &arn).await;
        (said.status.as_u16(), said.json()["type"].as_str().unwrap().trim_start_matches("/problems/").to_owned())
    };
    let is = |reason: &str| (409, reason.to_owned());
    assert_eq!(why().await, is("license-not-ended"));
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    world.advance(600).await;
    assert_eq!(why().await, is("license-in-final-hour"));
    world.pause("meter-usage").await;
    world.advance(2 * 3600).await;
    assert_eq!(why().await, is("ledger-open"));
    assert_eq!(reinstate(&world, "l-none").await.status, 404);
    world.run("meter-usage").await;
    jump_to(&world, &world.now().plus_seconds(15 * 86_400).to_string()).await;
    assert_eq!(why().await, is("license-past-countdown"));
}
