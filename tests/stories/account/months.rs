//! Months rolled up: a past month is read as one item of each license, and says what its hours say.

use aws_sdk_dynamodb::types::AttributeValue;
use http::Method;
use kernel::{Hour, LicenseId, Month};
use serde_json::{Value, json};
use store::{Item, LicenseHour, keys, to_item};
use tests::World;

use super::bills::{bill, sum};
use super::prices::license_of;
use super::{account_id, operate, owner, signed_in, use_units};
use crate::people::Person;
use crate::repositories::Repositories;

const DIMENSION: &str = "log_events";

fn store(world: &World) -> Repositories {
    let environment = &world.sandbox.environment;
    Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy)
}

async fn put(world: &World, item: Item) {
    let client = aws_sdk_dynamodb::Client::new(&world.sandbox.environment.aws);
    let table = &world.sandbox.environment.settings.table_name;
    client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
}

/// What is stored of a license's month, and whether it says what the hours say.
async fn is_rolled_up(world: &World, license: &str, month: &str) -> bool {
    let (license, month) = (LicenseId::parse(license).unwrap(), Month::parse(month).unwrap());
    let stored = store(world).months.months(&[(license.clone(), month)]).await.unwrap().pop().unwrap();
    let by_hours = store(world).months.month_by_hours(&license, month).await.unwrap();
    if let Some(sum) = &stored.rolled_up {
        assert_eq!(*sum, by_hours);
    }
    stored.rolled_up.is_some()
}

fn reads(cost: &Value) -> (u64, u64) {
    let count = |name: &str| cost["requests"][name].as_u64().unwrap_or(0);
    (count("GetItem") + count("BatchGetItem") + count("Query"), count("Query"))
}

#[tokio::test]
async fn a_month_is_rolled_up_once_aws_takes_nothing_of_it_any_more_and_bills_stay_as_they_were() {
    let world = World::at("2026-11-30T21:20:00Z").await;
    let ann = owner(&world, "ann").await;
    let license = license_of(&ann).await;
    use_units(&world, &ann, "1", DIMENSION, 3_000_000).await;
    world.advance_to("2026-12-01T05:00:00Z").await;
    assert!(!is_rolled_up(&world, &license, "2026-11").await);
    world.advance_to("2026-12-01T07:30:00Z").await;
    assert!(is_rolled_up(&world, &license, "2026-11").await, "by the runs after seven, without anybody asking");
    let ann = signed_in(&world, "ann").await;
    let rolled_up = bill(&ann, "2026-11").await;
    assert_eq!((sum(&rolled_up, DIMENSION, "accepted"), &rolled_up["amountMinor"]), (3, &json!(120)), "{rolled_up}");
    assert_eq!(rolled_up["days"][0]["day"], "2026-11-30");
    assert_eq!((bill(&ann, "2026-12").await["lines"]).as_array().unwrap().len(), 0);
    assert!(!is_rolled_up(&world, &license, "2026-12").await, "the running month is read by its hours");
}

#[tokio::test]
async fn what_an_operator_decides_about_a_past_month_is_on_its_bill_at_once() {
    let world = World::at("2026-11-30T21:20:00Z").await;
    let ann = owner(&world, "ann").await;
    let license = license_of(&ann).await;
    use_units(&world, &ann, "1", DIMENSION, 3_000_000).await;
    world.fault(&json!({"target": "BatchMeterUsage", "kind": "disabled-api"})).await;
    world.advance_to("2026-12-01T05:00:00Z").await;
    let ann = signed_in(&world, "ann").await;
    let waiting = bill(&ann, "2026-11").await;
    assert_eq!(sum(&waiting, DIMENSION, "onItsWay"), 3);
    assert!(!is_rolled_up(&world, &license, "2026-11").await, "nothing is stored of a month that still changes");
    world.advance_to("2026-12-01T07:30:00Z").await;
    assert!(is_rolled_up(&world, &license, "2026-11").await);
    let ann = signed_in(&world, "ann").await;
    assert_eq!(sum(&bill(&ann, "2026-11").await, DIMENSION, "held"), 3, "AWS took it no more");
    let quarantine = world.signed(Method::GET, "/v1/operate/quarantine", "", Vec::new()).await.json();
    let entry = quarantine["entries"].as_array().unwrap().iter().find(|one| one["quantity"] == 3).unwrap().clone();
    let path = format!("/v1/operate/quarantine/{}/write-off", entry["id"].as_str().unwrap());
    assert_eq!(operate(&world, &path, &json!({})).await.status, 200);
    assert!(!is_rolled_up(&world, &license, "2026-11").await, "void in the write that changed the record");
    let written_off = bill(&ann, "2026-11").await;
    assert_eq!((sum(&written_off, DIMENSION, "held"), &written_off["amountMinor"]), (0, &json!(0)), "{written_off}");
    assert!(is_rolled_up(&world, &license, "2026-11").await, "who needs it first rolls it up");
}

#[tokio::test]
async fn a_correction_that_nobody_looks_at_is_rolled_up_by_the_next_runs() {
    let world = World::at("2026-11-30T21:20:00Z").await;
    let ann = owner(&world, "ann").await;
    let license = license_of(&ann).await;
    use_units(&world, &ann, "1", DIMENSION, 3_000_000).await;
    world.fault(&json!({"target": "BatchMeterUsage", "kind": "disabled-api"})).await;
    world.advance_to("2026-12-01T07:30:00Z").await;
    let id = format!("{license}~2026-11-30T21~{DIMENSION}");
    let path = format!("/v1/operate/quarantine/{id}/write-off");
    let said = operate(&world, &path, &json!({})).await;
    assert_eq!(said.status, 200, "{}", said.text);
    assert!(!is_rolled_up(&world, &license, "2026-11").await);
    world.advance(25 * 60).await;
    assert!(is_rolled_up(&world, &license, "2026-11").await);
}

#[tokio::test]
async fn who_rolled_a_month_up_from_what_was_corrected_meanwhile_does_not_store_it() {
    let world = World::at("2026-11-30T21:20:00Z").await;
    let ann = owner(&world, "ann").await;
    let license = license_of(&ann).await;
    use_units(&world, &ann, "1", DIMENSION, 3_000_000).await;
    world.fault(&json!({"target": "BatchMeterUsage", "kind": "disabled-api"})).await;
    world.advance_to("2026-12-01T06:30:00Z").await;
    let (id, month) = (LicenseId::parse(&license).unwrap(), Month::parse("2026-11").unwrap());
    let stored = store(&world).months.months(&[(id.clone(), month)]).await.unwrap().pop().unwrap();
    let before = store(&world).months.month_by_hours(&id, month).await.unwrap();
    let path = format!("/v1/operate/quarantine/{license}~2026-11-30T21~{DIMENSION}/write-off");
    assert_eq!(operate(&world, &path, &json!({})).await.status, 200);
    let late = store(&world).months.roll_up_month(&id, month, &stored, &before).await;
    assert_eq!(late, Err(store::StoreError::Conflict));
    assert!(!is_rolled_up(&world, &license, "2026-11").await);
}

/// Gives the account `count` licenses like its own that began two years ago, each with some frozen hours in every month.
async fn old_licenses(world: &World, person: &Person, count: usize) -> Vec<LicenseId> {
    let own = LicenseId::parse(&license_of(person).await).unwrap();
    let (store, account) = (store(world), account_id(person).await);
    let license = store.licenses.license(&own).await.unwrap().unwrap();
    let account = kernel::BillingAccountId::parse(&account).unwrap();
    let mut kept = store.billing_accounts.billing_account(&account).await.unwrap().unwrap();
    kept.created_at = kernel::Timestamp::parse_rfc3339("2024-12-01T00:00:00Z").unwrap();
    put(world, to_item(&keys::billing_account(&account), &kept).unwrap()).await;
    let (first, now) = (kept.created_at.hour(), world.now().hour());
    let frozen = store.ledger.license_hours_between(&own, now.plus(-3), now).await.unwrap();
    let frozen: LicenseHour = frozen.into_iter().find(|hour| !hour.records.is_empty()).unwrap();
    let records = serde_json::to_string(&frozen.records).unwrap();
    let mut ids = Vec::new();
    for number in 0..count {
        let id = LicenseId::parse(&format!("l-{number:032}")).unwrap();
        let another = licensing::License { id: id.clone(), ..license.clone() };
        put(world, to_item(&keys::license(&id), &another).unwrap()).await;
        put(world, to_item(&keys::billing_license(&account, &id), &json!({"license": id.as_str()})).unwrap()).await;
        let since_epoch = |hour: Hour| hour.since(kernel::Timestamp::EPOCH.hour());
        let head = json!({
            "license": id.as_str(), "opened": since_epoch(first), "next": since_epoch(now), "closed": false,
        });
        put(world, to_item(&keys::ledger_head(&id), &head).unwrap()).await;
        let mut month = first.month();
        while month < now.month() {
            for day in [0, 9] {
                let hour = month.start().hour().plus(day * 24);
                let key = keys::ledger_hour(&id, hour);
                let item = Item::from([
                    ("pk".to_owned(), AttributeValue::S(key.pk)),
                    ("sk".to_owned(), AttributeValue::S(key.sk)),
                    ("v".to_owned(), AttributeValue::N("1".to_owned())),
                    ("frozen_at".to_owned(), AttributeValue::N("1".to_owned())),
                    ("records".to_owned(), AttributeValue::S(records.clone())),
                ]);
                put(world, item).await;
            }
            month = month.next();
        }
        ids.push(id);
    }
    ids
}

#[tokio::test]
async fn bills_of_24_months_of_ten_licenses_take_few_reads_and_no_hour_of_a_past_month() {
    let world = World::at("2026-11-21T10:20:00Z").await;
    let ann = owner(&world, "ann").await;
    use_units(&world, &ann, "1", DIMENSION, 2_000_000).await;
    world.advance(2 * 3600).await;
    world.pause("meter-usage").await;
    world.pause("advance-licenses").await;
    let ids = old_licenses(&world, &ann, 10).await;
    // From before months were rolled up: the first who needs them rolls them up.
    let first = ann.post_json("/account/export", &json!({})).await.json();
    for id in &ids {
        assert!(
            is_rolled_up(&world, id.as_str(), "2024-12").await && is_rolled_up(&world, id.as_str(), "2026-10").await
        );
    }
    let (again, cost) = world.cost_of(ann.post_json("/account/export", &json!({}))).await;
    let again = again.json();
    assert_eq!(again["bills"], first["bills"]);
    let bills = again["bills"].as_array().unwrap();
    assert_eq!((bills.len(), &bills[0]["month"], &bills[23]["month"]), (24, &json!("2026-11"), &json!("2024-12")));
    // Two hours of 2 units at 0.40 each month, of ten licenses.
    assert!(bills[1..].iter().all(|bill| bill["acceptedMinor"] == 10 * 2 * 80), "{bills:?}");
    let (requests, queries) = reads(&cost);
    // Eleven licenses: one query for what came too late of each, and one for the hours of the running month of each.
    assert!(requests <= 60 && queries <= 2 * 11 + 12, "{cost}");
    let (page, cost) = world.cost_of(ann.get_json("/account/bills?month=2025-06")).await;
    assert_eq!(page.json()["amountMinor"], 10 * 2 * 80);
    assert!(reads(&cost).0 <= 11 + 12, "a page of a past month: {cost}");
}
