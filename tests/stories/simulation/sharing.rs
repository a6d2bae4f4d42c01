//! Slots that AWS knows by product code and account: whose they are, where a buyer has several licenses.

use kernel::Timestamp;
use serde_json::Value;

use super::buyers::Licensed;
use super::history::History;
use super::law::ensure;
use super::listings::is_told_by_code;

/// The license that told AWS of a record by product code. Of several that the buyer has, no two may have told of one slot:
/// AWS would have taken one of them and called the other a duplicate.
pub(super) fn owner<'a>(
    history: &'a History,
    ledgers: &[Value],
    record: &Value,
) -> Result<Option<&'a Licensed>, String> {
    let is_named = |license: &Licensed| {
        let named = record["productCode"] == *license.product && record["accountId"] == *license.account;
        named && is_told_by_code(license.listing)
    };
    let named: Vec<(&Licensed, Option<&Value>)> = history
        .licenses
        .iter()
        .zip(ledgers)
        .filter(|(license, _)| is_named(license))
        .map(|(license, ledger)| (license, told_by_code(ledger, record)))
        .collect();
    if let [(only, _)] = named[..] {
        return Ok(Some(only));
    }
    let which = |is: &dyn Fn(&Licensed, &Value) -> bool| -> Vec<&'a Licensed> {
        named.iter().filter(|(license, told)| told.is_some_and(|told| is(license, told))).map(|one| one.0).collect()
    };
    let sent = which(&|_, told| told["state"] == "metered" || told["mayBeTaken"] == true);
    ensure(sent.len() <= 1, || format!("two licences told AWS of one slot: {record}: {named:?}"))?;
    // What an operator decided about does not say any more whether AWS may have it.
    let given_up = || which(&|_, told| told["state"] == "written-off" && told["quantity"] == record["quantity"]);
    let insisted = || which(&|license, told| told["state"] == "moved" && was_insisted(history, license, record));
    Ok(sent.into_iter().next().or_else(|| given_up().pop()).or_else(|| insisted().pop()))
}

/// The record of the same slot in a ledger, if AWS is told of it by product code.
fn told_by_code<'a>(ledger: &'a Value, record: &Value) -> Option<&'a Value> {
    let hours = ledger["hours"].as_array()?.iter();
    let hour = hours.into_iter().find(|hour| name_of(hour).is_some_and(|name| record["hour"] == *name))?;
    let mut records = hour["dimensions"].as_array()?.iter();
    records.find(|one| one["dimension"] == record["dimension"] && one["identity"] != "license")
}

fn name_of(hour: &Value) -> Option<String> {
    let start = Timestamp::parse_rfc3339(hour["hour"].as_str()?)?;
    Some(start.hour().to_string())
}

/// Whether an operator counted it once more though AWS may hold it.
fn was_insisted(history: &History, license: &Licensed, record: &Value) -> bool {
    let text = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
    let subject = format!("{}~{}~{}", license.id, text("hour"), text("dimension"));
    history.decided.lock().unwrap().get(&subject) == Some(&true)
}
