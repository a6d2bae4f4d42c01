//! What a seller's own tests call: whether the sandbox can be used, everything as at the start, and a buyer who is ready.

use http::Method;
use serde_json::{Value, json};
use tests::World;

/// A listing that is sold by contract.
const ANNUAL: &str = "3c7m9d2rk5tw8contractannual0";

async fn make(world: &World, wanted: &Value) -> Value {
    let made = world.post("/_sandbox/workspaces", wanted).await;
    assert!(made["workspaceId"].as_str().is_some_and(|id| id.starts_with("wksp_")), "{made}");
    made
}

async fn entitlement(world: &World, workspace: &str) -> Value {
    world.signed(Method::GET, &format!("/v1/workspaces/{workspace}/entitlement"), "", Vec::new()).await.json()
}

#[tokio::test]
async fn a_program_asks_whether_the_sandbox_can_be_used() {
    let world = World::new().await;
    let said = world.get("/_sandbox/health").await;
    assert_eq!(
        (said["status"].as_str(), said["app"].as_str()),
        (Some("ready"), Some(&*world.sandbox.app_url)),
        "{said}"
    );
    assert_eq!(said["now"], "2026-11-21T10:20:00Z");
}

#[tokio::test]
async fn a_buyer_who_is_ready_has_a_workspace_that_may_be_used() {
    let world = World::new().await;
    let made = make(&world, &json!({ "username": "ann", "workspaceName": "Staging" })).await;
    let workspace = made["workspaceId"].as_str().unwrap();
    let may = entitlement(&world, workspace).await;
    assert_eq!((&may["usable"], &may["license"]["arn"]), (&json!(true), &made["licenseArn"]), "{may}");
    let other =
        make(&world, &json!({ "purchase": { "productCode": ANNUAL, "entitlements": { "log_events": 3 } } })).await;
    assert_ne!(other["username"], made["username"]);
    assert_eq!(entitlement(&world, other["workspaceId"].as_str().unwrap()).await["entitlements"][0]["quantity"], 3);
    let again = world.control().post_json("/_sandbox/workspaces", &json!({ "username": "ann" })).await.unwrap();
    assert_eq!(again.status, 502, "the app refuses a name that is taken, and says so: {}", again.text);
    assert!(again.text.contains("registration: 4"), "{}", again.text);
    let unknown = world.control().post_json("/_sandbox/workspaces", &json!({ "user": "ann" })).await.unwrap();
    assert_eq!(unknown.status, 400, "{}", unknown.text);
}

#[tokio::test]
async fn after_a_reset_everything_is_as_at_the_start() {
    let world = World::new().await;
    let first = make(&world, &json!({ "username": "ann" })).await;
    world.fault(&json!({ "target": "PutItem", "kind": "throttling", "count": 1 })).await;
    world.advance(7200).await;
    let reset = world.post("/_sandbox/reset", &json!({})).await;
    assert_eq!(reset, json!({ "now": "2026-11-21T10:20:00Z" }));
    assert_eq!(world.get("/_sandbox/clock").await, reset, "the clock is the one thing that only a reset moves back");
    for list in ["purchases", "faults", "told", "inbox"] {
        assert_eq!(world.get(&format!("/_sandbox/{list}")).await, json!([]), "{list}");
    }
    assert_eq!(world.get("/_sandbox/metering").await, json!({ "calls": [], "records": [] }));
    let gone = entitlement(&world, first["workspaceId"].as_str().unwrap()).await;
    assert_eq!(gone["status"], 404, "{gone}");
    // The name is free again, and what follows from time follows.
    make(&world, &json!({ "username": "ann" })).await;
    world.advance(7200).await;
    let records = world.get("/_sandbox/metering").await["records"].as_array().unwrap().len();
    assert!(records > 0, "hours are metered from the new beginning on");
    let products = world.get("/_sandbox/products").await;
    assert!(!products.as_array().unwrap().is_empty(), "listings stay");
}

#[tokio::test]
async fn a_seed_gives_the_same_names_after_each_reset() {
    let world = World::new().await;
    let mut made = Vec::new();
    for seed in [7, 7, 8] {
        let now = "2027-03-10T09:20:00Z";
        assert_eq!(world.post("/_sandbox/reset", &json!({ "seed": seed, "now": now })).await, json!({ "now": now }));
        made.push(make(&world, &json!({})).await);
    }
    assert_eq!(made[0], made[1]);
    assert_ne!(made[0]["workspaceId"], made[2]["workspaceId"]);
    for wrong in [json!({ "now": "soon" }), json!({ "seed": "x" }), json!({ "clock": 1 })] {
        assert_eq!(world.control().post_json("/_sandbox/reset", &wrong).await.unwrap().status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_days_move_of_the_clock_runs_metering_where_it_has_something_to_do() {
    let world = World::new().await;
    make(&world, &json!({})).await;
    world.advance(86_400).await;
    let runs = world.get("/_sandbox/events").await["runs"].as_array().unwrap().clone();
    let metered: Vec<&Value> = runs.iter().filter(|run| run["function"] == "meter-usage").collect();
    assert!(metered.len() < 60, "of 288 runs: {}", metered.len());
    // The runs are told newest first. The last of a move always runs: what it leaves behind is as on AWS.
    let last = world.now().seconds() / 300 * 300;
    assert_eq!(metered[0]["at"], json!(last * 1000), "{}", metered[0]);
    let hours = world.get("/_sandbox/metering").await["records"].as_array().unwrap().len();
    assert_eq!(hours, 24, "every hour that is over by ten minutes has its record, the first one included");
}
