//! Who acts as an operator, and who only says so.

use std::sync::Arc;

use edge::{Function, Http, Invocation, Principals};
use http::Method;
use operate::Operate;
use read_entitlement::ReadEntitlement;
use serde_json::{Value, json};
use tests::World;

const SERVICE: &str = "arn:aws:sts::444455556666:assumed-role/product/i-1";
const OPERATOR: &str = "arn:aws:sts::444455556666:assumed-role/tollgate-operator/olga";

/// A call that API Gateway let in, signed by `principal`.
fn signed_by(principal: Option<&str>, key: &str, path: &str) -> Value {
    let method = key.split(' ').next().unwrap();
    let mut event = json!({
        "version": "2.0", "routeKey": key, "rawPath": path, "rawQueryString": "",
        "headers": {"accept": "application/json", "host": "app.example.com"},
        "requestContext": {
            "accountId": "444455556666", "apiId": "a", "domainName": "app.example.com", "domainPrefix": "app",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "x"},
            "requestId": "r", "routeKey": key, "stage": "$default", "time": "", "timeEpoch": 0,
        },
        "isBase64Encoded": false,
    });
    if let Some(principal) = principal {
        event["requestContext"]["authorizer"] = json!({"iam": {"userArn": principal}});
    }
    event
}

async fn status(function: &dyn Function, event: Value) -> u64 {
    let invocation = Invocation::new("r", std::time::Duration::from_secs(20));
    function.invoke(event, &invocation).await.unwrap()["statusCode"].as_u64().unwrap()
}

#[tokio::test]
async fn a_product_service_with_too_wide_a_policy_reads_entitlements_and_nothing_of_the_operators() {
    let world = World::new().await;
    let purchase = world.subscribe().await;
    let mut environment = world.sandbox.environment.clone();
    environment.settings.principals = Principals::new("*:assumed-role/tollgate-operator/*", "*:assumed-role/product/*");
    let operate: Arc<dyn Function> = Arc::new(Http::new(&environment, Operate::new(&environment)));
    let entitlement: Arc<dyn Function> = Arc::new(Http::new(&environment, ReadEntitlement::new(&environment)));
    let license = format!("/v1/licenses/{}", purchase.license_arn);
    for (key, path) in [
        ("GET /v1/operate/requests", "/v1/operate/requests".to_owned()),
        ("GET /v1/operate/audit", "/v1/operate/audit".to_owned()),
        ("GET /v1/licenses/{arn}/ledger", format!("{license}/ledger")),
        ("POST /v1/operate/cut-over", "/v1/operate/cut-over".to_owned()),
    ] {
        for stranger in [Some(SERVICE), Some("arn:aws:iam::444455556666:user/eve"), None] {
            assert_eq!(status(&*operate, signed_by(stranger, key, &path)).await, 403, "{key} by {stranger:?}");
        }
        assert_ne!(status(&*operate, signed_by(Some(OPERATOR), key, &path)).await, 403, "{key}");
    }
    let key = "GET /v1/licenses/{arn}";
    assert_eq!(status(&*entitlement, signed_by(Some(SERVICE), key, &license)).await, 200);
    assert_eq!(status(&*entitlement, signed_by(Some("arn:aws:iam::444455556666:user/eve"), key, &license)).await, 403);
}

#[tokio::test]
async fn who_did_it_is_who_signed_it_and_the_reason_is_what_it_looks_like() {
    let world = World::new().await;
    let ann = crate::people::registered(&world, "ann").await;
    let workspace = ann["workspace"]["id"].as_str().unwrap();
    let path = format!("/v1/operate/workspaces/{workspace}/providers");
    let order = async |order: Value| {
        let reply = world.signed(Method::POST, &path, "application/json", order.to_string().into_bytes()).await;
        (reply.status.as_u16(), reply.json()["type"].clone())
    };
    let problem = |code: &str| json!(format!("/problems/{code}"));
    assert_eq!(order(json!({"by": "the boss", "decision": "allow"})).await, (422, problem("who-and-why-missing")));
    for why in ["paid\u{202e}diap ton", "two\nlines", "zero\u{200b}width", "bell\u{7}"] {
        for hidden in [json!({"why": why, "decision": "allow"}), json!({"why": "x", "by": why, "decision": "allow"})] {
            assert_eq!(order(hidden).await, (422, problem("hidden-characters")), "{why:?}");
        }
    }
    let said = order(json!({"by": "the boss", "why": "moves to another cloud", "decision": "allow"})).await;
    assert_eq!(said.0, 200, "{said:?}");
    let audit = world.signed(Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    let entry = &audit["entries"][0];
    assert_eq!((&entry["by"], &entry["note"]), (&json!("arn:aws:iam::999900001111:user/sandbox"), &json!("the boss")));
}
