//! The comparison with AWS: lost events are found, answers that got lost are settled by AWS's log, the rest is listed.

use kernel::Units;
use sandbox::quantity;
use serde_json::{Value, json};
use tests::{Purchase, World};

use crate::ledger::decimals::world_told;
use crate::ledger::{Buyer, DIMENSION, report};

async fn drop_events(world: &World) {
    world.fault(&json!({ "target": "events", "kind": "drop", "probability": 1.0 })).await;
}

/// Runs the daily comparison; each difference with whether it was mended, sorted.
pub(super) async fn compare(world: &World) -> Vec<(String, bool)> {
    let report = world.run("reconcile").await;
    findings(&report)
}

fn findings(report: &Value) -> Vec<(String, bool)> {
    let rows = report["findings"].as_array().unwrap_or_else(|| panic!("{report}"));
    let mut rows: Vec<_> = rows
        .iter()
        .map(|row| (row["difference"].as_str().unwrap().to_owned(), row["mended"].as_bool().unwrap()))
        .collect();
    rows.sort();
    rows
}

pub(super) async fn state(world: &World, purchase: &Purchase) -> String {
    let path = format!("/v1/licenses/{}", purchase.license_arn);
    let answer = world.signed(http::Method::GET, &path, "", Vec::new()).await;
    answer.json()["license"]["state"].as_str().unwrap_or_else(|| panic!("{}", answer.text)).to_owned()
}

pub(super) fn found(rows: &[(&str, bool)]) -> Vec<(String, bool)> {
    rows.iter().map(|(difference, mended)| ((*difference).to_owned(), *mended)).collect()
}

#[tokio::test]
async fn a_purchase_all_of_whose_events_got_lost_is_confirmed_by_what_aws_lists() {
    let world = World::new().await;
    drop_events(&world).await;
    let purchase = world.subscribe().await;
    world.advance(2 * 3600).await;
    let nobody_came = found(&[("agreement-unknown", true), ("license-unknown", false)]);
    assert_eq!(compare(&world).await, nobody_came);
    let purchase = Purchase { token: world.token(&purchase.agreement_id).await, ..purchase };
    world.land(&world.browser(), &purchase).await;
    assert_eq!(state(&world, &purchase).await, "pending");
    assert_eq!(compare(&world).await, found(&[("confirmation-missing", true)]));
    assert_eq!(state(&world, &purchase).await, "active");
    assert!(compare(&world).await.is_empty(), "nothing is left");
}

#[tokio::test]
async fn an_end_that_got_lost_is_found() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    drop_events(&world).await;
    world.act(&buyer.purchase.agreement_id, "cancel").await;
    world.advance(2 * 3600).await;
    assert_eq!(state(&world, &buyer.purchase).await, "active");
    assert_eq!(compare(&world).await, found(&[("end-unknown", true)]));
    assert_eq!(state(&world, &buyer.purchase).await, "ended");
    assert!(compare(&world).await.is_empty());
}

#[tokio::test]
async fn a_renewal_that_got_lost_is_found_and_revokes_nothing() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    drop_events(&world).await;
    world.act(&buyer.purchase.agreement_id, "renew").await;
    world.advance(2 * 3600).await;
    let expected = found(&[("agreement-unknown", true), ("succession-unknown", true)]);
    assert_eq!(compare(&world).await, expected);
    assert_eq!(state(&world, &buyer.purchase).await, "active");
    assert!(compare(&world).await.is_empty());
}

#[tokio::test]
async fn a_licence_that_was_replaced_without_a_word_ends_when_aws_says_that_it_is_not_provisioned() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    drop_events(&world).await;
    world.act(&buyer.purchase.agreement_id, "replace").await;
    world.advance(2 * 3600).await;
    let expected = [
        ("agreement-unknown", true),
        ("deprovisioning-missing", true),
        ("license-unknown", false),
        ("succession-unknown", true),
    ];
    assert_eq!(compare(&world).await, found(&expected));
    assert_eq!(state(&world, &buyer.purchase).await, "ended");
    assert_eq!(compare(&world).await, found(&[("license-unknown", false)]), "nobody came by with the new one");
}

#[tokio::test]
async fn an_end_that_aws_does_not_know_is_listed_and_left_to_an_operator() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    world.event(&deprovisioned(&buyer.purchase, world.now())).await;
    world.advance(3 * 3600).await;
    assert_eq!(compare(&world).await, found(&[("ended-here-only", false)]));
}

/// An event of a license, as AWS would tell it.
pub(super) fn of_license(kind: &str, id: &str, purchase: &Purchase, at: kernel::Timestamp) -> Value {
    json!({
        "version": "0", "id": id, "source": "aws.agreement-marketplace",
        "detail-type": format!("{kind} - Manufacturer"), "account": "999900001111", "region": "us-east-1",
        "time": at.to_string(), "resources": [], "detail": {
            "catalog": "AWSMarketplace", "agreement": { "id": purchase.agreement_id },
            "product": { "code": purchase.product_code }, "license": { "arn": purchase.license_arn },
            "acceptor": { "accountId": purchase.account_id },
        },
    })
}

/// *License Deprovisioned*.
pub(super) fn deprovisioned(purchase: &Purchase, at: kernel::Timestamp) -> Value {
    of_license("License Deprovisioned", "b81e5d0a-1f1c-4b52-9c0e-000000000077", purchase, at)
}

#[tokio::test]
async fn a_licence_under_no_agreement_of_awss_list_is_listed_and_goes_on() {
    let world = World::new().await;
    world.pause("meter-usage").await;
    let known = world.subscribe().await;
    let license_arn = "arn:aws:license-manager::294406891311:license:l-00000000000000000000000000000042".to_owned();
    let purchase = Purchase { license_arn, agreement_id: "agmt-nowhere".to_owned(), ..known };
    let event_id = "b81e5d0a-1f1c-4b52-9c0e-000000000078";
    world.event(&of_license("License Updated", event_id, &purchase, world.now())).await;
    assert_eq!(state(&world, &purchase).await, "active");
    assert!(compare(&world).await.is_empty(), "AWS's list may be late by an hour");
    world.advance(3600).await;
    let report = world.run("reconcile").await;
    assert_eq!(findings(&report), found(&[("agreement-missing", false)]));
    assert_eq!(
        (&report["findings"][0]["agreement"], &report["mended"]),
        (&json!("agmt-nowhere"), &json!(0)),
        "alarmed"
    );
    assert_eq!(state(&world, &purchase).await, "active", "what AWS does not list may be AWS's mistake");
}

#[tokio::test]
async fn what_a_channel_partner_sold_is_used_and_billed_and_missed_in_no_list() {
    let world = World::new().await;
    let order = json!({"productCode": "3c7m9d2rk5tw8contractannual0", "confirmAfterSeconds": 0, "byPartner": true,
        "entitlements": {DIMENSION: 3}});
    let purchase = world.subscribe_with(&order).await;
    world.advance(1).await;
    let buyer = Buyer::bind(&world, purchase, "one").await;
    report(&world, &[buyer.event("1", DIMENSION, 5_000_000, world.now())]).await;
    world.advance(2 * 3600).await;
    let sums = &buyer.ledger(&world).await["totals"][DIMENSION];
    assert_eq!((&sums["covered"], &sums["metered"]), (&json!(3_000_000), &json!(2_000_000)), "{sums}");
    assert!(compare(&world).await.is_empty(), "AWS lists the agreement for the partner alone");
    world.act(&buyer.purchase.agreement_id, "cancel").await;
    world.advance(2 * 3600).await;
    assert_eq!(state(&world, &buyer.purchase).await, "ended");
    assert!(compare(&world).await.is_empty());
}

/// What a license entitles to, by units, and whether it may be used.
async fn entitled(world: &World, purchase: &Purchase) -> (Vec<Value>, bool) {
    let path = format!("/v1/licenses/{}", purchase.license_arn);
    let answer = world.signed(http::Method::GET, &path, "", Vec::new()).await.json();
    let entries = answer["entitlements"].as_array().unwrap_or_else(|| panic!("{answer}"));
    (entries.iter().map(|entry| entry["quantity"].clone()).collect(), answer["usable"] == true)
}

#[tokio::test]
async fn a_contract_whose_amendment_got_lost_is_read_anew_and_one_that_shows_nothing_is_left_as_it_was() {
    let world = World::new().await;
    let order = json!({"productCode": "3c7m9d2rk5tw8contractannual0", "confirmAfterSeconds": 0,
        "entitlements": {DIMENSION: 3}});
    let purchase = world.subscribe_with(&order).await;
    world.advance(1).await;
    drop_events(&world).await;
    let amend = format!("/_sandbox/purchases/{}/amend", purchase.agreement_id);
    world.post(&amend, &json!({"entitlements": {DIMENSION: 5}})).await;
    assert_eq!(entitled(&world, &purchase).await, (vec![json!(3)], true));
    assert_eq!(compare(&world).await, found(&[("entitlements-differ", true)]));
    assert_eq!(entitled(&world, &purchase).await, (vec![json!(5)], true));
    assert!(compare(&world).await.is_empty());

    world.advance(7 * 3600).await;
    world.post(&amend, &json!({"entitlements": {}})).await;
    for _ in 0..2 {
        assert_eq!(compare(&world).await, found(&[("entitlements-differ", false)]), "an operator is told each day");
        assert_eq!(entitled(&world, &purchase).await, (vec![json!(5)], true), "one answer takes nothing paid for away");
    }
}

#[tokio::test]
async fn what_a_renewal_that_got_lost_entitles_to_is_not_read_into_the_term_before_it() {
    let world = World::new().await;
    let order = json!({"productCode": "3c7m9d2rk5tw8contractannual0", "confirmAfterSeconds": 0,
        "entitlements": {DIMENSION: 3}});
    let purchase = world.subscribe_with(&order).await;
    world.advance(1).await;
    let buyer = Buyer::bind(&world, purchase, "one").await;
    world.pause("meter-usage").await;
    report(&world, &[buyer.event("1", DIMENSION, 9_000_000, world.now())]).await;
    drop_events(&world).await;
    let renew = format!("/_sandbox/purchases/{}/renew", buyer.purchase.agreement_id);
    world.post(&renew, &json!({"entitlements": {DIMENSION: 7}})).await;
    world.advance(60).await;
    compare(&world).await;
    world.advance(2 * 3600).await;
    world.run("meter-usage").await;
    let sums = &buyer.ledger(&world).await["totals"][DIMENSION];
    assert_eq!((&sums["covered"], &sums["metered"]), (&json!(3_000_000), &json!(6_000_000)), "{sums}");
}

/// Gives AWS's log to the comparison, `covers` included.
async fn compare_log(world: &World, log: &Value) -> Value {
    let report = world.post("/_sandbox/run/reconcile", log).await;
    assert_eq!(report["error"], Value::Null, "{report}");
    report
}

async fn log_of(world: &World) -> Value {
    world.get("/_sandbox/cloudtrail").await
}

#[tokio::test]
async fn a_log_that_agrees_with_the_ledger_shows_no_difference() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    report(&world, &[buyer.event("1", DIMENSION, 3_000_000, world.now())]).await;
    world.advance(3 * 3600).await;
    let mut log = log_of(&world).await;
    let timestamp = &log["Records"][0]["requestParameters"]["usageRecords"][0]["timestamp"];
    assert_eq!(timestamp, "Nov 21, 2026 10:20:01 AM", "as CloudTrail prints the second after the activation");
    log["covers"] = json!({ "from": "2026-11-21T10:00:00Z", "to": "2026-11-21T13:20:00Z" });
    let agreed = compare_log(&world, &log).await;
    assert!(agreed["compared"].as_u64() >= Some(2) && agreed["differences"] == 0, "{agreed}");
    log["Records"] = json!([]);
    let empty = compare_log(&world, &log).await;
    assert!(findings(&empty).iter().all(|row| *row == ("absent".to_owned(), false)), "{empty}");
    assert!(empty["differences"].as_u64() >= Some(2), "{empty}");
}

#[tokio::test]
async fn usage_whose_answers_got_lost_until_it_expired_is_settled_by_the_log() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    report(&world, &[buyer.event("1", DIMENSION, 3_000_000, world.now())]).await;
    world.pause("meter-usage").await;
    world.advance_to("2026-11-21T11:15:00Z").await;
    world.fault(&json!({ "target": "BatchMeterUsage", "kind": "lost-answer", "probability": 1.0 })).await;
    world.run("meter-usage").await;
    world.no_faults().await;
    world.advance_to("2026-11-22T10:30:00Z").await;
    world.run("meter-usage").await;
    let totals = buyer.ledger(&world).await["totals"][DIMENSION].clone();
    assert_eq!(totals["quarantined"], 3_000_000, "{totals}");

    let settled = compare_log(&world, &log_of(&world).await).await;
    assert!(findings(&settled).contains(&("lost-answer".to_owned(), true)), "{settled}");
    let totals = buyer.ledger(&world).await["totals"][DIMENSION].clone();
    assert_eq!((&totals["metered"], &totals["quarantined"]), (&json!(3_000_000), &json!(0)), "{totals}");
    assert_eq!(totals["lawHolds"], true);
    let held = world.signed(http::Method::GET, "/v1/operate/quarantine", "", Vec::new()).await.json();
    let held = held["entries"].as_array().unwrap().iter().filter(|one| one["hour"] == "2026-11-21T10:00:00Z").count();
    assert_eq!(held, 0, "nothing of that hour is left for an operator");
    let audit = world.signed(http::Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    let last = audit["entries"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["act"], &last["by"]), (&json!("settle"), &json!("reconcile")));
    let again = compare_log(&world, &log_of(&world).await).await;
    assert!(!findings(&again).iter().any(|(difference, _)| difference == "lost-answer"), "{again}");
}

#[tokio::test]
async fn what_another_job_metered_is_listed_and_never_taken_for_ours() {
    for form in [None, Some("whole")] {
        what_another_job_metered_in(form).await;
    }
}

/// One more, or a millionth, in the member in which a record of the log has its quantity.
fn raise(record: &mut Value) {
    match record["quantity"].as_i64() {
        Some(quantity) => record["quantity"] = json!(quantity + 1),
        None => {
            let quantity = quantity::read(&record["quantityAsDecimal"]).unwrap();
            record["quantityAsDecimal"] = json!(quantity.plus(Units(1)).printed());
        }
    }
}

async fn what_another_job_metered_in(form: Option<&str>) {
    let world = world_told(form).await;
    let buyer = Buyer::new(&world, "one").await;
    report(&world, &[buyer.event("1", DIMENSION, 3_000_000, world.now())]).await;
    world.advance(2 * 3600).await;
    let log = log_of(&world).await;
    let event = |change: &dyn Fn(&mut Value)| {
        let mut event = log["Records"][0].clone();
        let result = event["responseElements"]["results"][0].clone();
        event["responseElements"]["results"] = json!([result]);
        change(&mut event["responseElements"]["results"][0]);
        event
    };
    let foreign = "arn:aws:license-manager::294406891311:license:l-00000000000000000000000000000099";
    let events = [
        event(&|result| result["usageRecord"]["licenseArn"] = json!(foreign)),
        event(&|result| result["usageRecord"]["dimension"] = json!("rum_page_views")),
        event(&|result| raise(&mut result["usageRecord"])),
        event(&|result| drop(result["usageRecord"].as_object_mut().unwrap().remove("licenseArn"))),
    ];
    let kinds = ["unknown", "unknown", "quantity", "identity"];
    for (position, (mut event, kind)) in events.into_iter().zip(kinds).enumerate() {
        event["responseElements"]["results"][0]["meteringRecordId"] = json!(format!("other-{position}"));
        event["requestParameters"]["productCode"] = json!(buyer.purchase.product_code);
        let report = compare_log(&world, &json!({ "Records": [event] })).await;
        assert_eq!(findings(&report), found(&[(kind, false)]), "{report}");
    }
}
