//! What AWS billed too much: prepared, asked back on an operator's word, once.

use http::Method;
use serde_json::{Value, json};
use tests::World;

use crate::ledger::{Buyer, DIMENSION, report};

/// A license that AWS billed fifty units of, where five were right; and the record's name.
async fn over_billed(world: &World) -> (Buyer, String) {
    let buyer = Buyer::new(world, "one").await;
    report(world, &[buyer.event("1", DIMENSION, 50_000_000, world.now())]).await;
    world.advance(3600).await;
    let license = buyer.purchase.license_arn.rsplit(':').next().unwrap().to_owned();
    (buyer, format!("{license}~2026-11-21T10~{DIMENSION}"))
}

async fn post(world: &World, path: &str, more: Value) -> (u16, Value) {
    let mut body = json!({"by": "ann", "why": "bytes were counted as events"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let reply = world.signed(Method::POST, path, "application/json", body.to_string().into_bytes()).await;
    (reply.status.as_u16(), reply.json())
}

async fn prepare(world: &World, record: &str, quantity: u64) -> (u16, Value) {
    let asked = json!({"quantity": quantity, "invoiceId": "INV-2026-11"});
    post(world, &format!("/v1/operate/adjustments/{record}"), asked).await
}

async fn send(world: &World, record: &str) -> (u16, Value) {
    post(world, &format!("/v1/operate/adjustments/{record}/send"), json!({})).await
}

/// What AWS was asked for.
async fn asked(world: &World) -> Vec<Value> {
    world.get("/_sandbox/adjustments").await.as_array().unwrap().clone()
}

#[tokio::test]
async fn what_was_billed_too_much_is_asked_back_only_when_an_operator_says_so() {
    let world = World::new().await;
    let (buyer, record) = over_billed(&world).await;
    let (status, prepared) = prepare(&world, &record, 5).await;
    assert_eq!(
        (status, &prepared["state"], &prepared["amount"]),
        (200, &json!("prepared"), &json!("18.00")),
        "{prepared}"
    );
    assert!(asked(&world).await.is_empty(), "nothing is asked for by itself");
    let (status, sent) = send(&world, &record).await;
    assert_eq!((status, &sent["state"]), (200, &json!("requested")));
    let taken = asked(&world).await;
    let entry = &taken[0]["entry"];
    assert_eq!((taken.len(), &taken[0]["id"]), (1, &sent["requestId"]));
    assert_eq!(
        (&entry["agreementId"], &entry["originalInvoiceId"]),
        (&json!(buyer.purchase.agreement_id), &json!("INV-2026-11"))
    );
    assert_eq!((&entry["adjustmentAmount"], &entry["currencyCode"]), (&json!("18.00"), &json!("USD")));
    assert_eq!(entry["adjustmentReasonCode"], "INCORRECT_METERING");
    let path = format!("/v1/licenses/{}/adjustments", buyer.purchase.license_arn);
    let listed = world.signed(Method::GET, &path, "", Vec::new()).await.json();
    assert_eq!(listed["adjustments"][0], sent);
    let audit = world.signed(Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    let acts: Vec<&str> = audit["entries"].as_array().unwrap().iter().map(|one| one["act"].as_str().unwrap()).collect();
    assert_eq!(acts.len(), 2);
    assert!(acts.contains(&"prepare-adjustment") && acts.contains(&"send-adjustment"), "{acts:?}");
    assert_eq!(buyer.ledger(&world).await["totals"][DIMENSION]["lawHolds"], true);
}

#[tokio::test]
async fn sending_again_asks_once() {
    for fault in [
        json!({"target": "BatchCreateBillingAdjustmentRequest", "kind": "lost-answer"}),
        json!({"target": "BatchCreateBillingAdjustmentRequest", "kind": "internal-error"}),
        json!({"target": "BatchCreateBillingAdjustmentRequest", "kind": "throttling"}),
    ] {
        let world = World::new().await;
        let (_, record) = over_billed(&world).await;
        prepare(&world, &record, 5).await;
        world.fault(&fault).await;
        assert_eq!(send(&world, &record).await.0, 503, "{fault}");
        assert_eq!(prepare(&world, &record, 6).await.0, 409, "AWS may have the other one");
        world.no_faults().await;
        assert_eq!(send(&world, &record).await.1["state"], "requested");
        assert_eq!(send(&world, &record).await.1["state"], "requested");
        assert_eq!(asked(&world).await.len(), 1, "{fault}");
    }
}

#[tokio::test]
async fn only_what_aws_has_and_billed_too_much_can_be_asked_back() {
    let world = World::new().await;
    let (_, record) = over_billed(&world).await;
    for quantity in [50, 51] {
        assert_eq!(prepare(&world, &record, quantity).await.0, 422, "{quantity} is not too much");
    }
    let without_invoice = post(&world, &format!("/v1/operate/adjustments/{record}"), json!({"quantity": 5})).await;
    assert_eq!((without_invoice.0, &without_invoice.1["type"]), (422, &json!("/problems/not-adjustable")));
    assert_eq!(send(&world, &record).await.0, 404, "nothing was prepared");
    let other = record.replace("T10~", "T09~");
    assert_eq!(prepare(&world, &other, 5).await.0, 404);
}

#[tokio::test]
async fn what_aws_refuses_is_kept_with_its_reason_and_can_be_prepared_anew() {
    let world = World::new().await;
    let (_, record) = over_billed(&world).await;
    prepare(&world, &record, 5).await;
    world.fault(&json!({"target": "BatchCreateBillingAdjustmentRequest", "kind": "access-denied"})).await;
    let (status, refused) = send(&world, &record).await;
    assert_eq!((status, &refused["state"]), (200, &json!("refused")));
    assert!(refused["refusedBecause"].as_str().unwrap().starts_with("AccessDeniedException"), "{refused}");
    world.no_faults().await;
    assert_eq!(prepare(&world, &record, 7).await.1["amount"], "17.20");
    assert_eq!(send(&world, &record).await.1["state"], "requested");
}
