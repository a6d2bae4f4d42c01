//! Days on which somebody else is writing the same item. Each ends with the law.

use kernel::Hour;
use serde_json::{Value, json};

use super::history::{History, Told};
use super::listings::brand;
use super::named::{LOGS, MILLION, MORNING, keep_the_law, metered, records, run_until, with_buyers};
use super::stage::Call;

/// The further counter items of license-hours, as faults name them.
const FURTHER_ITEMS: &str = "LEDGER#*#S*/HOUR#";
/// All of a license-hour's items.
const HOURS: &str = "LEDGER#*/HOUR#";

fn conflict(history: &History, operation: &str, item: &str, count: Option<u32>) {
    let mut fault = json!({ "target": operation, "kind": "conflict", "item": item });
    if let Some(count) = count {
        fault["count"] = json!(count);
    }
    history.world.aws.fault(fault).unwrap();
}

/// As many reports meet others as it takes for usage to go to further counter items.
fn make_busy(history: &History) {
    conflict(history, "TransactWriteItems", HOURS, Some(4));
}

/// The numbers of the further counter items that the hour in which the day begins lists.
fn further_items(history: &History) -> Vec<String> {
    let hour = kernel::Timestamp::parse_rfc3339(MORNING).unwrap().hour();
    let key = store::keys::ledger_hour(&history.licenses[0].id, hour);
    let key = json!({ "pk": { "S": key.pk }, "sk": { "S": key.sk } });
    let table = &history.world.environment.settings.table_name;
    let item = history.world.aws.table("GetItem", &json!({ "TableName": table, "Key": key }));
    let numbers = item["Item"]["shards"]["NS"].as_array().cloned().unwrap_or_default();
    numbers.iter().map(|number| format!("#S{:0>2}", number.as_str().unwrap())).collect()
}

/// Lets everything happen until usage is on its way to a further counter item that takes it, and holds that call.
fn hold_the_write(history: &mut History) -> Call {
    loop {
        history.world.stage.act();
        if history.world.stage.wire.calls() == 0 {
            assert!(history.world.happen(), "nothing was written to a further item");
            continue;
        }
        let call = history.world.stage.wire.take(0);
        let body = String::from_utf8_lossy(call.request.body().bytes().unwrap_or_default()).into_owned();
        let open = further_items(history);
        if body.contains("USAGE#") && open.iter().any(|item| body.contains(item.as_str())) {
            return call;
        }
        history.world.arrive(call);
    }
}

fn hours(history: &mut History, license: usize) -> Vec<(Hour, String)> {
    let ledger = super::law::ledger(history, license).unwrap();
    let shown = ledger["hours"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    shown
        .map(|hour| (kernel::Timestamp::parse_rfc3339(&text(&hour["hour"])).unwrap().hour(), text(&hour["state"])))
        .collect()
}

#[test]
fn usage_that_is_being_written_to_a_further_item_while_its_hour_freezes_is_in_an_hour() {
    let mut history = with_buyers(&brand(), MORNING, 1);
    let used_at = history.world.now();
    make_busy(&history);
    history.use_now(0, LOGS, 2 * MILLION);
    run_until(&mut history, "2026-11-21T11:09:55Z");
    make_busy(&history);
    let late = history.send(0, LOGS, 3 * MILLION, used_at);
    let write = hold_the_write(&mut history);
    // Who touches the item meets the write that is on its way, once.
    conflict(&history, "UpdateItem", FURTHER_ITEMS, Some(1));
    run_until(&mut history, "2026-11-21T11:10:01Z");
    history.world.arrive(write);
    history.world.finish_all();
    history.listen();
    assert_eq!(history.events[late].answer, Some(Told::Counted));
    run_until(&mut history, "2026-11-21T12:15:00Z");
    assert_eq!(records(&mut history, 0, LOGS), [metered(2), metered(3)].concat());
    keep_the_law(history);
}

#[test]
fn an_hour_whose_further_items_cannot_be_closed_does_not_freeze_and_keeps_no_other_back() {
    let mut history = with_buyers(&brand(), MORNING, 2);
    make_busy(&history);
    history.use_now(0, LOGS, 2 * MILLION);
    history.use_now(1, LOGS, 4 * MILLION);
    conflict(&history, "UpdateItem", FURTHER_ITEMS, None);
    run_until(&mut history, "2026-11-21T11:20:00Z");
    let first = hours(&mut history, 0).into_iter().next().unwrap();
    assert_eq!(first.1, "open");
    assert_eq!(records(&mut history, 1, LOGS), metered(4));
    history.no_aws_faults();
    run_until(&mut history, "2026-11-21T11:25:00Z");
    assert_eq!(records(&mut history, 0, LOGS), metered(2));
    keep_the_law(history);
}

#[test]
fn a_receipt_whose_hour_others_are_writing_is_written_in_the_same_run() {
    let mut history = with_buyers(&brand(), MORNING, 1);
    history.use_now(0, LOGS, 2 * MILLION);
    run_until(&mut history, "2026-11-21T11:05:00Z");
    conflict(&history, "UpdateItem", HOURS, Some(10));
    run_until(&mut history, "2026-11-21T11:10:00Z");
    assert_eq!(records(&mut history, 0, LOGS), metered(2));
    keep_the_law(history);
}

#[test]
fn a_run_whose_lease_somebody_is_writing_is_not_skipped() {
    let mut history = with_buyers(&brand(), MORNING, 1);
    history.use_now(0, LOGS, 2 * MILLION);
    run_until(&mut history, "2026-11-21T11:05:00Z");
    conflict(&history, "PutItem", "LEASE#", Some(3));
    let reports = run_until(&mut history, "2026-11-21T11:10:00Z");
    assert_eq!(reports[0]["skipped"], false, "{reports:?}");
    assert_eq!(records(&mut history, 0, LOGS), metered(2));
    keep_the_law(history);
}

#[test]
fn one_place_that_others_keep_writing_ends_no_run() {
    let mut history = with_buyers(&brand(), MORNING, 1);
    history.subscribe(1, super::listings::COMMERCIAL, 1, 5400);
    history.use_now(0, LOGS, 2 * MILLION);
    history.use_now(1, LOGS, 3 * MILLION);
    // What is held for the second buyer is contended all the time, and so is putting off looking at it.
    for operation in ["UpdateItem", "TransactWriteItems"] {
        conflict(&history, operation, "HELD#", None);
    }
    run_until(&mut history, "2026-11-21T11:15:00Z");
    assert_eq!(records(&mut history, 0, LOGS), metered(2));
    history.no_aws_faults();
    keep_the_law(history);
}
