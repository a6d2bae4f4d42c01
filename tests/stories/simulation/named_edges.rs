//! Days at the edges of time. Each ends with the law.

use serde_json::Value;

use super::history::{History, Told};
use super::law;
use super::listings::{COMMERCIAL, OLDER, OLDEST, SHARED, brand};
use super::named::{LOGS, MILLION, keep_the_law, metered, records, run_until};

/// When AWS was told that something of log data was used, in the order of the hours.
fn told_at(history: &History) -> Vec<String> {
    let at_aws = history.world.aws.records();
    let of_logs = at_aws.iter().filter(|record| record["dimension"] == LOGS);
    let mut told: Vec<String> = of_logs.map(|record| record["timestamp"].as_str().unwrap().to_owned()).collect();
    told.sort();
    told
}

#[test]
fn a_first_hour_is_told_with_a_time_after_the_licence_began_and_later_ones_with_their_start() {
    for listing in [COMMERCIAL, SHARED, OLDER, OLDEST] {
        let mut history = History::open(&brand(), "2026-11-21T10:45:10.250Z", 1);
        history.subscribe(0, listing, 1, 0);
        history.use_now(0, LOGS, 2 * MILLION);
        run_until(&mut history, "2026-11-21T11:15:00Z");
        history.use_now(0, LOGS, 3 * MILLION);
        run_until(&mut history, "2026-11-21T12:15:00Z");
        assert_eq!(told_at(&history), ["2026-11-21T10:45:11Z", "2026-11-21T11:00:00Z"], "listing {listing}");
        assert_eq!(records(&mut history, 0, LOGS), [metered(2), metered(3)].concat());
        keep_the_law(history);
    }
}

#[test]
fn a_licence_that_begins_in_the_last_second_of_an_hour_is_told_of_from_the_next_one_on() {
    let mut history = History::open(&brand(), "2026-11-21T10:59:59.400Z", 1);
    history.subscribe(0, COMMERCIAL, 1, 0);
    let early = history.use_now(0, LOGS, 2 * MILLION);
    assert_eq!(history.events[early].answer, Some(Told::Kept));
    run_until(&mut history, "2026-11-21T11:15:00Z");
    history.use_now(0, LOGS, 3 * MILLION);
    run_until(&mut history, "2026-11-21T12:15:00Z");
    assert_eq!(told_at(&history), ["2026-11-21T11:00:00Z"]);
    assert_eq!(records(&mut history, 0, LOGS), metered(5), "what was used in that second is billed with the hour");
    keep_the_law(history);
}

#[test]
fn a_record_that_waits_is_sent_again_with_the_time_it_was_frozen_with() {
    let mut history = History::open(&brand(), "2026-11-21T10:45:10.250Z", 1);
    history.subscribe(0, COMMERCIAL, 1, 0);
    history.use_now(0, LOGS, 2 * MILLION);
    super::named::always(&history, "lost-answer");
    super::named::always(&history, "identical-retry-is-duplicate");
    run_until(&mut history, "2026-11-21T11:25:00Z");
    history.no_aws_faults();
    run_until(&mut history, "2026-11-21T11:40:00Z");
    let calls = history.world.aws.calls();
    let sent = calls.iter().filter(|call| call["operation"] == "BatchMeterUsage");
    let times: Vec<Value> = sent.map(|call| call["request"]["UsageRecords"][0]["Timestamp"].clone()).collect();
    assert!(times.len() > 1 && times.iter().all(|time| *time == times[0]), "{times:?}");
    assert_eq!(records(&mut history, 0, LOGS), metered(2));
    keep_the_law(history);
}

#[test]
fn usage_of_a_closed_month_is_kept_for_an_operator_and_in_no_hour() {
    let mut history = History::open(&brand(), "2026-11-30T23:20:00Z", 1);
    history.subscribe(0, COMMERCIAL, 1, 0);
    let then = history.world.now();
    run_until(&mut history, "2026-12-01T00:20:00Z");
    let late = history.send(0, LOGS, 2 * MILLION, then);
    history.world.finish_all();
    history.listen();
    assert_eq!(history.events[late].answer, Some(Told::Quarantined));
    let ledger = law::ledger(&mut history, 0).unwrap();
    assert_eq!(ledger["totals"][LOGS]["quarantined"], 2_000_000, "{ledger}");
    keep_the_law(history);
}
