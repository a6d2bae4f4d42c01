//! The webhooks' list stands in Secrets Manager: it is changed there, while events are on their way, and nothing is lost
//! where it cannot be read.

use http::Method;
use serde_json::{Value, json};
use tests::World;

use crate::agreements::{Tenant, told};

/// How long a list is used: deliver-events reads it again after that.
const LIST_LIFETIME_SECONDS: i64 = 300;
const SECRET_PATH: &str = "/_sandbox/secrets/tollgate/sandbox/webhooks";
/// The key that the product knows.
const SHARED: &str = "whsec_dG9sbGdhdGUtc2FuZGJveC1wcm9kdWN0LXNlY3JldA==";
const FRESH: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

async fn keep(world: &World, list: &str) {
    let reply = world.control().send(Method::PUT, SECRET_PATH, &[], list.as_bytes().to_vec()).await.unwrap();
    assert_eq!(reply.status, 204, "{}", reply.text);
}

/// The list with the product's endpoint and these keys.
fn list(world: &World, secrets: &[&str]) -> String {
    let url = format!("{}/_sandbox/product/hooks", world.sandbox.aws_url);
    json!([{ "name": "product", "url": url, "secrets": secrets }]).to_string()
}

#[tokio::test]
async fn a_key_is_exchanged_without_a_gap_and_without_a_deployment() {
    let world = World::new().await;
    let tenant = Tenant::new(&world, "ann").await;
    world.advance(60).await;
    let before = told(&world, "webhook").await.len();
    assert!(before > 0);
    // The new key goes in front; the product, which knows the old one alone, still finds its signature.
    keep(&world, &list(&world, &[FRESH, SHARED])).await;
    world.advance(LIST_LIFETIME_SECONDS).await;
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    world.advance(60).await;
    let after = told(&world, "webhook").await;
    assert!(after.len() > before, "{after:?}");
    let requests = world.get("/_sandbox/told").await;
    let signatures: Vec<&str> =
        requests.as_array().unwrap().iter().filter_map(|one| one["request"]["webhook-signature"].as_str()).collect();
    assert_eq!(signatures.last().unwrap().split(' ').count(), 2, "both keys sign: {signatures:?}");
    assert_eq!(signatures[0].split(' ').count(), 1);
}

#[tokio::test]
async fn a_list_with_a_mistake_changes_nothing_and_says_so() {
    let world = World::new().await;
    let tenant = Tenant::new(&world, "ann").await;
    world.advance(60).await;
    for mistake in ["", "whsec_x", r#"[{"name": "product", "url": "http://example.com", "secrets": []}]"#] {
        keep(&world, mistake).await;
        world.advance(LIST_LIFETIME_SECONDS).await;
    }
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    world.advance(60).await;
    assert_eq!(told(&world, "webhook").await, told(&world, "bus").await);
}

#[tokio::test]
async fn what_happened_while_the_list_could_not_be_read_is_told_afterwards() {
    let world = World::new().await;
    world.fault(&json!({ "target": "GetSecretValue", "kind": "access-denied" })).await;
    Tenant::new(&world, "ann").await;
    let failed = world.sandbox.invoke("deliver-events", json!({})).await.unwrap().unwrap_err().to_string();
    assert!(failed.contains("Secrets Manager did not give the webhooks' secret: AccessDeniedException"), "{failed}");
    assert_eq!(told(&world, "webhook").await, Vec::<String>::new());
    world.no_faults().await;
    world.advance(120).await;
    let told_after = told(&world, "webhook").await;
    assert_eq!(told_after, told(&world, "bus").await);
    assert!(!told_after.is_empty());
}

#[tokio::test]
async fn a_secret_that_is_not_there_is_named_and_never_quoted() {
    let world = World::new().await;
    keep(&world, SHARED).await;
    let failed = world.sandbox.invoke("deliver-events", json!({})).await.unwrap().unwrap_err().to_string();
    assert!(failed.starts_with("the webhooks' secret: not a JSON list of endpoints"), "{failed}");
    assert!(!failed.contains(SHARED), "{failed}");
    let answer: Value = world.get("/_sandbox/told").await;
    assert_eq!(answer, json!([]));
}
