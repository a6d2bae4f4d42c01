//! Billing adjustments: what AWS is asked to give back, written down before it is asked.

use kernel::{Dimension, Hour, LicenseId};

use crate::audit::AuditEntry;
use crate::database::Repository;
use crate::due::{Until, kinds, without_urgency};
use crate::error::StoreError;
use crate::expression::Condition;
use crate::history::adjustment_happened_write;
use crate::item::{from_item, to_item};
use crate::keys;
use crate::repositories::{AdjustmentOutcomes, Adjustments};
use crate::transaction::Write;

mod request;

pub use request::{AdjustmentReason, AdjustmentRequest, AdjustmentState};

/// How many requests a page has.
const PAGE: u16 = 100;

impl Adjustments {
    /// The request about one record, if there is one.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn adjustment(
        &self,
        license: &LicenseId,
        hour: Hour,
        dimension: &Dimension,
    ) -> Result<Option<AdjustmentRequest>, StoreError> {
        self.table.get(&keys::ledger_adjustment(license, hour, dimension)).await
    }

    /// The requests about a license's records, the oldest hour first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn adjustments(&self, license: &LicenseId) -> Result<Vec<AdjustmentRequest>, StoreError> {
        let items = self.table.query_items(&keys::ledger(license), keys::ADJUSTMENT_PREFIX).await?;
        items.into_iter().map(from_item).collect()
    }

    /// One page of the requests about a license's records, by hour, from behind the place `after`; and the place to go on from, if
    /// there may be more.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn adjustments_page(
        &self,
        license: &LicenseId,
        after: Option<&str>,
    ) -> Result<(Vec<AdjustmentRequest>, Option<String>), StoreError> {
        let pk = keys::ledger(license);
        let (items, next) = self.table.query_page(&pk, keys::ADJUSTMENT_PREFIX, after, PAGE).await?;
        Ok((items.into_iter().map(from_item).collect::<Result<_, _>>()?, next))
    }

    /// Writes a request over the version it was decided from, with the entry of who did it; answers it as it is then.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if somebody else wrote it meanwhile. If AWS's answer cannot be written the request stays
    /// as sent, and is sent again by the same token.
    pub async fn put_adjustment(
        &self,
        request: &AdjustmentRequest,
        entry: Option<&AuditEntry>,
    ) -> Result<AdjustmentRequest, StoreError> {
        let (next, writes) = adjustment_writes(request)?;
        match entry {
            Some(entry) => self.table.transact_audited(writes, entry).await?,
            None => self.table.transact(writes).await?,
        }
        Ok(next)
    }
}

/// A request as it is after its next write, and that write with what is noted of it.
pub(crate) fn adjustment_writes(request: &AdjustmentRequest) -> Result<(AdjustmentRequest, Vec<Write>), StoreError> {
    let (next, write) = request_write(request)?;
    let mut writes = vec![write];
    if let Some(at) = next.state.learned_at() {
        writes.push(adjustment_happened_write(&next, at)?);
    }
    Ok((next, writes))
}

/// A request as it is after its next write, and that write. While AWS looks into it, it is listed to be followed.
fn request_write(request: &AdjustmentRequest) -> Result<(AdjustmentRequest, Write), StoreError> {
    let key = keys::ledger_adjustment(&request.license, request.hour, &request.dimension);
    let next = AdjustmentRequest { version: request.version + 1, ..request.clone() };
    let mut item = to_item(&key, &next)?;
    if let AdjustmentState::Requested { at, .. } = &next.state {
        let name = format!("{}#{}#{}", next.license, next.hour, next.dimension);
        kinds::ADJUSTMENTS.named_mark(*at, &name).put_on(&mut item);
    }
    let condition = Condition::as_read(request.version);
    Ok((next, Write::put_if(item, condition)))
}

impl AdjustmentOutcomes {
    /// One page of requests that AWS looks into, the longest waiting first, and the place to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn requested(
        &self,
        after: Option<String>,
    ) -> Result<(Vec<AdjustmentRequest>, Option<String>), StoreError> {
        let (waiting, next) = self.table.due_page(&kinds::ADJUSTMENTS, 0, Until::End, after.as_deref()).await?;
        let found = self.table.get_items(&without_urgency(waiting)).await?.into_iter().flatten().map(from_item);
        Ok((found.collect::<Result<_, _>>()?, next))
    }

    /// The requests about a license's records: see [`Adjustments::adjustments`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn of_license(&self, license: &LicenseId) -> Result<Vec<AdjustmentRequest>, StoreError> {
        Adjustments::over(&self.table).adjustments(license).await
    }

    /// Writes what became of a request: see [`Adjustments::put_adjustment`].
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if somebody else wrote it meanwhile.
    pub async fn put_outcome(&self, request: &AdjustmentRequest) -> Result<AdjustmentRequest, StoreError> {
        let (next, writes) = adjustment_writes(request)?;
        self.table.transact(writes).await?;
        Ok(next)
    }
}
