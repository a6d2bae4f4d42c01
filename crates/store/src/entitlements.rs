//! What licenses are entitled to: as AWS last answered, and for each term.

use kernel::LicenseId;
use licensing::Entitlements;

use crate::database::Repository;
use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::{from_item, to_item};
use crate::keys::{self, Key};
use crate::repositories::{Allowances, EntitlementReading, LicenseEntitlements};

impl LicenseEntitlements {
    /// What a license is entitled to, as AWS last answered.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn entitlements(&self, id: &LicenseId) -> Result<Option<Entitlements>, StoreError> {
        self.table.get(&keys::entitlements(id)).await
    }

    /// What licenses are entitled to in terms of theirs, in the order asked for.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn term_entitlements(
        &self,
        wanted: &[(LicenseId, String)],
    ) -> Result<Vec<Option<Entitlements>>, StoreError> {
        let keys: Vec<Key> = wanted.iter().map(|(license, term)| keys::term_entitlements(license, term)).collect();
        self.table.get_items(&keys).await?.into_iter().map(|item| item.map(from_item).transpose()).collect()
    }

    /// Keeps what AWS answered about a license's entitlements, unless a later answer is kept already; and under the
    /// term it tells of, if it tells of one.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`], which only says that a later answer is kept.
    pub async fn put_entitlements(
        &self,
        id: &LicenseId,
        term: Option<&str>,
        entitlements: &Entitlements,
    ) -> Result<(), StoreError> {
        if let Some(term) = term {
            self.put_later(&keys::term_entitlements(id, term), entitlements).await?;
        }
        self.put_later(&keys::entitlements(id), entitlements).await
    }

    async fn put_later(&self, key: &Key, entitlements: &Entitlements) -> Result<(), StoreError> {
        let item = to_item(key, entitlements)?;
        let is_later = Condition::item_absent().or(Condition::less("fetched_at", entitlements.fetched_at));
        match self.table.put_if(item, is_later).await {
            Err(StoreError::Conflict) => Ok(()),
            other => other,
        }
    }
}

impl Allowances {
    /// What a license is entitled to: see [`LicenseEntitlements::entitlements`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn entitlements(&self, id: &LicenseId) -> Result<Option<Entitlements>, StoreError> {
        LicenseEntitlements::over(&self.table).entitlements(id).await
    }
}

impl EntitlementReading {
    /// What a license is entitled to: see [`LicenseEntitlements::entitlements`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn entitlements(&self, id: &LicenseId) -> Result<Option<Entitlements>, StoreError> {
        self.table.get(&keys::entitlements(id)).await
    }

    /// What a license is entitled to in a term, by the term's name.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn of_term(&self, id: &LicenseId, term: &str) -> Result<Option<Entitlements>, StoreError> {
        self.table.get(&keys::term_entitlements(id, term)).await
    }
}
