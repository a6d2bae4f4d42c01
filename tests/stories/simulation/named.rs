//! Days that have a name. Each ends with the law.

use std::sync::Arc;

use brand::Brand;
use kernel::Units;
use sandbox::quantity;
use serde_json::{Value, json};

use super::history::{History, Told};
use super::law;
use super::listings::{COMMERCIAL, SECOND, brand};
use super::weather::Weather;

/// A dimension of which a million raw units are one billed unit.
pub(super) const LOGS: &str = "log_events";
pub(super) const MILLION: u128 = 1_000_000;
/// A quarter to eleven: an hour that freezes at 11:10.
pub(super) const MORNING: &str = "2026-11-21T10:45:00Z";

/// A calm world with so many buyers of the first product.
pub(super) fn with_buyers(brand: &Arc<Brand>, beginning: &str, buyers: usize) -> History {
    let mut history = History::open(brand, beginning, 1);
    for account in 0..buyers {
        history.subscribe(account, COMMERCIAL, 1, 0);
    }
    history
}

pub(super) fn always(history: &History, kind: &str) {
    history.world.aws.fault(json!({ "target": "BatchMeterUsage", "kind": kind })).unwrap();
}

/// Moves the clock in steps of five minutes to an instant and runs meter-usage at each, as the schedule does.
pub(super) fn run_until(history: &mut History, instant: &str) -> Vec<Value> {
    let until = kernel::Timestamp::parse_rfc3339(instant).unwrap();
    let mut reports = Vec::new();
    while history.world.now() < until {
        let next = history.world.now().plus_seconds(300).min(until);
        history.world.move_clock(next);
        reports.push(history.world.run_meter_usage().unwrap_or_default());
    }
    reports
}

/// Quantity, state and reason of a license's records of a dimension, hour by hour.
pub(super) fn records(history: &mut History, license: usize, dimension: &str) -> Vec<(Units, String, String)> {
    let ledger = law::ledger(history, license).unwrap();
    let hours = ledger["hours"].as_array().unwrap().iter();
    let all = hours.flat_map(|hour| hour["dimensions"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    all.filter(|record| record["dimension"] == dimension)
        .filter_map(|record| {
            Some((quantity::read(&record["quantity"])?, text(&record["state"]), text(&record["reason"])))
        })
        .filter(|(units, ..)| !units.is_zero())
        .collect()
}

pub(super) fn metered(quantity: u64) -> Vec<(Units, String, String)> {
    metered_units(Units::whole(quantity))
}

pub(super) fn metered_units(quantity: Units) -> Vec<(Units, String, String)> {
    vec![(quantity, "metered".to_owned(), String::new())]
}

fn quarantined(quantity: u64, reason: &str) -> Vec<(Units, String, String)> {
    vec![(Units::whole(quantity), "quarantined".to_owned(), reason.to_owned())]
}

/// The law, and nothing left to do.
pub(super) fn keep_the_law(mut history: History) {
    history.quiesce();
    let kept = law::check(&mut history);
    assert!(kept.is_ok(), "{}\n{kept:?}", history.world.journal.join("\n"));
}

/// What was sent in each call.
fn calls(history: &History) -> Vec<Vec<Value>> {
    let calls = history.world.aws.calls();
    let sent = calls.iter().filter(|call| call["operation"] == "BatchMeterUsage");
    sent.map(|call| call["request"]["UsageRecords"].as_array().unwrap().clone()).collect()
}

#[test]
fn a_page_limit_in_any_listing_hides_nothing() {
    let mut history = with_buyers(&brand(), MORNING, 4);
    history.world.weather = Weather { short: 1000, ..Weather::CALM };
    for license in 0..4 {
        history.use_now(license, LOGS, 3 * MILLION);
    }
    run_until(&mut history, "2026-11-21T13:15:00Z");
    for license in 0..4 {
        assert_eq!(records(&mut history, license, LOGS), metered(3));
    }
    keep_the_law(history);
}

#[test]
fn an_hour_of_throttling_costs_no_run_more_than_half_a_minute_and_loses_nothing() {
    let mut history = with_buyers(&brand(), MORNING, 3);
    history.use_now(0, LOGS, 5 * MILLION);
    always(&history, "throttling");
    let mut runs = 0;
    for _ in 0..12 {
        let next = history.world.now().plus_seconds(300);
        history.world.move_clock(next);
        let report = history.world.run_meter_usage().unwrap();
        runs += u32::from(report["stopped"] == "AWS Marketplace throttles");
        assert!(report["calls"].as_u64() <= Some(8), "{report}");
        let took = history.world.now().seconds_since(next);
        assert!(took <= 30, "a run waited for {took} s");
    }
    assert!(runs >= 8, "{runs} runs met throttling");
    history.no_aws_faults();
    run_until(&mut history, "2026-11-21T12:15:00Z");
    assert_eq!(records(&mut history, 0, LOGS), metered(5));
    keep_the_law(history);
}

#[test]
fn usage_whose_write_arrives_after_its_hour_froze_counts_in_the_next_hour() {
    let mut history = with_buyers(&brand(), MORNING, 1);
    let used_at = history.world.now();
    history.use_now(0, LOGS, 2 * MILLION);
    run_until(&mut history, "2026-11-21T11:09:55Z");
    let late = history.send(0, LOGS, 3 * MILLION, used_at);
    let write = loop {
        history.world.stage.act();
        let call = history.world.stage.wire.take(0);
        if call.operation == "TransactWriteItems" {
            break call;
        }
        history.world.arrive(call);
    };
    run_until(&mut history, "2026-11-21T11:10:01Z");
    assert_eq!(records(&mut history, 0, LOGS), metered(2));
    history.world.arrive(write);
    history.world.finish_all();
    history.listen();
    assert_eq!(history.events[late].answer, Some(Told::Counted));
    run_until(&mut history, "2026-11-21T12:15:00Z");
    assert_eq!(records(&mut history, 0, LOGS), [metered(2), metered(3)].concat());
    keep_the_law(history);
}

#[test]
fn a_second_amount_for_an_hour_that_aws_has_counts_in_the_next_hour() {
    let mut history = with_buyers(&brand(), MORNING, 1);
    let used_at = history.world.now();
    history.use_now(0, LOGS, 2 * MILLION);
    run_until(&mut history, "2026-11-21T11:15:00Z");
    assert_eq!(records(&mut history, 0, LOGS), metered(2));
    history.send(0, LOGS, 3 * MILLION, used_at);
    history.world.finish_all();
    run_until(&mut history, "2026-11-21T12:15:00Z");
    assert_eq!(records(&mut history, 0, LOGS), [metered(2), metered(3)].concat());
    keep_the_law(history);
}

#[test]
fn everything_unprocessed_is_sent_again_until_it_is_taken() {
    let mut history = with_buyers(&brand(), MORNING, 3);
    history.use_now(1, LOGS, 5 * MILLION);
    always(&history, "unprocessed");
    run_until(&mut history, "2026-11-21T11:30:00Z");
    assert!(history.world.aws.records().is_empty());
    history.no_aws_faults();
    run_until(&mut history, "2026-11-21T11:35:00Z");
    assert_eq!(records(&mut history, 1, LOGS), metered(5));
    keep_the_law(history);
}

#[test]
fn one_buyer_who_is_not_subscribed_keeps_nobody_else_from_being_billed() {
    let mut history = with_buyers(&brand(), MORNING, 3);
    for license in 0..3 {
        history.use_now(license, LOGS, 2 * MILLION);
    }
    let agreement = history.licenses[1].agreement.clone();
    history.world.aws.act(&agreement, "suspend", json!({})).unwrap();
    run_until(&mut history, "2026-11-21T11:20:00Z");
    assert_eq!(records(&mut history, 0, LOGS), metered(2));
    assert_eq!(records(&mut history, 1, LOGS), quarantined(2, "not-subscribed"));
    assert_eq!(records(&mut history, 2, LOGS), metered(2));
    keep_the_law(history);
}

#[test]
fn thirty_dimensions_of_one_license_go_in_two_calls() {
    let text = include_str!("../../../brands/truewatch.toml");
    let (before, rest) = text.split_once("[[products.dimensions]]").unwrap();
    let after = rest.split_once("[[products]]").unwrap().1;
    let dimension = |number: u32| {
        format!(
            "[[products.dimensions]]\nname = \"dimension_{number:02}\"\ntitle = {{ en = \"D\", zh = \"D\" }}\n\
             unit = {{ en = \"unit\", zh = \"unit\" }}\nunit_size = 10\nunit_price_millionths = 1\n\n"
        )
    };
    let dimensions: String = (0..30).map(dimension).collect();
    let brand = Brand::parse(&format!("{before}{dimensions}[[products]]{after}")).unwrap();
    let mut history = with_buyers(&Arc::new(brand), MORNING, 1);
    for number in 0..30 {
        history.use_now(0, &format!("dimension_{number:02}"), 10 + number);
    }
    run_until(&mut history, "2026-11-21T11:10:00Z");
    let sizes: Vec<usize> = calls(&history).iter().map(Vec::len).collect();
    assert_eq!(sizes, [25, 5]);
    for number in 0..30 {
        let units = Units::of_raw(10 + number, 10);
        assert_eq!(records(&mut history, 0, &format!("dimension_{number:02}")), metered_units(units));
    }
    keep_the_law(history);
}

#[test]
fn a_write_that_fails_after_acceptance_bills_once() {
    for kind in ["identical-retry-is-duplicate", "unprocessed"] {
        let mut history = with_buyers(&brand(), MORNING, 1);
        history.use_now(0, LOGS, 2 * MILLION);
        history.world.move_clock(kernel::Timestamp::parse_rfc3339("2026-11-21T11:10:00Z").unwrap());
        let run = history.world.begin_meter_usage();
        while calls(&history).is_empty() {
            assert!(history.world.happen());
        }
        history.world.weather = Weather { unreachable: 500, ..Weather::CALM };
        let _ = history.world.finish_one(run);
        assert_eq!(records(&mut history, 0, LOGS)[0].1, "frozen", "AWS has it and nobody could write it down");
        history.world.weather = Weather::CALM;
        history.world.aws.fault(json!({ "target": "BatchMeterUsage", "kind": kind, "count": 1 })).unwrap();
        run_until(&mut history, "2026-11-21T11:20:00Z");
        assert_eq!(records(&mut history, 0, LOGS), metered(2), "{kind}");
        keep_the_law(history);
    }
}

#[test]
fn runs_that_overlap_within_the_hour_and_across_it_bill_once() {
    for (at, seeds) in [("2026-11-21T11:10:00Z", 1..6), ("2026-11-21T11:59:59Z", 6..11)] {
        for seed in seeds {
            let mut history = History::open(&brand(), MORNING, seed);
            for account in 0..2 {
                history.subscribe(account, COMMERCIAL, 1, 0);
                history.use_now(account, LOGS, 2 * MILLION);
            }
            always(&history, "identical-retry-is-duplicate");
            history.world.move_clock(kernel::Timestamp::parse_rfc3339(at).unwrap());
            let first = history.world.begin_meter_usage();
            for _ in 0..(seed * 7) {
                history.world.happen();
            }
            history.world.lose_lease();
            let second = history.world.begin_meter_usage();
            for _ in 0..20 {
                history.world.happen();
            }
            let next = history.world.now().plus_seconds(2);
            history.world.move_clock(next);
            let _ = (history.world.finish_one(first), history.world.finish_one(second));
            run_until(&mut history, "2026-11-21T12:15:00Z");
            for license in 0..2 {
                assert_eq!(records(&mut history, license, LOGS), metered(2), "seed {seed}");
            }
            keep_the_law(history);
        }
    }
}

#[test]
fn somebody_else_who_billed_the_slot_is_noticed_and_nothing_is_billed_on_top() {
    let mut history = with_buyers(&brand(), MORNING, 1);
    history.use_now(0, LOGS, 7 * MILLION);
    history.world.bill_elsewhere(&history.licenses[0].arn.clone(), LOGS, "2026-11-21T10:45:00Z", 3);
    run_until(&mut history, "2026-11-21T11:20:00Z");
    assert_eq!(records(&mut history, 0, LOGS), quarantined(7, "discrepancy"));
    let at_aws = history.world.aws.records();
    let of_logs: Vec<_> = at_aws.iter().filter(|record| record["dimension"] == LOGS).collect();
    assert_eq!((of_logs.len(), &of_logs[0]["quantity"]), (1, &json!(3)));
}

#[test]
fn one_buyer_of_two_products_is_billed_for_each_in_calls_of_its_own() {
    let mut history = History::open(&brand(), MORNING, 1);
    history.subscribe(0, COMMERCIAL, 1, 0);
    history.subscribe(0, SECOND, 1, 0);
    history.use_now(0, LOGS, 2 * MILLION);
    history.use_now(1, LOGS, 3 * MILLION);
    run_until(&mut history, "2026-11-21T11:15:00Z");
    assert_eq!((records(&mut history, 0, LOGS), records(&mut history, 1, LOGS)), (metered(2), metered(3)));
    assert_eq!(calls(&history).len(), 2);
    keep_the_law(history);
}

#[test]
fn one_bad_record_of_a_batch_is_found_and_the_others_are_billed() {
    let mut history = with_buyers(&brand(), MORNING, 4);
    for license in 0..4 {
        history.use_now(license, "time_series", 2_000);
        history.use_now(license, "trace_events", 4 * MILLION);
    }
    history.use_now(2, LOGS, 9 * MILLION);
    let (product, brand) = (history.licenses[0].product.clone(), Arc::clone(&history.world.brand));
    history.world.aws.delist(&product, Some(LOGS), &brand);
    run_until(&mut history, "2026-11-21T11:15:00Z");
    assert_eq!(records(&mut history, 2, LOGS), quarantined(9, "invalid-dimension"));
    for license in 0..4 {
        assert_eq!(records(&mut history, license, "time_series"), metered(2));
        assert_eq!(records(&mut history, license, "trace_events"), metered(4));
    }
    assert!(calls(&history).len() <= 1 + 2 * 4, "nine records are halved at most four times");
    keep_the_law(history);
}

#[test]
fn the_last_hour_of_a_month_is_billed_until_a_minute_to_six_and_is_at_risk_a_minute_after() {
    for (back_at, expected) in
        [("2026-12-01T05:59:00Z", metered(6)), ("2026-12-01T06:01:00Z", quarantined(6, "expired"))]
    {
        let mut history = with_buyers(&brand(), "2026-11-30T23:30:00Z", 1);
        history.use_now(0, LOGS, 6 * MILLION);
        always(&history, "access-denied");
        let before = kernel::Timestamp::parse_rfc3339(back_at).unwrap().plus_seconds(-60);
        let reports = run_until(&mut history, &before.to_string());
        let woken = reports.iter().any(|report| report["pressing"].as_u64() > Some(0));
        assert!(woken, "somebody is woken while there is time: {reports:?}");
        history.no_aws_faults();
        run_until(&mut history, back_at);
        assert_eq!(records(&mut history, 0, LOGS), expected, "{back_at}");
        keep_the_law(history);
    }
}

#[test]
fn three_runs_without_permission_mark_nothing_and_the_fourth_bills() {
    let mut history = with_buyers(&brand(), MORNING, 2);
    history.use_now(0, LOGS, 6 * MILLION);
    run_until(&mut history, "2026-11-21T11:05:00Z");
    always(&history, "access-denied");
    for report in run_until(&mut history, "2026-11-21T11:20:00Z") {
        assert_eq!((&report["stopped"], &report["quarantined"]), (&json!("AccessDeniedException"), &json!(0)));
        assert!(report["refused"].as_u64() > Some(0) && report["pressing"] == 0, "{report}");
    }
    assert_eq!(records(&mut history, 0, LOGS)[0].1, "frozen");
    history.no_aws_faults();
    run_until(&mut history, "2026-11-21T11:25:00Z");
    assert_eq!(records(&mut history, 0, LOGS), metered(6));
    keep_the_law(history);
}
