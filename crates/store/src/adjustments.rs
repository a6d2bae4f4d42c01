//! Billing adjustments: what AWS is asked to give back, written down before it is asked.

use kernel::{AgreementId, Currency, Dimension, Hour, LicenseId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::audit::AuditEntry;
use crate::error::StoreError;
use crate::item::from_item;
use crate::keys;
use crate::repositories::Adjustments;
use crate::transaction::Write;

/// A request to give back what one record billed too much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustmentRequest {
    /// Whose record.
    pub license: LicenseId,
    /// Of which hour.
    pub hour: Hour,
    /// Of which dimension.
    pub dimension: Dimension,
    /// The agreement that was billed.
    pub agreement: AgreementId,
    /// Units that AWS billed.
    pub billed_units: u32,
    /// Units that would have been right.
    pub right_units: u32,
    /// What is to be given back, in millionths of the currency.
    pub amount_millionths: u64,
    /// The currency of the record's price. Absent from requests made before records kept theirs: the brand's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// The invoice, as the seller's reports name it.
    pub invoice_id: String,
    /// Why, as AWS and the buyer read it.
    pub description: String,
    /// By which AWS knows it again.
    pub client_token: String,
    /// When it was prepared.
    pub prepared_at: Timestamp,
    /// How far it is.
    pub state: AdjustmentState,
    /// Raised by each write; every write is conditional on it. 0 before the first.
    pub version: u64,
}

/// How far a request is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum AdjustmentState {
    /// AWS has not been asked.
    Prepared,
    /// AWS may have been asked.
    Sending,
    /// AWS has it, and looks into it.
    Requested {
        /// AWS's id of it.
        id: String,
        /// When we learned it.
        at: Timestamp,
    },
    /// AWS refused it.
    Refused {
        /// What AWS said.
        why: String,
        /// When.
        at: Timestamp,
    },
}

impl AdjustmentState {
    /// The word at the interface.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Sending => "sending",
            Self::Requested { .. } => "requested",
            Self::Refused { .. } => "refused",
        }
    }
}

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

    /// The requests about a licence's records, the oldest hour first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn adjustments(&self, license: &LicenseId) -> Result<Vec<AdjustmentRequest>, StoreError> {
        let items = self.table.query_items(&keys::ledger(license), keys::ADJUSTMENT_PREFIX).await?;
        items.into_iter().map(from_item).collect()
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
        let key = keys::ledger_adjustment(&request.license, request.hour, &request.dimension);
        let next = AdjustmentRequest { version: request.version + 1, ..request.clone() };
        let writes = vec![match request.version {
            0 => Write::put_new(&key, &next)?,
            version => Write::put_if_version(&key, &next, version)?,
        }];
        match entry {
            Some(entry) => self.table.transact_audited(writes, entry).await?,
            None => self.table.transact(writes).await?,
        }
        Ok(next)
    }
}
