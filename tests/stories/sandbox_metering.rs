//! BatchMeterUsage on the wire, through AWS's own SDK: what it takes, what it refuses, what it makes of repeats.

use aws_sdk_marketplacemetering::Client;
use aws_sdk_marketplacemetering::error::ProvideErrorMetadata;
use aws_sdk_marketplacemetering::operation::batch_meter_usage::BatchMeterUsageOutput;
use aws_sdk_marketplacemetering::types::{Tag, UsageAllocation, UsageRecord, UsageRecordResultStatus};
use aws_smithy_types::DateTime;
use serde_json::json;
use tests::{Purchase, World};

fn client(world: &World) -> Client {
    Client::new(&world.sandbox.environment.aws)
}

fn dimension(world: &World) -> String {
    world.sandbox.a_dimension().to_owned()
}

fn record(world: &World, purchase: &Purchase, quantity: i32, seconds_ago: i64) -> UsageRecord {
    let at = world.now().hour().start().seconds() - seconds_ago;
    UsageRecord::builder()
        .timestamp(DateTime::from_secs(at))
        .dimension(dimension(world))
        .quantity(quantity)
        .customer_aws_account_id(&purchase.account_id)
        .license_arn(&purchase.license_arn)
        .customer_identifier("")
        .build()
        .unwrap()
}

async fn send(world: &World, records: Vec<UsageRecord>) -> Result<BatchMeterUsageOutput, String> {
    let call = client(world).batch_meter_usage().set_usage_records(Some(records));
    call.send().await.map_err(|error| error.code().unwrap_or("no code").to_owned())
}

async fn statuses(world: &World, records: Vec<UsageRecord>) -> Vec<UsageRecordResultStatus> {
    let answer = send(world, records).await.unwrap();
    answer.results().iter().map(|result| result.status().unwrap().clone()).collect()
}

/// An hour after the purchase, so that there is a whole hour to report.
async fn world_with_license() -> (World, Purchase) {
    let world = World::new().await;
    world.pause("meter-usage").await;
    let purchase = world.subscribe().await;
    world.advance(3600).await;
    (world, purchase)
}

#[tokio::test]
async fn the_first_record_of_an_hour_stays_and_an_identical_retry_is_told_so() {
    let (world, purchase) = world_with_license().await;
    let five = || vec![record(&world, &purchase, 5, 0)];
    assert_eq!(statuses(&world, five()).await, [UsageRecordResultStatus::Success]);
    assert_eq!(statuses(&world, five()).await, [UsageRecordResultStatus::Success]);
    let six = vec![record(&world, &purchase, 6, 0)];
    assert_eq!(statuses(&world, six).await, [UsageRecordResultStatus::DuplicateRecord]);
    world.fault(&json!({ "target": "BatchMeterUsage", "kind": "identical-retry-is-duplicate" })).await;
    assert_eq!(statuses(&world, five()).await, [UsageRecordResultStatus::DuplicateRecord]);
    let records = world.records().await;
    assert_eq!((records.len(), records[0]["quantity"].clone()), (1, json!(5)));
}

#[tokio::test]
async fn one_bad_timestamp_refuses_the_whole_batch() {
    let (world, purchase) = world_with_license().await;
    let good = record(&world, &purchase, 1, 0);
    for seconds_ago in [-3600, 24 * 3600] {
        let bad = record(&world, &purchase, 1, seconds_ago);
        assert_eq!(send(&world, vec![good.clone(), bad]).await.unwrap_err(), "TimestampOutOfBoundsException");
    }
    assert!(world.records().await.is_empty());
}

#[tokio::test]
async fn the_month_before_closes_at_six_on_the_first() {
    let world = World::at("2026-11-30T22:10:00Z").await;
    world.pause("meter-usage").await;
    let purchase = world.subscribe().await;
    world.advance_to("2026-12-01T05:59:00Z").await;
    let last_hour = |world: &World| record(world, &purchase, 1, 6 * 3600);
    assert_eq!(statuses(&world, vec![last_hour(&world)]).await, [UsageRecordResultStatus::Success]);
    world.advance_to("2026-12-01T06:00:00Z").await;
    let late = record(&world, &purchase, 1, 7 * 3600);
    assert_eq!(send(&world, vec![late]).await.unwrap_err(), "TimestampOutOfBoundsException");
}

#[tokio::test]
async fn records_that_do_not_fit_the_license_are_refused() {
    let (world, purchase) = world_with_license().await;
    let stranger = Purchase { account_id: "111122223333".to_owned(), ..purchase.clone() };
    assert_eq!(send(&world, vec![record(&world, &stranger, 1, 0)]).await.unwrap_err(), "InvalidLicenseException");
    let before = record(&world, &purchase, 1, 2 * 3600);
    assert_eq!(send(&world, vec![before]).await.unwrap_err(), "InvalidLicenseException");
    let pending = world.subscribe_with(&json!({ "confirm": false })).await;
    assert_eq!(send(&world, vec![record(&world, &pending, 1, 0)]).await.unwrap_err(), "InvalidLicenseException");
    let other = world.subscribe_with(&json!({ "productCode": "another-listing", "confirmAfterSeconds": 0 })).await;
    let both = vec![record(&world, &purchase, 1, 0), record(&world, &other, 1, 0)];
    assert_eq!(send(&world, both).await.unwrap_err(), "InvalidLicenseException");
}

#[tokio::test]
async fn usage_from_before_the_activation_or_from_after_the_final_hour_is_refused_to_the_millisecond() {
    let world = World::at("2026-11-21T10:20:00.500Z").await;
    world.pause("meter-usage").await;
    let purchase = world.subscribe().await;
    world.advance(3600).await;
    // From 11:00 back to the seconds around the activation.
    let [before, after] = [2400, 2399].map(|seconds_ago| record(&world, &purchase, 1, seconds_ago));
    assert_eq!(send(&world, vec![after.clone(), before]).await.unwrap_err(), "InvalidLicenseException");
    assert_eq!(statuses(&world, vec![after]).await, [UsageRecordResultStatus::Success]);
    world.act(&purchase.agreement_id, "cancel").await;
    world.advance(31).await;
    world.advance(2 * 3600).await;
    // It was taken back at 11:20:31.5, and the hour after that is over.
    let [last, later] = [2369, 2368].map(|seconds_ago| record(&world, &purchase, 1, seconds_ago));
    assert_eq!(statuses(&world, vec![last]).await, [UsageRecordResultStatus::CustomerNotSubscribed]);
    assert_eq!(send(&world, vec![later]).await.unwrap_err(), "InvalidLicenseException");
}

#[tokio::test]
async fn usage_by_product_code_counts_for_the_subscription_of_its_time_and_for_none_before() {
    let world = World::new().await;
    world.pause("meter-usage").await;
    let order = json!({ "confirmAfterSeconds": 0, "older": true });
    let first = world.subscribe_with(&order).await;
    world.advance(3600).await;
    world.act(&first.agreement_id, "cancel").await;
    world.advance(3600).await;
    let again = json!({ "confirmAfterSeconds": 0, "older": true, "accountId": first.account_id });
    world.subscribe_with(&again).await;
    world.advance(600).await;
    let by_code = |seconds_ago: i64| {
        let mut record = record(&world, &first, 1, seconds_ago);
        record.license_arn = None;
        record
    };
    let send = |records: Vec<UsageRecord>| {
        let call = client(&world).batch_meter_usage().product_code(&first.product_code);
        call.set_usage_records(Some(records)).send()
    };
    // It is 12:30: from 10:20 to 12:20 there was one subscription, and from 12:20 on there is another.
    let early = send(vec![by_code(3600 + 2401)]).await.unwrap_err();
    assert_eq!(early.code(), Some("TimestampOutOfBoundsException"));
    let status = |of: BatchMeterUsageOutput| of.results()[0].status().unwrap().clone();
    let old = status(send(vec![by_code(3600)]).await.unwrap());
    assert_eq!(old, UsageRecordResultStatus::CustomerNotSubscribed, "its final hour is over");
    assert_eq!(status(send(vec![by_code(-1200)]).await.unwrap()), UsageRecordResultStatus::Success);
}

#[tokio::test]
async fn what_does_not_have_the_operations_shape_is_refused() {
    let (world, purchase) = world_with_license().await;
    let many = vec![record(&world, &purchase, 1, 0); 26];
    assert_eq!(send(&world, many).await.unwrap_err(), "ValidationException");
    let mut unknown = record(&world, &purchase, 1, 0);
    unknown.dimension = "no-such-dimension".to_owned();
    assert_eq!(send(&world, vec![unknown]).await.unwrap_err(), "InvalidUsageDimensionException");
    let mut both = record(&world, &purchase, 1, 0);
    both.customer_identifier = "legacy".to_owned();
    assert_eq!(send(&world, vec![both]).await.unwrap_err(), "ValidationException");
    assert_eq!(send(&world, vec![record(&world, &purchase, -1, 0)]).await.unwrap_err(), "ValidationException");
    let mut huge = record(&world, &purchase, 0, 0);
    let tag = Tag::builder().key("k".repeat(100)).value("v".repeat(256)).build().unwrap();
    let one = UsageAllocation::builder().allocated_usage_quantity(0).tags(tag).build().unwrap();
    huge.usage_allocations = Some(vec![one; 2500]);
    assert_eq!(send(&world, vec![huge.clone(), huge]).await.unwrap_err(), "ValidationException");
}

#[tokio::test]
async fn allocations_must_add_up_and_have_proper_tags() {
    let (world, purchase) = world_with_license().await;
    let with = |quantities: &[i32], key: &str| {
        let mut record = record(&world, &purchase, 5, 0);
        let allocation = |(position, quantity): (usize, &i32)| {
            let tag = Tag::builder().key(key).value(format!("w{position}")).build().unwrap();
            UsageAllocation::builder().allocated_usage_quantity(*quantity).tags(tag).build().unwrap()
        };
        record.usage_allocations = Some(quantities.iter().enumerate().map(allocation).collect());
        vec![record]
    };
    assert_eq!(send(&world, with(&[2, 2], "w")).await.unwrap_err(), "InvalidUsageAllocationsException");
    assert_eq!(send(&world, with(&[2, 3], "w>")).await.unwrap_err(), "InvalidTagException");
    assert_eq!(statuses(&world, with(&[2, 3], "workspace")).await, [UsageRecordResultStatus::Success]);
}

#[tokio::test]
async fn usage_is_taken_for_an_hour_after_the_license_ends() {
    let (world, purchase) = world_with_license().await;
    world.act(&purchase.agreement_id, "cancel").await;
    world.advance(31).await;
    world.advance(3599).await;
    assert_eq!(statuses(&world, vec![record(&world, &purchase, 1, 3600)]).await, [UsageRecordResultStatus::Success]);
    world.advance(1).await;
    assert_eq!(
        statuses(&world, vec![record(&world, &purchase, 1, 0)]).await,
        [UsageRecordResultStatus::CustomerNotSubscribed]
    );
}

#[tokio::test]
async fn a_suspended_account_is_not_subscribed() {
    let (world, purchase) = world_with_license().await;
    world.act(&purchase.agreement_id, "suspend").await;
    let now = || vec![record(&world, &purchase, 1, 0)];
    assert_eq!(statuses(&world, now()).await, [UsageRecordResultStatus::CustomerNotSubscribed]);
    world.act(&purchase.agreement_id, "confirm").await;
    assert_eq!(statuses(&world, now()).await, [UsageRecordResultStatus::Success]);
}

#[tokio::test]
async fn a_product_code_beside_a_license_is_refused_or_billed_twice() {
    let (world, purchase) = world_with_license().await;
    let call = || {
        let call = client(&world).batch_meter_usage().product_code(&purchase.product_code);
        call.usage_records(record(&world, &purchase, 5, 0)).send()
    };
    assert_eq!(call().await.unwrap_err().code(), Some("ValidationException"));
    world.fault(&json!({ "target": "BatchMeterUsage", "kind": "bills-both-identities" })).await;
    call().await.unwrap();
    let records = world.records().await;
    assert_eq!(records.len(), 2);
    assert_eq!(records.iter().filter(|record| record["productCode"] == *purchase.product_code).count(), 1);
}

#[tokio::test]
async fn records_can_come_back_unprocessed() {
    let (world, purchase) = world_with_license().await;
    world.fault(&json!({ "target": "BatchMeterUsage", "kind": "unprocessed", "count": 1 })).await;
    let answer = send(&world, vec![record(&world, &purchase, 5, 0)]).await.unwrap();
    assert_eq!((answer.results().len(), answer.unprocessed_records().len()), (0, 1));
    assert_eq!(answer.unprocessed_records()[0].quantity(), Some(5));
    assert_eq!(statuses(&world, vec![record(&world, &purchase, 5, 0)]).await, [UsageRecordResultStatus::Success]);
}

#[tokio::test]
async fn an_answer_can_be_lost_after_the_record_was_taken() {
    let (world, purchase) = world_with_license().await;
    world.fault(&json!({ "target": "BatchMeterUsage", "kind": "lost-answer", "count": 10 })).await;
    assert_eq!(send(&world, vec![record(&world, &purchase, 5, 0)]).await.unwrap_err(), "no code");
    assert_eq!(world.records().await.len(), 1);
    world.no_faults().await;
    assert_eq!(statuses(&world, vec![record(&world, &purchase, 5, 0)]).await, [UsageRecordResultStatus::Success]);
    assert_eq!(world.records().await.len(), 1);
}

#[tokio::test]
async fn throttling_and_failures_have_awss_names() {
    let (world, purchase) = world_with_license().await;
    for (kind, code) in [
        ("throttling", "ThrottlingException"),
        ("internal-error", "InternalServiceErrorException"),
        ("disabled-api", "DisabledApiException"),
        ("access-denied", "AccessDeniedException"),
    ] {
        world.fault(&json!({ "target": "BatchMeterUsage", "kind": kind })).await;
        assert_eq!(send(&world, vec![record(&world, &purchase, 5, 0)]).await.unwrap_err(), code);
        world.no_faults().await;
    }
    assert!(world.records().await.is_empty());
}
