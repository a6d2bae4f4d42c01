//! Usage that is in no hour: it came when its month was closed, or was held for a license that ended.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{Hour, LicenseId, Month, Timestamp};
use metering::{Counters, Reason};
use serde::Deserialize;

use crate::audit::AuditEntry;
use crate::counting::{ItemRevision, MADE_BY, add_counts, parts_of};
use crate::due::{Mark, kinds};
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::item::{Item, from_item, key_of};
use crate::keys::{self, Key};
use crate::ledger::{counter_name, counters_in};
use crate::proposals::Proposal;
use crate::repositories::{Ledger, Quarantine};
use crate::transaction::Write;

/// The most counters of late usage that one transaction moves: as many as a record has allocations.
const MAX_MOVED_COUNTERS: usize = metering::allocation::MAX_ALLOCATIONS;

/// Usage that came when its month was closed, or was held for a license that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateUsage {
    /// Whose.
    pub license: LicenseId,
    /// The record's hour.
    pub hour: Hour,
    /// The revision that was read.
    pub revision: ItemRevision,
    /// How much.
    pub counters: Counters,
    /// Why.
    pub reason: Reason,
    /// The time since which the first of it waits.
    pub since: Timestamp,
}

impl LateUsage {
    /// What one transaction moves of it: nearly always all.
    #[must_use]
    pub fn part(&self) -> Counters {
        parts_of(&self.counters, MAX_MOVED_COUNTERS).into_iter().next().unwrap_or_default()
    }

    /// It, as it is once `part` is moved. `None` if that is all.
    fn without(&self, part: &Counters) -> Option<Self> {
        let mut left = self.clone();
        for (dimension, moved) in part {
            if let Some(shares) = left.counters.get_mut(dimension) {
                shares.retain(|workspace, _| !moved.contains_key(workspace));
            }
        }
        left.counters.retain(|_, shares| !shares.is_empty());
        left.revision.version += 1;
        (!left.counters.is_empty()).then_some(left)
    }

    fn key(&self) -> Key {
        keys::ledger_late(&self.license, self.hour)
    }

    fn item(&self, key: Key) -> Item {
        let mut item = Item::from([
            (keys::PK.to_owned(), AttributeValue::S(key.pk)),
            (keys::SK.to_owned(), AttributeValue::S(key.sk)),
            ("v".to_owned(), AttributeValue::N(self.revision.version.to_string())),
            ("reason".to_owned(), AttributeValue::S(self.reason.to_string())),
            ("since".to_owned(), AttributeValue::N(self.since.millis().to_string())),
        ]);
        if let Some(made_by) = &self.revision.made_by {
            item.insert(MADE_BY.to_owned(), AttributeValue::S(made_by.clone()));
        }
        for (dimension, shares) in &self.counters {
            for (workspace, quantity) in shares {
                let name = counter_name(dimension, workspace.as_ref());
                item.insert(name, AttributeValue::N(quantity.to_string()));
            }
        }
        item
    }
}

#[derive(Deserialize)]
struct LateRow {
    v: u64,
    #[serde(default)]
    made_by: Option<String>,
    reason: Reason,
    since: Timestamp,
}

pub(crate) fn read_late(item: Item) -> Result<LateUsage, StoreError> {
    let key = key_of(&item)?;
    let malformed = || StoreError::corrupt("late usage has another key");
    let license = key.pk.strip_prefix(keys::LEDGER_PREFIX).and_then(|id| LicenseId::parse(id).ok());
    let rest = key.sk.strip_prefix(keys::LATE_PREFIX).or_else(|| key.sk.strip_prefix(keys::GIVEN_UP_PREFIX));
    let hour = rest.and_then(|rest| Hour::parse(rest.split('#').next().unwrap_or_default()));
    let counters = counters_in(&item)?;
    let row: LateRow = from_item(item)?;
    let (license, hour) = (license.ok_or_else(malformed)?, hour.ok_or_else(malformed)?);
    let revision = ItemRevision { version: row.v, made_by: row.made_by };
    Ok(LateUsage { license, hour, revision, counters, reason: row.reason, since: row.since })
}

/// The write that adds to the late usage of an hour; where there is none yet, it is `made_by` this.
pub(crate) fn add_late_write(
    license: &LicenseId,
    hour: Hour,
    counters: &Counters,
    made_by: &str,
    reason: Reason,
    now: Timestamp,
) -> Write {
    let update = Update::new().set_work_if_absent(late_mark(license, hour, now));
    let update = update.set_if_absent("reason", reason.to_string()).set_if_absent("since", now);
    let update = update.set_if_absent(MADE_BY, made_by);
    Write::update_any(keys::ledger_late(license, hour), add_counts(update, counters))
}

fn late_mark(license: &LicenseId, hour: Hour, since: Timestamp) -> Mark {
    kinds::QUARANTINE.named_mark(since, &format!("{license}#{hour}"))
}

impl Ledger {
    /// Usage of a license that is in no hour: late, and given up.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn late_usage(&self, license: &LicenseId) -> Result<(Vec<LateUsage>, Vec<LateUsage>), StoreError> {
        let pk = keys::ledger(license);
        let read = |items: Vec<Item>| items.into_iter().map(read_late).collect::<Result<Vec<_>, _>>();
        let waiting = read(self.table.query_items(&pk, keys::LATE_PREFIX).await?)?;
        let given_up = read(self.table.query_items(&pk, keys::GIVEN_UP_PREFIX).await?)?;
        Ok((waiting, given_up))
    }

    /// Usage of a license that waits in no hour, of the hours of months.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn late_usage_between(
        &self,
        license: &LicenseId,
        first: Month,
        last: Month,
    ) -> Result<Vec<LateUsage>, StoreError> {
        let from = keys::ledger_late(license, first.start().hour());
        let to = keys::ledger_late(license, last.end().hour().plus(-1));
        self.table.query_between(&from.pk, &from.sk, &to.sk).await?.into_iter().map(read_late).collect()
    }

    /// Late usage of one hour.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn late_usage_of(&self, license: &LicenseId, hour: Hour) -> Result<Option<LateUsage>, StoreError> {
        self.table.get_item(&keys::ledger_late(license, hour)).await?.map(read_late).transpose()
    }
}

impl Quarantine {
    /// Counts a part of late usage in the hour `into`, with the entry of who did it. Answers what is left of it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if more came since it was read, or `into` froze.
    pub async fn move_late(
        &self,
        late: &LateUsage,
        part: &Counters,
        into: Hour,
        entry: &AuditEntry,
        now: Timestamp,
    ) -> Result<Option<LateUsage>, StoreError> {
        let condition = late.revision.condition();
        let left = late.without(part);
        let taken = match &left {
            None => Write::delete_if(late.key(), condition),
            Some(left) => {
                let mut item = left.item(left.key());
                late_mark(&left.license, left.hour, left.since).put_on(&mut item);
                Write::put_if(item, condition)
            }
        };
        let mut writes = vec![taken];
        writes.extend(self.table.add_writes(&late.license, into, part, &BTreeMap::new(), now).await?);
        self.table.transact_audited(writes, entry).await?;
        Ok(left)
    }

    /// Gives up late usage, with the entry of who did it, and perhaps what a second person confirms by it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if more came since it was read, or what is confirmed waits no more.
    pub async fn give_up_late(
        &self,
        late: &LateUsage,
        confirms: Option<&Proposal>,
        entry: &AuditEntry,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut writes = given_up_writes(late, now);
        writes.extend(confirms.map(Proposal::taken));
        self.table.transact_audited(writes, entry).await
    }
}

/// The writes that give late usage up, without who confirms it.
pub(crate) fn given_up_writes(late: &LateUsage, now: Timestamp) -> Vec<Write> {
    let given_up = late.item(keys::ledger_given_up(&late.license, late.hour, now));
    vec![Write::delete_if(late.key(), late.revision.condition()), Write::put_if(given_up, Condition::item_absent())]
}
