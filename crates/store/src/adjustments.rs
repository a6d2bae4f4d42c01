//! Billing adjustments: what AWS is asked to give back, written down before it is asked.

use kernel::{AgreementId, Currency, Dimension, Hour, LicenseId, Timestamp, Units};
use serde::{Deserialize, Serialize};

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

/// How many requests a page has.
const PAGE: u16 = 100;

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
    pub billed_units: Units,
    /// Units that would have been right.
    pub right_units: Units,
    /// What is to be given back, in millionths of the currency.
    pub amount_millionths: u64,
    /// The currency of the record's price. Absent from requests made before records kept theirs: the brand's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// The invoice, as the seller's reports name it.
    pub invoice_id: String,
    /// AWS's reason code. Absent from requests made before one could be chosen.
    #[serde(default, skip_serializing_if = "AdjustmentReason::is_usual")]
    pub reason: AdjustmentReason,
    /// Why, as AWS and the buyer read it.
    pub description: String,
    /// By which AWS knows it again.
    pub client_token: String,
    /// When it was prepared.
    pub prepared_at: Timestamp,
    /// The principal that prepared it. Absent from requests made before that was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prepared_by: Option<String>,
    /// How far it is.
    pub state: AdjustmentState,
    /// Raised by each write; every write is conditional on it. 0 before the first.
    pub version: u64,
}

/// Why something is given back, by AWS's list (`BillingAdjustmentReasonCode` of the Agreement API).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AdjustmentReason {
    /// More was metered than was used.
    #[default]
    IncorrectMetering,
    /// A test was billed.
    TestEnvironmentCharges,
    /// The buyer is not content.
    BuyerDissatisfaction,
    /// The buyer accepted other terms than were meant.
    IncorrectTermsAccepted,
    /// The buyer paid for it elsewhere.
    AlternativeProcurementChannel,
    /// A renewal that nobody wanted.
    UnintendedRenewal,
    /// Anything else.
    Other,
}

impl AdjustmentReason {
    /// Every reason, the usual one first.
    pub const ALL: [Self; 7] = [
        Self::IncorrectMetering,
        Self::TestEnvironmentCharges,
        Self::BuyerDissatisfaction,
        Self::IncorrectTermsAccepted,
        Self::AlternativeProcurementChannel,
        Self::UnintendedRenewal,
        Self::Other,
    ];

    /// AWS's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IncorrectMetering => "INCORRECT_METERING",
            Self::TestEnvironmentCharges => "TEST_ENVIRONMENT_CHARGES",
            Self::BuyerDissatisfaction => "BUYER_DISSATISFACTION",
            Self::IncorrectTermsAccepted => "INCORRECT_TERMS_ACCEPTED",
            Self::AlternativeProcurementChannel => "ALTERNATIVE_PROCUREMENT_CHANNEL",
            Self::UnintendedRenewal => "UNINTENDED_RENEWAL",
            Self::Other => "OTHER",
        }
    }

    /// Reads AWS's word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    const fn is_usual(&self) -> bool {
        matches!(self, Self::IncorrectMetering)
    }
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
    /// AWS gives the money back.
    Completed {
        /// AWS's id of it.
        id: String,
        /// When we learned it.
        at: Timestamp,
    },
    /// AWS took it, looked into it, and gives nothing back.
    Failed {
        /// AWS's id of it.
        id: String,
        /// What AWS said.
        why: String,
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
            Self::Completed { .. } => "completed",
            Self::Failed { .. } => "failed",
            Self::Refused { .. } => "refused",
        }
    }

    /// When AWS's answer was learned, if it is one.
    const fn learned_at(&self) -> Option<Timestamp> {
        match self {
            Self::Prepared | Self::Sending => None,
            Self::Requested { at, .. }
            | Self::Completed { at, .. }
            | Self::Failed { at, .. }
            | Self::Refused { at, .. } => Some(*at),
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
