//! From product codes to licenses at an hour's boundary, and back, without an hour told twice.

use kernel::Identity;
use sandbox::Partition;
use serde_json::{Value, json};
use tests::{Reply, World};

use super::{buyer, told, world};
use crate::ledger::{Buyer, DIMENSION, report};

async fn order_cut_over(world: &World, buyer: &Buyer, identity: &str, from: &str) -> Reply {
    let order = json!({
        "product": buyer.purchase.product_code, "identity": identity, "from": from, "by": "ann", "why": "upgrade",
    });
    let body = order.to_string().into_bytes();
    world.signed(http::Method::POST, "/v1/operate/cut-over", "application/json", body).await
}

async fn dry_run(world: &World, buyer: &Buyer, identity: &str, from: &str) -> Value {
    let path = format!("/v1/operate/cut-over?product={}&identity={identity}&from={from}", buyer.purchase.product_code);
    let reply = world.signed(http::Method::GET, &path, "", Vec::new()).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()["licenses"][0].clone()
}

async fn use_now(world: &World, buyer: &Buyer, id: &str, units: u64) {
    let answer = report(world, &[buyer.event(id, DIMENSION, units * 1_000_000, world.now())]).await;
    assert_eq!(answer[0]["outcome"], "accepted", "{answer:?}");
}

#[tokio::test]
async fn a_cut_over_and_the_way_back_tell_each_hour_in_one_identity_though_retries_cross_the_boundary() {
    let world = world(Identity::Legacy, Partition::Commercial).await;
    let buyer = buyer(&world, "one").await;
    use_now(&world, &buyer, "10", 1).await;
    let before = dry_run(&world, &buyer, "license", "2026-11-21T12").await;
    assert_eq!((&before["ready"], &before["reason"]), (&json!(false), &json!("arn-unknown")));

    // The seller turns Concurrent Agreements on; AWS tells the license's ARN by an event.
    world.act(&buyer.purchase.agreement_id, "upgrade").await;
    world.pause("meter-usage").await;
    world.advance_to("2026-11-21T11:30:00Z").await;
    use_now(&world, &buyer, "11", 2).await;
    world.fault(&json!({ "target": "BatchMeterUsage", "kind": "lost-answer", "probability": 1.0 })).await;
    world.run("meter-usage").await;
    world.no_faults().await;
    let planned = dry_run(&world, &buyer, "license", "2026-11-21T12").await;
    assert_eq!((&planned["ready"], &planned["identityNow"]), (&json!(true), &json!("legacy")), "{planned}");
    assert_eq!(planned["onTheWay"]["nextToFreeze"], "2026-11-21T11:00:00Z", "{planned}");
    assert_eq!(planned["onTheWay"]["mayBeTaken"], 1, "AWS took the first hour, and nobody knows: {planned}");
    assert_eq!(planned["cutOvers"], json!([]), "the report changes nothing");

    let now = order_cut_over(&world, &buyer, "license", "2026-11-21T11").await;
    assert_eq!(now.json()["left"][0]["reason"], "hour-has-begun", "{}", now.text);
    let done = order_cut_over(&world, &buyer, "license", "2026-11-21T12").await;
    assert_eq!(done.json()["changed"].as_array().map(Vec::len), Some(1), "{}", done.text);

    // The hours before the boundary are sent after it: one of them again, and once more since an answer gets lost.
    world.advance_to("2026-11-21T12:30:00Z").await;
    use_now(&world, &buyer, "12", 3).await;
    world.fault(&json!({ "target": "BatchMeterUsage", "kind": "lost-answer", "count": 1 })).await;
    world.post("/_sandbox/schedules/meter-usage", &json!({ "enabled": true })).await;
    world.advance_to("2026-11-21T13:30:00Z").await;
    let back = order_cut_over(&world, &buyer, "legacy", "2026-11-21T14:00:00Z").await;
    assert_eq!(back.json()["changed"].as_array().map(Vec::len), Some(1), "{}", back.text);
    use_now(&world, &buyer, "13", 4).await;
    world.advance_to("2026-11-21T14:30:00Z").await;
    use_now(&world, &buyer, "14", 5).await;
    world.advance_to("2026-11-21T16:00:00Z").await;

    let expected = [("10", 1, "product"), ("11", 2, "product"), ("12", 3, "license"), ("13", 4, "license")];
    let mut expected: Vec<_> = expected.map(|(hour, units, by)| (format!("2026-11-21T{hour}"), units, by)).into();
    expected.push(("2026-11-21T14".to_owned(), 5, "product"));
    assert_eq!(told(&world, DIMENSION).await, expected);
    let totals = buyer.ledger(&world).await["totals"][DIMENSION].clone();
    assert_eq!((&totals["metered"], &totals["lawHolds"]), (&json!(15_000_000), &json!(true)), "{totals}");
    let audit = world.signed(http::Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    let acts: Vec<_> = audit["entries"].as_array().unwrap().iter().map(|entry| entry["act"].clone()).collect();
    assert_eq!(acts, ["cut-over", "cut-over"]);
}

#[tokio::test]
async fn an_operator_names_the_arn_that_no_event_told_and_both_names_find_the_licence() {
    let world = world(Identity::Legacy, Partition::Commercial).await;
    let buyer = buyer(&world, "one").await;
    let arn = "arn:aws:license-manager::294406891311:license:l-00000000000000000000000000000001";
    let path = format!("/v1/operate/licenses/{}/arn", buyer.purchase.license_arn);
    let body = json!({ "licenseArn": arn, "by": "ann", "why": "agreements feed" }).to_string().into_bytes();
    let named = world.signed(http::Method::POST, &path, "application/json", body.clone()).await;
    assert_eq!((named.status.as_u16(), &named.json()["license"]), (200, &json!(arn)), "{}", named.text);
    for name in [arn, &buyer.purchase.license_arn] {
        let path = format!("/v1/licenses/{name}/ledger");
        let ledger = world.signed(http::Method::GET, &path, "", Vec::new()).await;
        assert_eq!((ledger.status.as_u16(), &ledger.json()["license"]["arn"]), (200, &json!(arn)), "{}", ledger.text);
    }
    let without = json!({ "licenseArn": arn }).to_string().into_bytes();
    assert_eq!(world.signed(http::Method::POST, &path, "application/json", without).await.status, 422);
}

#[tokio::test]
async fn a_month_with_a_cut_over_is_invoiced_by_the_hours_of_both_identities() {
    let world = world(Identity::Legacy, Partition::Commercial).await;
    let buyer = buyer(&world, "one").await;
    use_now(&world, &buyer, "10", 10).await;
    world.act(&buyer.purchase.agreement_id, "upgrade").await;
    let done = order_cut_over(&world, &buyer, "license", "2026-11-21T12").await;
    assert_eq!(done.json()["changed"].as_array().map(Vec::len), Some(1), "{}", done.text);
    world.advance_to("2026-11-21T12:20:00Z").await;
    use_now(&world, &buyer, "12", 20).await;
    world.advance_to("2026-11-21T14:00:00Z").await;
    assert_eq!(told(&world, DIMENSION).await.len(), 2);
    world.pause("reconcile").await;
    // Nothing is used in between, and no run for each five minutes of it is needed.
    world.pause("meter-usage").await;
    world.advance_to("2026-12-01T06:40:00Z").await;
    world.post("/_sandbox/schedules/meter-usage", &json!({ "enabled": true })).await;
    world.advance_to("2026-12-01T09:00:00Z").await;
    world.pause("meter-usage").await;
    world.advance_to("2026-12-05T00:10:00Z").await;
    let report = world.post("/_sandbox/run/reconcile", &json!({ "invoices": {} })).await;
    let found = &report["findings"][0];
    assert_eq!((&found["verdict"], &found["expected"]), (&json!("agrees"), &json!("12.00")), "{report}");
    assert_eq!((&found["invoiced"], &found["closed"]), (&json!("12.00"), &json!(true)), "{report}");
}
