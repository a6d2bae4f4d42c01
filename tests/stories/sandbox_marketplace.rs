//! ResolveCustomer and GetEntitlements on the wire, and the events that go to the app.

use aws_sdk_marketplaceentitlement::types::GetEntitlementFilterName;
use aws_sdk_marketplacemetering::error::ProvideErrorMetadata;
use serde_json::{Value, json};
use tests::World;

async fn resolve(world: &World, token: &str) -> Result<String, String> {
    let client = aws_sdk_marketplacemetering::Client::new(&world.sandbox.environment.aws);
    let answer = client.resolve_customer().registration_token(token).send().await;
    let answer = answer.map_err(|error| error.code().unwrap_or("no code").to_owned())?;
    assert_eq!(answer.customer_identifier(), None);
    Ok(answer.license_arn().unwrap().to_owned())
}

#[tokio::test]
async fn a_token_resolves_for_four_hours_again_and_again() {
    let world = World::new().await;
    let purchase = world.subscribe().await;
    for _ in 0..2 {
        assert_eq!(resolve(&world, &purchase.token).await, Ok(purchase.license_arn.clone()));
    }
    world.advance(4 * 3600).await;
    assert_eq!(resolve(&world, &purchase.token).await, Err("ExpiredTokenException".to_owned()));
    let fresh = world.token(&purchase.agreement_id).await;
    assert_eq!(resolve(&world, &fresh).await, Ok(purchase.license_arn));
}

#[tokio::test]
async fn a_token_of_another_seller_or_of_nobody_is_invalid() {
    let world = World::new().await;
    let foreign = world.subscribe_with(&json!({ "foreign": true })).await;
    for token in [foreign.token.as_str(), "nonsense", &foreign.token.replace('+', " ")] {
        assert_eq!(resolve(&world, token).await, Err("InvalidTokenException".to_owned()));
    }
}

#[tokio::test]
async fn a_seller_may_not_ask_for_the_agreement_of_a_channel_partner() {
    let world = World::new().await;
    let sold = world.subscribe_with(&json!({ "byPartner": true, "confirmAfterSeconds": 0 })).await;
    assert_eq!(resolve(&world, &sold.token).await, Ok(sold.license_arn));
    let client = aws_sdk_marketplaceagreement::Client::new(&world.sandbox.environment.aws);
    let refused = client.describe_agreement().agreement_id(&sold.agreement_id).send().await.unwrap_err();
    assert_eq!(refused.code(), Some("ResourceNotFoundException"));
}

#[tokio::test]
async fn entitlements_come_in_pages_that_may_be_empty() {
    let world = World::new().await;
    let order = json!({ "pricing": "contract", "confirmAfterSeconds": 0 });
    let purchase = world.subscribe_with(&order).await;
    world.subscribe_with(&order).await;
    world.fault(&json!({ "target": "GetEntitlements", "kind": "empty-page", "count": 1 })).await;
    let client = aws_sdk_marketplaceentitlement::Client::new(&world.sandbox.environment.aws);
    let mut token = None;
    let mut pages = Vec::new();
    loop {
        let call = client.get_entitlements().product_code(&purchase.product_code).set_next_token(token);
        let arn = vec![purchase.license_arn.clone()];
        let answer = call.filter(GetEntitlementFilterName::LicenseArn, arn).max_results(1).send().await.unwrap();
        assert!(answer.entitlements().iter().all(|one| one.license_arn() == Some(&purchase.license_arn)));
        assert!(answer.entitlements().iter().all(|one| one.expiration_date().is_some()));
        pages.push(answer.entitlements().len());
        token = answer.next_token().map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    assert_eq!(pages[0], 0, "the first page is empty and yet has a successor");
    assert!(pages[1..].iter().all(|size| *size == 1), "{pages:?}");
    let other = client.get_entitlements().product_code("not-ours").send().await.unwrap_err();
    assert_eq!(other.code(), Some("InvalidParameterException"));
}

fn deliveries(runs: &Value) -> usize {
    let runs = runs["runs"].as_array().unwrap();
    runs.iter().filter(|run| run["function"] == "apply-agreement-event").count()
}

#[tokio::test]
async fn events_can_be_lost_and_doubled() {
    let world = World::new().await;
    world.fault(&json!({ "target": "events", "kind": "drop", "count": 1 })).await;
    world.subscribe_with(&json!({ "confirm": false })).await;
    assert_eq!(deliveries(&world.get("/_sandbox/events").await), 0);
    world.fault(&json!({ "target": "events", "kind": "delay", "count": 1, "delaySeconds": 30 })).await;
    world.subscribe_with(&json!({ "confirm": false })).await;
    assert_eq!(deliveries(&world.get("/_sandbox/events").await), 0);
    world.advance(30).await;
    assert_eq!(deliveries(&world.get("/_sandbox/events").await), 1);
}

#[tokio::test]
async fn a_purchase_that_cannot_be_is_refused_with_a_reason() {
    let world = World::new().await;
    for order in [
        json!({ "accountId": "12" }),
        json!({ "productCode": "not a code" }),
        json!({ "entitlements": { "no-such-dimension": 1 } }),
        json!({ "pricing": "contract", "entitlements": { "log_events": -1 } }),
        json!({ "pricing": "gratis" }),
        json!({ "surprise": 1 }),
    ] {
        let reply = world.control().post_json("/_sandbox/purchases", &order).await.unwrap();
        assert_eq!(reply.status, 400, "{order}");
        assert!(reply.json()["error"].is_string());
    }
    let unknown = world.control().post_json("/_sandbox/purchases/agmt-none/cancel", &json!({})).await.unwrap();
    assert_eq!(unknown.status, 404);
    let purchase = world.subscribe().await;
    world.act(&purchase.agreement_id, "cancel").await;
    let again = format!("/_sandbox/purchases/{}/cancel", purchase.agreement_id);
    assert_eq!(world.control().post_json(&again, &json!({})).await.unwrap().status, 409);
}
