//! Further counter items of a license-hour, for a license whose usage is reported by many at once.
//!
//! One item takes about a hundred transactions a second before they stand in each other's way. Who meets others at an
//! hour's item opens a further one, which the hour lists, and adds there. A further item counts only if it was opened
//! with the hour not yet frozen, and the freeze closes every listed one before it freezes the hour: so none is missed.

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{Hour, LicenseId, Timestamp};

use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::keys::{self, Key};
use crate::ledger::hour::{LicenseHour, add_counters, counters_in};
use crate::repositories::{Ledger, LedgerWork, UsageIntake};
use crate::transaction::{TransactError, Write};

/// The most further counter items of one license-hour: with the hour's own about 1,600 transactions a second, each of
/// up to 99 events.
pub const HOUR_SHARDS: u8 = 16;

/// When a further counter item was closed. One without it may take more.
const CLOSED_AT: &str = "closed_at";
/// Under this condition events are added to a further counter item.
pub(crate) fn shard_is_open() -> Condition {
    Condition::exists("opened_at").and(Condition::absent(CLOSED_AT))
}

impl UsageIntake {
    /// Opens a further counter item. `false` if the hour is frozen, or freezing.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`]. With [`StoreError::Contended`] it is not known
    /// whether the hour still takes something.
    pub async fn open_hour_shard(
        &self,
        license: &LicenseId,
        hour: Hour,
        shard: u8,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let shard = shard % HOUR_SHARDS;
        let listed = Update::new().add("shards", AttributeValue::Ns(vec![shard.to_string()])).add("v", 1_u64);
        let list = Write::update_if(keys::ledger_hour(license, hour), listed, Condition::absent("frozen_at"));
        let opened = Update::new().set_if_absent("opened_at", now);
        let key = keys::ledger_hour_shard(license, hour, shard);
        let open = Write::update_if(key, opened, Condition::absent(CLOSED_AT));
        match self.table.transact(vec![list, open]).await {
            Ok(()) => Ok(true),
            Err(TransactError::Failed(_)) => Ok(false),
            Err(TransactError::Store(error)) => Err(error),
        }
    }
}

impl LedgerWork {
    /// Closes every further counter item that the hour lists; they take nothing more. One that was closed before stays
    /// as it is.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`]. With [`StoreError::Contended`] somebody is still
    /// adding: some of the items are open.
    pub async fn close_hour_shards(&self, hour: &LicenseHour, now: Timestamp) -> Result<(), StoreError> {
        for shard in &hour.shards {
            let key = keys::ledger_hour_shard(&hour.license, hour.hour, *shard);
            let close = Update::new().set(CLOSED_AT, now);
            match self.table.update_if(&key, close, Condition::absent(CLOSED_AT)).await {
                Ok(()) | Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Closes the hour's further items and adds what they count. `None` if one of them is not closed in what is read
    /// then: usage may still be on its way to it, and the hour must not freeze.
    ///
    /// # Errors
    /// [`StoreError`] as of any read or write; never [`StoreError::Conflict`] or [`StoreError::Contended`].
    pub async fn closed_hour(&self, mut hour: LicenseHour, now: Timestamp) -> Result<Option<LicenseHour>, StoreError> {
        if hour.shards.is_empty() {
            return Ok(Some(hour));
        }
        match self.close_hour_shards(&hour, now).await {
            // Whether they are closed is seen in what is read.
            Ok(()) | Err(StoreError::Contended) => {}
            Err(error) => return Err(error),
        }
        for item in self.table.get_items(&shard_keys(&hour)).await? {
            let Some(item) = item.filter(|item| item.contains_key(CLOSED_AT)) else { return Ok(None) };
            add_counters(&mut hour.counters, counters_in(&item)?);
        }
        Ok(Some(hour))
    }
}

impl Ledger {
    /// The hour with the counters of its further items added.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn with_shards(&self, mut hour: LicenseHour) -> Result<LicenseHour, StoreError> {
        if hour.shards.is_empty() {
            return Ok(hour);
        }
        for item in self.table.get_items(&shard_keys(&hour)).await?.into_iter().flatten() {
            add_counters(&mut hour.counters, counters_in(&item)?);
        }
        Ok(hour)
    }
}

fn shard_keys(hour: &LicenseHour) -> Vec<Key> {
    hour.shards.iter().map(|shard| keys::ledger_hour_shard(&hour.license, hour.hour, *shard)).collect()
}
