//! What becomes of an hour's records: written before they are sent, and again when AWS has answered.

use kernel::{Hour, LicenseId};
use metering::quota::Load;
use metering::{LicenseWindow, Record};

use crate::error::StoreError;
use crate::expression::{Condition, KeyCondition, Update};
use crate::item::key_of;
use crate::keys::{self, WORK_PK};
use crate::ledger::hour::{LicenseHour, name_of, records_value};
use crate::ledger::work::send_mark;
use crate::months::{correction_write, is_correction};
use crate::quarantine::quarantine_write;
use crate::repositories::LedgerWork;
use crate::transaction::{MAX_TRANSACTION_WRITES, Write};

impl LedgerWork {
    /// Puts `records` in place of the ones `hour` was read with, and answers the hour as it is then. Records that went
    /// into quarantine are listed there in the same write.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if somebody else wrote the hour since it was read, or this very write did and its answer
    /// was lost. [`StoreError::Contended`] says nothing about it: an answer of AWS is written again.
    pub async fn write_records(
        &self,
        hour: &LicenseHour,
        records: Vec<Record>,
        window: &LicenseWindow,
    ) -> Result<LicenseHour, StoreError> {
        let update = records_write(hour, &records, window)?;
        let mut writes = Vec::new();
        for (before, after) in hour.records.iter().zip(&records) {
            if before.state.is_pending() {
                writes.extend(quarantine_write(hour, after)?);
            }
        }
        if writes.is_empty() && update.correction.is_none() {
            self.table.update_if(&hour.key(), update.update, update.condition).await?;
        } else {
            let mut writes = self.list_what_does_not_fit(writes, MAX_TRANSACTION_WRITES - 2).await?;
            writes.extend(update.into_writes(hour));
            self.table.transact(writes).await.map_err(StoreError::from)?;
        }
        Ok(LicenseHour { version: hour.version + 1, records, ..hour.clone() })
    }

    /// The hours of a license from `from` to `to`, both included, that wait to be sent, oldest first. Nothing of their
    /// records is transferred, but all hours in between are read, and paid for.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn waiting_hours(&self, license: &LicenseId, from: Hour, to: Hour) -> Result<Vec<Hour>, StoreError> {
        let (from, to) = (keys::ledger_hour(license, from), keys::ledger_hour(license, to));
        let Some(condition) = KeyCondition::of(&from.pk).between(&from.sk, &to.sk) else { return Ok(Vec::new()) };
        let items = self.table.query_keys_if(&condition, Condition::exists(WORK_PK)).await?;
        Ok(items.iter().filter_map(|item| Some(name_of(&key_of(item).ok()?)?.1)).collect())
    }

    /// Has a waiting hour go among the final ones, by what it is worth.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if somebody else wrote the hour since it was read.
    pub async fn hurry_hour(&self, hour: &LicenseHour, window: &LicenseWindow, load: Load) -> Result<(), StoreError> {
        let update = Update::new().set_work(send_mark(&hour.license, hour.hour, window, load));
        let waits = Condition::equals("v", hour.version).and(Condition::exists(WORK_PK));
        self.table.update_if(&hour.key(), update, waits).await
    }
}

impl LedgerWork {
    /// Writes the listings of quarantined records that go beyond `room` for themselves, and answers the others. What is
    /// listed and not in quarantine, since a run was killed here, is read as nothing, and listed again by the next.
    pub(crate) async fn list_what_does_not_fit(
        &self,
        mut listings: Vec<Write>,
        room: usize,
    ) -> Result<Vec<Write>, StoreError> {
        while listings.len() > room {
            let ahead = listings.len().min(room + MAX_TRANSACTION_WRITES) - room;
            self.table.transact(listings.split_off(listings.len() - ahead)).await.map_err(StoreError::from)?;
        }
        Ok(listings)
    }
}

/// An update of an hour's records.
pub(crate) struct RecordsUpdate {
    update: Update,
    condition: Condition,
    /// What makes the rolled-up month void, if it may have been rolled up with the records as they were.
    correction: Option<Write>,
}

impl RecordsUpdate {
    /// The writes of the update: one, or two if it is a correction.
    pub(crate) fn into_writes(self, hour: &LicenseHour) -> impl Iterator<Item = Write> {
        let update = Write::update_if(hour.key(), self.update, self.condition);
        std::iter::once(update).chain(self.correction)
    }
}

/// The update that puts `records` in place, if the hour is still at the version it was read with.
pub(crate) fn records_write(
    hour: &LicenseHour,
    records: &[Record],
    window: &LicenseWindow,
) -> Result<RecordsUpdate, StoreError> {
    let update = Update::new().set("records", records_value(records)?).add("v", 1_u64);
    let update = match (hour.is_pending(), records.iter().any(|record| record.state.is_pending())) {
        // It waits on, by the urgency and the worth that it froze with.
        (true, true) => update,
        (false, true) => update.set_work(send_mark(&hour.license, hour.hour, window, Load::of(records, |_| 0))),
        (_, false) => update.remove_work(),
    };
    let corrects = is_correction(&hour.records, records);
    let correction = corrects.then(|| correction_write(&hour.license, hour.hour.month()));
    let condition = Condition::equals("v", hour.version).and(Condition::exists("frozen_at"));
    Ok(RecordsUpdate { update, condition, correction })
}
