//! More than one expression, one transaction or one answer has room for.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use http::Method;
use kernel::{Hour, LicenseId};
use metering::UsageEvent;
use serde_json::{Value, json};
use store::{Ingested, Item, Place, Placement, keys};
use tests::World;

use super::late::{audit_entry, decide, event, license_of, quarantine, store_of, take};
use super::{Buyer, DIMENSION};

const HOUR: i64 = 3600;
/// A dimension beside the one most stories use.
const OTHER: &str = "trace_events";

/// The number of workspaces that the open hour lists, and the sums of the ledger; the law holds.
async fn reported(world: &World, buyer: &Buyer, hour: &str) -> (usize, Value) {
    let ledger = buyer.ledger(world).await;
    let totals = ledger["totals"][DIMENSION].clone();
    assert_eq!(totals["lawHolds"], true, "{totals}");
    let hours = ledger["hours"].as_array().unwrap();
    let open = hours.iter().find(|shown| shown["hour"] == *hour);
    (open.map_or(0, |open| open["reported"].as_array().unwrap().len()), totals)
}

#[tokio::test]
async fn late_usage_of_many_workspaces_is_moved_at_once_and_each_keeps_its_own() {
    let world = World::at("2026-11-30T22:20:00Z").await;
    let buyer = Buyer::new(&world, "one").await;
    let (store, then) = (store_of(&world), world.now());
    world.advance_to("2026-12-01T00:20:00Z").await;
    let late = Place::Late { license: license_of(&buyer), hour: then.hour() };
    take(&store, &late, 0..700, then, world.now()).await;
    let listed = quarantine(&world).await;
    let moved = decide(&world, &listed[0]["id"], "release", "open-hour").await;
    let (workspaces, totals) = reported(&world, &buyer, moved["to"].as_str().unwrap()).await;
    assert_eq!((workspaces, &totals["open"]), (700, &json!(700_000_000)), "{totals}");
    assert!(quarantine(&world).await.is_empty());
    world.advance_to("2026-12-01T01:20:00Z").await;
    let record = world.records().await.into_iter().find(|record| record["quantity"] == 700).unwrap();
    assert_eq!(record["allocations"].as_array().unwrap().len(), 700);
}

#[tokio::test]
async fn late_usage_too_much_for_one_transaction_is_moved_in_parts_and_a_crash_between_them_loses_nothing() {
    let world = World::at("2026-11-30T22:20:00Z").await;
    let buyer = Buyer::new(&world, "one").await;
    let (store, then) = (store_of(&world), world.now());
    world.advance_to("2026-12-01T00:20:00Z").await;
    let license = license_of(&buyer);
    take(&store, &Place::Late { license: license.clone(), hour: then.hour() }, 0..2600, then, world.now()).await;
    let late = store.ledger.late_usage_of(&license, then.hour()).await.unwrap().unwrap();
    let (part, into) = (late.part(), world.now().hour());
    let entry = audit_entry("crashes after this", &license, world.now());
    let left = store.quarantine.move_late(&late, &part, into, &entry, world.now()).await.unwrap();
    assert_eq!(left, store.ledger.late_usage_of(&license, then.hour()).await.unwrap());
    let (workspaces, totals) = reported(&world, &buyer, "2026-12-01T00:00:00Z").await;
    assert_eq!(workspaces, 2500);
    assert_eq!((&totals["open"], &totals["quarantined"]), (&json!(2_500_000_000_u64), &json!(100_000_000)), "{totals}");
    // Who read it before the first part was moved moves nothing.
    let again = audit_entry("asked twice", &license, world.now());
    assert!(store.quarantine.move_late(&late, &part, into, &again, world.now()).await.is_err());
    let listed = quarantine(&world).await;
    assert_eq!((listed.len(), &listed[0]["dimensions"][0]["rawQuantity"]), (1, &json!(100_000_000)));
    decide(&world, &listed[0]["id"], "release", "open-hour").await;
    let (workspaces, totals) = reported(&world, &buyer, "2026-12-01T00:00:00Z").await;
    assert_eq!((workspaces, &totals["open"]), (2600, &json!(2_600_000_000_u64)), "{totals}");
    assert!(quarantine(&world).await.is_empty());
}

#[tokio::test]
async fn a_record_of_many_workspaces_is_moved_and_each_keeps_its_own() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    let (store, then) = (store_of(&world), world.now());
    let hour = Place::Hour { license: license_of(&buyer), hour: then.hour(), shard: None };
    take(&store, &hour, 0..600, then, then).await;
    let other = event(OTHER, 1, then);
    assert_eq!(
        store.usage_intake.take_usage(&[Placement { event: &other, place: hour }], then).await.unwrap(),
        [Ingested::Counted]
    );
    world.pause("meter-usage").await;
    world.advance(26 * HOUR).await;
    world.run("meter-usage").await;
    let listed = quarantine(&world).await;
    let expired = |dimension: &str| listed.iter().find(|entry| entry["dimension"] == *dimension).unwrap();
    assert_eq!(expired(DIMENSION)["hour"], expired(OTHER)["hour"], "two of one hour: {listed:?}");
    assert_eq!(expired(DIMENSION)["quantity"], 600);
    let moved = decide(&world, &expired(DIMENSION)["id"], "release", "open-hour").await;
    let (workspaces, totals) = reported(&world, &buyer, moved["to"].as_str().unwrap()).await;
    assert_eq!((workspaces, &totals["movedIn"]), (600, &totals["movedOut"]), "{totals}");
    assert_eq!(totals["open"], 600_000_000);
}

#[tokio::test]
async fn what_is_in_quarantine_is_listed_page_by_page() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    let store = store_of(&world);
    let events: Vec<UsageEvent> = (0..130).map(|number| event(DIMENSION, number, world.now())).collect();
    let place = |back: i64| Place::Late { license: license_of(&buyer), hour: world.now().hour().plus(-back) };
    let placements: Vec<Placement<'_>> =
        events.iter().zip(1..).map(|(event, back)| Placement { event, place: place(back) }).collect();
    store.usage_intake.take_usage(&placements, world.now()).await.unwrap();
    let (mut listed, mut after) = (BTreeSet::new(), String::new());
    for expected in [100, 30] {
        let path = format!("/v1/operate/quarantine{after}");
        let page = world.signed(Method::GET, &path, "", Vec::new()).await.json();
        let entries = page["entries"].as_array().unwrap();
        assert_eq!(entries.len(), expected, "{page}");
        listed.extend(entries.iter().map(|entry| entry["id"].as_str().unwrap().to_owned()));
        assert_eq!(page.get("next").is_some(), expected == 100, "{page}");
        let next = page["next"].as_str().unwrap_or_default();
        after = format!("?after={}", next.replace('#', "%23").replace('~', "%7E"));
    }
    assert_eq!(listed.len(), 130);
}

#[tokio::test]
async fn a_ledger_of_more_than_one_answer_is_listed_span_by_span_with_the_sums_of_all() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    let license = license_of(&buyer);
    for back in 1..=20 {
        put_hour(&world, &license, world.now().hour().plus(-back), 4000).await;
    }
    let path = format!("/v1/licenses/{}/ledger", buyer.purchase.license_arn);
    let (mut seen, mut from, mut answers) = (Vec::new(), String::new(), 0);
    loop {
        let reply = world.signed(Method::GET, &format!("{path}{from}"), "", Vec::new()).await;
        assert!(reply.text.len() < 4_500_000, "{}", reply.text.len());
        let ledger = reply.json();
        if answers == 0 {
            assert_eq!(ledger["totals"][DIMENSION]["open"], 80_000);
        }
        seen.extend(ledger["hours"].as_array().unwrap().iter().map(|hour| hour["hour"].as_str().unwrap().to_owned()));
        answers += 1;
        match ledger["next"].as_str() {
            Some(next) => from = format!("?from={next}"),
            None => break,
        }
    }
    assert!(answers > 1, "{answers}");
    assert_eq!(seen.len(), 20, "each once: {seen:?}");
    assert!(seen.is_sorted());
}

/// An hour that is not frozen, with a raw unit of each of so many workspaces.
async fn put_hour(world: &World, license: &LicenseId, hour: Hour, workspaces: u32) {
    let key = keys::ledger_hour(license, hour);
    let number = |number: u32| AttributeValue::N(number.to_string());
    let mut item: Item = (0..workspaces).map(|at| (format!("u#{DIMENSION}#wksp_{at}"), number(1))).collect();
    item.insert("v".to_owned(), number(1));
    item.insert("pk".to_owned(), AttributeValue::S(key.pk));
    item.insert("sk".to_owned(), AttributeValue::S(key.sk));
    let client = aws_sdk_dynamodb::Client::new(&world.sandbox.environment.aws);
    let table = &world.sandbox.environment.settings.table_name;
    client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
}
