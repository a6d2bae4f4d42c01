//! Licenses that are ending: their records go first, and their last hour freezes early.
//!
//! A license is marked in the transaction that learns of its end, to be looked at at once; then when it takes no usage any
//! more. The freeze of its last hour takes the mark away.

use kernel::{LicenseId, Timestamp};

use crate::due::kinds;
use crate::error::StoreError;
use crate::keys;
use crate::repositories::LedgerWork;
use crate::transaction::{MAX_TRANSACTION_WRITES, Write};

/// The mark that a license is ending.
#[derive(Debug)]
pub struct Ending;

impl Ending {
    /// The write that marks a license as ending, to be looked at `at`, for the transaction that learns of it. It never
    /// stands in that transaction's way.
    #[must_use]
    pub fn write(license: &LicenseId, at: Timestamp) -> Write {
        let mut item = keys::ledger_ending(license).to_attributes();
        kinds::ENDING.mark_of(license, at, license.as_str()).put_on(&mut item);
        Write::put_any(item)
    }
}

impl LedgerWork {
    /// Has ending licenses looked at again, each at its time. One whose last hour froze meanwhile is marked anew, and
    /// found to be closed then. The licenses differ.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; some may be written then.
    pub async fn put_off_endings(&self, endings: &[(LicenseId, Timestamp)]) -> Result<(), StoreError> {
        for some in endings.chunks(MAX_TRANSACTION_WRITES) {
            let writes = some.iter().map(|(license, at)| Ending::write(license, *at));
            self.table.transact(writes.collect()).await.map_err(StoreError::from)?;
        }
        Ok(())
    }

    /// Takes the marks of licenses away that have nothing to freeze. The licenses differ.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; some may be written then.
    pub async fn licenses_have_ended(&self, licenses: &[LicenseId]) -> Result<(), StoreError> {
        for some in licenses.chunks(MAX_TRANSACTION_WRITES) {
            self.table.transact(some.iter().map(ending_is_over_write).collect()).await.map_err(StoreError::from)?;
        }
        Ok(())
    }
}

/// The write that takes the mark of an ending license away: for the transaction that freezes its last hour, too.
pub(crate) fn ending_is_over_write(license: &LicenseId) -> Write {
    Write::delete_any(keys::ledger_ending(license))
}
