//! What contracts cover, checked from outside: never more than they entitle to, and nothing is billed while some is left.

use std::collections::BTreeMap;

use kernel::Timestamp;
use kernel::units::MILLION;
use serde_json::{Value, json};

use super::buyers::{Licensed, Units};
use super::history::History;
use super::law::{ensure, number};
use super::listings::DIMENSIONS;

/// By dimension over all terms: what contracts have covered, and what of that operators gave back, in millionths.
pub(super) type InHead = BTreeMap<String, (u128, u128)>;

/// What the head of a license's ledger says.
pub(super) fn counted(history: &mut History, position: usize) -> Result<InHead, String> {
    let (store, id) = (history.world.store.clone(), history.licenses[position].id.clone());
    let sums = history.world.finish("read a head", async move {
        let head = store.ledger.ledger_head(&id).await.map_err(|error| error.to_string())?;
        Ok(json!(head.map(|head| [head.covered, head.given_back])))
    })?;
    let dimensions = |sums: &Value| -> Vec<(String, u128)> {
        let terms = sums.as_object().into_iter().flatten().filter_map(|(_, term)| term.as_object());
        terms.flatten().map(|(dimension, raw)| (dimension.clone(), number(raw))).collect()
    };
    let mut counted = InHead::new();
    for (dimension, raw) in dimensions(&sums[0]) {
        counted.entry(dimension).or_default().0 += raw;
    }
    for (dimension, raw) in dimensions(&sums[1]) {
        counted.entry(dimension).or_default().1 += raw;
    }
    Ok(counted)
}

/// Checks a license's ledger against what its contract entitled to.
pub(super) fn check(history: &History, license: &Licensed, ledger: &Value, counted: &InHead) -> Result<(), String> {
    for (dimension, unit_size) in DIMENSIONS {
        let entitled =
            |units: &Units| MILLION * u128::from(units.get(dimension).copied().unwrap_or_default() * unit_size);
        // What is known of a term's quantity lags: nobody is given more than the highest, and everybody at least the
        // lowest of all.
        let most: u128 = license.terms.iter().filter_map(|term| term.iter().map(entitled).max()).sum();
        let least = license.terms.iter().flatten().map(entitled).min().unwrap_or_default();
        let (covered, given_back) = in_order(history, license, ledger, dimension, least)?;
        let says = || {
            format!("{} {dimension}: {covered} of {most} were covered, {given_back} given back: {ledger}", license.id)
        };
        ensure(covered <= most + given_back, says)?;
        ensure(counted.get(dimension).copied().unwrap_or_default() == (covered, given_back), || {
            format!("the head counts {counted:?}: {}", says())
        })?;
    }
    Ok(())
}

/// What is given back of a record is what some operator wanted in all, however often they asked, and no less than
/// anybody heard. Named histories ask without writing it down.
fn is_as_ordered(history: &History, subject: &str, given_back: u128) -> Result<(), String> {
    let ordered = history.given_back.lock().unwrap();
    let Some(totals) = ordered.get(subject) else { return Ok(()) };
    let heard =
        totals.iter().filter(|(_, is_done)| **is_done).map(|(total, _)| *total * MILLION).max().unwrap_or_default();
    let is_one = given_back == 0 || totals.keys().any(|total| *total * MILLION == given_back);
    ensure(is_one && heard <= given_back, || format!("{subject}: {given_back} are given back of {totals:?}"))
}

/// Goes through the hours of a dimension: what one carries, the next gets, and nothing is billed before `least` is
/// covered. What was covered in all, and what of that was given back.
fn in_order(
    history: &History,
    license: &Licensed,
    ledger: &Value,
    dimension: &str,
    least: u128,
) -> Result<(u128, u128), String> {
    let decided = history.decided.lock().unwrap();
    let (mut covered, mut given_back, mut carried) = (0, 0, 0);
    for hour in ledger["hours"].as_array().into_iter().flatten().filter(|hour| hour["state"] == "frozen") {
        let name = Timestamp::parse_rfc3339(hour["hour"].as_str().unwrap_or_default()).map(Timestamp::hour);
        let subject = format!("{}~{}~{dimension}", license.id, name.ok_or("an hour cannot be read")?);
        let records = hour["dimensions"].as_array().into_iter().flatten();
        for record in records.filter(|record| record["dimension"] == dimension) {
            ensure(number(&record["carriedIn"]) == carried, || {
                format!("{subject}: {carried} were carried here: {record}")
            })?;
            carried = number(&record["carried"]);
            // What is given back was covered when the hour froze.
            covered += number(&record["covered"]) + number(&record["givenBack"]);
            given_back += number(&record["givenBack"]);
            is_as_ordered(history, &subject, number(&record["givenBack"]))?;
            // What an operator released may have been frozen before AWS told what the contract covers.
            let unknown = record["reason"] == "entitlement-unknown" || decided.contains_key(&subject);
            ensure(number(&record["quantity"]) == 0 || covered >= least || unknown, || {
                format!("{subject}: billed when {covered} of {least} were covered: {record}")
            })?;
        }
    }
    Ok((covered, given_back))
}
