//! The first page says how the deployment runs: the last metering run, alarms, queues.

use aws_sdk_dynamodb::Client;
use serde_json::json;
use store::{ScheduledRun, keys, to_item};
use tests::World;

use super::{PEOPLE, signed_in, step};
use crate::redrive::with_a_dead_confirmation;

async fn today(world: &World, person: &str) -> String {
    let page = step(&signed_in(world, person).await, "/operator").await;
    assert_eq!(page.status, 200);
    page.text
}

fn has(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[tokio::test]
async fn every_role_sees_the_last_run_quiet_alarms_and_empty_queues() {
    let world = World::new().await;
    has(&today(&world, "vera").await, &["No run is noted yet"]);
    world.run("meter-usage").await;
    for (person, _) in PEOPLE {
        let page = today(&world, person).await;
        has(&page, &["The last metering run", "Done", "Records that AWS took", "Raised: ", "AgreementEventsDead"]);
        assert!(!page.contains("AgreementEventsDeadAlarm") && !page.contains("Given up"), "{page}");
    }
}

#[tokio::test]
async fn a_dead_letter_is_counted_and_its_alarm_is_raised() {
    let (market, _, _) = with_a_dead_confirmation().await;
    market.no_faults().await;
    has(&today(&market.world, "olga").await, &["AgreementEventsDeadAlarm", "Raised since", "Given up", "make redrive"]);
}

#[tokio::test]
async fn a_dead_letter_that_an_operator_redrives_is_applied_and_gone_from_the_first_page() {
    let (market, _, browser) = with_a_dead_confirmation().await;
    market.no_faults().await;
    let before = today(&market.world, "olga").await;
    has(&before, &["AgreementEventsDeadAlarm", "Given up"]);
    assert_eq!(market.redrive().await, 1);
    market.advance(180).await;
    assert_eq!(market.state(&browser).await, "active");
    let after = today(&market.world, "olga").await;
    assert!(!after.contains("AgreementEventsDeadAlarm") && !after.contains("Given up"), "{after}");
}

#[tokio::test]
async fn a_run_that_crashed_never_ended_and_one_that_goes_on_is_under_way() {
    let world = World::new().await;
    let run = ScheduledRun::begun(world.now(), "one".to_owned());
    let item = to_item(&keys::run("meter-usage", run.began_at, &run.request_id), &run).unwrap();
    let client = Client::new(&world.sandbox.environment.aws);
    let table = &world.sandbox.environment.settings.table_name;
    client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
    has(&today(&world, "olga").await, &["Under way"]);
    world.sandbox.clock.set(world.now().plus_seconds(900));
    has(&today(&world, "olga").await, &["Never ended"]);
}

#[tokio::test]
async fn a_run_that_aws_refused_says_why_it_stopped_and_one_that_cannot_be_noted_meters_all_the_same() {
    let (world, _) = crate::held_back::fifty_after_two("send").await;
    world.fault(&json!({ "target": "PutItem", "kind": "internal-error", "item": "RUN#" })).await;
    let report = world.run("meter-usage").await;
    assert_eq!(report["skipped"], false, "{report}");
}

#[tokio::test]
async fn what_cloudwatch_does_not_tell_is_missing_and_nothing_else() {
    let world = World::new().await;
    world.run("meter-usage").await;
    for target in ["DescribeAlarms", "GetMetricData"] {
        for kind in ["internal-error", "throttling", "access-denied", "lost-answer"] {
            world.fault(&json!({ "target": target, "kind": kind })).await;
            has(&today(&world, "vera").await, &["CloudWatch did not answer", "The last metering run", "Money at risk"]);
            world.no_faults().await;
        }
    }
}
