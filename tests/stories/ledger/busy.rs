//! A license that so many report to at once that they stand in each other's way.

use kernel::{Hour, LicenseArn, LicenseId};
use metering::{Raw, UsageEvent};
use serde_json::json;
use store::{Ingested, Place, Placement};
use tests::World;

use super::{Buyer, DIMENSION, report};
use crate::repositories::Repositories;

/// A buyer whose first report has met others until it was spread, with its license and the store.
async fn busy_buyer(world: &World) -> (Buyer, LicenseId, Repositories) {
    let buyer = Buyer::new(world, "one").await;
    let license = LicenseArn::parse(&buyer.purchase.license_arn).unwrap().id();
    let environment = &world.sandbox.environment;
    let store = Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy);
    world.fault(&json!({"target": "TransactWriteItems", "kind": "conflict", "count": 4})).await;
    let first = report(world, &[buyer.event("1", DIMENSION, 1_000_000, world.now())]).await;
    assert_eq!(first[0]["outcome"], "accepted", "{first:?}");
    (buyer, license, store)
}

async fn hour_of(store: &Repositories, license: &LicenseId, hour: Hour) -> store::LicenseHour {
    store.ledger.license_hours(&[(license.clone(), hour)]).await.unwrap().remove(0)
}

#[tokio::test]
async fn usage_that_meets_others_is_spread_over_further_items_and_billed_once() {
    let world = World::new().await;
    let (buyer, license, store) = busy_buyer(&world).await;
    for id in ["2", "3", "4", "2"] {
        report(&world, &[buyer.event(id, DIMENSION, 1_000_000, world.now())]).await;
    }
    let hour = hour_of(&store, &license, world.now().hour()).await;
    assert!(hour.shards.len() > 1, "{hour:?}");
    assert!(hour.counters.is_empty(), "everything went to further items: {hour:?}");
    let again = report(&world, &[buyer.event("1", DIMENSION, 1_000_000, world.now())]).await;
    assert_eq!(again[0]["outcome"], "duplicate", "{again:?}");
    world.advance(3600).await;
    report(&world, &[buyer.event("5", DIMENSION, 2_000_000, world.now())]).await;
    let next = hour_of(&store, &license, world.now().hour()).await;
    assert_eq!((next.shards.len(), next.counters.len()), (1, 0), "it is taken to be busy in the next hour too");
    world.advance(2 * 3600).await;
    let billed = buyer.records(&world).await.into_iter().filter(|record| record.1 == DIMENSION);
    assert_eq!(billed.map(|record| record.2).collect::<Vec<_>>(), [4, 2]);
    let totals = buyer.ledger(&world).await["totals"][DIMENSION].clone();
    assert_eq!((&totals["metered"], &totals["lawHolds"]), (&json!(6_000_000), &json!(true)), "{totals}");
}

#[tokio::test]
async fn a_freeze_that_crashed_after_closing_further_items_keeps_nobody_from_reporting() {
    let world = World::new().await;
    let (buyer, license, store) = busy_buyer(&world).await;
    let hour = hour_of(&store, &license, world.now().hour()).await;
    store.ledger_work.close_hour_shards(&hour, world.now()).await.unwrap();
    // The same source and id as the first event's choose the same item; another id may choose one that is not closed.
    for id in 10..30 {
        let result = report(&world, &[buyer.event(&id.to_string(), DIMENSION, 1_000_000, world.now())]).await;
        assert_eq!(result[0]["outcome"], "accepted", "{result:?}");
    }
    world.advance(2 * 3600).await;
    let totals = buyer.ledger(&world).await["totals"][DIMENSION].clone();
    assert_eq!((&totals["metered"], &totals["lawHolds"]), (&json!(21_000_000), &json!(true)), "{totals}");
}

#[tokio::test]
async fn a_further_item_of_a_frozen_hour_takes_nothing_and_cannot_be_opened_again() {
    let world = World::new().await;
    let (buyer, license, store) = busy_buyer(&world).await;
    let then = world.now();
    let shard = *hour_of(&store, &license, then.hour()).await.shards.first().unwrap();
    world.advance(2 * 3600).await;
    let event = UsageEvent {
        source: "/stories".to_owned(),
        id: "late".to_owned(),
        workspace: kernel::WorkspaceId::parse(&buyer.workspace).unwrap(),
        dimension: kernel::Dimension::parse(DIMENSION).unwrap(),
        quantity: Raw::parse("1000000").unwrap(),
        time: then,
    };
    let place = Place::Hour { license: license.clone(), hour: then.hour(), shard: Some(shard) };
    let taken = store.usage_intake.take_usage(&[Placement { event: &event, place }], world.now()).await.unwrap();
    assert_eq!(taken, [Ingested::Closed]);
    for shard in 0..store::HOUR_SHARDS {
        assert!(
            !store.usage_intake.open_hour_shard(&license, then.hour(), shard, world.now()).await.unwrap(),
            "{shard}"
        );
    }
    let rolled = report(&world, &[buyer.event("late", DIMENSION, 1_000_000, then)]).await;
    assert_eq!(rolled[0]["outcome"], "rolled", "{rolled:?}");
}
