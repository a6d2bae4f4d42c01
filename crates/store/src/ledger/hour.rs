//! One license-hour.
//!
//! | attribute | what |
//! |---|---|
//! | `v` | counts writes |
//! | `u#<dimension>#<workspace>` | raw units reported for a workspace |
//! | `m#<dimension>` | raw units among them that an operator moved here |
//! | `shards` | which further counter items exist |
//! | `frozen_at`, `records` | once frozen; `records` is the list of [`Record`] as JSON: always read and written whole, and as a hundred attributes it would cost both sides of the wire a multiple |
//! | `work_pk`, `work_sk` | while records wait to be sent |

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{Dimension, Hour, LicenseId, Timestamp, WorkspaceId};
use metering::{Counters, Raw, Record};
use serde::Deserialize;

use crate::error::StoreError;
use crate::item::{Item, from_item, key_of};
use crate::keys::{self, Key};
use crate::repositories::Ledger;

const COUNTER_PREFIX: &str = "u#";
const MOVED_PREFIX: &str = "m#";

/// Everything of one license-hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseHour {
    /// Whose hour.
    pub license: LicenseId,
    /// Which hour.
    pub hour: Hour,
    /// Counts writes; 0 if nothing was ever written.
    pub version: u64,
    /// What was reported, further counter items included once they are loaded.
    pub counters: Counters,
    /// How much of it an operator moved here from an earlier hour.
    pub moved_in: BTreeMap<Dimension, Raw>,
    /// Which further counter items exist.
    pub shards: BTreeSet<u8>,
    /// When it froze.
    pub frozen_at: Option<Timestamp>,
    /// Its records, once frozen, sorted by dimension.
    pub records: Vec<Record>,
}

impl LicenseHour {
    /// An hour of which nothing is stored.
    #[must_use]
    pub const fn empty(license: LicenseId, hour: Hour) -> Self {
        Self {
            license,
            hour,
            version: 0,
            counters: BTreeMap::new(),
            moved_in: BTreeMap::new(),
            shards: BTreeSet::new(),
            frozen_at: None,
            records: Vec::new(),
        }
    }

    /// Whether records wait to be sent.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.records.iter().any(|record| record.state.is_pending())
    }

    /// Whether it is only the marker behind the last hour of a closed ledger, which says nothing.
    #[must_use]
    pub fn is_closing_marker(&self) -> bool {
        self.frozen_at.is_some() && self.records.is_empty() && self.counters.is_empty()
    }

    /// The hour as it is stored once it has frozen to `records`.
    #[must_use]
    pub fn frozen_to(self, records: Vec<Record>, at: Timestamp) -> Self {
        Self { version: self.version + 1, frozen_at: Some(at), records, ..self }
    }

    pub(crate) fn key(&self) -> Key {
        keys::ledger_hour(&self.license, self.hour)
    }

    pub(crate) fn read(item: Item) -> Result<Self, StoreError> {
        let key = key_of(&item)?;
        let (license, hour) = name_of(&key).ok_or(StoreError::corrupt("a licence-hour has another key"))?;
        let counters = counters_in(&item)?;
        let moved_in = moved_in(&item)?;
        let row: HourRow = from_item(item)?;
        Ok(Self {
            license,
            hour,
            version: row.v,
            counters,
            moved_in,
            shards: row.shards.unwrap_or_default(),
            frozen_at: row.frozen_at,
            records: row.records.as_deref().map(records_in).transpose()?.unwrap_or_default(),
        })
    }
}

#[derive(Deserialize)]
struct HourRow {
    #[serde(default)]
    v: u64,
    #[serde(default)]
    shards: Option<BTreeSet<u8>>,
    #[serde(default)]
    frozen_at: Option<Timestamp>,
    #[serde(default)]
    records: Option<String>,
}

/// Records as an attribute.
pub(crate) fn records_value(records: &[Record]) -> Result<AttributeValue, StoreError> {
    let json = serde_json::to_string(records).map_err(|_| StoreError::corrupt("records could not be written"))?;
    Ok(AttributeValue::S(json))
}

fn records_in(json: &str) -> Result<Vec<Record>, StoreError> {
    serde_json::from_str(json).map_err(|_| StoreError::corrupt("records have an unexpected form"))
}

/// The license and hour that a key names.
pub(crate) fn name_of(key: &Key) -> Option<(LicenseId, Hour)> {
    let license = LicenseId::parse(key.pk.strip_prefix(keys::LEDGER_PREFIX)?).ok()?;
    let hour = Hour::parse(key.sk.strip_prefix(keys::HOUR_PREFIX)?)?;
    Some((license, hour))
}

/// The attribute that counts a dimension's use by a workspace.
pub(crate) fn counter_name(dimension: &Dimension, workspace: Option<&WorkspaceId>) -> String {
    format!("{COUNTER_PREFIX}{dimension}#{}", workspace.map_or("", WorkspaceId::as_str))
}

/// The attribute that counts what an operator moved into the hour.
pub(crate) fn moved_name(dimension: &Dimension) -> String {
    format!("{MOVED_PREFIX}{dimension}")
}

/// All counters of an item.
pub(crate) fn counters_in(item: &Item) -> Result<Counters, StoreError> {
    let malformed = || StoreError::corrupt("a counter has an unexpected form");
    let mut counters = Counters::new();
    for (name, value) in item {
        let Some((dimension, workspace)) = name.strip_prefix(COUNTER_PREFIX).and_then(|rest| rest.rsplit_once('#'))
        else {
            continue;
        };
        let dimension = Dimension::parse(dimension).map_err(|_| malformed())?;
        let workspace = match workspace {
            "" => None,
            id => Some(WorkspaceId::parse(id).map_err(|_| malformed())?),
        };
        counters.entry(dimension).or_default().insert(workspace, amount(value).ok_or_else(malformed)?);
    }
    Ok(counters)
}

fn moved_in(item: &Item) -> Result<BTreeMap<Dimension, Raw>, StoreError> {
    let malformed = || StoreError::corrupt("a counter has an unexpected form");
    let named = item.iter().filter_map(|(name, value)| Some((name.strip_prefix(MOVED_PREFIX)?, value)));
    named
        .map(|(name, value)| {
            let dimension = Dimension::parse(name).map_err(|_| malformed())?;
            Ok((dimension, amount(value).ok_or_else(malformed)?))
        })
        .collect()
}

fn amount(value: &AttributeValue) -> Option<Raw> {
    Raw::from_stored(value.as_n().ok()?).ok()
}

/// Adds `more` to `counters`.
pub(crate) fn add_counters(counters: &mut Counters, more: Counters) {
    for (dimension, shares) in more {
        let into = counters.entry(dimension).or_default();
        for (workspace, quantity) in shares {
            let sum = into.entry(workspace).or_default();
            *sum = sum.plus(quantity);
        }
    }
}

impl Ledger {
    /// License-hours as they are at this moment, in the order asked for; empty ones where nothing is stored. Counters
    /// in further items are not among them: see [`Ledger::with_shards`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn license_hours(&self, wanted: &[(LicenseId, Hour)]) -> Result<Vec<LicenseHour>, StoreError> {
        let keys: Vec<Key> = wanted.iter().map(|(license, hour)| keys::ledger_hour(license, *hour)).collect();
        let items = self.table.get_items(&keys).await?;
        let hour = |(item, (license, hour)): (Option<Item>, &(LicenseId, Hour))| match item {
            Some(item) => LicenseHour::read(item),
            None => Ok(LicenseHour::empty(license.clone(), *hour)),
        };
        items.into_iter().zip(wanted).map(hour).collect()
    }

    /// The stored hours of a license from `from` to `to`, both included, oldest first, with all their counters.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn license_hours_between(
        &self,
        license: &LicenseId,
        from: Hour,
        to: Hour,
    ) -> Result<Vec<LicenseHour>, StoreError> {
        let bounds = (keys::ledger_hour(license, from), keys::ledger_hour(license, to));
        let items = self.table.query_between(&bounds.0.pk, &bounds.0.sk, &bounds.1.sk).await?;
        let mut hours = Vec::with_capacity(items.len());
        for item in items {
            hours.push(self.with_shards(LicenseHour::read(item)?).await?);
        }
        Ok(hours)
    }
}
