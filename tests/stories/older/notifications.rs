//! SNS notifications: a customer comes, stays, leaves, comes back.

use kernel::Identity;
use sandbox::Partition;
use serde_json::json;

use super::{buyer, land, order, state, told, world, world_sold_by};
use crate::ledger::{DIMENSION, report};

#[tokio::test]
async fn a_customer_is_confirmed_metered_by_product_code_and_leaves_within_the_final_hour() {
    let world = world(Identity::Legacy, Partition::Commercial).await;
    let purchase = world.subscribe_with(&json!({ "older": true, "confirmAfterSeconds": 120 })).await;
    let (browser, purchase, activation) = land(&world, purchase).await;
    assert_eq!(activation["license"]["state"], "pending");
    assert!(purchase.license_arn.starts_with("urn:tollgate:license:l-"), "{}", purchase.license_arn);
    world.advance(180).await;
    assert_eq!(state(&browser).await, "active");
    let buyer = crate::ledger::Buyer::bind(&world, purchase.clone(), "one").await;
    report(&world, &[buyer.event("1", DIMENSION, 3_000_000, world.now())]).await;
    world.advance_to("2026-11-21T12:05:00Z").await;
    assert_eq!(told(&world, DIMENSION).await, [("2026-11-21T10".to_owned(), 3, "product")]);

    world.act(&purchase.agreement_id, "cancel").await;
    assert_eq!(state(&browser).await, "ending");
    report(&world, &[buyer.event("2", DIMENSION, 2_000_000, world.now())]).await;
    world.advance_to("2026-11-21T13:06:00Z").await;
    assert_eq!(state(&browser).await, "ended", "AWS's last word ends the final hour");
    let last = ("2026-11-21T12".to_owned(), 2, "product");
    assert_eq!(told(&world, DIMENSION).await.last(), Some(&last), "usage of the final hour is billed");
    let totals = buyer.ledger(&world).await["totals"][DIMENSION].clone();
    assert_eq!((&totals["metered"], &totals["lawHolds"]), (&json!(5_000_000), &json!(true)));
}

#[tokio::test]
async fn notifications_that_come_before_the_landing_twice_and_in_disorder_wait_for_it() {
    let world = world(Identity::Legacy, Partition::Commercial).await;
    world.fault(&json!({ "target": "events", "kind": "duplicate", "probability": 1.0 })).await;
    let purchase = world.subscribe_with(&order()).await;
    world.advance(60).await;
    let (browser, _, activation) = land(&world, purchase.clone()).await;
    assert_eq!(activation["license"]["state"], "active", "what was told before is not lost");
    world.fault(&json!({ "target": "events", "kind": "reorder", "count": 1 })).await;
    world.act(&purchase.agreement_id, "cancel").await;
    world.advance(2 * 3600).await;
    assert_eq!(state(&browser).await, "ended");
}

#[tokio::test]
async fn a_subscription_that_fails_is_never_active_and_a_later_one_is_another_licence() {
    let world = world(Identity::Legacy, Partition::Commercial).await;
    let purchase = world.subscribe_with(&json!({ "older": true, "confirm": false })).await;
    let (browser, first, _) = land(&world, purchase).await;
    world.advance(60).await;
    world.act(&first.agreement_id, "fail").await;
    world.advance(60).await;
    assert_eq!(state(&browser).await, "ended");
    let again = json!({ "older": true, "confirmAfterSeconds": 0, "accountId": first.account_id });
    let again = world.subscribe_with(&again).await;
    world.advance(60).await;
    let (_, second, activation) = land(&world, again).await;
    assert_eq!(activation["license"]["state"], "active");
    assert_ne!(first.license_arn, second.license_arn);
    assert_eq!(state(&browser).await, "ended", "what came later does not revive the first");
}

#[tokio::test]
async fn who_subscribes_again_in_the_final_hour_has_the_next_licence_at_once_and_it_goes_on() {
    for partition in [Partition::Commercial, Partition::China] {
        let world = world(Identity::Legacy, partition).await;
        let first = buyer(&world, "one").await;
        report(&world, &[first.event("1", DIMENSION, 3_000_000, world.now())]).await;
        world.act(&first.purchase.agreement_id, "cancel").await;
        world.advance(660).await;
        let again = json!({ "older": true, "confirmAfterSeconds": 0, "accountId": first.purchase.account_id });
        let again = world.subscribe_with(&again).await;
        world.advance(1).await;
        let (browser, second, activation) = land(&world, again).await;
        assert_eq!(activation["license"]["state"], "active", "{activation}");
        assert_ne!(first.purchase.license_arn, second.license_arn);
        let second = crate::ledger::Buyer::bind(&world, second, "two").await;
        world.advance_to("2026-11-21T12:05:00Z").await;
        assert_eq!(state(&browser).await, "active", "what the old subscription's end says is about the old one");
        report(&world, &[second.event("2", DIMENSION, 2_000_000, world.now())]).await;
        world.advance_to("2026-11-21T13:20:00Z").await;
        let told = told(&world, DIMENSION).await;
        let expected = [("2026-11-21T10".to_owned(), 3, "product"), ("2026-11-21T12".to_owned(), 2, "product")];
        assert_eq!(told, expected, "the final hour is the old one's, and later usage the new one's");
        for (buyer, metered) in [(&first, 3_000_000), (&second, 2_000_000)] {
            let totals = buyer.ledger(&world).await["totals"][DIMENSION].clone();
            assert_eq!((&totals["metered"], &totals["lawHolds"]), (&json!(metered), &json!(true)), "{totals}");
        }
    }
}

#[tokio::test]
async fn a_listing_that_always_named_customers_goes_on_doing_so() {
    let world = world(Identity::LegacyCustomer, Partition::Commercial).await;
    let buyer = buyer(&world, "one").await;
    report(&world, &[buyer.event("1", DIMENSION, 3_000_000, world.now())]).await;
    world.advance(2 * 3600).await;
    assert_eq!(told(&world, DIMENSION).await, [("2026-11-21T10".to_owned(), 3, "product")]);
    let metering = world.metering().await;
    let calls = metering["calls"].as_array().unwrap().iter();
    let sent = calls.filter(|call| call["operation"] == "BatchMeterUsage").map(|call| &call["request"]);
    for request in sent {
        assert_eq!(request["ProductCode"], *buyer.purchase.product_code);
        let record = &request["UsageRecords"][0];
        assert!(record["CustomerIdentifier"].as_str().is_some_and(|id| !id.is_empty()), "{record}");
        assert!(record.get("CustomerAWSAccountId").is_none() && record.get("LicenseArn").is_none(), "{record}");
    }
}

#[tokio::test]
async fn a_contract_is_as_long_as_aws_entitles_to_something() {
    let world = world_sold_by("contract", Identity::Legacy, Partition::Commercial).await;
    let contract = json!({ "older": true, "confirmAfterSeconds": 0, "entitlements": { DIMENSION: 7 } });
    let purchase = world.subscribe_with(&contract).await;
    world.advance(60).await;
    let (browser, purchase, activation) = land(&world, purchase).await;
    assert_eq!(activation["license"]["state"], "active");
    let path = format!("/v1/licenses/{}", purchase.license_arn);
    let answer = world.signed(http::Method::GET, &path, "", Vec::new()).await;
    assert!(answer.text.contains("\"units\":7") || answer.text.contains(":7"), "{}", answer.text);
    world.act(&purchase.agreement_id, "cancel").await;
    world.advance(600).await;
    assert_eq!(state(&browser).await, "ended", "entitlements are gone, and so is the contract");
}

#[tokio::test]
async fn a_buyer_whom_aws_never_confirms_is_listed_after_a_day_though_aws_lists_nothing_of_older_listings() {
    for partition in [Partition::Commercial, Partition::China] {
        let world = world(Identity::Legacy, partition).await;
        let purchase = world.subscribe_with(&json!({ "older": true, "confirm": false })).await;
        land(&world, purchase).await;
        let awaited = |report: &serde_json::Value| {
            let findings = report["findings"].as_array().unwrap().iter();
            findings.filter(|row| row["difference"] == "confirmation-awaited").count()
        };
        assert_eq!(awaited(&world.run("reconcile").await), 0);
        world.advance(86_400).await;
        assert_eq!(awaited(&world.run("reconcile").await), 1);
    }
}
