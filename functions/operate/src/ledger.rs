//! A license's ledger: hour by hour, and its sums.

use edge::asked::with_next;
use edge::exact_quantity;
use kernel::{Dimension, Hour, LicenseArn, Timestamp};
use metering::ledger::{Balance, Sums};
use metering::{Counters, Raw, Record, RecordState};
use serde_json::{Value, json};
use store::{LateUsage, LicenseHour};

use crate::answer::{decimal, number};
use crate::input::wrong;
use crate::worth::amounts_of;
use crate::{Operate, OperateError};

/// The code of a span that cannot be shown.
const INVALID_SPAN: &str = "invalid-span";
/// The most hours of one answer: a quarter.
const MAX_HOURS: i64 = 92 * 24;
/// How many hours are shown when nobody says: a month.
const DEFAULT_HOURS: i64 = 31 * 24;
/// The most workspaces of which held usage is shown.
const MAX_WORKSPACES: usize = 100;
/// How much JSON of an answer is hours, and usage that is in none. Lambda answers at most 6 MB (Lambda quotas), and an
/// hour of many workspaces has several hundred KB.
const MAX_LISTED_BYTES: usize = 4_000_000;

impl Operate {
    /// The ledger from `from` to `to`, both hours included; the last 31 days unless said otherwise. Its sums are of the
    /// whole span; hours are listed as far as they fit.
    pub(crate) async fn ledger(
        &self,
        arn: &str,
        from: Option<String>,
        to: Option<String>,
    ) -> Result<Value, OperateError> {
        let now = self.clock.now();
        let id = LicenseArn::id_in(arn).map_err(|_| OperateError::NoLicense)?;
        let license = self.store.licenses.license(&id).await?.ok_or(OperateError::NoLicense)?;
        let to = read_hour("to", to)?.unwrap_or_else(|| now.hour().plus(1));
        let from = read_hour("from", from)?.unwrap_or_else(|| to.plus(-DEFAULT_HOURS));
        if to < from {
            return Err(wrong(INVALID_SPAN, "to", "field-operate-span-order"));
        }
        if to.since(from) > MAX_HOURS {
            return Err(wrong(INVALID_SPAN, "from", "field-operate-span-length"));
        }
        let head = self.store.ledger.ledger_head(&id).await?;
        let hours = self.store.ledger.license_hours_between(&id, from, to).await?;
        let (late, given_up) = self.store.ledger.late_usage(&id).await?;
        let within = |usage: &LateUsage| from <= usage.hour && usage.hour <= to;
        let late: Vec<LateUsage> = late.into_iter().filter(within).collect();
        let given_up: Vec<LateUsage> = given_up.into_iter().filter(within).collect();
        let mut held = Vec::new();
        for workspace in self.store.workspaces.license_workspaces(&id).await?.iter().take(MAX_WORKSPACES) {
            for usage in self.store.held_usages.held_usage(&workspace.id).await? {
                if workspace.license_at(usage.hour) == Some(&id) {
                    held.push(json!({ "hour": printed(usage.hour), "reported": counters_json(&usage.counters) }));
                }
            }
        }
        let totals = totals(&hours, &late, &given_up);
        let amounts = amounts_of(&hours, |dimension| self.brand.unit_price(&license.product, dimension));
        let late: Vec<Value> = late.iter().map(late_json).collect();
        let given_up: Vec<Value> = given_up.iter().map(late_json).collect();
        let in_no_hour_bytes = json!([late, given_up, held]).to_string().len();
        let (listed, next) = list(&hours, MAX_LISTED_BYTES.saturating_sub(in_no_hour_bytes));
        let body = json!({
            "license": {
                "arn": license.arn, "productCode": license.product, "buyerAccountId": license.account,
                "state": license.state(now),
            },
            "from": printed(from),
            "to": printed(to),
            "ledger": head.map(|head| json!({
                "opened": printed(head.opened), "nextToFreeze": printed(head.next), "closed": head.closed,
            })),
            "hours": listed,
            "late": late,
            "givenUp": given_up,
            "held": held,
            "totals": totals,
            "amounts": amounts,
        });
        Ok(with_next(body, next.map(printed)))
    }
}

/// The first hours, as many as have room and at least one; and the first that has none.
fn list(hours: &[LicenseHour], mut room_bytes: usize) -> (Vec<Value>, Option<Hour>) {
    let mut listed = Vec::new();
    for hour in hours.iter().filter(|hour| !hour.is_closing_marker()) {
        let shown = hour_json(hour);
        let bytes = shown.to_string().len();
        if bytes > room_bytes && !listed.is_empty() {
            return (listed, Some(hour.hour));
        }
        room_bytes = room_bytes.saturating_sub(bytes);
        listed.push(shown);
    }
    (listed, None)
}

fn totals(hours: &[LicenseHour], late: &[LateUsage], given_up: &[LateUsage]) -> Value {
    let mut sums = Sums::default();
    for hour in hours.iter().filter(|hour| !hour.is_closing_marker()) {
        sums.add_hour(&hour.counters, &hour.moved_in, hour.frozen_at.map(|_| hour.records.as_slice()));
    }
    late.iter().for_each(|usage| sums.add_late(&usage.counters));
    given_up.iter().for_each(|usage| sums.add_given_up(&usage.counters));
    let totals = sums.balances().iter().map(|(dimension, balance)| (dimension.to_string(), balance_json(balance)));
    Value::Object(totals.collect())
}

fn sums(counters: &Counters) -> impl Iterator<Item = (Dimension, Raw)> {
    counters.iter().map(|(dimension, shares)| (dimension.clone(), shares.values().copied().sum()))
}

pub(crate) fn balance_json(balance: &Balance) -> Value {
    json!({
        "carriedIn": number(balance.carried_in),
        "accepted": number(balance.accepted),
        "movedIn": number(balance.moved_in),
        "open": number(balance.open),
        "frozen": number(balance.frozen),
        "metered": number(balance.metered),
        "covered": number(balance.covered),
        "quarantined": number(balance.quarantined),
        "movedOut": number(balance.moved_out),
        "writtenOff": number(balance.written_off),
        "carried": number(balance.carried),
        "lawHolds": balance.holds(),
    })
}

fn hour_json(hour: &LicenseHour) -> Value {
    let dimensions: Vec<Value> = if hour.frozen_at.is_some() {
        hour.records.iter().map(|record| record_json(record, hour.hour)).collect()
    } else {
        sums(&hour.counters).map(|(dimension, raw)| json!({ "dimension": dimension, "open": number(raw) })).collect()
    };
    json!({
        "hour": printed(hour.hour),
        "state": if hour.frozen_at.is_some() { "frozen" } else { "open" },
        "frozenAt": hour.frozen_at.map(|at| at.to_string()),
        "dimensions": dimensions,
        "reported": counters_json(&hour.counters),
    })
}

fn record_json(record: &Record, hour: Hour) -> Value {
    let mut body = json!({
        "dimension": record.dimension,
        "timestamp": record.timestamp_in(hour).to_string(),
        "unitSize": record.unit_size,
        "unitPrice": record.price.map(|price| decimal(price.millionths.into(), price.currency)),
        "amount": record.price.map(|price| decimal(record.billable_raw().worth(price, record.unit_size), price.currency)),
        "unitPriceMillionths": record.price.map(|price| price.millionths),
        "currency": record.price.map(|price| price.currency),
        "priceRecorded": record.price.is_some(),
        "carriedIn": number(record.carry_in),
        "reported": number(record.raw),
        "covered": number(record.rightly_covered()),
        "coveredBy": record.covered_by,
        "coveredByTerms": record.covering_terms().into_iter()
            .map(|(term, raw)| json!({ "term": term, "rawQuantity": number(raw) })).collect::<Vec<_>>(),
        "givenBack": number(record.given_back),
        "quantity": exact_quantity(record.quantity),
        "identity": record.identity,
        "givenUp": exact_quantity(record.given_up),
        "carried": number(record.carry_out),
        "state": record.state.as_str(),
        "frozen": 0, "metered": 0, "quarantined": 0,
    });
    let Some(fields) = body.as_object_mut() else {
        return body;
    };
    let billable = number(record.billable_raw());
    let mut set = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
    if !record.form.is_whole() {
        set("quantityForm", json!(record.form));
    }
    if !record.carried_on.is_zero() {
        set("carriedOn", exact_quantity(record.carried_on));
    }
    match &record.state {
        RecordState::Nothing => {}
        RecordState::Frozen { attempts, maybe_sent } => {
            set("frozen", billable);
            set("attempts", json!(attempts));
            set("mayBeTaken", json!(maybe_sent));
        }
        RecordState::Metered { receipt, at } => {
            set("metered", billable);
            set("receipt", json!(receipt));
            set("meteredAt", json!(at.to_string()));
        }
        RecordState::Quarantined { reason, at, maybe_sent, sends_at } => {
            set("quarantined", billable);
            set("sendsAt", json!(sends_at.map(|at| at.to_string())));
            set("reason", json!(reason));
            set("since", json!(at.to_string()));
            set("mayBeTaken", json!(maybe_sent));
        }
        RecordState::Moved { to, .. } => set("movedTo", json!(printed(*to))),
        RecordState::WrittenOff { at } => set("writtenOffAt", json!(at.to_string())),
    }
    let allocations = record.allocations.iter();
    let allocations: Vec<Value> = allocations
        .map(|part| json!({ "workspace": part.workspace, "quantity": exact_quantity(part.quantity) }))
        .collect();
    set("allocations", Value::Array(allocations));
    body
}

fn late_json(usage: &LateUsage) -> Value {
    json!({
        "hour": printed(usage.hour), "reason": usage.reason, "since": usage.since.to_string(),
        "reported": counters_json(&usage.counters),
    })
}

fn counters_json(counters: &Counters) -> Value {
    let shares = counters.iter().flat_map(|(dimension, shares)| {
        shares.iter().map(
            move |(workspace, raw)| json!({ "dimension": dimension, "workspace": workspace, "quantity": number(*raw) }),
        )
    });
    Value::Array(shares.collect())
}

/// An hour as any of `2026-11-21`, `2026-11-21T03` and an instant within it.
fn read_hour(name: &'static str, text: Option<String>) -> Result<Option<Hour>, OperateError> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let instant = Timestamp::parse_rfc3339(&text).map(Timestamp::hour);
    let hour = instant.or_else(|| Hour::parse(&text)).or_else(|| Hour::parse(&format!("{text}T00")));
    hour.map(Some).ok_or_else(|| wrong(INVALID_SPAN, name, "field-operate-instant"))
}

pub(crate) fn printed(hour: Hour) -> String {
    hour.start().to_string()
}
