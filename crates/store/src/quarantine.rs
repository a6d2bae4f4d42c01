//! Quarantine: what AWS does not take, or what came too late, until an operator decides.
//!
//! A record's own state is in its hour; the item here lists it for the operator and is written and removed together
//! with that state. Late usage is an item with counters of its own.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{Dimension, Hour, LicenseId, Timestamp};
use metering::{Counters, Raw, Reason, Record, RecordState, Standing};
use serde::{Deserialize, Serialize};

use crate::audit::{AuditEntry, audit_write};
use crate::base::{Store, StoreError};
use crate::item::{Item, from_item, key_of, to_item};
use crate::keys::{self, Key, WORK_PK, WORK_SK};
use crate::ledger::sending::records_write;
use crate::ledger::work::rare_work;
use crate::ledger::{LedgerHead, LicenseHour, counter_name, counters_in, moved_name, replace_map_write};
use crate::transaction::Write;
use crate::usage::adds;

/// One record in quarantine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantinedRecord {
    /// Whose.
    pub license: LicenseId,
    /// Of which hour.
    pub hour: Hour,
    /// Of which dimension.
    pub dimension: Dimension,
    /// Why.
    pub reason: Reason,
    /// Since when.
    pub since: Timestamp,
}

/// Usage that came when its month was closed, or was held for a licence that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateUsage {
    /// Whose.
    pub license: LicenseId,
    /// Of which hour.
    pub hour: Hour,
    /// Counts writes.
    pub version: u64,
    /// How much.
    pub counters: Counters,
    /// Why.
    pub reason: Reason,
    /// Since when the first of it waits.
    pub since: Timestamp,
}

/// What is in quarantine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quarantined {
    /// A frozen record.
    Record(QuarantinedRecord),
    /// Usage that is in no hour.
    Late(LateUsage),
}

/// What is decided about a record in quarantine.
#[derive(Clone, Copy, Debug)]
pub struct Resolution<'a> {
    /// The record's hour as it was read.
    pub hour: &'a LicenseHour,
    /// The record as it shall be.
    pub changed: &'a Record,
    /// The licence's standing, which decides how urgent it is.
    pub standing: &'a Standing,
    /// The open hour that its units are moved into.
    pub into: Option<Hour>,
    /// The ledger's head as it was read, if so much is to count as usual from now on.
    pub approves: Option<&'a LedgerHead>,
    /// Who did it, and why.
    pub entry: &'a AuditEntry,
}

#[derive(Deserialize)]
struct LateRow {
    v: u64,
    reason: Reason,
    since: Timestamp,
}

/// The write that lists a record, if it is in quarantine: under when it came there, or when it goes by itself.
pub(crate) fn quarantine_write(hour: &LicenseHour, record: &Record) -> Result<Option<Write>, StoreError> {
    let RecordState::Quarantined { reason, at: since, sends_at, .. } = record.state else {
        return Ok(None);
    };
    let key = keys::ledger_quarantine(&hour.license, hour.hour, &record.dimension);
    let row = QuarantinedRecord {
        license: hour.license.clone(),
        hour: hour.hour,
        dimension: record.dimension.clone(),
        reason,
        since,
    };
    let mut item = to_item(&key, &row)?;
    let name = format!("{}#{}#{}", hour.license, hour.hour, record.dimension);
    let (work_pk, work_sk) = match sends_at {
        Some(sends_at) => rare_work(sends_at, &name, keys::WORK_HELD_BACK),
        None => rare_work(since, &name, keys::WORK_QUARANTINE),
    };
    item.insert(WORK_PK.to_owned(), AttributeValue::S(work_pk));
    item.insert(WORK_SK.to_owned(), AttributeValue::S(work_sk));
    Ok(Some(Write::put_if(item, "attribute_exists(pk) OR attribute_not_exists(pk)", Item::new())))
}

pub(crate) fn read_late(item: Item) -> Result<LateUsage, StoreError> {
    let key = key_of(&item)?;
    let malformed = StoreError::Corrupt("late usage has another key");
    let license = key.pk.strip_prefix(keys::LEDGER_PREFIX).and_then(|id| LicenseId::parse(id).ok());
    let rest = key.sk.strip_prefix(keys::LATE_PREFIX).or_else(|| key.sk.strip_prefix(keys::GIVEN_UP_PREFIX));
    let hour = rest.and_then(|rest| Hour::parse(rest.split('#').next().unwrap_or_default()));
    let counters = counters_in(&item)?;
    let row: LateRow = from_item(item)?;
    let (license, hour) = (license.ok_or(malformed)?, hour.ok_or(malformed)?);
    Ok(LateUsage { license, hour, version: row.v, counters, reason: row.reason, since: row.since })
}

impl Store {
    /// Everything in quarantine, the longest waiting first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn quarantine(&self) -> Result<Vec<Quarantined>, StoreError> {
        let mut entries = self.all_due_items(keys::WORK_QUARANTINE, None).await?;
        entries.extend(self.all_due_items(keys::WORK_HELD_BACK, None).await?);
        let keys: Vec<Key> = entries.iter().map(key_of).collect::<Result<_, _>>()?;
        let items = self.get_items(&keys).await?.into_iter().flatten();
        items
            .map(|item| {
                if key_of(&item)?.sk.starts_with(keys::LATE_PREFIX) {
                    read_late(item).map(Quarantined::Late)
                } else {
                    from_item(item).map(Quarantined::Record)
                }
            })
            .collect()
    }

    /// Records that are held back and go by themselves by `now`, the longest due first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn held_back_due(&self, now: Timestamp) -> Result<Vec<QuarantinedRecord>, StoreError> {
        let entries = self.all_due_items(keys::WORK_HELD_BACK, Some(now)).await?;
        let keys: Vec<Key> = entries.iter().map(key_of).collect::<Result<_, _>>()?;
        self.get_items(&keys).await?.into_iter().flatten().map(from_item).collect()
    }

    /// Usage of a licence that is in no hour: late, and given up.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn late_usage(&self, license: &LicenseId) -> Result<(Vec<LateUsage>, Vec<LateUsage>), StoreError> {
        let pk = keys::ledger(license);
        let read = |items: Vec<Item>| items.into_iter().map(read_late).collect::<Result<Vec<_>, _>>();
        let waiting = read(self.query_items(&pk, keys::LATE_PREFIX).await?)?;
        let given_up = read(self.query_items(&pk, keys::GIVEN_UP_PREFIX).await?)?;
        Ok((waiting, given_up))
    }

    /// Late usage of one hour.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn late_usage_of(&self, license: &LicenseId, hour: Hour) -> Result<Option<LateUsage>, StoreError> {
        self.get_item(&keys::ledger_late(license, hour)).await?.map(read_late).transpose()
    }

    /// Changes a record that is in quarantine and takes it off the list, with the entry of who did it. Moved units are
    /// added to the hour `into` in the same transaction.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the record's hour was changed since it was read, or `into` froze.
    pub async fn resolve_record(&self, resolution: &Resolution<'_>) -> Result<(), StoreError> {
        let Resolution { hour, changed, standing, into, approves, entry } = resolution;
        let records = records_with(hour, changed);
        let mut writes = vec![
            records_write(hour, &records, standing)?.into_write(hour),
            Write::delete_if(
                keys::ledger_quarantine(&hour.license, hour.hour, &changed.dimension),
                "attribute_exists(pk) OR attribute_not_exists(pk)",
                Item::new(),
            ),
            audit_write(entry)?,
        ];
        if let Some(into) = into {
            let shares = changed
                .allocations
                .iter()
                .map(|part| (part.workspace.clone(), Raw::of_units(part.quantity, changed.unit_size)))
                .collect();
            let counters = Counters::from([(changed.dimension.clone(), shares)]);
            let moved = BTreeMap::from([(changed.dimension.clone(), changed.billable_raw())]);
            writes.push(add_write(&hour.license, *into, &counters, &moved));
        }
        if let Some(head) = approves {
            writes.push(approve_write(head, changed)?);
        }
        self.transact(writes).await.map_err(StoreError::from)
    }

    /// Counts late usage in the hour `into`, or gives it up when there is none, with the entry of who did it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if more came since it was read, or `into` froze.
    pub async fn resolve_late(
        &self,
        late: &LateUsage,
        into: Option<Hour>,
        entry: &AuditEntry,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let version = Item::from([(":v".to_owned(), AttributeValue::N(late.version.to_string()))]);
        let gone = Write::delete_if(keys::ledger_late(&late.license, late.hour), "v = :v", version);
        let mut writes = vec![gone, audit_write(entry)?];
        match into {
            Some(into) => writes.push(add_write(&late.license, into, &late.counters, &BTreeMap::new())),
            None => {
                let key = keys::ledger_given_up(&late.license, late.hour, now);
                let mut item = Item::from([
                    (keys::PK.to_owned(), AttributeValue::S(key.pk)),
                    (keys::SK.to_owned(), AttributeValue::S(key.sk)),
                    ("v".to_owned(), AttributeValue::N("1".to_owned())),
                    ("reason".to_owned(), AttributeValue::S(late.reason.to_string())),
                    ("since".to_owned(), AttributeValue::N(late.since.millis().to_string())),
                ]);
                for (dimension, shares) in &late.counters {
                    for (workspace, quantity) in shares {
                        let name = counter_name(dimension, workspace.as_ref());
                        item.insert(name, AttributeValue::N(quantity.to_string()));
                    }
                }
                writes.push(Write::put_if(item, "attribute_not_exists(pk)", Item::new()));
            }
        }
        self.transact(writes).await.map_err(StoreError::from)
    }
}

/// The write that lets so much of a dimension pass from now on.
fn approve_write(head: &LedgerHead, record: &Record) -> Result<Write, StoreError> {
    let mut after = head.approved.clone();
    let most = after.entry(record.dimension.clone()).or_default();
    *most = record.billable_raw().max(*most);
    replace_map_write(head, "approved", &head.approved, &after)
}

/// The records of an hour with a changed one in its place.
pub(crate) fn records_with(hour: &LicenseHour, changed: &Record) -> Vec<Record> {
    let records = hour.records.iter();
    records.map(|record| if record.dimension == changed.dimension { changed.clone() } else { record.clone() }).collect()
}

/// The write that adds counters to an hour that is not frozen; `moved` of it came from another hour.
pub(crate) fn add_write(
    license: &LicenseId,
    hour: Hour,
    counters: &Counters,
    moved: &BTreeMap<Dimension, Raw>,
) -> Write {
    let (mut adds, mut names, mut values) = adds(counters);
    for (position, (dimension, quantity)) in moved.iter().enumerate() {
        adds.push_str(&format!(", #m{position} :m{position}"));
        names.push((format!("#m{position}"), moved_name(dimension)));
        values.insert(format!(":m{position}"), AttributeValue::N(quantity.to_string()));
    }
    let update = format!("ADD {adds}");
    Write::update(keys::ledger_hour(license, hour), update, "attribute_not_exists(frozen_at)", names, values)
}
