//! What contracts cover, corrected by operators.

use metering::{Covered, LicenseWindow, Record};

use crate::audit::AuditEntry;
use crate::error::StoreError;
use crate::ledger::sending::records_write;
use crate::ledger::{LedgerHead, LicenseHour, replace_map_write};
use crate::proposals::Proposal;
use crate::quarantine::records_with;
use crate::repositories::Adjustments;
use crate::transaction::Write;

/// Units that a contract covers and that were reported by mistake.
#[derive(Clone, Copy, Debug)]
pub struct GivingBack<'a> {
    /// The record's hour as it was read.
    pub hour: &'a LicenseHour,
    /// The record as it shall be.
    pub changed: &'a Record,
    /// The license's window, which decides how urgent the hour is.
    pub window: &'a LicenseWindow,
    /// The ledger's head as it was read.
    pub head: &'a LedgerHead,
    /// What was given back, with this.
    pub given_back: &'a Covered,
    /// What a second person confirms by it.
    pub confirms: Option<&'a Proposal>,
    /// Who did it, and why.
    pub entry: &'a AuditEntry,
}

impl Adjustments {
    /// Gives units back to a term: in their record and in the ledger's head, which the next hours freeze by.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if hour or head were changed since they were read, or what is confirmed waits no more.
    pub async fn give_back(&self, giving: &GivingBack<'_>) -> Result<(), StoreError> {
        let mut writes = giving_back_writes(giving)?;
        writes.extend(giving.confirms.map(Proposal::taken));
        self.table.transact_audited(writes, giving.entry).await
    }
}

/// The writes of [`Adjustments::give_back`], without who confirms it.
pub(crate) fn giving_back_writes(giving: &GivingBack<'_>) -> Result<Vec<Write>, StoreError> {
    let records = records_with(giving.hour, giving.changed);
    let update = records_write(giving.hour, &records, giving.window)?;
    let mut writes = vec![replace_map_write(giving.head, "given_back", &giving.head.given_back, giving.given_back)?];
    writes.extend(update.into_writes(giving.hour));
    Ok(writes)
}
