//! The freeze: an hour's counters become records, and the head moves on, in one transaction.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{Dimension, Timestamp};
use metering::quota::Load;
use metering::{Covered, Habit, LicenseWindow, Raw, Record, RecordState};

use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::item::Item;
use crate::keys;
use crate::ledger::ending::ending_is_over_write;
use crate::ledger::head::hour_number;
use crate::ledger::hour::{LicenseHour, records_value};
use crate::ledger::work::{freeze_mark, send_mark};
use crate::months::month_due_write;
use crate::prices::prices_unchanged;
use crate::quarantine::quarantine_write;
use crate::repositories::LedgerWork;
use crate::transaction::{MAX_TRANSACTION_WRITES, TransactError, Write};

/// An hour and what it shall freeze to.
#[derive(Clone, Debug)]
pub struct HourToFreeze {
    /// The hour as it was read.
    pub hour: LicenseHour,
    /// Its records.
    pub records: Vec<Record>,
    /// What is left over for the next hour.
    pub carry: BTreeMap<Dimension, Raw>,
    /// What contracts have covered with this hour.
    pub covered: Covered,
    /// What was used of late with this hour.
    pub habits: BTreeMap<Dimension, Habit>,
    /// The version of the license's own prices that the records keep.
    pub prices_version: u64,
    /// Whether it is the last hour of its license.
    pub last: bool,
    /// The license's window, which decides how urgent the records are.
    pub window: LicenseWindow,
    /// How many records there are to send and what they are worth: among final hours the most valuable go first.
    pub load: Load,
}

impl HourToFreeze {
    /// Whether no later hour of its month will freeze.
    fn ends_a_month(&self) -> bool {
        self.last || self.hour.hour.next().month() != self.hour.hour.month()
    }
}

/// TransactWriteItems takes at most 4 MB (API reference); records beyond this many allocations go in one of their own.
const MAX_TRANSACTION_ALLOCATIONS: usize = 5000;

impl LedgerWork {
    /// Freezes hours of different licenses, each all or nothing, many in one request. Answers for each whether it is
    /// frozen now; `false` means that it was not as it was read, or that others kept writing it: read it again and decide
    /// again.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; some of the hours may be frozen then.
    pub async fn freeze_hours(&self, hours: &[HourToFreeze], now: Timestamp) -> Result<Vec<bool>, StoreError> {
        let mut frozen = vec![false; hours.len()];
        let mut group: Vec<usize> = Vec::new();
        let (mut writes, mut allocations) = (0, 0);
        for (position, hour) in hours.iter().enumerate() {
            let own = 2 + 2 * usize::from(hour.last) + usize::from(hour.ends_a_month());
            let more = ((own + held_in(hour).count()).min(MAX_TRANSACTION_WRITES), allocations_of(hour));
            if writes + more.0 > MAX_TRANSACTION_WRITES || allocations + more.1 > MAX_TRANSACTION_ALLOCATIONS {
                self.freeze_group(hours, std::mem::take(&mut group), &mut frozen, now).await?;
                (writes, allocations) = (0, 0);
            }
            group.push(position);
            (writes, allocations) = (writes + more.0, allocations + more.1);
        }
        self.freeze_group(hours, group, &mut frozen, now).await?;
        Ok(frozen)
    }

    /// One transaction; hours that stand in its way are left out and the others tried again. If it keeps meeting others
    /// its halves go on by themselves, so that an hour that is much reported to keeps back none but itself.
    async fn freeze_group(
        &self,
        hours: &[HourToFreeze],
        mut group: Vec<usize>,
        frozen: &mut [bool],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        while !group.is_empty() {
            let mut writes = Vec::new();
            let mut owner = Vec::new();
            for position in &group {
                let Some(hour) = hours.get(*position) else { continue };
                let (mut hours_own, listings) = freeze_writes(hour, now)?;
                hours_own
                    .extend(self.list_what_does_not_fit(listings, MAX_TRANSACTION_WRITES - hours_own.len()).await?);
                for write in hours_own {
                    writes.push(write);
                    owner.push(*position);
                }
            }
            match self.table.transact(writes).await {
                Ok(()) => {
                    group.iter().filter_map(|position| frozen.get_mut(*position).map(|flag| *flag = true)).count();
                    return Ok(());
                }
                Err(TransactError::Failed(failed)) => {
                    let blocked: Vec<usize> = failed.iter().filter_map(|at| owner.get(*at)).copied().collect();
                    let before = group.len();
                    group.retain(|position| !blocked.contains(position));
                    if group.len() == before {
                        return Err(StoreError::corrupt("a transaction failed at a write it does not have"));
                    }
                }
                Err(TransactError::Store(StoreError::Contended)) => {
                    let other_half = group.split_off(group.len() / 2);
                    if !group.is_empty() {
                        Box::pin(self.freeze_group(hours, group, frozen, now)).await?;
                        Box::pin(self.freeze_group(hours, other_half, frozen, now)).await?;
                    }
                    return Ok(());
                }
                Err(TransactError::Store(error)) => return Err(error),
            }
        }
        Ok(())
    }
}

/// The records that go into quarantine as they freeze, which their states tell of.
fn held_in(hour: &HourToFreeze) -> impl Iterator<Item = &Record> {
    hour.records.iter().filter(|record| matches!(record.state, RecordState::Quarantined { .. }))
}

fn allocations_of(hour: &HourToFreeze) -> usize {
    hour.records.iter().map(|record| record.allocations.len() + 10).sum()
}

/// The writes of an hour's freeze, and those that list what of it goes into quarantine.
fn freeze_writes(to_freeze: &HourToFreeze, now: Timestamp) -> Result<(Vec<Write>, Vec<Write>), StoreError> {
    let (license, hour) = (&to_freeze.hour.license, to_freeze.hour.hour);
    let mut writes = vec![hour_write(to_freeze, now)?, head_write(to_freeze)?];
    let mut listings = Vec::new();
    for record in held_in(to_freeze) {
        listings.extend(quarantine_write(&to_freeze.hour, record)?);
    }
    if to_freeze.ends_a_month() {
        writes.push(month_due_write(license, hour.month()));
    }
    if to_freeze.last {
        // Whoever still believes the next hour to be open finds it frozen and empty.
        let next = keys::ledger_hour(license, hour.next());
        let marker = Item::from([
            ("pk".to_owned(), AttributeValue::S(next.pk)),
            ("sk".to_owned(), AttributeValue::S(next.sk)),
            ("v".to_owned(), AttributeValue::N("1".to_owned())),
            ("frozen_at".to_owned(), AttributeValue::N(now.millis().to_string())),
        ]);
        writes.push(Write::put_if(marker, Condition::item_absent()));
        writes.push(ending_is_over_write(license));
    }
    Ok((writes, listings))
}

fn hour_write(to_freeze: &HourToFreeze, now: Timestamp) -> Result<Write, StoreError> {
    let hour = &to_freeze.hour;
    let records = records_value(&to_freeze.records)?;
    let mut update = Update::new().set("frozen_at", now).set("records", records).add("v", 1_u64);
    if to_freeze.records.iter().any(|record| record.state.is_pending()) {
        update = update.set_work(send_mark(&hour.license, hour.hour, &to_freeze.window, to_freeze.load));
    }
    let as_read = match hour.version {
        0 => Condition::item_absent(),
        version => Condition::absent("frozen_at").and(Condition::equals("v", version)),
    };
    Ok(Write::update_if(hour.key(), update, as_read))
}

fn head_write(to_freeze: &HourToFreeze) -> Result<Write, StoreError> {
    let (license, hour) = (&to_freeze.hour.license, to_freeze.hour.hour);
    let malformed = |_| StoreError::corrupt("a ledger's head could not be written");
    let carry: AttributeValue = serde_dynamo::to_attribute_value(&to_freeze.carry).map_err(malformed)?;
    let mut update = Update::new().set("next", hour_number(hour.next())).set("carry", carry);
    update = update.set("closed", to_freeze.last);
    if to_freeze.records.iter().any(|record| !record.raw.is_zero()) {
        update = update.set_if_absent("used_from", hour_number(hour));
    }
    if !to_freeze.covered.is_empty() {
        let covered: AttributeValue = serde_dynamo::to_attribute_value(&to_freeze.covered).map_err(malformed)?;
        update = update.set("covered", covered);
    }
    if !to_freeze.habits.is_empty() {
        let habits: AttributeValue = serde_dynamo::to_attribute_value(&to_freeze.habits).map_err(malformed)?;
        update = update.set("habits", habits);
    }
    update = if to_freeze.last { update.remove_work() } else { update.set_work(freeze_mark(license, hour.next())) };
    let as_read = Condition::equals("next", hour_number(hour)).and(Condition::equals("closed", false));
    let condition = as_read.and(prices_unchanged(to_freeze.prices_version));
    Ok(Write::update_if(keys::ledger_head(license), update, condition))
}
