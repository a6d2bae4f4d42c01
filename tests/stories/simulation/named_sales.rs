//! Days on which what was sold changes: contracts, identities, and who settles a workspace. Each ends with the law.

use kernel::QuantityForm;
use sandbox::quantity;
use serde_json::{Value, json};

use super::buyers::Units;
use super::history::History;
use super::law;
use super::listings::{ANNUAL, COMMERCIAL, OLDER, OLDEST, SHARED, brand};
use super::named::{LOGS, MILLION, MORNING, always, keep_the_law, metered, metered_units, records, run_until};

fn at(history: &mut History, instant: &str) {
    history.world.move_clock(kernel::Timestamp::parse_rfc3339(instant).unwrap());
}

/// A buyer by contract who is entitled to so many units of log data.
fn with_contract(seed: u64, units: u64) -> History {
    let mut history = History::open(&brand(), MORNING, seed);
    history.subscribe(0, ANNUAL, 1, 0);
    amend(&mut history, units);
    history
}

fn amend(history: &mut History, units: u64) {
    // Of two answers of one instant the first is kept.
    let next = history.world.now().plus_seconds(1);
    history.world.move_clock(next);
    history.change_contract(0, false, Units::from([(LOGS.to_owned(), units)]));
    history.world.begin_events();
    history.world.finish_all();
}

fn total(history: &mut History, license: usize, name: &str) -> u64 {
    law::ledger(history, license).unwrap()["totals"][LOGS][name].as_u64().unwrap()
}

/// How AWS was told of log data, hour by hour: by license, or by product code.
fn told(history: &History) -> Vec<(String, bool)> {
    let at_aws = history.world.aws.records();
    let mut of_logs: Vec<&Value> = at_aws.iter().filter(|record| record["dimension"] == LOGS).collect();
    of_logs.sort_by_key(|record| record["hour"].as_str().map(str::to_owned));
    let units = |record: &Value| quantity::read(&record["quantity"]).unwrap().printed();
    of_logs.iter().map(|record| (units(record), record["licenseArn"].is_string())).collect()
}

#[test]
fn a_contract_covers_each_unit_once_though_two_runs_freeze_the_hour() {
    for seed in 1..6 {
        let mut history = with_contract(seed, 3);
        history.use_now(0, LOGS, 5 * MILLION);
        at(&mut history, "2026-11-21T11:10:00Z");
        let first = history.world.begin_meter_usage();
        for _ in 0..(seed * 9) {
            history.world.happen();
        }
        history.world.lose_lease();
        let second = history.world.begin_meter_usage();
        let _ = (history.world.finish_one(first), history.world.finish_one(second));
        run_until(&mut history, "2026-11-21T11:20:00Z");
        assert_eq!(records(&mut history, 0, LOGS), metered(2), "seed {seed}");
        assert_eq!(total(&mut history, 0, "covered"), 3_000_000, "seed {seed}");
        keep_the_law(history);
    }
}

#[test]
fn a_contract_that_is_raised_while_nobody_can_ask_aws_covers_more_when_it_is_known() {
    let mut history = with_contract(1, 3);
    history.use_now(0, LOGS, 4 * MILLION);
    run_until(&mut history, "2026-11-21T11:15:00Z");
    assert_eq!(records(&mut history, 0, LOGS), metered(1));
    history.world.aws.fault(json!({ "target": "GetEntitlements", "kind": "internal-error" })).unwrap();
    amend(&mut history, 10);
    history.use_now(0, LOGS, 2 * MILLION);
    run_until(&mut history, "2026-11-21T12:15:00Z");
    assert_eq!(records(&mut history, 0, LOGS), [metered(1), metered(2)].concat(), "what was known of the term counts");
    history.no_aws_faults();
    run_until(&mut history, "2026-11-21T12:40:00Z");
    history.world.begin_events();
    history.world.finish_all();
    history.use_now(0, LOGS, 9 * MILLION);
    run_until(&mut history, "2026-11-21T13:15:00Z");
    assert_eq!(records(&mut history, 0, LOGS), [metered(1), metered(2), metered(2)].concat());
    assert_eq!(total(&mut history, 0, "covered"), 10_000_000);
    keep_the_law(history);
}

#[test]
fn what_is_carried_crosses_a_cut_over_and_comes_back_and_no_hour_is_told_twice() {
    // By license AWS is told decimals, unless the brand file asks for whole units: then what is carried stays more.
    for (product, form) in [OLDER, OLDEST].into_iter().flat_map(|one| QuantityForm::ALL.map(|form| (one, form))) {
        let mut history = History::open(&brand(), MORNING, 1);
        if form == QuantityForm::Whole {
            history.world.deploy_other_form();
        }
        history.subscribe(0, product, 1, 0);
        history.upgrade(0);
        history.world.begin_events();
        history.world.finish_all();
        always(&history, "identical-retry-is-duplicate");
        always(&history, "lost-answer");
        history.use_now(0, LOGS, 3 * MILLION / 2);
        history.begin_cut_over(0, "license", 1);
        history.world.finish_all();
        run_until(&mut history, "2026-11-21T11:15:00Z");
        history.use_now(0, LOGS, 7 * MILLION / 10);
        history.begin_cut_over(0, "legacy", 1);
        history.world.finish_all();
        // What AWS took of the first hour is asked again behind the boundary, and behind the second one.
        run_until(&mut history, "2026-11-21T12:15:00Z");
        history.use_now(0, LOGS, 11 * MILLION / 10);
        history.no_aws_faults();
        run_until(&mut history, "2026-11-21T13:15:00Z");
        let middle = if form == QuantityForm::Whole { kernel::Units::whole(1) } else { kernel::Units(1_200_000) };
        let expected = [("1".to_owned(), false), (middle.printed(), true), ("1".to_owned(), false)];
        assert_eq!(told(&history), expected);
        assert_eq!(records(&mut history, 0, LOGS), [metered(1), metered_units(middle), metered(1)].concat());
        keep_the_law(history);
    }
}

#[test]
fn a_workspace_that_moves_is_settled_by_each_license_for_its_own_hours() {
    let mut history = History::open(&brand(), MORNING, 1);
    history.subscribe(0, COMMERCIAL, 1, 0);
    history.subscribe(0, COMMERCIAL, 1, 0);
    let before = history.world.now();
    history.use_now(0, LOGS, 2 * MILLION);
    let workspace = history.licenses[0].workspaces[0].clone();
    history.move_workspace(&workspace, 1);
    history.use_now(0, LOGS, 3 * MILLION);
    run_until(&mut history, "2026-11-21T11:20:00Z");
    history.use_now(0, LOGS, 4 * MILLION);
    history.send(0, LOGS, MILLION, before);
    history.world.finish_all();
    history.move_workspace(&workspace, 0);
    run_until(&mut history, "2026-11-21T12:20:00Z");
    history.use_now(0, LOGS, 6 * MILLION);
    run_until(&mut history, "2026-11-21T13:15:00Z");
    let (first, second) = (records(&mut history, 0, LOGS), records(&mut history, 1, LOGS));
    assert_eq!(first, [metered(5), metered(1), metered(6)].concat(), "what is late counts where it was used");
    assert_eq!(second, metered(4));
    keep_the_law(history);
}

#[test]
fn what_is_given_back_while_an_hour_freezes_is_covered_once_and_nothing_twice() {
    for seed in 1..8 {
        let mut history = with_contract(seed, 3);
        history.use_now(0, LOGS, 3 * MILLION);
        run_until(&mut history, "2026-11-21T11:15:00Z");
        history.use_now(0, LOGS, 2 * MILLION);
        at(&mut history, "2026-11-21T12:10:00Z");
        let freezing = history.world.begin_meter_usage();
        for _ in 0..(seed * 6) {
            history.world.happen();
        }
        let giving = give_back(&mut history, "2026-11-21T10", 2 * MILLION);
        let _ = (history.world.finish_one(freezing), history.world.finish_one(giving));
        history.use_now(0, LOGS, 4 * MILLION);
        run_until(&mut history, "2026-11-21T13:15:00Z");
        // Whoever froze before it was given back has billed two units, and the next hour gets them.
        assert_eq!([total(&mut history, 0, "covered"), total(&mut history, 0, "metered")], [3_000_000, 4_000_000]);
        assert_eq!(total(&mut history, 0, "writtenOff"), 2_000_000, "seed {seed}");
        keep_the_law(history);
    }
}

/// An operator gives back what the contract covered of log data in an hour; the task.
fn give_back(history: &mut History, hour: &str, raw: u128) -> u64 {
    let call = history.world.operators_call();
    let path = format!("/v1/operate/coverage/{}~{hour}~{LOGS}/give-back", history.licenses[0].id);
    let order = json!({ "by": "ada", "why": "a test run was reported", "rawQuantity": raw.to_string() });
    let until = history.world.now().plus_seconds(29);
    history.world.stage.begin("give back".to_owned(), until, async move {
        let answer = call("POST", path, "", order).await?;
        if answer.0 == 200 { Ok(answer.1) } else { Err(format!("{answer:?}")) }
    })
}

#[test]
fn of_two_licences_that_share_a_slot_one_tells_aws_though_answers_are_lost_and_runs_overlap() {
    for seed in 1..5 {
        let mut history = History::open(&brand(), MORNING, seed);
        history.subscribe(0, SHARED, 1, 0);
        history.subscribe(0, SHARED, 1, 0);
        // Equal quantities: AWS would call the second one a success.
        for license in 0..2 {
            history.use_now(license, LOGS, 2 * MILLION);
        }
        always(&history, "lost-answer");
        at(&mut history, "2026-11-21T11:10:00Z");
        let first = history.world.begin_meter_usage();
        for _ in 0..(seed * 11) {
            history.world.happen();
        }
        history.world.lose_lease();
        let second = history.world.begin_meter_usage();
        let _ = (history.world.finish_one(first), history.world.finish_one(second));
        history.no_aws_faults();
        run_until(&mut history, "2026-11-21T12:15:00Z");
        assert_eq!(told(&history), [("2".to_owned(), false)]);
        let mut both = [records(&mut history, 0, LOGS), records(&mut history, 1, LOGS)];
        both.sort();
        let waits = vec![(kernel::Units::whole(2), "quarantined".to_owned(), "slot-shared".to_owned())];
        assert_eq!(both, [metered(2), waits], "seed {seed}");
        keep_the_law(history);
    }
}
