//! China and the European Sovereign Cloud: other regions, other ARNs, fewer APIs; the same functions.

use kernel::Identity;
use sandbox::Partition;
use serde_json::{Value, json};

use super::{buyer, land, told, world, world_sold_by};
use crate::ledger::{Buyer, DIMENSION, report};

/// The regions that AWS Marketplace was called in.
async fn regions(world: &tests::World) -> Vec<String> {
    let metering = world.metering().await;
    let calls = metering["calls"].as_array().unwrap().iter();
    let mut regions: Vec<_> = calls.map(|call| call["region"].as_str().unwrap().to_owned()).collect();
    regions.sort();
    regions.dedup();
    regions
}

#[tokio::test]
async fn in_china_customers_are_notified_by_sns_and_metered_in_ningxia() {
    let world = world(Identity::LegacyCustomer, Partition::China).await;
    let buyer = buyer(&world, "one").await;
    report(&world, &[buyer.event("1", DIMENSION, 3_000_000, world.now())]).await;
    world.advance(2 * 3600).await;
    assert_eq!(told(&world, DIMENSION).await, [("2026-11-21T10".to_owned(), 3, "product")]);
    let report = world.run("reconcile").await;
    assert_eq!((&report["differences"], &report["error"]), (&json!(0), &Value::Null), "no Agreement API, no trouble");
    assert_eq!(regions(&world).await, ["cn-northwest-1"]);
}

#[tokio::test]
async fn in_the_sovereign_cloud_events_name_licences_and_records_the_product() {
    let world = world(Identity::Legacy, Partition::Sovereign).await;
    let purchase = world.subscribe_with(&json!({ "confirmAfterSeconds": 0 })).await;
    assert!(purchase.license_arn.starts_with("arn:aws-eusc:license-manager:"), "{}", purchase.license_arn);
    let (_, purchase, activation) = land(&world, purchase).await;
    assert_eq!(activation["license"]["state"], "active");
    assert!(purchase.license_arn.starts_with("arn:aws-eusc:"), "{}", purchase.license_arn);
    world.advance(1).await;
    let buyer = Buyer::bind(&world, purchase, "one").await;
    report(&world, &[buyer.event("1", DIMENSION, 3_000_000, world.now())]).await;
    world.advance(2 * 3600).await;
    assert_eq!(told(&world, DIMENSION).await, [("2026-11-21T10".to_owned(), 3, "product")]);
    assert_eq!(world.run("reconcile").await["error"], Value::Null);
    assert_eq!(regions(&world).await, ["eusc-de-east-1"]);
}

#[tokio::test]
async fn a_contract_covers_what_it_entitles_to_and_not_what_another_one_of_the_same_buyer_does() {
    let world = world_sold_by("contract-with-consumption", Identity::Legacy, Partition::Sovereign).await;
    let mut buyers = Vec::new();
    for (name, units) in [("one", 1), ("two", 2)] {
        let order =
            json!({ "accountId": "111122223333", "confirmAfterSeconds": 0, "entitlements": { DIMENSION: units } });
        let (_, purchase, _) = land(&world, world.subscribe_with(&order).await).await;
        world.advance(1).await;
        let buyer = Buyer::bind(&world, purchase, name).await;
        report(&world, &[buyer.event(name, DIMENSION, 5_000_000, world.now())]).await;
        buyers.push(buyer);
    }
    world.advance(2 * 3600).await;
    let mut covered = Vec::new();
    for buyer in &buyers {
        covered.push(buyer.ledger(&world).await["totals"][DIMENSION]["covered"].clone());
    }
    assert_eq!(covered, [json!(1_000_000), json!(2_000_000)], "AWS answers by account for both");
}
