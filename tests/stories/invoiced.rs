//! AWS's invoices: what AWS accepted in a month, at the prices that were kept, is what it invoices, to the cent; or it is said
//! what differs, and by how much.

mod adjusted;
mod differing;
mod spanning;

use http::Method;
use serde_json::{Value, json};
use tests::{Purchase, World};

use crate::account::{bills, owner, signed_in, use_units};
use crate::ledger::{Buyer, DIMENSION, report};
use crate::people::pass;

/// Late in a month: its invoices are some days away.
pub(super) const LATE_IN_NOVEMBER: &str = "2026-11-30T20:20:00Z";

/// Goes on until the month is over and invoiced, without a run for each five minutes of it.
pub(super) async fn until_invoiced(world: &World) {
    world.advance_to("2026-12-01T07:10:00Z").await;
    world.pause("meter-usage").await;
    world.advance_to("2026-12-05T00:10:00Z").await;
}

/// A buyer who used `quantity` raw units of the first dimension in November.
pub(super) async fn used(world: &World, quantity: u64) -> Buyer {
    let buyer = Buyer::new(world, "one").await;
    report(world, &[buyer.event("1", DIMENSION, quantity, world.now())]).await;
    buyer
}

/// What operators see of a license's November.
pub(super) async fn november(world: &World, purchase: &Purchase) -> Value {
    let path = format!("/v1/licenses/{}/invoices", purchase.license_arn);
    let reply = world.signed(Method::GET, &path, "", Vec::new()).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let months = reply.json()["months"].as_array().unwrap().clone();
    months.into_iter().find(|one| one["month"] == "2026-11").unwrap_or_default()
}

/// Compares November now.
pub(super) async fn compare(world: &World) -> Value {
    let report = world.post("/_sandbox/run/reconcile", &json!({"invoices": {"month": "2026-11"}})).await;
    assert_eq!((&report["error"], &report["finished"]), (&Value::Null, &json!(true)), "{report}");
    report
}

/// The months that are not closed.
pub(super) async fn open(world: &World) -> Vec<Value> {
    let reply = world.signed(Method::GET, "/v1/operate/open-invoices", "", Vec::new()).await;
    reply.json()["months"].as_array().unwrap_or_else(|| panic!("{}", reply.text)).clone()
}

pub(super) fn verdict_of(month: &Value) -> (&str, &str, &str) {
    let text = |name: &str| month[name].as_str().unwrap_or_default();
    (text("verdict"), text("expected"), text("invoiced"))
}

/// Switches faults of invoices on, in place of those that are.
pub(super) async fn switch(world: &World, switches: Value) {
    world.post("/_sandbox/invoices", &switches).await;
}

#[tokio::test]
async fn a_month_that_agrees_is_closed_by_the_schedule_and_its_invoice_is_on_the_owners_bill() {
    let world = World::at(LATE_IN_NOVEMBER).await;
    let ann = owner(&world, "ann").await;
    use_units(&world, &ann, "1", DIMENSION, 45_000_000).await;
    use_units(&world, &ann, "2", "time_series", 12_000).await;
    world.advance_to("2026-12-01T07:10:00Z").await;
    let ann = signed_in(&world, "ann").await;
    let before = ann.get("/account/bills?month=2026-11").await;
    assert!(before.text.contains("AWS has not issued this month’s invoice"), "{}", before.text);
    world.pause("meter-usage").await;
    pass(&world, 3 * 86_400);
    world.advance_to("2026-12-05T00:10:00Z").await;

    let ann = signed_in(&world, "ann").await;
    let bill = bills::bill(&ann, "2026-11").await;
    assert_eq!(bill["amountMinor"], 2220, "45 × 0.40 + 12 × 0.35");
    let invoices = bill["awsInvoices"].as_array().unwrap();
    assert_eq!((invoices.len(), &invoices[0]["amount"], &invoices[0]["currency"]), (1, &json!("22.20"), &json!("USD")));
    let number = invoices[0]["number"].as_str().unwrap();
    let page = ann.get("/account/bills?month=2026-11").await;
    assert!(page.text.contains(number) && !page.text.contains("has not issued"), "{}", page.text);
    let csv = ann.get("/account/bills?month=2026-11&format=csv").await.text;
    assert!(csv.lines().any(|line| line.ends_with(&format!(",{number},invoice,22.20"))), "{csv}");
    let cloud = ann.get_json("/account/cloud-accounts").await.json();
    let arn = cloud["cloudAccounts"][0]["licenses"][0]["arn"].as_str().unwrap();
    let seen = world.signed(Method::GET, &format!("/v1/licenses/{arn}/invoices"), "", Vec::new()).await.json();
    let month = &seen["months"][0];
    assert_eq!(verdict_of(month), ("agrees", "22.20", "22.20"), "{seen}");
    assert!(month["closedAt"].is_string() && open(&world).await.is_empty(), "{seen}");
    assert_eq!(month["lines"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn parts_of_a_unit_are_summed_before_they_are_priced_and_the_month_agrees_to_the_cent() {
    let world = World::at(LATE_IN_NOVEMBER).await;
    let one = used(&world, 618_749).await;
    let two = Buyer::bind(&world, one.purchase.clone(), "two").await;
    world.advance(3600).await;
    report(&world, &[two.event("2", DIMENSION, 618_751, world.now())]).await;
    until_invoiced(&world).await;
    compare(&world).await;
    // Each hour priced for itself, to a millionth, would be 0.494999: a cent less.
    let month = november(&world, &one.purchase).await;
    assert_eq!(verdict_of(&month), ("agrees", "0.495", "0.50"), "{month}");
    assert!(open(&world).await.is_empty());
}

#[tokio::test]
async fn an_order_that_cannot_be_read_says_what_is_wrong_and_a_month_that_is_not_over_is_refused() {
    let world = World::at(LATE_IN_NOVEMBER).await;
    for (order, why) in [
        (json!({"invoices": 5}), "is an object"),
        (json!({"invoices": {"months": "2026-10"}}), "no `months`"),
        (json!({"invoices": {"month": "November"}}), "2026-11"),
        (json!({"invoices": {"month": "2026-11"}}), "not over"),
        (json!({"invoices": {"license": 5}}), "l-…"),
        (json!({"invoices": {"license": "one"}}), "no such licence"),
        (json!({"invoices": {"license": "l-00000000000000000000000000000042"}}), "no such licence"),
    ] {
        let report = world.post("/_sandbox/run/reconcile", &order).await;
        assert!(report["error"].as_str().is_some_and(|error| error.contains(why)), "{order}: {report}");
    }
    assert_eq!(world.post("/_sandbox/run/reconcile", &json!({"invoices": {}})).await["compared"], 0);
}
