//! A license that its marketplace suspends and resumes. AWS does neither; the fact is the same for every marketplace, so it is
//! written here as another one's adapter would write it, and every function that exists is asked what it makes of it.

use kernel::{LicenseArn, Timestamp};
use licensing::{License, LicenseNotice, Notice};
use serde_json::{Value, json};
use tests::{Reply, World};

use crate::agreements::{Tenant, event_of, told};
use crate::ledger::{DIMENSION, event};
use crate::people::stranger;
use crate::repositories::Repositories;

type Word = fn(LicenseNotice) -> Notice;

/// Takes in that the tenant's license was suspended or resumed at `at`, and has the product told.
async fn tell(world: &World, tenant: &Tenant, word: Word, at: Timestamp) {
    let environment = &world.sandbox.environment;
    let store = Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy);
    let arn = LicenseArn::parse(&tenant.purchase.license_arn).unwrap();
    let license = store.licenses.license(&arn.id()).await.unwrap().unwrap();
    let License { arn, product, account, identity, .. } = license;
    let notice =
        word(LicenseNotice { arn, arn_in_full: true, product, account, agreement: None, offer: None, identity });
    let known = store.agreements.known(&notice.names()).await.unwrap();
    let change = licensing::apply(&notice, at, known, world.now());
    store.agreements.write_change(None, &change).await.unwrap();
    world.run("advance-licenses").await;
    world.run("deliver-events").await;
}

async fn report(world: &World, tenant: &Tenant, id: &str, time: Timestamp) -> Value {
    let reported = world.report_usage(&json!([event(id, &tenant.workspace, DIMENSION, 5_000_000, time)])).await;
    reported.json()["results"][0].clone()
}

async fn get(world: &World, path: &str) -> Reply {
    world.signed(http::Method::GET, path, "application/json", Vec::new()).await
}

fn outcome(result: &Value) -> (&str, &str) {
    (result["outcome"].as_str().unwrap(), result["reason"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn while_a_licence_is_suspended_its_workspace_is_locked_and_nothing_of_that_time_is_billed() {
    let world = World::new().await;
    let tenant = Tenant::new(&world, "ann").await;
    let before = told(&world, "webhook").await.len();
    let since = world.now();
    tell(&world, &tenant, Notice::Suspended, since).await;

    let answer = tenant.entitlement(&world).await;
    assert_eq!((&answer["usable"], &answer["reason"]), (&json!(false), &json!("license-suspended")), "{answer}");
    assert_eq!(answer["lock"], json!({"since": since.to_string(), "deletionDueAt": null}), "nothing is deleted");
    assert_eq!(answer["license"]["state"], "suspended");
    assert_eq!(told(&world, "webhook").await[before..], ["license.suspended", "workspace.locked"]);
    let locked = event_of(&world, "workspace.locked").await;
    assert_eq!(locked["lock"], json!({"since": since.to_string(), "deletionDueAt": null}), "{locked}");
    assert_eq!(event_of(&world, "license.suspended").await["license"]["suspendedSince"], since.to_string());

    // What was used before it is still taken, what is used now is not.
    world.advance(60).await;
    let now = world.now();
    assert_eq!(outcome(&report(&world, &tenant, "1", now).await), ("refused", "license-suspended"));
    assert_eq!(outcome(&report(&world, &tenant, "2", since.plus_seconds(-1)).await).0, "accepted");

    let resumed_at = since.plus_seconds(600);
    world.advance(600).await;
    tell(&world, &tenant, Notice::Resumed, resumed_at).await;
    let answer = tenant.entitlement(&world).await;
    assert_eq!((&answer["usable"], &answer["lock"]), (&json!(true), &Value::Null), "{answer}");
    assert_eq!(told(&world, "webhook").await[before + 2..], ["license.resumed", "workspace.unlocked"]);
    assert_eq!(outcome(&report(&world, &tenant, "3", now).await), ("refused", "license-suspended"), "late");
    assert_eq!(outcome(&report(&world, &tenant, "4", resumed_at).await).0, "accepted");

    world.advance(3 * 3600).await;
    let ledger = get(&world, &format!("/v1/licenses/{}/ledger", tenant.purchase.license_arn)).await.json();
    let total = &ledger["totals"][DIMENSION];
    assert_eq!((&total["accepted"], &total["lawHolds"]), (&json!(10_000_000), &json!(true)), "{ledger}");
}

#[tokio::test]
async fn its_owner_reads_why_the_workspace_is_locked_and_operators_find_it() {
    let world = World::new().await;
    let tenant = Tenant::new(&world, "ann").await;
    let browser = stranger(&world);
    let typed = json!({"login": "ann", "password": "correct horse battery staple", "account": "console"});
    assert_eq!(browser.post_json("/sign-in", &typed).await.status, 200);
    let path = format!("/console/workspaces/{}", tenant.workspace);
    let since = world.now();
    tell(&world, &tenant, Notice::Suspended, since).await;

    let shown = browser.get_json(&path).await.json();
    assert_eq!(shown["workspace"]["license"]["state"], "suspended", "{shown}");
    let page = browser.get(&path).await;
    assert!(page.text.contains("This workspace is locked. All of its data is kept"), "{}", page.text);
    assert!(!page.text.contains("Its data is kept until"), "there is no countdown");
    let listed = |state: &str| format!("/v1/operate/licenses?state={state}");
    let count = async |state: &str| get(&world, &listed(state)).await.json()["licenses"].as_array().unwrap().len();
    assert_eq!((count("suspended").await, count("active").await), (1, 0));

    tell(&world, &tenant, Notice::Resumed, since.plus_seconds(1)).await;
    assert_eq!((count("suspended").await, count("active").await), (0, 1));
    assert!(!browser.get(&path).await.text.contains("is locked"));
}

#[tokio::test]
async fn what_is_told_twice_or_out_of_order_is_told_on_once() {
    let world = World::new().await;
    let tenant = Tenant::new(&world, "ann").await;
    let before = told(&world, "webhook").await.len();
    let at = world.now();
    // The resumption overtook the suspension.
    tell(&world, &tenant, Notice::Resumed, at.plus_seconds(2)).await;
    tell(&world, &tenant, Notice::Suspended, at.plus_seconds(1)).await;
    assert_eq!(told(&world, "webhook").await[before..], [""; 0]);
    for _ in 0..2 {
        tell(&world, &tenant, Notice::Suspended, at.plus_seconds(3)).await;
    }
    assert_eq!(told(&world, "webhook").await[before..], ["license.suspended", "workspace.locked"]);
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    world.advance(4 * 3600).await;
    let after = told(&world, "webhook").await.split_off(before + 2);
    assert!(after.contains(&"license.ended".to_owned()) && after.contains(&"workspace.locked".to_owned()), "{after:?}");
    assert!(!after.contains(&"workspace.unlocked".to_owned()), "it stays locked: {after:?}");
    assert!(tenant.entitlement(&world).await["lock"]["deletionDueAt"].is_string(), "now the countdown runs");
}
