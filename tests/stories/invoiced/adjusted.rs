//! Billing adjustments name AWS's invoice by themselves, and what becomes of them is followed.

use http::Method;
use serde_json::{Value, json};
use tests::World;

use super::{LATE_IN_NOVEMBER, compare, november, until_invoiced, used, verdict_of};

async fn post(world: &World, path: &str, more: Value) -> (u16, Value) {
    let mut body = json!({"why": "bytes were counted as events"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let reply = world.signed(Method::POST, path, "application/json", body.to_string().into_bytes()).await;
    (reply.status.as_u16(), reply.json())
}

async fn adjustment(world: &World, arn: &str) -> Value {
    let path = format!("/v1/licenses/{arn}/adjustments");
    world.signed(Method::GET, &path, "", Vec::new()).await.json()["adjustments"][0].clone()
}

#[tokio::test]
async fn an_adjustment_finds_its_invoice_is_followed_and_closes_the_month_with_its_credit_memo() {
    let world = World::at(LATE_IN_NOVEMBER).await;
    let buyer = used(&world, 45_000_000).await;
    let license = buyer.purchase.license_arn.rsplit(':').next().unwrap().to_owned();
    let record = format!("/v1/operate/adjustments/{license}~2026-11-30T20~log_events");
    world.advance_to("2026-11-30T22:10:00Z").await;
    let early = post(&world, &record, json!({"quantity": 5})).await;
    assert_eq!((early.0, &early.1["fields"][0]["name"]), (422, &json!("invoiceId")), "{}", early.1);
    until_invoiced(&world).await;
    let month = november(&world, &buyer.purchase).await;
    let number = month["invoices"][0]["invoiceId"].clone();
    let (status, prepared) = post(&world, &record, json!({"quantity": 5})).await;
    assert_eq!((status, &prepared["invoiceId"], &prepared["amount"]), (200, &number, &json!("16.00")), "{prepared}");
    let (_, sent) = post(&world, &format!("{record}/send"), json!({})).await;
    assert_eq!(sent["state"], "requested", "{sent}");

    world.advance(2 * 86_400).await;
    assert_eq!(adjustment(&world, &buyer.purchase.license_arn).await["state"], "completed", "a daily run asked");
    compare(&world).await;
    let month = november(&world, &buyer.purchase).await;
    assert_eq!(verdict_of(&month), ("agrees", "2.00", "2.00"), "{month}");
    assert_eq!((&month["givenBack"], &month["invoices"][0]["refundable"]), (&json!("16.00"), &json!("2.00")));
}

#[tokio::test]
async fn more_than_aws_gives_back_is_refused_with_what_is_left_and_what_aws_turns_down_is_kept() {
    let world = World::at(LATE_IN_NOVEMBER).await;
    let buyer = used(&world, 45_000_000).await;
    let license = buyer.purchase.license_arn.rsplit(':').next().unwrap().to_owned();
    let record = format!("/v1/operate/adjustments/{license}~2026-11-30T20~log_events");
    super::switch(&world, json!({"wrongPrices": {"log_events": 100_000}})).await;
    until_invoiced(&world).await;
    let (status, refused) = post(&world, &record, json!({"quantity": 5})).await;
    assert_eq!((status, &refused["type"]), (422, &json!("/problems/beyond-refundable")), "{refused}");
    assert!(refused["detail"].as_str().unwrap().contains("4.50"), "{refused}");
    let named = json!({"quantity": 5, "invoiceId": "INV-OF-NOBODY"});
    assert_eq!(post(&world, &record, named).await.1["state"], "prepared", "an operator may know better");
    post(&world, &format!("{record}/send"), json!({})).await;
    world.advance(2 * 86_400).await;
    let failed = adjustment(&world, &buyer.purchase.license_arn).await;
    assert_eq!(failed["state"], "failed", "{failed}");
    assert!(failed["refusedBecause"].as_str().unwrap().contains("originalInvoiceId"), "{failed}");
    assert_eq!(post(&world, &record, json!({"quantity": 40})).await.1["amount"], "2.00", "less can be asked for anew");
}
