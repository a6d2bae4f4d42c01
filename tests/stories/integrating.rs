//! What docs/INTEGRATE.md shows in Rust. Its other samples are run by tests/conformance/integrate_drill.py.

use serde_json::{Value, json};
use tests::World;
use tests::receiving::{Headers, verified};

/// The key that the sandbox shares with its product.
const SECRET: &str = "whsec_dG9sbGdhdGUtc2FuZGJveC1wcm9kdWN0LXNlY3JldA==";
const ANOTHER: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

const DOCUMENT: &str = include_str!("../../docs/INTEGRATE.md");
const SAMPLE: &str = include_str!("../src/receiving.rs");

#[test]
fn the_sample_in_rust_is_the_one_that_is_built() {
    let (_, from) = DOCUMENT.split_once("```rust\n// receiving.rs\n").unwrap();
    let (shown, _) = from.split_once("```").unwrap();
    let (_, built) = SAMPLE.split_once("\n\n").unwrap();
    assert_eq!(shown, built, "docs/INTEGRATE.md and tests/src/receiving.rs differ");
}

/// The requests that the sandbox's product got.
async fn requests(world: &World) -> Vec<Value> {
    world.post("/_sandbox/workspaces", &json!({})).await;
    world.advance(60).await;
    let told = world.get("/_sandbox/told").await;
    told.as_array().unwrap().iter().map(|one| one["request"].clone()).filter(|request| !request.is_null()).collect()
}

fn headers(request: &Value) -> Headers<'_> {
    Headers {
        id: request["webhook-id"].as_str().unwrap(),
        timestamp: request["webhook-timestamp"].as_str().unwrap(),
        signature: request["webhook-signature"].as_str().unwrap(),
    }
}

#[tokio::test]
async fn the_sample_in_rust_takes_what_is_signed_and_nothing_else() {
    let world = World::new().await;
    let requests = requests(&world).await;
    assert!(requests.len() > 1, "{requests:?}");
    for request in &requests {
        let (given, body) = (headers(request), request["body"].as_str().unwrap().as_bytes());
        let sent_at: i64 = given.timestamp.parse().unwrap();
        let event = verified(given, body, &[ANOTHER, SECRET], sent_at + 300).unwrap();
        assert_eq!(event["id"], given.id);
        let tampered = [body, b" "].concat();
        let both = format!("v1,AAAA {} v2,x", given.signature);
        assert!(verified(Headers { signature: &both, ..given }, body, &[SECRET], sent_at).is_some());
        for refused in [
            verified(given, &tampered, &[SECRET], sent_at),
            verified(given, body, &[ANOTHER], sent_at),
            verified(given, body, &[], sent_at),
            verified(given, body, &[SECRET], sent_at + 301),
            verified(given, body, &[SECRET], sent_at - 301),
            verified(Headers { id: "evt_x", ..given }, body, &[SECRET], sent_at),
            verified(Headers { timestamp: "now", ..given }, body, &[SECRET], sent_at),
            verified(Headers { signature: "", ..given }, body, &[SECRET], sent_at),
        ] {
            assert_eq!(refused, None);
        }
    }
}

#[test]
fn the_sample_in_rust_takes_what_the_library_of_standard_webhooks_signs() {
    let body = r#"{"id":"evt_1"}"#;
    let signature =
        standardwebhooks::Webhook::new(SECRET).unwrap().sign("evt_1", 1_764_000_000, body.as_bytes()).unwrap();
    let given = Headers { id: "evt_1", timestamp: "1764000000", signature: &signature };
    assert_eq!(verified(given, body.as_bytes(), &[SECRET], 1_764_000_000), Some(json!({ "id": "evt_1" })));
}
