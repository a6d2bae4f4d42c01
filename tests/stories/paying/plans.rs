//! Two plans: what changes with who pays, and what the product and the bill say of it.

use http::Method;
use serde_json::{Value, json};
use tests::{Purchase, World};

use super::{HOUR, has, in_both, lacks};
use crate::account::{code, license_id, second_license, use_workspace};
use crate::agreements::{Tenant, event_of};
use crate::people::{Person, Said, landed, pass, stranger};

/// The brand's plan by use, and its annual one, which sells three of the same dimensions.
const COMMERCIAL: &str = "TrueWatch Commercial Plan";
const ANNUAL: &str = "TrueWatch Annual Plan";
const ANNUAL_CODE: &str = "3c7m9d2rk5tw8contractannual0";

/// Ann's workspace under the plan by use, and an annual contract bound to her account.
async fn two_plans(world: &World) -> (Tenant, Purchase, Person) {
    let tenant = Tenant::new(world, "ann").await;
    let order = json!({"productCode": ANNUAL_CODE, "confirmAfterSeconds": 0, "entitlements": {"log_events": 5}});
    let annual = world.subscribe_with(&order).await;
    let buyer = landed(world, annual.clone()).await;
    pass(world, 61);
    let proof = code(world, &buyer, &json!({"purpose": "bind-billing", "username": "ann"}), "ann@example.com").await;
    let bound = buyer.post_json("/bind-billing", &json!({"username": "ann", "code": proof})).await;
    assert_eq!(bound.status, 200, "{}", bound.text);
    let ann = stranger(world);
    let typed = json!({"login": "ann", "password": "correct horse battery staple", "account": "billing"});
    assert_eq!(ann.post_json("/sign-in", &typed).await.status, 200);
    (tenant, annual, ann)
}

async fn entitlement(world: &World, workspace: &str) -> Value {
    let path = format!("/v1/workspaces/{workspace}/entitlement");
    world.signed(Method::GET, &path, "", Vec::new()).await.json()
}

#[tokio::test]
async fn another_plan_is_chosen_after_a_look_at_both_plans_their_prices_and_what_the_new_one_lacks() {
    let world = World::at("2026-11-21T10:20:00Z").await;
    let (tenant, annual, mut ann) = two_plans(&world).await;
    use_workspace(&world, &tenant.workspace, "1", "log_events", 3_000_000).await;
    world.advance(HOUR).await;
    let license = license_id(&annual);
    let path = format!("/account/workspaces/{}/settlement?license={license}", tenant.workspace);
    let together = format!("/account/licenses/{license}/workspaces?workspaces={}", tenant.workspace);
    for page in [&path, &together] {
        let [english, chinese] = in_both(&mut ann, page).await;
        for text in [COMMERCIAL, ANNUAL, "1.20 USD", "0.43 USD", "Page views", "Not included", "21 Nov 2026, 12:00 UTC"]
        {
            has(&english, text);
        }
        has(&english, "usage of these items is neither counted nor charged");
        has(&english, "not a second charge");
        for text in ["TrueWatch 商业版", "TrueWatch 年度版", "用户访问 PV", "不再计量"] {
            has(&chinese, text);
        }
    }
    let plans = ann.get_json(&path).await.json()["preview"]["plans"].clone();
    assert_eq!(
        plans["lacking"],
        json!(["rum_page_views", "session_replays", "synthetic_tests", "triggers", "pipeline_bytes"])
    );
    assert_eq!(
        (&plans["productAfter"], &plans["prices"][0]["before"]),
        (&json!(ANNUAL_CODE), &plans["prices"][0]["after"])
    );
    let asked = ann.get_json(&together).await.json();
    assert_eq!(asked["plans"], json!([plans]));
    // The same plan lacks nothing.
    let third = second_license(&world, "ann").await;
    let same = format!("/account/workspaces/{}/settlement?license={}", tenant.workspace, license_id(&third));
    let said = ann.get(&same).await;
    assert_eq!(said.status, 200, "{}", said.text);
    lacks(&said, "does not include everything");
}

#[tokio::test]
async fn the_product_learns_which_dimensions_are_not_sold_before_usage_of_them_is_refused() {
    let world = World::at("2026-11-21T10:20:00Z").await;
    let (tenant, annual, ann) = two_plans(&world).await;
    let now = entitlement(&world, &tenant.workspace).await;
    assert_eq!((&now["dimensions"]["version"], &now["next"]), (&json!(1), &Value::Null), "{now}");
    assert!(now["dimensions"]["offered"].as_array().unwrap().contains(&json!("rum_page_views")), "{now}");
    let license = license_id(&annual);
    let path = format!("/account/workspaces/{}/settlement", tenant.workspace);
    let chosen = ann.post_json(&path, &json!({"license": license})).await;
    assert_eq!(chosen.status, 200, "{}", chosen.text);
    let told = entitlement(&world, &tenant.workspace).await;
    assert_eq!(told["next"]["from"], "2026-11-21T11:00:00Z");
    assert_eq!(told["next"]["license"]["productCode"], ANNUAL_CODE);
    assert!(told["next"]["dimensions"]["notOffered"].as_array().unwrap().contains(&json!("rum_page_views")), "{told}");
    world.advance(60).await;
    let bound = event_of(&world, "workspace.bound").await;
    assert_eq!(
        (&bound["license"]["id"], &bound["dimensions"]),
        (&json!(license), &told["next"]["dimensions"]),
        "{bound}"
    );
    // Until the hour that it was told of, usage of them is taken; from then on it is refused.
    use_workspace(&world, &tenant.workspace, "before", "rum_page_views", 10_000).await;
    world.advance(HOUR).await;
    let event = json!([{"specversion": "1.0", "source": "/stories", "id": "after", "type": "rum_page_views",
        "subject": tenant.workspace, "time": world.now().to_string(), "data": {"quantity": 1}}]);
    let result = world.report_usage(&event).await.json()["results"][0].clone();
    assert_eq!((&result["outcome"], &result["reason"]), (&json!("refused"), &json!("unknown-dimension")));
    let after = entitlement(&world, &tenant.workspace).await;
    assert_eq!((&after["dimensions"], &after["next"]), (&told["next"]["dimensions"], &Value::Null));
}

#[tokio::test]
async fn a_bill_of_two_plans_names_them_and_an_ended_contract_has_nothing_left() {
    let world = World::at("2026-11-21T10:20:00Z").await;
    let (tenant, annual, ann) = two_plans(&world).await;
    use_workspace(&world, &tenant.workspace, "1", "log_events", 2_000_000).await;
    let path = format!("/account/workspaces/{}/settlement", tenant.workspace);
    let license = license_id(&annual);
    assert_eq!(ann.post_json(&path, &json!({"license": license})).await.status, 200);
    world.advance(HOUR).await;
    use_workspace(&world, &tenant.workspace, "2", "log_events", 2_000_000).await;
    world.advance(2 * HOUR).await;
    let ann = signed_in_again(&world).await;
    let bill = ann.get("/account/bills").await;
    assert!(bill.text.matches(COMMERCIAL).count() >= 2 && bill.text.contains(ANNUAL), "{}", bill.text);
    has(&bill, "Left");
    let contract = |said: Said| said.json()["contracts"][0].clone();
    let running = contract(ann.get_json("/account/bills").await);
    assert_eq!((&running["overSince"], &running["dimensions"][0]["leftMillionths"]), (&Value::Null, &json!(3_000_000)));
    world.act(&annual.agreement_id, "cancel").await;
    world.advance(3 * HOUR).await;
    let ann = signed_in_again(&world).await;
    let over = contract(ann.get_json("/account/bills").await);
    assert!(over["overSince"].is_string() && over["dimensions"][0]["leftMillionths"] == 0, "{over}");
    let bill = ann.get("/account/bills").await;
    has(&bill, "is no longer available");
    lacks(&bill, "<th scope=\"col\" class=\"number\">Left</th>");
}

/// Ann, in a fresh browser: sessions end after some hours.
async fn signed_in_again(world: &World) -> Person {
    let ann = stranger(world);
    let typed = json!({"login": "ann", "password": "correct horse battery staple", "account": "billing"});
    assert_eq!(ann.post_json("/sign-in", &typed).await.status, 200);
    ann
}
