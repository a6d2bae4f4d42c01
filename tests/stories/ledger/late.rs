//! Usage that comes when its billing month is closed: no hour takes it, so an operator sees what it is worth.

use std::ops::Range;

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{Dimension, LicenseArn, LicenseId, Timestamp, WorkspaceId};
use metering::{Raw, Reason, UsageEvent};
use serde_json::{Value, json};
use store::{AuditEntry, Ingested, Key, Place, Placement, StoreError, keys};
use tests::World;

use super::{Buyer, DIMENSION, report};
use crate::repositories::Repositories;

pub(super) fn store_of(world: &World) -> Repositories {
    let environment = &world.sandbox.environment;
    Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy)
}

pub(super) fn license_of(buyer: &Buyer) -> LicenseId {
    LicenseArn::parse(&buyer.purchase.license_arn).unwrap().id()
}

/// A million raw units of a workspace of their own.
pub(super) fn event(dimension: &str, number: u32, time: Timestamp) -> UsageEvent {
    UsageEvent {
        source: "/stories".to_owned(),
        id: format!("{dimension}-{number}"),
        workspace: WorkspaceId::parse(&format!("wksp_{number}")).unwrap(),
        dimension: Dimension::parse(dimension).unwrap(),
        quantity: Raw::new(1_000_000),
        time,
    }
}

/// Takes the events of so many workspaces at a place, as record-usage does once it has found it.
pub(super) async fn take(store: &Repositories, place: &Place, numbers: Range<u32>, time: Timestamp, now: Timestamp) {
    let events: Vec<UsageEvent> = numbers.map(|number| event(DIMENSION, number, time)).collect();
    let placements: Vec<Placement<'_>> = events.iter().map(|event| Placement { event, place: place.clone() }).collect();
    let taken = store.usage_intake.take_usage(&placements, now).await.unwrap();
    assert!(taken.iter().all(|taken| *taken == Ingested::Counted), "{taken:?}");
}

pub(super) fn audit_entry(why: &str, license: &LicenseId, at: Timestamp) -> AuditEntry {
    AuditEntry {
        id: why.to_owned(),
        at,
        by: "ann".to_owned(),
        note: None,
        act: "move".to_owned(),
        why: why.to_owned(),
        license: Some(license.clone()),
        subject: "late usage".to_owned(),
        raw: None,
    }
}

pub(super) async fn quarantine(world: &World) -> Vec<Value> {
    let listed = world.signed(http::Method::GET, "/v1/operate/quarantine", "", Vec::new()).await.json();
    listed["entries"].as_array().unwrap().clone()
}

pub(super) async fn decide(world: &World, id: &Value, verb: &str, into: &str) -> Value {
    let mut order = json!({"by": "ann", "why": "the buyer agreed"});
    if !into.is_empty() {
        order["into"] = json!(into);
    }
    let order = order.to_string().into_bytes();
    let path = format!("/v1/operate/quarantine/{}/{verb}", id.as_str().unwrap());
    let reply = world.signed(http::Method::POST, &path, "application/json", order).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

/// The status and the problem of an order that is refused.
#[derive(Debug, PartialEq, Eq)]
struct Refused(u16, String);

impl From<(u16, &str)> for Refused {
    fn from((status, code): (u16, &str)) -> Self {
        Self(status, format!("/problems/{code}"))
    }
}

async fn refused(world: &World, id: &Value, verb: &str, more: &Value) -> Refused {
    let mut order = json!({"by": "ann", "why": "the buyer agreed"});
    order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let path = format!("/v1/operate/quarantine/{}/{verb}", id.as_str().unwrap());
    let reply = world.signed(http::Method::POST, &path, "application/json", order.to_string().into_bytes()).await;
    let problem = reply.json();
    assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "it says what to do: {problem}");
    Refused(reply.status.as_u16(), problem["type"].as_str().unwrap().to_owned())
}

async fn totals(world: &World, buyer: &Buyer) -> Value {
    let totals = buyer.ledger(world).await["totals"][DIMENSION].clone();
    assert_eq!(totals["lawHolds"], true, "{totals}");
    totals
}

#[tokio::test]
async fn usage_of_a_closed_month_is_listed_with_its_price_until_an_operator_decides() {
    let world = World::at("2026-11-30T22:20:00Z").await;
    let buyer = Buyer::new(&world, "one").await;
    let then = world.now();
    world.advance_to("2026-12-01T00:20:00Z").await;
    let late = report(&world, &[buyer.event("late", DIMENSION, 3_000_000, then)]).await;
    assert_eq!((&late[0]["outcome"], &late[0]["reason"]), (&json!("quarantined"), &json!("month-closed")), "{late:?}");
    assert_eq!(late[0]["hour"], Value::Null, "it is in no hour");
    let more = report(&world, &[buyer.event("later", DIMENSION, 1_000_000, then)]).await;
    assert_eq!(more[0]["reason"], "month-closed");
    let listed = quarantine(&world).await;
    assert_eq!((listed.len(), &listed[0]["reason"]), (1, &json!("month-closed")), "{listed:?}");
    assert_eq!(listed[0]["amountAtRiskMillionths"], 1_600_000, "four units of 0.40");
    assert_eq!(listed[0]["dimensions"][0]["rawQuantity"], 4_000_000);
    assert_eq!(totals(&world, &buyer).await["quarantined"], 4_000_000);

    let again = report(&world, &[buyer.event("late", DIMENSION, 3_000_000, then)]).await;
    assert_eq!((&again[0]["outcome"], &again[0]["hour"]), (&json!("duplicate"), &Value::Null), "{again:?}");
    for (more, expected) in [
        (json!({}), (409, "no-record-to-send")),
        (json!({"into": "same-slot"}), (409, "no-record-to-send")),
        (json!({"into": "the-open-hour"}), (422, "invalid-fields")),
        (json!({"into": "open-hour", "quantity": 1}), (422, "not-correctable")),
    ] {
        assert_eq!(refused(&world, &listed[0]["id"], "release", &more).await, expected.into(), "{more}");
    }
    for more in [json!({"into": "open-hour"}), json!({"quantity": 1})] {
        let expected = (422, "invalid-fields");
        assert_eq!(refused(&world, &listed[0]["id"], "write-off", &more).await, expected.into(), "{more}");
    }
    assert_eq!(totals(&world, &buyer).await["quarantined"], 4_000_000, "what is refused changes nothing");
    let moved = decide(&world, &listed[0]["id"], "release", "open-hour").await;
    assert_eq!(moved["to"], "2026-12-01T00:00:00Z", "the buyer is billed in December, since somebody said so");
    world.advance_to("2026-12-01T01:20:00Z").await;
    assert_eq!((quarantine(&world).await.len(), &totals(&world, &buyer).await["metered"]), (0, &json!(4_000_000)));
}

#[tokio::test]
async fn usage_that_was_held_until_its_month_closed_is_counted_by_the_run_that_finds_it_so() {
    let world = World::at("2026-11-30T22:20:00Z").await;
    let purchase = world.subscribe_with(&json!({"confirmAfterSeconds": 3 * 3600})).await;
    world.land(&world.browser(), &purchase).await;
    let buyer = Buyer::bind(&world, purchase, "one").await;
    let held = report(&world, &[buyer.event("early", DIMENSION, 3_000_000, world.now())]).await;
    assert_eq!((&held[0]["outcome"], &held[0]["reason"]), (&json!("held"), &json!("license-pending")), "{held:?}");
    world.pause("meter-usage").await;
    world.advance_to("2026-12-01T01:30:00Z").await;
    let run = world.run("meter-usage").await;
    assert_eq!((&run["held"], &run["quarantined"]), (&json!(1), &json!(1)), "{run}");
    let listed = quarantine(&world).await;
    assert_eq!((listed.len(), &listed[0]["reason"]), (1, &json!("month-closed")), "{listed:?}");
    assert_eq!(listed[0]["amountAtRiskMillionths"], 1_200_000);
    decide(&world, &listed[0]["id"], "write-off", "").await;
    assert_eq!(totals(&world, &buyer).await["writtenOff"], 3_000_000);
}

/// Late usage of one event, in a world where two operators may decide about it.
async fn late_of_one(world: &World) -> (Repositories, Buyer, Place, Timestamp) {
    let buyer = Buyer::new(world, "one").await;
    let (store, then) = (store_of(world), world.now());
    world.advance_to("2026-12-01T00:20:00Z").await;
    let place = Place::Late { license: license_of(&buyer), hour: then.hour() };
    take(&store, &place, 1..2, then, world.now()).await;
    (store, buyer, place, then)
}

/// Takes the stamp off an item, as if an older version had made it.
async fn make_older(world: &World, key: Key) {
    let client = aws_sdk_dynamodb::Client::new(&world.sandbox.environment.aws);
    let update = client.update_item().table_name(&world.sandbox.environment.settings.table_name);
    let update = update.key("pk", AttributeValue::S(key.pk)).key("sk", AttributeValue::S(key.sk));
    update.update_expression("REMOVE made_by").send().await.unwrap();
}

#[tokio::test]
async fn who_decided_about_late_usage_that_is_gone_does_not_decide_about_what_came_since() {
    for is_older in [false, true] {
        let world = World::at("2026-11-30T22:20:00Z").await;
        let (store, buyer, place, then) = late_of_one(&world).await;
        let (license, now) = (license_of(&buyer), world.now());
        if is_older {
            make_older(&world, keys::ledger_late(&license, then.hour())).await;
        }
        let read = || async { store.ledger.late_usage_of(&license, then.hour()).await.unwrap().unwrap() };
        let (first, second) = (read().await, read().await);
        let entry = |why| audit_entry(why, &license, now);
        store.quarantine.move_late(&first, &first.part(), now.hour(), &entry("first"), now).await.unwrap();
        take(&store, &place, 2..3, then, now).await;
        let anew = read().await;
        assert_eq!(anew.revision.version, second.revision.version, "the version alone does not tell them apart");
        let again = store.quarantine.move_late(&second, &second.part(), now.hour(), &entry("second"), now).await;
        assert_eq!(again, Err(StoreError::Conflict), "older: {is_older}");
        assert_eq!(store.quarantine.give_up_late(&second, None, &entry("third"), now).await, Err(StoreError::Conflict));
        let totals = totals(&world, &buyer).await;
        assert_eq!((&totals["open"], &totals["quarantined"]), (&json!(1_000_000), &json!(1_000_000)), "{totals}");
        store.quarantine.give_up_late(&anew, None, &entry("fourth"), now).await.unwrap();
    }
}

#[tokio::test]
async fn who_applies_held_usage_that_is_gone_does_not_lose_what_came_since() {
    for is_older in [false, true] {
        let world = World::new().await;
        let buyer = Buyer::new(&world, "1").await;
        let (store, now) = (store_of(&world), world.now());
        let (license, workspace) = (license_of(&buyer), WorkspaceId::parse("wksp_1").unwrap());
        let held = Place::Held { workspace: workspace.clone(), hour: now.hour() };
        let one = |id: &str| UsageEvent { id: id.to_owned(), ..event(DIMENSION, 1, now) };
        let hold = |event: UsageEvent| {
            let (store, place) = (store.clone(), held.clone());
            async move { store.usage_intake.take_usage(&[Placement { event: &event, place }], now).await.unwrap() }
        };
        hold(one("first")).await;
        if is_older {
            make_older(&world, keys::held_usage(&workspace, now.hour())).await;
        }
        let read = || async { store.held_usages.held_usage(&workspace).await.unwrap().remove(0) };
        let (first, second) = (read().await, read().await);
        let into = Place::Hour { license, hour: now.hour(), shard: None };
        store.held_usages.apply_held(&first, &into, Reason::MonthClosed, now).await.unwrap();
        hold(one("second")).await;
        assert_eq!(read().await.counters, second.counters);
        let again = store.held_usages.apply_held(&second, &into, Reason::MonthClosed, now).await;
        assert_eq!(again, Err(StoreError::Conflict), "older: {is_older}");
        store.held_usages.apply_held(&read().await, &into, Reason::MonthClosed, now).await.unwrap();
        assert_eq!(totals(&world, &buyer).await["open"], 2_000_000);
    }
}
