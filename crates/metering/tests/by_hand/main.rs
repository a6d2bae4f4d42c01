//! Every rule of metering by figures that were worked out by hand. What is expected stands here as a number or a text,
//! and never as a name or a function of the crate.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod allocations;
mod amounts;
mod answers;
mod batches;
mod corrections;
mod covered;
mod events;
mod freezing;
mod habits;
mod hours;
mod ledgers;
mod pacing;
mod prices;
mod sharing;
mod standings;
mod statements;
mod stored;
mod trails;
mod uploads;

use std::collections::BTreeMap;

use kernel::{Dimension, Hour, Timestamp, Units, WorkspaceId};
use metering::{Allocation, Raw, Record};
use serde_json::{Value, json};

fn dimension(name: &str) -> Dimension {
    Dimension::parse(name).unwrap()
}

/// The workspace `wksp_NAME`; without a name, none in particular.
fn workspace(name: &str) -> Option<WorkspaceId> {
    (!name.is_empty()).then(|| WorkspaceId::parse(&format!("wksp_{name}")).unwrap())
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn hour(text: &str) -> Hour {
    Hour::parse(text).unwrap()
}

fn shares(parts: &[(&str, u128)]) -> BTreeMap<Option<WorkspaceId>, Raw> {
    parts.iter().map(|(name, raw)| (workspace(name), Raw::new(*raw))).collect()
}

fn raw_by_dimension(parts: &[(&str, u128)]) -> BTreeMap<Dimension, Raw> {
    parts.iter().map(|(name, raw)| (dimension(name), Raw::new(*raw))).collect()
}

/// A number of whole units.
fn whole(units: Units) -> u64 {
    assert_eq!(units.0 % 1_000_000, 0, "{units}");
    u64::try_from(units.0 / 1_000_000).unwrap()
}

/// The allocations as names and quantities, in their order.
fn named(allocations: &[Allocation]) -> Vec<(String, u64)> {
    let name = |part: &Allocation| part.workspace.as_ref().map_or("", |id| &id.as_str()["wksp_".len()..]).to_owned();
    allocations.iter().map(|part| (name(part), whole(part.quantity))).collect()
}

fn expected(parts: &[(&str, u64)]) -> Vec<(String, u64)> {
    parts.iter().map(|(name, quantity)| ((*name).to_owned(), *quantity)).collect()
}

/// A record as it is stored: `quantity` units of ten raw units each of `logs`, in a state; `more` overrides.
fn record(quantity: u32, state: &Value, more: &Value) -> Record {
    let mut stored = json!({"d": "logs", "us": 10, "r": (quantity * 10).to_string(), "q": quantity, "s": state});
    for (name, value) in more.as_object().into_iter().flatten() {
        stored[name.as_str()] = value.clone();
    }
    serde_json::from_value(stored).unwrap()
}

fn nothing() -> Value {
    json!({"t": "nothing"})
}

fn frozen(maybe_sent: bool) -> Value {
    json!({"t": "frozen", "n": 2, "m": maybe_sent})
}

fn metered(receipt: Option<&str>) -> Value {
    match receipt {
        Some(receipt) => json!({"t": "metered", "rc": receipt, "at": 1_764_000_000_000_i64}),
        None => json!({"t": "metered", "at": 1_764_000_000_000_i64}),
    }
}

fn quarantined(reason: &str, maybe_sent: bool) -> Value {
    json!({"t": "quarantined", "why": reason, "at": 1_764_000_000_000_i64, "m": maybe_sent})
}

fn moved() -> Value {
    json!({"t": "moved", "to": 490_004, "at": 1_764_000_000_000_i64})
}

fn written_off() -> Value {
    json!({"t": "written-off", "at": 1_764_000_000_000_i64})
}
