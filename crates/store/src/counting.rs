//! Counters: how they are added to an item, and how an item that is removed and made anew is told from the one before.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{Dimension, Hour, LicenseId, Timestamp};
use metering::{Counters, Raw};

use crate::database::Repository;
use crate::error::StoreError;
use crate::item::Item;
use crate::keys;
use crate::ledger::{HOUR_SHARDS, SHARD_IS_OPEN, counter_name, moved_name};
use crate::repositories::UsageIntake;
use crate::table::Table;
use crate::transaction::Write;

/// The most counters that one update adds to: an update expression has at most 4 KB (DynamoDB, service quotas), and a
/// counter takes up to 13 bytes of it.
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
    /// The condition that the item still is as it was read, with its values.
    pub(crate) fn condition(&self) -> (&'static str, Item) {
        let mut values = Item::from([(":v".to_owned(), AttributeValue::N(self.version.to_string()))]);
        let Some(made_by) = &self.made_by else {
            return ("v = :v AND attribute_not_exists(made_by)", values);
        };
        values.insert(":made_by".to_owned(), AttributeValue::S(made_by.clone()));
        ("v = :v AND made_by = :made_by", values)
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
    let (mut adds, mut names, mut values) = adds(counters);
    for (position, (dimension, quantity)) in moved.iter().enumerate() {
        adds.push_str(&format!(", #m{position} :m{position}"));
        names.push((format!("#m{position}"), moved_name(dimension)));
        values.insert(format!(":m{position}"), AttributeValue::N(quantity.to_string()));
    }
    let update = format!("ADD {adds}");
    Write::update(keys::ledger_hour(license, hour), update, "attribute_not_exists(frozen_at)", names, values)
}

/// The write that adds counters to a further counter item of an hour.
pub(crate) fn add_shard_write(license: &LicenseId, hour: Hour, shard: u8, counters: &Counters) -> Write {
    let (adds, names, values) = adds(counters);
    let key = keys::ledger_hour_shard(license, hour, shard);
    Write::update(key, format!("ADD {adds}"), SHARD_IS_OPEN, names, values)
}

/// The additions of an update, with their names and values.
pub(crate) fn adds(counters: &Counters) -> (String, Vec<(String, String)>, Item) {
    let mut adds = vec!["v :one".to_owned()];
    let mut names = Vec::new();
    let mut values = Item::from([(":one".to_owned(), AttributeValue::N("1".to_owned()))]);
    let counted = counters.iter().flat_map(|(dimension, shares)| {
        shares.iter().map(move |(workspace, quantity)| (counter_name(dimension, workspace.as_ref()), quantity))
    });
    for (position, (name, quantity)) in counted.enumerate() {
        adds.push(format!("#n{position} :n{position}"));
        names.push((format!("#n{position}"), name));
        values.insert(format!(":n{position}"), AttributeValue::N(quantity.to_string()));
    }
    (adds.join(", "), names, values)
}
