//! Licenses that end together: looked at, frozen and sent in their final hour, and what AWS's quota does not carry.

use std::collections::BTreeSet;
use std::time::Duration;

use edge::{Function, Invocation};
use kernel::{Dimension, LicenseId, Timestamp, WorkspaceId};
use licensing::License;
use meter_usage::{MeterUsage, Options};
use metering::{Raw, UsageEvent};
use serde_json::{Value, json};
use store::{Ingested, Place, Placement, WORK_SHARDS, keys};
use tests::World;

use super::{PRODUCT, garbage, license, put, put_license, quiet_world, store_of};

const MINUTE: i64 = 60;
const DIMENSIONS: [&str; 2] = ["log_events", "trace_events"];

/// So many licenses with usage of the present hour, all of which ended a moment ago. Each used a unit of either dimension
/// more than the one before.
async fn ended_together(world: &World, count: usize) -> Vec<License> {
    let store = store_of(world);
    let (now, since) = (world.now(), world.now().plus_seconds(-86_400));
    let licenses: Vec<License> = (0..count)
        .map(|number| {
            let mut license = license(number, PRODUCT, since);
            license.deprovisioned(now);
            license
        })
        .collect();
    let sold = licenses.iter().map(|license| (license.arn.clone(), license.account.aws().unwrap()));
    world.sandbox.put_licenses(&licenses[0].product, sold);
    let mut events = Vec::new();
    for (number, license) in licenses.iter().enumerate() {
        put_license(world, license).await;
        for dimension in DIMENSIONS {
            let event = UsageEvent {
                source: "/stories".to_owned(),
                id: format!("{number}-{dimension}"),
                workspace: WorkspaceId::parse(&format!("wksp_{number}")).unwrap(),
                dimension: Dimension::parse(dimension).unwrap(),
                quantity: Raw::new(1_000_000 * (1 + u128::try_from(number).unwrap())),
                time: now,
            };
            events.push((license.id.clone(), event));
        }
    }
    let opened: Vec<_> = licenses.iter().map(|license| (license.id.clone(), now.hour())).collect();
    store.usage_intake.open_ledgers(&opened).await.unwrap();
    store
        .ledger_work
        .put_off_endings(&licenses.iter().map(|license| (license.id.clone(), now)).collect::<Vec<_>>())
        .await
        .unwrap();
    let place = |license: &LicenseId| Place::Hour { license: license.clone(), hour: now.hour(), shard: None };
    let placements: Vec<_> = events.iter().map(|(license, event)| Placement { event, place: place(license) }).collect();
    for some in placements.chunks(98) {
        assert!(
            store.usage_intake.take_usage(some, now).await.unwrap().iter().all(|taken| *taken == Ingested::Counted)
        );
    }
    licenses
}

/// The licenses that are marked as ending and looked at by an instant.
async fn marked(world: &World, by: Timestamp) -> BTreeSet<LicenseId> {
    let mut found = BTreeSet::new();
    for shard in 0..=WORK_SHARDS {
        let mut from = None;
        loop {
            let (page, next) = store_of(world).ledger_work.due_endings(shard, by, from).await.unwrap();
            found.extend(page.into_iter().map(|(_, license)| license));
            from = next;
            if from.is_none() {
                break;
            }
        }
    }
    found
}

async fn run_with(world: &World, calls_per_second: u32, payload: Value) -> Value {
    let function = MeterUsage::with(&world.sandbox.environment, Options { calls_per_second, ..Options::default() });
    function.invoke(payload, &Invocation::new("a-run", Duration::from_secs(120))).await.unwrap()
}

fn requests(cost: &Value) -> u64 {
    cost["requests"].as_object().unwrap().values().filter_map(Value::as_u64).sum()
}

#[tokio::test]
async fn two_hundred_licences_that_end_in_one_minute_are_sent_in_their_final_hour_the_most_valuable_first() {
    let world = quiet_world().await;
    let licenses = ended_together(&world, 200).await;
    let until = licenses[0].usage_until().unwrap();
    let (first, cost) = world.cost_of(run_with(&world, 0, json!({}))).await;
    assert_eq!((&first["frozen"], &first["finalRecords"]), (&json!(0), &json!(0)), "{first}");
    assert!(requests(&cost) < 200, "they share their requests: {cost}");
    assert!(marked(&world, until.plus_seconds(-1)).await.is_empty(), "looked at, and left alone until it is time");
    assert_eq!(marked(&world, until).await.len(), 200);
    assert_eq!(run_with(&world, 0, json!({"finalHours": true})).await["skipped"], true, "nothing is due");

    world.advance(45 * MINUTE).await;
    let (second, cost) = world.cost_of(run_with(&world, 0, json!({"finalHours": true}))).await;
    // The hour in which they ended, and the running one, in which they used nothing.
    assert_eq!((&second["frozen"], &second["metered"]), (&json!(400), &json!(400)), "{second}");
    assert_eq!((&second["finalRecords"], &second["beyondQuota"]), (&json!(400), &json!(0)));
    assert!(requests(&cost) < 200 * 6, "{cost}");
    assert!(marked(&world, until.plus_seconds(86_400)).await.is_empty(), "the freeze of the last hour unmarks");
    let quantities: Vec<u64> =
        world.records().await.iter().map(|record| record["quantity"].as_u64().unwrap()).collect();
    assert!(quantities[..25].iter().all(|quantity| *quantity > 100), "{quantities:?}");
}

#[tokio::test]
async fn what_the_quota_does_not_carry_is_known_priced_and_told_before_the_hour_is_over() {
    let world = quiet_world().await;
    ended_together(&world, 200).await;
    world.advance(59 * MINUTE + 59).await;
    world.fault(&json!({"target": "BatchMeterUsage", "kind": "access-denied"})).await;
    let run = run_with(&world, 10, json!({})).await;
    // A second carries 10 × 25 records, of which nine tenths are counted on: both of the 112 most valuable licenses.
    assert_eq!((&run["finalRecords"], &run["beyondQuota"]), (&json!(400), &json!(400 - 2 * 112)), "{run}");
    let beyond: u32 = (1..=200 - 112).sum();
    assert_eq!(run["beyondQuotaAmount"], format!("{}.{}00000 USD", beyond * 18 / 10, beyond * 18 % 10), "{run}");
}

#[tokio::test]
async fn ledgers_that_cannot_be_read_keep_no_other_from_its_final_hour() {
    let world = quiet_world().await;
    let licenses = ended_together(&world, 70).await;
    for license in &licenses[..30] {
        put(&world, garbage(keys::ledger_head(&license.id))).await;
    }
    world.advance(45 * MINUTE).await;
    let run = run_with(&world, 0, json!({})).await;
    assert_eq!(run["metered"], 40 * 2, "{run}");
    assert!(marked(&world, world.now()).await.is_empty(), "they have moved back");
    assert_eq!(marked(&world, world.now().plus_seconds(MINUTE)).await.len(), 30);
}
