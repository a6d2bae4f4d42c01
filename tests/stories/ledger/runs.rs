//! When hours freeze, what an hour without usage becomes, and in which order records go.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use edge::{Function, Invocation};
use meter_usage::{MeterUsage, Options};
use metering::ZeroRecords;
use serde_json::{Value, json};
use tests::World;

use super::{Buyer, DIMENSION, report};

/// A world in which metering runs only when told.
async fn quiet_world() -> World {
    let world = World::new().await;
    world.pause("meter-usage").await;
    world
}

/// One run with options of its own.
async fn run_with(world: &World, options: Options) -> Value {
    let function = MeterUsage::with(&world.sandbox.environment, options);
    let invocation = Invocation::new("a-run", Duration::from_secs(60));
    function.invoke(json!({}), &invocation).await.unwrap()
}

/// What AWS was told, in the order of telling: license, hour, dimension.
async fn told(world: &World) -> Vec<(String, f64, String)> {
    let metering = world.metering().await;
    let calls = metering["calls"].as_array().unwrap().iter().filter(|call| call["operation"] == "BatchMeterUsage");
    let records = calls.flat_map(|call| call["request"]["UsageRecords"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    records
        .map(|record| (text(&record["LicenseArn"]), record["Timestamp"].as_f64().unwrap(), text(&record["Dimension"])))
        .collect()
}

#[tokio::test]
async fn hours_without_usage_are_told_as_the_deployment_says() {
    for (zero_records, records_per_hour) in [(ZeroRecords::One, 1), (ZeroRecords::All, 8), (ZeroRecords::Off, 0)] {
        let world = quiet_world().await;
        let buyer = Buyer::new(&world, "one").await;
        world.advance_to("2026-11-21T12:15:00Z").await;
        let report = run_with(&world, Options { zero_records, ..Options::default() }).await;
        assert_eq!(report["frozen"], 2, "{zero_records:?}");
        assert_eq!(buyer.records(&world).await.len(), 2 * records_per_hour, "{zero_records:?}");
    }
}

#[tokio::test]
async fn an_hour_stays_open_as_long_as_the_deployment_says() {
    let world = quiet_world().await;
    Buyer::new(&world, "one").await;
    world.advance_to("2026-11-21T11:09:00Z").await;
    let frozen_after = async |grace_period_seconds| {
        run_with(&world, Options { grace_period_seconds, ..Options::default() }).await["frozen"].clone()
    };
    assert_eq!(frozen_after(600).await, 0);
    assert_eq!(frozen_after(540).await, 1);
    world.advance_to("2026-11-21T15:59:00Z").await;
    assert_eq!(frozen_after(4 * 3600).await, 0);
    assert_eq!(frozen_after(600).await, 4);
}

#[tokio::test]
async fn missed_hours_are_made_good_oldest_first() {
    let world = quiet_world().await;
    let buyers = [Buyer::new(&world, "one").await, Buyer::new(&world, "two").await];
    for number in 0..6 {
        for buyer in &buyers {
            let id = format!("{}-{number}", buyer.workspace);
            report(&world, &[buyer.event(&id, DIMENSION, 3_000_000, world.now())]).await;
        }
        world.advance(3600).await;
    }
    let report = run_with(&world, Options::default()).await;
    assert_eq!((&report["frozen"], &report["metered"]), (&json!(12), &json!(12)), "{report}");
    // A license's first hour is told by a time within it.
    let hours: Vec<f64> = told(&world).await.into_iter().map(|record| (record.1 / 3600.0).floor()).collect();
    assert!(hours.is_sorted(), "{hours:?}");
    assert_eq!(hours.len(), 12);
}

#[tokio::test]
async fn a_licence_in_its_final_hour_goes_before_older_hours_of_others() {
    let world = quiet_world().await;
    let stays = Buyer::new(&world, "stays").await;
    world.advance(3 * 3600).await;
    let goes = Buyer::new(&world, "goes").await;
    report(&world, &[goes.event("last", DIMENSION, 2_000_000, world.now())]).await;
    world.act(&goes.purchase.agreement_id, "cancel").await;
    world.advance(50 * 60).await;
    run_with(&world, Options::default()).await;
    let licenses: Vec<String> = told(&world).await.into_iter().map(|record| record.0).collect();
    assert_eq!(licenses.first(), Some(&goes.purchase.license_arn), "{licenses:?}");
    assert!(licenses.contains(&stays.purchase.license_arn), "{licenses:?}");
    assert!(goes.records(&world).await.iter().any(|record| record.1 == DIMENSION && record.2 == 2));
}

#[tokio::test]
async fn of_hours_that_aws_no_longer_takes_only_those_with_usage_are_at_risk() {
    let world = quiet_world().await;
    let buyer = Buyer::new(&world, "one").await;
    world.advance(3600).await;
    report(&world, &[buyer.event("1", DIMENSION, 2_000_000, world.now())]).await;
    world.advance_to("2026-11-22T13:15:00Z").await;
    let told = run_with(&world, Options::default()).await;
    assert_eq!((&told["frozen"], &told["quarantined"]), (&json!(27), &json!(1)), "{told}");
    let ledger = buyer.ledger(&world).await;
    let states: Vec<&Value> =
        ledger["hours"].as_array().unwrap().iter().map(|one| &one["dimensions"][0]["state"]).collect();
    assert_eq!(
        states[..4],
        [&json!("nothing"), &json!("quarantined"), &json!("nothing"), &json!("nothing")],
        "{ledger}"
    );
    assert_eq!(ledger["totals"][DIMENSION]["lawHolds"], true);
}

/// An hour in which so many workspaces of a license have each used one unit.
async fn crowd(world: &World, buyer: &Buyer, workspaces: usize) {
    let license = kernel::LicenseArn::parse(&buyer.purchase.license_arn).unwrap().id();
    let key = store::keys::ledger_hour(&license, world.now().hour());
    let number = |number: u64| AttributeValue::N(number.to_string());
    let mut item = std::collections::HashMap::from([
        ("pk".to_owned(), AttributeValue::S(key.pk)),
        ("sk".to_owned(), AttributeValue::S(key.sk)),
        ("v".to_owned(), number(1)),
    ]);
    item.extend((0..workspaces).map(|at| {
        let counter = format!("u#{DIMENSION}#wksp_{at:032}");
        (counter, number(1_000_000))
    }));
    let client = aws_sdk_dynamodb::Client::new(&world.sandbox.environment.aws);
    let table = &world.sandbox.environment.settings.table_name;
    client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
}

#[tokio::test]
async fn an_hour_of_very_many_workspaces_is_billed_though_not_each_of_them_is_named() {
    let world = quiet_world().await;
    let buyer = Buyer::new(&world, "one").await;
    crowd(&world, &buyer, 4_800).await;
    world.advance_to("2026-11-21T11:15:00Z").await;
    assert_eq!(world.run("meter-usage").await["metered"], 1);
    let ledger = buyer.ledger(&world).await;
    let totals = &ledger["totals"][DIMENSION];
    assert_eq!((&totals["lawHolds"], &totals["metered"]), (&json!(true), &json!(4_800_000_000_u64)), "{totals}");
    let allocations = ledger["hours"][0]["dimensions"][0]["allocations"].as_array().unwrap();
    let merged = allocations.iter().find(|one| one["workspace"].is_null()).unwrap();
    assert!(allocations.len() > 100 && merged["quantity"].as_u64() > Some(1_000), "{}", allocations.len());
}

#[tokio::test]
async fn an_hour_that_fits_into_no_item_keeps_nobody_elses_hours_back() {
    let world = quiet_world().await;
    let buyers = [Buyer::new(&world, "one").await, Buyer::new(&world, "two").await];
    crowd(&world, &buyers[0], 7_872).await;
    report(&world, &[buyers[1].event("1", DIMENSION, 2_000_000, world.now())]).await;
    world.advance_to("2026-11-21T11:15:00Z").await;
    assert_eq!(world.run("meter-usage").await["metered"], 1);
    assert!(buyers[0].records(&world).await.is_empty());
    assert_eq!(buyers[1].records(&world).await[0].2, 2);
}

#[tokio::test]
async fn a_dry_run_freezes_nothing_and_calls_nobody() {
    let world = quiet_world().await;
    let buyer = Buyer::new(&world, "one").await;
    report(&world, &[buyer.event("one", DIMENSION, 3_000_000, world.now())]).await;
    world.advance_to("2026-11-21T12:15:00Z").await;
    let function = MeterUsage::with(&world.sandbox.environment, Options::default());
    let invocation = Invocation::new("a-run", Duration::from_secs(60));
    let dry = function.invoke(json!({ "dryRun": true }), &invocation).await.unwrap();
    assert_eq!((&dry["skipped"], &dry["frozen"], &dry["calls"]), (&json!(true), &json!(0), &json!(0)), "{dry}");
    assert!(told(&world).await.is_empty(), "AWS was told something");
    let run = run_with(&world, Options::default()).await;
    assert_eq!(run["frozen"], 2, "and the next run finds everything: {run}");
}
