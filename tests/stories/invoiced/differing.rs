//! What goes wrong with invoices is said, with the cents, and loses nothing.

use serde_json::{Value, json};
use tests::World;

use super::{LATE_IN_NOVEMBER, compare, november, open, switch, until_invoiced, used, verdict_of};
use crate::ledger::{Buyer, DIMENSION, report};

#[tokio::test]
async fn a_price_that_is_not_the_brand_files_is_named() {
    let world = World::at(LATE_IN_NOVEMBER).await;
    switch(&world, json!({"wrongPrices": {DIMENSION: 500_000}})).await;
    let buyer = used(&world, 45_000_000).await;
    until_invoiced(&world).await;
    let month = november(&world, &buyer.purchase).await;
    assert_eq!(verdict_of(&month), ("price", "18.00", "22.50"), "{month}");
    assert_eq!((&month["difference"], &month["dimensions"]), (&json!("4.50"), &json!([DIMENSION])));
    assert_eq!(open(&world).await.len(), 1, "it stays for an operator");
}

#[tokio::test]
async fn a_line_that_is_missing_is_named_and_found_again_when_it_is_invoiced() {
    let world = World::at(LATE_IN_NOVEMBER).await;
    switch(&world, json!({"missingLines": ["time_series"]})).await;
    let buyer = used(&world, 45_000_000).await;
    report(&world, &[buyer.event("2", "time_series", 20_000, world.now())]).await;
    until_invoiced(&world).await;
    let month = november(&world, &buyer.purchase).await;
    assert_eq!(verdict_of(&month), ("missing", "25.00", "18.00"), "{month}");
    assert_eq!(month["dimensions"], json!(["time_series"]));
    let again = compare(&world).await;
    assert_eq!((&again["differences"], &again["findings"][0]["differenceMinor"]), (&json!(1), &json!(-700)), "{again}");
}

#[tokio::test]
async fn an_agreement_without_invoices_is_waited_for_and_then_missed() {
    let world = World::at(LATE_IN_NOVEMBER).await;
    let buyer = used(&world, 45_000_000).await;
    switch(&world, json!({"withoutInvoices": [buyer.purchase.agreement_id]})).await;
    until_invoiced(&world).await;
    assert_eq!(verdict_of(&november(&world, &buyer.purchase).await), ("not-yet-issued", "18.00", "0.00"));
    world.advance_to("2026-12-19T00:10:00Z").await;
    let month = november(&world, &buyer.purchase).await;
    assert_eq!(verdict_of(&month), ("missing", "18.00", "0.00"), "{month}");
}

#[tokio::test]
async fn credit_memos_that_nobody_asked_for_are_said_even_if_they_are_more_than_the_month() {
    let world = World::at(LATE_IN_NOVEMBER).await;
    let buyer = used(&world, 45_000_000).await;
    until_invoiced(&world).await;
    assert_eq!(verdict_of(&november(&world, &buyer.purchase).await), ("agrees", "18.00", "18.00"));
    for (amount, left) in [("5.00", "13.00"), ("30.00", "-17.00")] {
        let memo = json!({"agreementId": buyer.purchase.agreement_id, "month": "2026-11", "amount": amount});
        switch(&world, json!({"creditMemo": memo})).await;
        compare(&world).await;
        let month = november(&world, &buyer.purchase).await;
        assert_eq!(verdict_of(&month), ("credit", "18.00", left), "{month}");
        assert_eq!(month["closedAt"], Value::Null, "what was closed is open again");
    }
    let kinds: Vec<Value> = november(&world, &buyer.purchase).await["invoices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["kind"].clone())
        .collect();
    assert_eq!(kinds, ["invoice", "credit-memo", "credit-memo"]);
}

#[tokio::test]
async fn every_page_is_read_and_another_currency_is_never_added() {
    let world = World::at(LATE_IN_NOVEMBER).await;
    let buyer = used(&world, 45_000_000).await;
    until_invoiced(&world).await;
    for _ in 0..3 {
        let memo = json!({"agreementId": buyer.purchase.agreement_id, "month": "2026-11", "amount": "1.00"});
        switch(&world, json!({"creditMemo": memo})).await;
    }
    switch(&world, json!({"pageSize": 1})).await;
    compare(&world).await;
    let month = november(&world, &buyer.purchase).await;
    assert_eq!(verdict_of(&month), ("credit", "18.00", "15.00"), "one a page: {month}");
    switch(&world, json!({"currency": "EUR"})).await;
    let memo = json!({"agreementId": buyer.purchase.agreement_id, "month": "2026-11", "amount": "1.00"});
    switch(&world, json!({"creditMemo": memo})).await;
    compare(&world).await;
    let month = november(&world, &buyer.purchase).await;
    assert_eq!(verdict_of(&month), ("currency", "18.00", "15.00"), "the euro is not among them: {month}");
}

#[tokio::test]
async fn denied_access_is_said_and_what_was_known_stays_until_it_is_granted() {
    let world = World::at(LATE_IN_NOVEMBER).await;
    let buyer = used(&world, 45_000_000).await;
    world.fault(&json!({"target": "ListAgreementInvoiceLineItems", "kind": "access-denied"})).await;
    until_invoiced(&world).await;
    let month = november(&world, &buyer.purchase).await;
    assert_eq!(verdict_of(&month), ("denied", "18.00", "0.00"), "{month}");
    assert!(month["unreadBecause"].as_str().unwrap().contains("AccessDeniedException"), "{month}");
    world.no_faults().await;
    world.advance_to("2026-12-12T00:10:00Z").await;
    let granted = november(&world, &buyer.purchase).await;
    assert_eq!(verdict_of(&granted), ("agrees", "18.00", "18.00"), "the next run closes it: {granted}");

    world.fault(&json!({"target": "ListAgreementInvoiceLineItems", "kind": "access-denied"})).await;
    let denied = compare(&world).await;
    assert_eq!(denied["unread"], 1, "{denied}");
    let month = november(&world, &buyer.purchase).await;
    assert_eq!((&month["verdict"], month["invoices"].as_array().unwrap().len()), (&json!("denied"), 1), "{month}");
}

#[tokio::test]
async fn a_run_that_aws_does_not_answer_is_gone_on_with() {
    let world = World::at(LATE_IN_NOVEMBER).await;
    let buyer = used(&world, 45_000_000).await;
    world.advance_to("2026-12-01T07:10:00Z").await;
    world.pause("meter-usage").await;
    world.fault(&json!({"target": "ListAgreementInvoiceLineItems", "kind": "internal-error"})).await;
    world.advance_to("2026-12-05T00:10:00Z").await;
    assert_eq!(november(&world, &buyer.purchase).await, Value::Null);
    world.no_faults().await;
    let went_on = world.post("/_sandbox/run/reconcile", &json!({"goOn": true})).await;
    assert_eq!(went_on["error"], Value::Null, "{went_on}");
    assert_eq!(verdict_of(&november(&world, &buyer.purchase).await), ("agrees", "18.00", "18.00"));
}

#[tokio::test]
async fn what_a_channel_partner_sold_is_not_ours_to_ask_for() {
    let world = World::at(LATE_IN_NOVEMBER).await;
    let purchase = world.subscribe_with(&json!({"confirmAfterSeconds": 0, "byPartner": true})).await;
    world.advance(1).await;
    let buyer = Buyer::bind(&world, purchase, "one").await;
    report(&world, &[buyer.event("1", DIMENSION, 45_000_000, world.now())]).await;
    until_invoiced(&world).await;
    assert_eq!(verdict_of(&november(&world, &buyer.purchase).await), ("not-ours", "18.00", "0.00"));
}
