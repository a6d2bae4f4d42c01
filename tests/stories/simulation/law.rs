//! The law of the ledger, checked from outside: by what the product was told, by what operators see, by what AWS holds.

use std::collections::{BTreeMap, BTreeSet};

use kernel::units::MILLION;
use kernel::{Hour, Timestamp, Units};
use serde_json::{Value, json};

use super::buyers::Licensed;
use super::covering;
use super::history::{History, Reported, Told};
use super::listings::DIMENSIONS;
use super::months;
use super::sharing;

/// A slot: license, hour, dimension.
type Slot = (String, String, String);
/// A usage record at AWS: quantity, allocated quantity, receipt, timestamp, and whether it was told by product code.
type AtAws = BTreeMap<Slot, (Units, Units, String, String, bool)>;
/// How much was taken, by license and dimension, in millionths of raw units.
type Counted = BTreeMap<(String, String), u128>;

/// What the ledger answers for: where raw units came from.
const CAME: [&str; 3] = ["carriedIn", "accepted", "movedIn"];
/// Where they are.
const IS: [&str; 8] = ["open", "frozen", "metered", "covered", "quarantined", "movedOut", "writtenOff", "carried"];

/// Checks everything.
pub(super) fn check(history: &mut History) -> Result<(), String> {
    let expected = counted(history)?;
    let ledgers: Vec<Value> = (0..history.licenses.len()).map(|at| ledger(history, at)).collect::<Result<_, _>>()?;
    let at_aws = at_aws(history, &ledgers)?;
    let mut known = BTreeSet::new();
    for (position, ledger) in ledgers.iter().enumerate() {
        months::check(history, position)?;
        let covered = covering::counted(history, position)?;
        let license = &history.licenses[position];
        if ledger.is_null() {
            // AWS never confirmed the license, so nobody knows it.
            let counts = expected.iter().any(|((id, _), sum)| *id == license.id.as_str() && *sum > 0);
            ensure(!counts, || format!("usage of {} was taken and has no ledger", license.id))?;
            continue;
        }
        sums(license, ledger, &expected)?;
        chain(history, license, ledger)?;
        slots(history, license, ledger, &at_aws, &mut known)?;
        covering::check(history, license, ledger, &covered)?;
    }
    match at_aws.keys().find(|slot| !known.contains(*slot)) {
        Some(slot) => Err(format!("AWS holds a record that no ledger knows: {slot:?}")),
        None => Ok(()),
    }
}

pub(super) fn ensure(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}

/// How much counts. An event whose answer nobody heard counts if it is remembered; it counts for the license that settled
/// its workspace in its hour, or in the running one if its clock was ahead.
fn counted(history: &History) -> Result<Counted, String> {
    let item = |key: store::keys::Key| item(history, &key);
    let (mut sums, mut counted) = (Counted::new(), BTreeSet::new());
    for event in &history.events {
        let known = item(store::keys::usage_event("/simulation", &event.id));
        // Another event of the same id may have been the one that was taken.
        let remembered = known["quantity"]["S"] == event.quantity.to_string();
        let is_told = |answer| event.answer == Some(answer);
        ensure(!event.is_taken() || remembered, || format!("{} was taken and is forgotten: {known}", event.id))?;
        let (counted_in_one, in_none) = (is_told(Told::Counted), is_told(Told::Quarantined));
        let is_as_told = !(counted_in_one && known["hour"].is_null() || in_none && !known["hour"].is_null());
        ensure(is_as_told, || format!("{} was told {:?} and is not: {known}", event.id, event.answer))?;
        // The same mistake may be made twice: another quantity under an id, and the same one again.
        if remembered && counted.insert(&event.id) {
            let workspace = item(store::keys::workspace(&kernel::WorkspaceId::parse(&event.workspace).unwrap()));
            let license = settled_by(event, &known, &workspace).ok_or_else(|| format!("nobody pays: {workspace}"))?;
            *sums.entry((license, event.dimension.clone())).or_default() += event.quantity * MILLION;
        }
    }
    Ok(sums)
}

/// The license that settles what was used.
fn settled_by(event: &Reported, known: &Value, workspace: &Value) -> Option<String> {
    let taken_at = Timestamp::from_millis(known["taken_at"]["N"].as_str()?.parse().ok()?);
    let hour = event.time.hour().min(taken_at.hour());
    let settlements = workspace["settlements"]["L"].as_array()?.iter().rev();
    let from = |settled: &Value| {
        let hours: i64 = settled["M"]["from"]["N"].as_str()?.parse().ok()?;
        Some(Hour::containing(Timestamp::EPOCH).plus(hours))
    };
    let mut begun = settlements.filter(|settled| from(settled).is_some_and(|from| from <= hour));
    begun.next()?["M"]["license"]["S"].as_str().map(str::to_owned)
}

/// What AWS holds, by license, whichever way it was told whose it is.
fn at_aws(history: &History, ledgers: &[Value]) -> Result<AtAws, String> {
    let mut records = AtAws::new();
    for record in &history.world.aws.records() {
        let text = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
        let by_code = record["licenseArn"].is_null();
        let license = match by_code {
            true => sharing::owner(history, ledgers, record)?,
            false => history.licenses.iter().find(|license| license.arn == text("licenseArn")),
        };
        let license = license.map_or(text("licenseArn"), |found| found.id.to_string());
        let parts = record["allocations"].as_array().cloned().unwrap_or_default();
        let allocated = parts.iter().map(allocated).sum::<Option<Units>>();
        let quantity = units(&record["quantity"]).ok_or_else(|| format!("a quantity cannot be read: {record}"))?;
        let allocated = allocated.ok_or_else(|| format!("an allocation cannot be read: {record}"))?;
        let value = (quantity, allocated, text("recordId"), text("timestamp"), by_code);
        let slot = (license, text("hour"), text("dimension"));
        ensure(records.insert(slot.clone(), value).is_none(), || format!("AWS holds two records of {slot:?}"))?;
    }
    Ok(records)
}

/// The ledger as operators see it, over everything that can have been reported.
pub(super) fn ledger(history: &mut History, position: usize) -> Result<Value, String> {
    let call = history.world.operators_call();
    let path = format!("/v1/licenses/{}/ledger", history.licenses[position].name);
    let now = history.world.now();
    let query = format!("from={}&to={}", now.plus_seconds(-45 * 86_400).hour(), now.hour().plus(1));
    let (status, ledger) = match history.world.finish("read the ledger", async move {
        let (status, body) = call("GET", path, &query, Value::Null).await?;
        Ok(json!([status, body]))
    })? {
        Value::Array(mut answer) => (answer[0].as_u64(), answer[1].take()),
        _ => (None, Value::Null),
    };
    match status {
        Some(200) => Ok(ledger),
        Some(404) => Ok(Value::Null),
        _ => Err(format!("the ledger cannot be read: {status:?} {ledger}")),
    }
}

/// A number of units, or of raw ones, in millionths of one; nothing is none.
pub(super) fn number(value: &Value) -> u128 {
    units(value).map_or(0, |units| units.0)
}

fn units(value: &Value) -> Option<Units> {
    sandbox::quantity::read(value)
}

/// What is allocated, in the one of its two members that is there.
fn allocated(part: &Value) -> Option<Units> {
    match (&part["AllocatedUsageQuantity"], &part["AllocatedUsageQuantityAsDecimal"]) {
        (whole, Value::Null) => units(whole),
        (Value::Null, decimal) => units(decimal).filter(|_| decimal.is_string()),
        _ => None,
    }
}

/// What was accepted is where the law says, and nothing waits any more.
fn sums(license: &Licensed, ledger: &Value, expected: &Counted) -> Result<(), String> {
    for (dimension, _) in DIMENSIONS {
        let totals = &ledger["totals"][dimension];
        let held: u128 = ledger["held"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|held| held["reported"].as_array().cloned().unwrap_or_default())
            .filter(|counter| counter["dimension"] == *dimension)
            .map(|counter| number(&counter["quantity"]))
            .sum();
        let accepted = number(&totals["accepted"]) + held;
        let key = (license.id.to_string(), dimension.to_owned());
        let expected = expected.get(&key).copied().unwrap_or_default();
        ensure(accepted == expected, || {
            format!("{} {dimension}: {expected} were taken, the ledger has {accepted}: {totals}", license.id)
        })?;
        let sum_of = |places: &[&str]| places.iter().map(|place| number(&totals[place])).sum::<u128>();
        ensure(sum_of(&CAME) == sum_of(&IS), || {
            format!("{} {dimension}: the law does not hold: {totals}", license.id)
        })?;
        ensure(totals.is_null() || totals["lawHolds"] == true, || {
            format!("{} {dimension}: the ledger says that the law does not hold: {totals}", license.id)
        })?;
        ensure(number(&totals["carriedIn"]) == 0, || format!("{dimension} begins with carried units: {totals}"))?;
        ensure(number(&totals["frozen"]) == 0, || format!("{} {dimension}: still waits: {totals}", license.id))?;
    }
    Ok(())
}

/// The hours of a ledger follow each other, and all before the next to freeze are frozen with all their further counter
/// items closed, in closed ledgers too. The table tells: an hour of which AWS is told nothing is not shown.
fn chain(history: &History, license: &Licensed, ledger: &Value) -> Result<(), String> {
    let head = &ledger["ledger"];
    let (Some(opened), Some(next)) = (head["opened"].as_str(), head["nextToFreeze"].as_str()) else { return Ok(()) };
    let hour = |text: &str| Timestamp::parse_rfc3339(text).map(Timestamp::hour);
    let shown = ledger["hours"].as_array().into_iter().flatten().filter(|hour| hour["state"] == "frozen");
    let frozen: BTreeSet<Option<Hour>> = shown.map(|shown| hour(shown["hour"].as_str().unwrap_or_default())).collect();
    let (Some(mut at), Some(next)) = (hour(opened), hour(next)) else { return Err("hours cannot be read".to_owned()) };
    while at < next {
        let stored = item(history, &store::keys::ledger_hour(&license.id, at));
        ensure(stored["frozen_at"].is_object(), || format!("{at} of {} is missing", license.id))?;
        for number in stored["shards"]["NS"].as_array().into_iter().flatten() {
            let shard = number.as_str().unwrap_or_default().parse().map_err(|_| "a further item has no number")?;
            let further = item(history, &store::keys::ledger_hour_shard(&license.id, at, shard));
            let is_closed = further["closed_at"].is_object();
            ensure(is_closed, || format!("{at} of {} is frozen, and its further item {shard} is open", license.id))?;
        }
        at = at.next();
    }
    ensure(frozen.iter().flatten().all(|hour| *hour < next), || "an hour behind the head is frozen".to_owned())
}

/// An item as it is stored.
fn item(history: &History, key: &store::keys::Key) -> Value {
    let key = json!({ "pk": { "S": key.pk }, "sk": { "S": key.sk } });
    let table = &history.world.environment.settings.table_name;
    history.world.aws.table("GetItem", &json!({ "TableName": table, "Key": key }))["Item"].take()
}

/// AWS's records of a license are those of its ledger, slot for slot.
fn slots(
    history: &History,
    license: &Licensed,
    ledger: &Value,
    at_aws: &AtAws,
    known: &mut BTreeSet<Slot>,
) -> Result<(), String> {
    let decided = history.decided.lock().unwrap();
    for hour in ledger["hours"].as_array().into_iter().flatten() {
        let name = Timestamp::parse_rfc3339(hour["hour"].as_str().unwrap_or_default()).map(Timestamp::hour);
        let name = name.ok_or("an hour cannot be read")?.to_string();
        for record in hour["dimensions"].as_array().into_iter().flatten() {
            let dimension = record["dimension"].as_str().unwrap_or_default().to_owned();
            let subject = format!("{}~{name}~{dimension}", license.id);
            let slot = (license.id.to_string(), name.clone(), dimension);
            let taken = at_aws.get(&slot);
            let state = record["state"].as_str().unwrap_or("open");
            let says = || format!("{subject}: the ledger has {record}, AWS {taken:?}");
            ensure(record["reason"] != "discrepancy", || format!("a discrepancy with nobody else about: {}", says()))?;
            ensure(state != "frozen", || format!("still waits: {}", says()))?;
            in_period(history, license, record, &name)?;
            ensure(taken.is_none_or(|(.., timestamp, _)| record["timestamp"] == **timestamp), says)?;
            let told_so = taken.is_none_or(|(.., by_code)| (record["identity"] != "license") == *by_code);
            ensure(told_so, || format!("AWS was told otherwise whose it is: {}", says()))?;
            match (state, taken) {
                ("metered", Some((quantity, allocated, receipt, ..))) => {
                    ensure(units(&record["quantity"]) == Some(*quantity), says)?;
                    ensure(*quantity == *allocated, says)?;
                    ensure(record["receipt"].is_null() || record["receipt"] == **receipt, says)?;
                }
                ("metered", None) => return Err(says()),
                // An answer was lost and AWS could not be asked again in time: the ledger says so.
                ("quarantined", Some((quantity, ..))) => {
                    ensure(record["mayBeTaken"] == true && units(&record["quantity"]) == Some(*quantity), says)?;
                }
                ("written-off", Some((quantity, ..))) => ensure(units(&record["quantity"]) == Some(*quantity), says)?,
                ("moved", Some(_)) => ensure(decided.get(&subject) == Some(&true), says)?,
                (_, Some(_)) => return Err(says()),
                (_, None) => {}
            }
            if taken.is_some() {
                known.insert(slot);
            }
        }
    }
    Ok(())
}

/// What is told of a record lies in its hour and, to the millisecond, not before AWS activated the license.
fn in_period(history: &History, license: &Licensed, record: &Value, hour: &str) -> Result<(), String> {
    let is_told = !matches!(record["state"].as_str(), None | Some("nothing"));
    let Some(told_at) = record["timestamp"].as_str().and_then(Timestamp::parse_rfc3339).filter(|_| is_told) else {
        return ensure(!is_told, || format!("a record without a time: {record}"));
    };
    let activated_at = history.world.aws.activated_at(&license.arn);
    let is_in = told_at.hour().to_string() == hour && activated_at.is_some_and(|activated| activated <= told_at);
    ensure(is_in, || format!("{} was activated at {activated_at:?}, and is told of {hour} so: {record}", license.id))
}
