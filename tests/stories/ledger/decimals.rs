//! Decimal usage: an hour is billed as it was used, in either form of quantities, across a change of them, and where AWS
//! refuses decimals.

use std::sync::Arc;
use std::time::Duration;

use brand::Brand;
use edge::{Environment, Function, Invocation};
use kernel::{Clock, Timestamp, Units};
use meter_usage::MeterUsage;
use sandbox::{Options, quantity};
use serde_json::{Value, json};
use tests::World;

use super::{Buyer, DIMENSION, report};

const BRAND: &str = include_str!("../../../brands/truewatch.toml");
const BEGINNING: &str = "2026-11-21T10:20:00Z";

/// A brand file that says of every product in which form AWS is told quantities; or says nothing.
fn brand_told(form: Option<&str>) -> Arc<Brand> {
    let said = form.map_or("pricing =".to_owned(), |form| format!("quantity = \"{form}\"\npricing ="));
    Arc::new(Brand::parse(&BRAND.replace("pricing =", &said)).unwrap())
}

/// A world of that brand file.
pub(crate) async fn world_told(form: Option<&str>) -> World {
    let clock = Clock::frozen(Timestamp::parse_rfc3339(BEGINNING).unwrap());
    World::with(Options::memory(brand_told(form), clock)).await
}

/// One run of metering, deployed with that brand file.
async fn run_told(world: &World, form: Option<&str>) -> Value {
    let environment = Environment { brand: brand_told(form), ..world.sandbox.environment.clone() };
    let function = MeterUsage::with(&environment, meter_usage::Options::default());
    function.invoke(json!({}), &Invocation::new("a-run", Duration::from_secs(60))).await.unwrap()
}

/// What AWS has of the dimension of most stories, hour by hour.
async fn told(world: &World, buyer: &Buyer) -> Vec<String> {
    let records = world.records().await;
    let mine =
        records.iter().filter(|one| one["licenseArn"] == *buyer.purchase.license_arn && one["dimension"] == DIMENSION);
    let mut hours: Vec<(String, String)> = mine
        .map(|one| (one["hour"].as_str().unwrap().to_owned(), quantity::read(&one["quantity"]).unwrap().printed()))
        .collect();
    hours.sort();
    hours.into_iter().map(|(_, quantity)| quantity).collect()
}

async fn totals(world: &World, buyer: &Buyer) -> Value {
    let totals = buyer.ledger(world).await["totals"][DIMENSION].clone();
    assert_eq!(totals["lawHolds"], true, "{totals}");
    totals
}

async fn use_now(world: &World, buyer: &Buyer, id: &str, raw: u64) {
    let results = report(world, &[buyer.event(id, DIMENSION, raw, world.now())]).await;
    assert_eq!(results[0]["outcome"], "accepted", "{results:?}");
}

#[tokio::test]
async fn an_hour_is_billed_as_it_was_used_and_nothing_is_carried() {
    let world = world_told(None).await;
    let buyer = Buyer::new(&world, "one").await;
    use_now(&world, &buyer, "1", 1_400_000).await;
    world.advance(3600).await;
    use_now(&world, &buyer, "2", 1).await;
    world.advance(2 * 3600).await;
    assert_eq!(told(&world, &buyer).await, ["1.4", "0.000001"]);
    let totals = totals(&world, &buyer).await;
    assert_eq!((&totals["metered"], &totals["carried"]), (&json!(1_400_001), &json!(0)));
    let metering = world.metering().await;
    let sent = metering["calls"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|call| call["request"]["UsageRecords"].as_array().cloned().unwrap_or_default());
    for record in sent {
        assert!(record["Quantity"].is_null() && record["QuantityAsDecimal"].is_string(), "{record}");
        for part in record["UsageAllocations"].as_array().into_iter().flatten() {
            assert!(part["AllocatedUsageQuantity"].is_null(), "{record}");
            assert!(part["AllocatedUsageQuantityAsDecimal"].is_string(), "{record}");
        }
    }
}

#[tokio::test]
async fn a_product_of_whole_units_is_told_as_it_always_was() {
    let world = world_told(Some("whole")).await;
    let buyer = Buyer::new(&world, "one").await;
    use_now(&world, &buyer, "1", 1_400_000).await;
    world.advance(2 * 3600).await;
    assert_eq!(told(&world, &buyer).await, ["1"]);
    let totals = totals(&world, &buyer).await;
    assert_eq!((&totals["metered"], &totals["carried"]), (&json!(1_000_000), &json!(400_000)));
    assert!(world.records().await.iter().all(|record| record["quantityForm"].is_null()));
    let record = buyer.ledger(&world).await["hours"][0]["dimensions"][0].clone();
    assert!(record["quantityForm"].is_null() && record["carriedOn"].is_null(), "{record}");
}

#[tokio::test]
async fn where_aws_refuses_decimals_whole_units_are_told_and_the_parts_count_in_the_open_hour() {
    let world = world_told(None).await;
    let buyer = Buyer::new(&world, "one").await;
    world.fault(&json!({ "target": "BatchMeterUsage", "kind": "decimal-refused" })).await;
    use_now(&world, &buyer, "1", 1_400_000).await;
    world.advance(3600).await;
    use_now(&world, &buyer, "2", 2_700_000).await;
    world.advance(2 * 3600).await;
    assert_eq!(told(&world, &buyer).await, ["1", "3"], "1.4, then 0.4 and 2.7");
    let sums = totals(&world, &buyer).await;
    assert_eq!((&sums["metered"], &sums["carried"]), (&json!(4_000_000), &json!(100_000)));
    assert_eq!((&sums["movedOut"], &sums["movedIn"]), (&json!(400_000), &json!(400_000)));
    assert_eq!((&sums["quarantined"], &sums["accepted"]), (&json!(0), &json!(4_100_000)));
    let report = world.run("meter-usage").await;
    assert_eq!(report["toldWhole"], 1, "{report}");
    // An operator has decimals tried again, and from the next hour on they are.
    world.no_faults().await;
    let listed = quantities(&world, http::Method::GET, "", &Value::Null).await;
    assert_eq!(listed["products"][0]["refusedBecause"], "ValidationException", "{listed}");
    let product = buyer.purchase.product_code.clone();
    let path = format!("/{product}/decimal");
    let listed = quantities(&world, http::Method::POST, &path, &json!({ "why": "AWS takes them now" })).await;
    assert!(listed["products"][0]["decimalRefusedAt"].is_null(), "{listed}");
    use_now(&world, &buyer, "3", 500_000).await;
    world.advance(2 * 3600).await;
    assert!(told(&world, &buyer).await.contains(&"0.6".to_owned()), "{:?}", told(&world, &buyer).await);
    assert_eq!(totals(&world, &buyer).await["carried"], 0);
}

async fn quantities(world: &World, method: http::Method, path: &str, body: &Value) -> Value {
    let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    let reply = world.signed(method, &format!("/v1/operate/quantities{path}"), "application/json", body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

#[tokio::test]
async fn what_aws_may_have_in_part_waits_for_an_operator_where_decimals_are_refused() {
    let world = world_told(None).await;
    let buyer = Buyer::new(&world, "one").await;
    use_now(&world, &buyer, "1", 1_400_000).await;
    // The first sending has no answer, and then AWS takes no decimals any more.
    world.fault(&json!({ "target": "BatchMeterUsage", "kind": "internal-error", "count": 1 })).await;
    world.fault(&json!({ "target": "BatchMeterUsage", "kind": "decimal-refused" })).await;
    world.advance(3600).await;
    let sums = totals(&world, &buyer).await;
    assert_eq!((&sums["quarantined"], &sums["metered"]), (&json!(1_400_000), &json!(0)), "{sums}");
    let path = "/v1/operate/quarantine";
    let reply = world.signed(http::Method::GET, path, "", Vec::new()).await;
    let entry = reply.json()["entries"][0].clone();
    assert_eq!((&entry["reason"], &entry["mayBeTaken"]), (&json!("decimal-refused"), &json!(true)), "{}", reply.text);
    assert_eq!(entry["quantity"], json!(1.4));
}

/// A world in which metering runs when it is told, with an hour of 1.4 units that is frozen in decimals and not sent.
async fn frozen_in_decimals() -> (World, Buyer) {
    let world = world_told(None).await;
    world.pause("meter-usage").await;
    let buyer = Buyer::new(&world, "one").await;
    use_now(&world, &buyer, "1", 1_400_000).await;
    world.advance(3600).await;
    world.fault(&json!({ "target": "BatchMeterUsage", "kind": "access-denied", "probability": 1.0 })).await;
    run_told(&world, None).await;
    world.no_faults().await;
    (world, buyer)
}

#[tokio::test]
async fn records_that_wait_while_the_brand_file_changes_go_as_they_froze_and_later_hours_in_the_other_form() {
    let (world, buyer) = frozen_in_decimals().await;
    assert_eq!(told(&world, &buyer).await, [""; 0], "frozen in decimals, and AWS does not have it");
    use_now(&world, &buyer, "2", 2_700_000).await;
    world.advance(3600).await;
    run_told(&world, Some("whole")).await;
    assert_eq!(told(&world, &buyer).await, ["1.4", "2"]);
    assert_eq!(totals(&world, &buyer).await["carried"], 700_000);
    use_now(&world, &buyer, "3", 5).await;
    world.advance(3600).await;
    run_told(&world, None).await;
    assert_eq!(told(&world, &buyer).await, ["1.4", "2", "0.700005"]);
    let sums = totals(&world, &buyer).await;
    assert_eq!((&sums["metered"], &sums["carried"]), (&json!(4_100_005), &json!(0)));
}

#[tokio::test]
async fn what_froze_in_decimals_becomes_whole_though_the_brand_file_says_whole_by_now() {
    let (world, buyer) = frozen_in_decimals().await;
    world.fault(&json!({ "target": "BatchMeterUsage", "kind": "decimal-refused" })).await;
    run_told(&world, Some("whole")).await;
    assert_eq!(told(&world, &buyer).await, ["1"]);
    let sums = totals(&world, &buyer).await;
    assert_eq!((&sums["movedOut"], &sums["quarantined"]), (&json!(400_000), &json!(0)));
    assert!(run_told(&world, Some("whole")).await["toldWhole"].is_null(), "nobody has to do anything");
}

#[tokio::test]
async fn a_brand_file_that_says_whole_forgets_the_refusal_and_decimals_are_tried_once_it_says_so_again() {
    let world = world_told(None).await;
    world.pause("meter-usage").await;
    let buyer = Buyer::new(&world, "one").await;
    world.fault(&json!({ "target": "BatchMeterUsage", "kind": "decimal-refused" })).await;
    use_now(&world, &buyer, "1", 1_400_000).await;
    world.advance(3600).await;
    run_told(&world, None).await;
    assert_eq!(run_told(&world, None).await["toldWhole"], 1);
    world.no_faults().await;
    world.advance(3600).await;
    let report = run_told(&world, Some("whole")).await;
    assert!(report["toldWhole"].is_null(), "the brand file wants it so: {report}");
    use_now(&world, &buyer, "2", 200_000).await;
    world.advance(3600).await;
    run_told(&world, None).await;
    assert_eq!(told(&world, &buyer).await.last().map(String::as_str), Some("0.6"), "what was left of 1.4, and 0.2");
    assert_eq!(totals(&world, &buyer).await["carried"], 0);
}

#[tokio::test]
async fn the_last_hour_of_a_licence_is_billed_to_the_millionth() {
    let world = world_told(None).await;
    let buyer = Buyer::new(&world, "one").await;
    use_now(&world, &buyer, "1", 700_001).await;
    world.act(&buyer.purchase.agreement_id, "cancel").await;
    world.advance(2 * 3600).await;
    assert_eq!(told(&world, &buyer).await, ["0.700001"]);
    let sums = totals(&world, &buyer).await;
    assert_eq!((&sums["metered"], &sums["carried"]), (&json!(700_001), &json!(0)));
}

#[tokio::test]
async fn the_parts_of_workspaces_sum_to_the_record_to_the_millionth() {
    let world = world_told(None).await;
    let buyer = Buyer::new(&world, "one").await;
    let other = Buyer::bind(&world, buyer.purchase.clone(), "two").await;
    use_now(&world, &buyer, "1", 1_234_567).await;
    use_now(&world, &other, "2", 765_432).await;
    world.advance(2 * 3600).await;
    let records = world.records().await;
    let record = records.iter().find(|record| record["dimension"] == DIMENSION).unwrap();
    let parts: Vec<Units> = record["allocations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| quantity::read(&part["AllocatedUsageQuantityAsDecimal"]).unwrap())
        .collect();
    assert_eq!(parts, [Units(1_234_567), Units(765_432)]);
    assert_eq!((&record["quantity"], &record["quantityForm"]), (&json!(1.999_999), &json!("decimal")));
}
