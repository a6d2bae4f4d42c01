//! Billing adjustments: what AWS billed too much is prepared here and asked back on an operator's explicit word.
//!
//! AWS takes no second record of a slot, so an over-reported quantity that it took can only be given back by way of the
//! Agreement API. A request is written down before AWS is asked, with the token by which AWS knows it again: a lost
//! answer or a crash is mended by sending it once more.

use billing::Millionths;
use kernel::digest::sha256_hex;
use kernel::{AgreementId, Clock, Currency, Timestamp, UnitPrice, Units};
use licensing::License;
use marketplace::{Adjustment, AdjustmentError, BillingAdjuster};
use metering::{Raw, Record, RecordState};
use store::{
    AdjustmentReason, AdjustmentRequest, AdjustmentState, Adjustments, AuditAct, AuditEntry, InvoiceComparisons,
    StoreError,
};

use crate::decider::{Decider, DecisionError, Order};
use crate::second_person::Consent;
use crate::subject::Subject;

/// The longest id of an invoice, in characters.
pub const MAX_INVOICE_ID_CHARACTERS: usize = 100;

/// Why nothing was prepared or asked back.
#[derive(Debug, thiserror::Error)]
pub enum NotAdjusted {
    /// There is no such record, or nothing was prepared about it.
    #[error("there is no such record, or nothing was prepared about it")]
    NotFound,
    /// AWS does not have the record, nothing of it was too much, or nobody has its price or its agreement.
    #[error("AWS does not have this record, or nothing of it was too much")]
    NotAdjustable,
    /// No invoice is named, and AWS has issued none of the month as far as we know.
    #[error("AWS's invoice of the month is not known")]
    InvoiceUnknown,
    /// AWS gives back less of the invoice.
    #[error("AWS gives back less of the invoice than that: {refundable}")]
    BeyondRefundable {
        /// How much it still gives back, as decimal text.
        refundable: String,
        /// Which invoice.
        invoice: String,
    },
    /// AWS was asked, and has it or may have it.
    #[error("AWS was asked for another adjustment of this record")]
    AlreadyAsked,
    /// A second person has to ask AWS, and this is who prepared it.
    #[error("a second person has to ask AWS for it")]
    SamePerson,
    /// The request that was prepared is not the one that was shown.
    #[error("what was prepared is something else by now")]
    AnotherProposal,
    /// AWS was asked and did not answer: the same is asked once more.
    #[error(transparent)]
    Unanswered(AdjustmentError),
    /// No random bytes.
    #[error("no random bytes: {0}")]
    Entropy(#[from] kernel::entropy::NoEntropy),
    /// The table's trouble; [`StoreError::Conflict`] if somebody else wrote it meanwhile.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DecisionError> for NotAdjusted {
    fn from(error: DecisionError) -> Self {
        match error {
            DecisionError::SamePerson => Self::SamePerson,
            DecisionError::AnotherProposal => Self::AnotherProposal,
            DecisionError::Entropy(error) => Self::Entropy(error),
            DecisionError::Store(error) => Self::Store(error),
            DecisionError::NotFound
            | DecisionError::NotCorrectable
            | DecisionError::NoRecord
            | DecisionError::MayBeTaken
            | DecisionError::SlotShared
            | DecisionError::DeadlinePassed
            | DecisionError::LedgerClosed => Self::NotFound,
        }
    }
}

/// What is asked back of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// How many units would have been right: not how many were too much.
    pub right_units: Units,
    /// The invoice; `None` for the one that AWS issued of the month.
    pub invoice_id: Option<String>,
    /// Why, by AWS's list.
    pub reason: AdjustmentReason,
}

/// A record, and what was asked back of it.
#[derive(Clone, Debug)]
pub struct Billed {
    /// Whose.
    pub license: License,
    /// The record.
    pub record: Record,
    /// What AWS billed a unit at; `None` if nobody has a price.
    pub price: Option<UnitPrice>,
    /// The agreement that was billed, if it is known.
    pub agreement: Option<AgreementId>,
    /// What was prepared or asked before.
    pub before: Option<AdjustmentRequest>,
}

impl Billed {
    /// Whether AWS has the record.
    #[must_use]
    pub const fn is_metered(&self) -> bool {
        matches!(self.record.state, RecordState::Metered { .. })
    }

    /// What was billed too much if only `right_units` were right, in millionths of the price's currency; `None` if AWS does not have the
    /// record, or nothing was too much.
    #[must_use]
    pub fn too_much(&self, right_units: Units) -> Option<(Currency, u64)> {
        let price = self.price.filter(|_| self.is_metered())?;
        let units = self.record.quantity.checked_minus(right_units).filter(|units| !units.is_zero())?;
        let amount = u64::try_from(price.of_units(units)).ok().filter(|amount| *amount > 0)?;
        Some((price.currency, amount))
    }

    /// Whether a request can be prepared: AWS was not asked, or gave nothing back.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.before.as_ref().is_none_or(|before| match before.state {
            AdjustmentState::Prepared | AdjustmentState::Refused { .. } => true,
            // What AWS looked into and did not give back can be asked for anew, of another invoice or of less.
            AdjustmentState::Failed { .. } => true,
            AdjustmentState::Sending | AdjustmentState::Requested { .. } | AdjustmentState::Completed { .. } => false,
        })
    }

    /// The version of what was prepared or asked before; 0 if nothing was.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.before.as_ref().map_or(0, |before| before.version)
    }
}

/// What prepares and sends billing adjustments, by repositories that a function lends it.
#[derive(Clone, Copy, Debug)]
pub struct AdjustmentDecider<'a> {
    /// Ledgers, licenses, prices, and how much one person may give up alone.
    pub decider: Decider<'a>,
    /// The requests.
    pub adjustments: &'a Adjustments,
    /// What AWS invoiced.
    pub invoices: &'a InvoiceComparisons,
    /// What asks AWS.
    pub adjuster: &'a BillingAdjuster,
    /// The time.
    pub clock: &'a Clock,
}

impl AdjustmentDecider<'_> {
    /// The record that `subject` names, and what was asked back of it.
    ///
    /// # Errors
    /// [`NotAdjusted::NotFound`] if there is no such record.
    pub async fn billed(&self, subject: &Subject) -> Result<Billed, NotAdjusted> {
        let Decider { licenses, ledger, brand, .. } = self.decider;
        let dimension = subject.dimension.as_ref().ok_or(NotAdjusted::NotFound)?;
        let license = licenses.license(&subject.license).await?.ok_or(NotAdjusted::NotFound)?;
        let hours = ledger.license_hours(&[(subject.license.clone(), subject.hour)]).await?;
        let record = hours.into_iter().flat_map(|hour| hour.records).find(|record| record.dimension == *dimension);
        let record = record.ok_or(NotAdjusted::NotFound)?;
        // What AWS billed is what the price was then.
        let price = record.price.or_else(|| brand.unit_price(&license.product, dimension));
        let agreement = license.term_at(subject.hour.start()).agreement;
        let before = self.adjustments.adjustment(&subject.license, subject.hour, dimension).await?;
        Ok(Billed { license, record, price, agreement, before })
    }

    /// Prepares a request: of a record that AWS has, only so many units were right. One that AWS was not asked about is replaced. It is
    /// about the record and the request before as `billed` has them.
    ///
    /// # Errors
    /// [`NotAdjusted`] says why there is nothing to prepare.
    pub async fn prepare(
        &self,
        subject: &Subject,
        billed: &Billed,
        wanted: Wanted,
        order: &Order,
    ) -> Result<AdjustmentRequest, NotAdjusted> {
        let now = self.clock.now();
        let (currency, amount) = billed.too_much(wanted.right_units).ok_or(NotAdjusted::NotAdjustable)?;
        let agreement = billed.agreement.clone().ok_or(NotAdjusted::NotAdjustable)?;
        let invoice_id = match wanted.invoice_id {
            Some(named) => named,
            None => self.invoice_for(subject, billed, amount).await?,
        };
        if !billed.is_open() {
            return Err(NotAdjusted::AlreadyAsked);
        }
        let Wanted { right_units, reason, .. } = wanted;
        let id = subject.to_string();
        let client_token = sha256_hex(&[&id, &invoice_id, &right_units.to_string(), &now.to_string()]);
        let adjustment = AdjustmentRequest {
            license: subject.license.clone(),
            hour: subject.hour,
            dimension: billed.record.dimension.clone(),
            agreement,
            billed_units: billed.record.quantity,
            right_units,
            amount_millionths: amount,
            currency: Some(currency),
            invoice_id,
            reason,
            description: order.why.clone(),
            client_token: client_token.chars().take(32).collect(),
            prepared_at: now,
            prepared_by: Some(order.by.clone()),
            state: AdjustmentState::Prepared,
            version: billed.version(),
        };
        let entry = self.entry(AuditAct::PrepareAdjustment, id, order, &adjustment, billed.record.unit_size, now)?;
        Ok(self.adjustments.put_adjustment(&adjustment, Some(&entry)).await?)
    }

    /// Asks AWS for what was prepared. Repeating it does no harm: AWS knows the request by its token. What is worth more than one person
    /// may give up alone is sent by another person than who prepared it, who names its version ([`Order::confirms`]).
    ///
    /// # Errors
    /// [`NotAdjusted`] says why AWS was not asked, or that it did not answer.
    pub async fn send(&self, subject: &Subject, order: &Order) -> Result<AdjustmentRequest, NotAdjusted> {
        let dimension = subject.dimension.as_ref().ok_or(NotAdjusted::NotFound)?;
        let found = self.adjustments.adjustment(&subject.license, subject.hour, dimension).await?;
        let mut adjustment = found.ok_or(NotAdjusted::NotFound)?;
        match adjustment.state {
            AdjustmentState::Prepared => {
                let currency = self.currency_of(&adjustment);
                let amount = u128::from(adjustment.amount_millionths);
                let is_shown = order.confirms.as_ref().is_some_and(|shown| *shown == adjustment.version.to_string());
                if order.confirms.is_some() && !is_shown {
                    return Err(NotAdjusted::AnotherProposal);
                }
                let prepared_by = adjustment.prepared_by.as_deref();
                let now = self.clock.now();
                let consent = self.decider.confirms((currency, amount), prepared_by, &order.by, is_shown, now).await?;
                let hours = self.decider.ledger.license_hours(&[(subject.license.clone(), subject.hour)]).await?;
                let hour = hours.into_iter().next().ok_or(NotAdjusted::NotFound)?;
                let record = hour.records.iter().find(|record| record.dimension == *dimension);
                let unit_size = record.map_or(1, |record| record.unit_size);
                let id = subject.to_string();
                let entry = self.entry(AuditAct::SendAdjustment, id, order, &adjustment, unit_size, now)?;
                adjustment.state = AdjustmentState::Sending;
                adjustment = match &consent {
                    Consent::Alone(alone) => self.decider.giving_up.put_adjustment(&adjustment, alone, &entry).await?,
                    Consent::Free | Consent::Confirmed(_) => {
                        self.adjustments.put_adjustment(&adjustment, Some(&entry)).await?
                    }
                };
            }
            AdjustmentState::Sending => {}
            AdjustmentState::Requested { .. }
            | AdjustmentState::Completed { .. }
            | AdjustmentState::Failed { .. }
            | AdjustmentState::Refused { .. } => return Ok(adjustment),
        }
        let asked = Adjustment {
            agreement: adjustment.agreement.clone(),
            invoice_id: adjustment.invoice_id.clone(),
            amount: decimal(adjustment.amount_millionths),
            currency: self.currency_of(&adjustment).to_string(),
            reason: adjustment.reason.as_str(),
            description: adjustment.description.clone(),
            client_token: adjustment.client_token.clone(),
        };
        adjustment.state = match self.adjuster.request(&asked).await {
            Ok(id) => AdjustmentState::Requested { id, at: self.clock.now() },
            Err(AdjustmentError::Refused(why)) => AdjustmentState::Refused { why, at: self.clock.now() },
            Err(error @ AdjustmentError::Unavailable(_)) => return Err(NotAdjusted::Unanswered(error)),
        };
        Ok(self.adjustments.put_adjustment(&adjustment, None).await?)
    }

    /// The currency of a request. One from before requests kept theirs is in the brand's.
    #[must_use]
    pub fn currency_of(&self, adjustment: &AdjustmentRequest) -> Currency {
        adjustment.currency.unwrap_or(self.decider.brand.currency)
    }

    /// Whether `by` may send what was prepared, once they were shown it: it is little enough for one person, or another one prepared it.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn may_send(&self, adjustment: &AdjustmentRequest, by: &str) -> Result<bool, StoreError> {
        let sum = (self.currency_of(adjustment), u128::from(adjustment.amount_millionths));
        let prepared_by = adjustment.prepared_by.as_deref();
        match self.decider.confirms(sum, prepared_by, by, true, self.clock.now()).await {
            Ok(_) => Ok(true),
            Err(DecisionError::Store(error)) => Err(error),
            Err(_) => Ok(false),
        }
    }

    fn entry(
        &self,
        act: AuditAct,
        id: String,
        order: &Order,
        adjustment: &AdjustmentRequest,
        unit_size: u64,
        now: Timestamp,
    ) -> Result<AuditEntry, NotAdjusted> {
        let units = adjustment.billed_units.minus(adjustment.right_units);
        let entry = order.entry(self.decider.entropy, act, id, now)?;
        let raw = Some(Raw::of_units(units, unit_size));
        Ok(AuditEntry { license: Some(adjustment.license.clone()), raw, ..entry })
    }
}

/// An amount as AWS reads it: `12.34`, with as many digits as it needs and at least two.
#[must_use]
pub fn decimal(millionths: u64) -> String {
    Millionths(u128::from(millionths)).printed(2)
}
