//! Quarantine: what AWS does not take, or what came too late, until an operator decides.
//!
//! A record's own state is in its hour; the item here lists it for the operator and is written and removed together
//! with that state. Late usage is an item with counters of its own ([`LateUsage`]).

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Dimension, Hour, LicenseId, Timestamp};
use metering::{Counters, LicenseWindow, Raw, Reason, Record, RecordState};
use serde::{Deserialize, Serialize};

use crate::audit::AuditEntry;
use crate::due::{Until, kinds, without_urgency};
use crate::error::StoreError;
use crate::item::{from_item, key_of, to_item};
use crate::keys::{self, Key};
use crate::late::{LateUsage, read_late};
use crate::ledger::sending::records_write;
use crate::ledger::{LedgerHead, LicenseHour, replace_map_write};
use crate::proposals::OfProposal;
use crate::repositories::{LedgerWork, OperatorWork, Quarantine};
use crate::table::Table;
use crate::transaction::Write;

/// One record in quarantine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantinedRecord {
    /// Whose.
    pub license: LicenseId,
    /// The record's hour.
    pub hour: Hour,
    /// The record's dimension.
    pub dimension: Dimension,
    /// Why.
    pub reason: Reason,
    /// The time since which it is so.
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

impl Quarantined {
    /// Whose it is.
    #[must_use]
    pub const fn license(&self) -> &LicenseId {
        match self {
            Self::Record(record) => &record.license,
            Self::Late(late) => &late.license,
        }
    }

    /// The license-hour that has the record, if it is one.
    #[must_use]
    pub fn record_hour(&self) -> Option<(LicenseId, Hour)> {
        match self {
            Self::Record(record) => Some((record.license.clone(), record.hour)),
            Self::Late(_) => None,
        }
    }
}

/// What is decided about a record in quarantine.
#[derive(Clone, Copy, Debug)]
pub struct Resolution<'a> {
    /// The record's hour as it was read.
    pub hour: &'a LicenseHour,
    /// The record as it shall be.
    pub changed: &'a Record,
    /// The license's window, which decides how urgent it is.
    pub window: &'a LicenseWindow,
    /// The open hour that its units are moved into.
    pub into: Option<Hour>,
    /// The ledger's head as it was read, if so much is to count as usual from now on.
    pub approves: Option<&'a LedgerHead>,
    /// What becomes of a proposal about it.
    pub proposal: OfProposal<'a>,
    /// Who did it, and why.
    pub entry: &'a AuditEntry,
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
    let mark = match sends_at {
        Some(sends_at) => kinds::HELD_BACK.named_mark(sends_at, &name),
        None => kinds::QUARANTINE.named_mark(since, &name),
    };
    mark.put_on(&mut item);
    Ok(Some(Write::put_any(item)))
}

/// How a place in the list begins that is among the records that go by themselves. The others begin with an instant.
const HELD_BACK_PLACE: &str = "held-back~";

impl OperatorWork {
    /// One page of what is in quarantine: what waits for an operator, the longest waiting first, then what goes by itself,
    /// the first to go first; and the place to go on from, if there may be more.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn quarantine(&self, after: Option<String>) -> Result<(Vec<Quarantined>, Option<String>), StoreError> {
        let from_held_back = after.as_deref().and_then(|after| after.strip_prefix(HELD_BACK_PLACE)).map(str::to_owned);
        let mut keys = Vec::new();
        if from_held_back.is_none() {
            let (waiting, next) = self.table.due_page(&kinds::QUARANTINE, 0, Until::End, after.as_deref()).await?;
            keys = without_urgency(waiting);
            if next.is_some() {
                return Ok((self.quarantined(keys).await?, next));
            }
        }
        let (held_back, next) =
            self.table.due_page(&kinds::HELD_BACK, 0, Until::End, from_held_back.as_deref()).await?;
        keys.extend(without_urgency(held_back));
        Ok((self.quarantined(keys).await?, next.map(|next| format!("{HELD_BACK_PLACE}{next}"))))
    }

    async fn quarantined(&self, mut keys: Vec<Key>) -> Result<Vec<Quarantined>, StoreError> {
        // The index lags: a record that goes by itself now, or no longer, may be in both lists.
        let mut seen = BTreeSet::new();
        keys.retain(|key| seen.insert(key.clone()));
        let items = self.table.get_items(&keys).await?.into_iter().flatten();
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
}

impl LedgerWork {
    /// Records that are held back and go by themselves by `now`, the longest due first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn held_back_due(&self, now: Timestamp) -> Result<Vec<QuarantinedRecord>, StoreError> {
        let keys = self.table.all_due(&kinds::HELD_BACK, Until::Due(now)).await?;
        self.table.get_items(&keys).await?.into_iter().flatten().map(from_item).collect()
    }

    /// The licenses of which records are held back.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn held_back_licenses(&self) -> Result<BTreeSet<LicenseId>, StoreError> {
        let keys = self.table.all_due(&kinds::HELD_BACK, Until::End).await?;
        let license = |key: &Key| LicenseId::parse(key.pk.strip_prefix(keys::LEDGER_PREFIX)?).ok();
        Ok(keys.iter().filter_map(license).collect())
    }
}

impl Quarantine {
    /// Changes a record that is in quarantine and takes it off the list, with the entry of who did it. Moved units are
    /// added to the hour `into` in the same transaction.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the record's hour was changed since it was read, `into` froze, or what is confirmed waits no more. With
    /// [`StoreError::Contended`] nothing is decided: it stays where it is, and in nobody's audit log.
    pub async fn resolve_record(&self, resolution: &Resolution<'_>) -> Result<(), StoreError> {
        let writes = resolution_writes(&self.table, resolution).await?;
        self.table.transact_audited(writes, resolution.entry).await
    }
}

/// The writes of [`Quarantine::resolve_record`].
pub(crate) async fn resolution_writes(table: &Table, resolution: &Resolution<'_>) -> Result<Vec<Write>, StoreError> {
    let Resolution { hour, changed, window, into, approves, proposal, entry } = resolution;
    let records = records_with(hour, changed);
    let listed = keys::ledger_quarantine(&hour.license, hour.hour, &changed.dimension);
    let mut writes = vec![Write::delete_any(listed)];
    writes.extend(records_write(hour, &records, window)?.into_writes(hour));
    if let Some(into) = into {
        let shares = changed
            .allocations
            .iter()
            .map(|part| (part.workspace.clone(), Raw::of_units(part.quantity, changed.unit_size)))
            .collect();
        let counters = Counters::from([(changed.dimension.clone(), shares)]);
        let moved = BTreeMap::from([(changed.dimension.clone(), changed.billable_raw())]);
        writes.extend(table.add_writes(&hour.license, *into, &counters, &moved, entry.at).await?);
    }
    if let Some(head) = approves {
        writes.push(approve_write(head, changed)?);
    }
    writes.extend(proposal.write(hour, changed, entry.at));
    Ok(writes)
}

impl Quarantine {
    /// Puts `records` in whole units in place of the ones `hour` was read with, and counts what makes no whole unit of them
    /// in the hour `into`, in one transaction. Answers the hour as it is then.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the record's hour was changed since it was read, or `into` froze.
    pub async fn carry_on(
        &self,
        hour: &LicenseHour,
        records: Vec<Record>,
        window: &LicenseWindow,
        carried: &Counters,
        into: Hour,
        now: Timestamp,
    ) -> Result<LicenseHour, StoreError> {
        let mut writes: Vec<Write> = records_write(hour, &records, window)?.into_writes(hour).collect();
        let sums = carried.iter().map(|(dimension, shares)| (dimension.clone(), shares.values().copied().sum()));
        let moved: BTreeMap<Dimension, Raw> = sums.filter(|(_, raw): &(_, Raw)| !raw.is_zero()).collect();
        if !moved.is_empty() {
            writes.extend(self.table.add_writes(&hour.license, into, carried, &moved, now).await?);
        }
        self.table.transact(writes).await.map_err(StoreError::from)?;
        Ok(LicenseHour { version: hour.version + 1, records, ..hour.clone() })
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
