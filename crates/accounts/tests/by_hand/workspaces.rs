//! Which license settles a workspace, and how often that changes.

use accounts::{Present, SettlementRefusal, Workspace};
use kernel::{Hour, LicenseId, Timestamp};
use serde_json::json;

fn hour(text: &str) -> Hour {
    Hour::parse(text).unwrap()
}

fn now(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn license(id: &str) -> LicenseId {
    LicenseId::parse(id).unwrap()
}

/// A workspace as it was stored before providers were written down, settled so.
fn workspace(settlements: &[(&str, &str)]) -> Workspace {
    let settlements: Vec<_> = settlements.iter().map(|(from, id)| json!({"from": hour(from), "license": id})).collect();
    serde_json::from_value(json!({
        "id": "wksp_1", "name": "Main", "language": "en", "site": "us1", "consoleAccount": "cons_1", "createdAt": 0,
        "version": 4, "settlements": settlements,
    }))
    .unwrap()
}

fn changed(settlements: &[(&str, &str)], present: Present, at: &str) -> Result<String, SettlementRefusal> {
    let change = workspace(settlements).change_settlement(license("l-9"), present, now(at))?;
    assert_eq!(change.before.as_ref().map(LicenseId::as_str), settlements.last().map(|(_, id)| *id));
    assert_eq!(change.after, license("l-9"));
    Ok(change.from.to_string())
}

fn once(again_at: &str) -> Result<String, SettlementRefusal> {
    Err(SettlementRefusal::OncePerMonth { again_at: now(again_at) })
}

#[test]
fn a_licence_settles_from_its_hour_on() {
    let two = workspace(&[("2026-11-20T10", "l-1"), ("2026-11-21T03", "l-2")]);
    let at = |text: &str| two.license_at(hour(text)).map(LicenseId::as_str);
    assert_eq!(
        [at("2026-11-20T09"), at("2026-11-20T10"), at("2026-11-21T02"), at("2026-11-21T03"), at("2027-01-01T00")],
        [None, Some("l-1"), Some("l-1"), Some("l-2"), Some("l-2")]
    );
    let after = |text: &str| two.license_after(hour(text)).map(LicenseId::as_str);
    assert_eq!(
        [after("2026-11-20T09"), after("2026-11-20T10"), after("2026-11-21T02"), after("2026-11-21T03")],
        [Some("l-1"), Some("l-2"), Some("l-2"), None]
    );
    let settled = |id: &str, from: &str| {
        two.clone().settle(license(id), hour(from)).map(|after| (after.version, after.settlements.len()))
    };
    assert_eq!(settled("l-3", "2026-11-21T04"), Ok((5, 3)));
    assert!(settled("l-3", "2026-11-21T03").is_err() && settled("l-3", "2026-11-21T02").is_err());
    assert_eq!(settled("l-2", "2026-11-21T03"), Ok((4, 2)), "so it is already");
    assert_eq!(settled("l-1", "2026-11-20T12"), Ok((4, 2)), "and so it was");
}

#[test]
fn a_settlement_in_force_changes_with_the_next_hour_once_a_month() {
    let in_force = |settlements: &[(&str, &str)], at: &str| changed(settlements, Present::InForce, at);
    assert_eq!(in_force(&[("2026-11-02T10", "l-1")], "2026-11-21T03:20:00Z"), Ok("2026-11-21T04".to_owned()));
    let twice = [("2026-11-02T10", "l-1"), ("2026-11-05T10", "l-2")];
    assert_eq!(in_force(&twice, "2026-11-30T23:59:59Z"), once("2026-12-01T00:00:00Z"));
    assert_eq!(in_force(&twice, "2026-12-01T00:00:00Z"), Ok("2026-12-01T01".to_owned()));
    let long_ago = [("2026-09-02T10", "l-1"), ("2026-10-05T10", "l-2"), ("2026-10-31T23", "l-3")];
    assert_eq!(in_force(&long_ago, "2026-11-01T00:20:00Z"), Ok("2026-11-01T01".to_owned()));
}

#[test]
fn a_change_that_is_to_come_counts_for_the_month_it_takes_effect_in() {
    let to_come = [("2026-11-02T10", "l-1"), ("2026-12-01T00", "l-2")];
    assert_eq!(changed(&to_come, Present::InForce, "2026-11-30T23:30:00Z"), once("2027-01-01T00:00:00Z"));
    let first_to_come = [("2026-11-30T23", "l-1")];
    assert_eq!(changed(&first_to_come, Present::InForce, "2026-11-30T22:30:00Z"), once("2026-12-01T00:00:00Z"));
    assert_eq!(changed(&first_to_come, Present::InForce, "2026-11-30T23:00:00Z"), Ok("2026-12-01T00".to_owned()));
}

#[test]
fn a_locked_workspace_is_settled_from_the_first_hour_that_is_free() {
    let at = "2026-11-21T03:20:00Z";
    let from = |settlements: &[(&str, &str)], present| changed(settlements, present, at).unwrap();
    assert_eq!(from(&[], Present::Locked), "2026-11-21T03");
    assert_eq!(from(&[], Present::Ending), "2026-11-21T04");
    assert_eq!(from(&[("2026-11-20T10", "l-1")], Present::Locked), "2026-11-21T03");
    assert_eq!(from(&[("2026-11-21T03", "l-1")], Present::Locked), "2026-11-21T04");
    assert_eq!(from(&[("2026-11-21T02", "l-1")], Present::Locked), "2026-11-21T03");
    assert_eq!(from(&[("2026-11-21T03", "l-1")], Present::Ending), "2026-11-21T04");
    assert_eq!(from(&[("2026-11-21T04", "l-1")], Present::Ending), "2026-11-21T05");
    assert_eq!(changed(&[("2026-11-20T10", "l-9")], Present::Locked, at), Err(SettlementRefusal::Unchanged));
}

#[test]
fn how_often_a_settlement_was_undone_is_stored_once_there_is_something_to_say() {
    let mut workspace = workspace(&[]);
    assert!(serde_json::to_value(&workspace).unwrap().get("undone").is_none());
    workspace.undone = 2;
    assert_eq!(serde_json::to_value(&workspace).unwrap()["undone"], 2);
}
