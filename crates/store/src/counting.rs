//! Counters: how they are added to an item, and how an item that is removed and made anew is told from the one before.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{Dimension, Hour, LicenseId, Timestamp};
use metering::{Counters, Raw};

use crate::database::Repository;
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::keys;
use crate::ledger::{HOUR_SHARDS, counter_name, moved_name, shard_is_open};
use crate::repositories::UsageIntake;
use crate::table::Table;
use crate::transaction::Write;

/// The most counters that one update adds to: an update expression has at most 4 KB (DynamoDB, service quotas), and a
/// counter takes up to 13 bytes of it (`#n249 :v249, `).
const MAX_COUNTERS_AN_UPDATE: usize = 250;
/// The first event of a late or held item, by its key: an event is taken once, so each item has another.
pub(crate) const MADE_BY: &str = "made_by";

/// Which state of a late or held item was read. The version alone does not say: who takes all of it removes the item,
/// and the next event makes one that counts from 1 again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRevision {
    /// Counts writes since the item was made.
    pub version: u64,
    /// What it was made by; absent from items of older versions.
    pub made_by: Option<String>,
}

impl ItemRevision {
    /// The condition that the item still is as it was read.
    pub(crate) fn condition(&self) -> Condition {
        let made_by = match &self.made_by {
            Some(made_by) => Condition::equals(MADE_BY, made_by.as_str()),
            None => Condition::absent(MADE_BY),
        };
        Condition::equals("v", self.version).and(made_by)
    }
}

impl Table {
    /// The writes that add any number of counters to an hour that is not frozen; `moved` of it came from another hour.
    /// What one update does not take goes to further counter items, which are opened here.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the hour is frozen, or freezing.
    pub(crate) async fn add_writes(
        &self,
        license: &LicenseId,
        hour: Hour,
        counters: &Counters,
        moved: &BTreeMap<Dimension, Raw>,
        now: Timestamp,
    ) -> Result<Vec<Write>, StoreError> {
        let mut parts = parts_of(counters, MAX_COUNTERS_AN_UPDATE).into_iter();
        let mut writes = vec![add_write(license, hour, &parts.next().unwrap_or_default(), moved)];
        let mut shards = 0..HOUR_SHARDS;
        for part in parts {
            // A freeze that crashed may have closed some of them.
            let shard = loop {
                let shard = shards.next().ok_or(StoreError::Conflict)?;
                if UsageIntake::over(self).open_hour_shard(license, hour, shard, now).await? {
                    break shard;
                }
            };
            writes.push(add_shard_write(license, hour, shard, &part));
        }
        Ok(writes)
    }
}

/// The counters in parts of at most so many.
pub(crate) fn parts_of(counters: &Counters, most: usize) -> Vec<Counters> {
    let mut parts = Vec::new();
    let (mut part, mut size) = (Counters::new(), 0);
    for (dimension, shares) in counters {
        for (workspace, raw) in shares {
            if size == most {
                parts.push(std::mem::take(&mut part));
                size = 0;
            }
            part.entry(dimension.clone()).or_default().insert(workspace.clone(), *raw);
            size += 1;
        }
    }
    parts.push(part);
    parts
}

/// The write that adds counters to an hour that is not frozen; `moved` of it came from another hour.
pub(crate) fn add_write(
    license: &LicenseId,
    hour: Hour,
    counters: &Counters,
    moved: &BTreeMap<Dimension, Raw>,
) -> Write {
    let add =
        |update: Update, (dimension, quantity): (&Dimension, &Raw)| add_raw(update, moved_name(dimension), *quantity);
    let update = moved.iter().fold(add_counts(Update::new(), counters), add);
    Write::update_if(keys::ledger_hour(license, hour), update, Condition::absent("frozen_at"))
}

/// The write that adds counters to a further counter item of an hour.
pub(crate) fn add_shard_write(license: &LicenseId, hour: Hour, shard: u8, counters: &Counters) -> Write {
    let key = keys::ledger_hour_shard(license, hour, shard);
    Write::update_if(key, add_counts(Update::new(), counters), shard_is_open())
}

/// Adds counters to an item, and one to its version.
pub(crate) fn add_counts(update: Update, counters: &Counters) -> Update {
    let counted = counters.iter().flat_map(|(dimension, shares)| {
        shares.iter().map(move |(workspace, quantity)| (counter_name(dimension, workspace.as_ref()), *quantity))
    });
    counted.fold(update.add("v", 1_u64), |update, (name, quantity)| add_raw(update, name, quantity))
}

fn add_raw(update: Update, name: String, quantity: Raw) -> Update {
    update.add(name, AttributeValue::N(quantity.to_string()))
}
