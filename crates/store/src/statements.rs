//! Closing statements: one for each license that is over.

use kernel::LicenseId;
use metering::statement::Statement;

use crate::database::Repository;
use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::to_item;
use crate::keys;
use crate::repositories::{ClosingStatements, Months};

impl Months {
    /// The closing statement of a license, once it is written.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn statement(&self, license: &LicenseId) -> Result<Option<Statement>, StoreError> {
        self.table.get(&keys::ledger_statement(license)).await
    }

    /// Writes the closing statement of a license, unless it has one.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`]: of two statements the first one is kept.
    pub async fn put_statement(&self, license: &LicenseId, statement: &Statement) -> Result<(), StoreError> {
        let item = to_item(&keys::ledger_statement(license), statement)?;
        match self.table.put_if(item, Condition::item_absent()).await {
            Err(StoreError::Conflict) => Ok(()),
            other => other,
        }
    }
}

impl ClosingStatements {
    /// The closing statement of a license, once it is written: see [`Months::statement`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn statement(&self, license: &LicenseId) -> Result<Option<Statement>, StoreError> {
        Months::over(&self.table).statement(license).await
    }
}
