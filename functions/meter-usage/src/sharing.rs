//! Hours that AWS is told of by product code: of a buyer with several licenses it takes one record of a slot.
//!
//! Which license has a slot is claimed before the hour freezes, and stays so. What another license has waits for an
//! operator, and AWS is never told of it: see `docs/decisions/013-older-listings.md`.

use std::collections::BTreeSet;

use futures_util::TryStreamExt;
use futures_util::stream::FuturesOrdered;
use kernel::{Dimension, Timestamp};
use licensing::License;
use metering::sharing::{told, yield_slots};
use metering::{Reason, RecordState};
use store::{HourToFreeze, SlotClaim, StoreError};

use crate::MeterUsage;
use crate::freezing::LedgerCursor;

impl MeterUsage {
    /// Claims the slots of hours that are about to freeze, where AWS knows them by product code.
    pub(crate) async fn claim_slots(
        &self,
        cursors: &[LedgerCursor],
        hours: &mut [HourToFreeze],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let claims: FuturesOrdered<_> =
            cursors.iter().zip(hours.iter()).map(|(cursor, hour)| self.claim(&cursor.facts.license, hour)).collect();
        let claimed: Vec<Option<BTreeSet<Dimension>>> = claims.try_collect().await?;
        for (hour, ours) in hours.iter_mut().zip(claimed) {
            let Some(ours) = ours else { continue };
            yield_slots(&mut hour.records, &ours, now);
            for record in &hour.records {
                if let RecordState::Quarantined { reason: Reason::SlotShared, .. } = record.state {
                    tracing::error!(
                        license = %hour.hour.license,
                        hour = %hour.hour.hour,
                        dimension = %record.dimension,
                        quantity = %record.quantity,
                        "another licence of the buyer's has this slot at AWS, and the record is in quarantine"
                    );
                }
            }
        }
        Ok(())
    }

    /// The dimensions that are the license's; `None` where AWS tells licenses apart. A zero record is not worth a slot
    /// that another license may need.
    async fn claim(&self, license: &License, hour: &HourToFreeze) -> Result<Option<BTreeSet<Dimension>>, StoreError> {
        let at = hour.hour.hour;
        if !license.identity_at(at).names_product() {
            return Ok(None);
        }
        let has_zero_records = told(&hour.records).any(|record| record.quantity.is_zero());
        let in_company = has_zero_records && self.is_in_company(license, hour).await?;
        let wanted = told(&hour.records).filter(|record| !record.quantity.is_zero() || !in_company);
        let dimensions: Vec<&Dimension> = wanted.map(|record| &record.dimension).collect();
        if dimensions.is_empty() {
            return Ok(Some(BTreeSet::new()));
        }
        let (product, account) = (&license.product, &license.account);
        let claim = SlotClaim { product, account, hour: at, license: &license.id, dimensions };
        self.store.ledger_work.claim_slots(&claim).await.map(Some)
    }

    /// Whether the account has another license whose usage of the hour goes by the same product code.
    async fn is_in_company(&self, license: &License, hour: &HourToFreeze) -> Result<bool, StoreError> {
        let at = hour.hour.hour;
        let licenses = self.store.cloud_accounts.licenses_of_cloud_account(&license.account).await?;
        Ok(licenses.iter().any(|other| {
            let by_product = other.product == license.product && other.identity_at(at).names_product();
            other.id != license.id && by_product && other.is_metered_in(at)
        }))
    }
}
