//! Billing adjustments: what AWS billed too much is prepared here and asked back on an operator's explicit word.
//!
//! AWS takes no second record of a slot, so an over-reported quantity that it took can only be given back by way of the
//! Agreement API. A request is written down before AWS is asked, with the token by which AWS knows it again: a lost
//! answer or a crash is mended by sending it once more.

use edge::{Request, exact_quantity};
use kernel::digest::sha256_hex;
use kernel::{Dimension, LicenseArn, LicenseId, Timestamp, UnitPrice, Units};
use marketplace::{Adjustment, AdjustmentError};
use metering::{Raw, Record, RecordState};
use operating::Consent;
use serde_json::{Value, json};
use store::{AdjustmentRequest, AdjustmentState, AuditAct};

use crate::answer::{number, with_next};
use crate::input::wrong;
use crate::ledger::printed;
use crate::quarantine::{Order, Subject};
use crate::{Operate, OperateError};

/// The code of what cannot be asked back.
pub(crate) const NOT_ADJUSTABLE: &str = "not-adjustable";
/// The longest id of an invoice that we take, in characters.
const MAX_INVOICE_ID_CHARACTERS: usize = 100;

impl Operate {
    /// One page of the requests about a license's records, by hour.
    pub(crate) async fn adjustments(&self, arn: &str, after: Option<String>) -> Result<Value, OperateError> {
        let id = LicenseArn::id_in(arn).map_err(|_| OperateError::NoLicense)?;
        self.store.licenses.license(&id).await?.ok_or(OperateError::NoLicense)?;
        let (requests, next) = self.store.adjustments.adjustments_page(&id, after.as_deref()).await?;
        let shown = requests.iter().map(|one| self.adjustment_json(one)).collect::<Vec<_>>();
        Ok(with_next(json!({ "adjustments": shown }), next))
    }

    /// Prepares a request: of a record that AWS has, only `quantity` units were right. One that AWS was not asked about
    /// is replaced.
    pub(crate) async fn prepare_adjustment(&self, id: &str, request: &Request) -> Result<Value, OperateError> {
        let (subject, order) = (Subject::parse(id)?, Order::read(request)?);
        let dimension = subject.dimension.as_ref().ok_or(OperateError::NotFound)?;
        let now = self.clock.now();
        let license = self.store.licenses.license(&subject.license).await?.ok_or(OperateError::NotFound)?;
        let hour = self.hour(&subject.license, subject.hour).await?;
        let record = hour.records.iter().find(|record| record.dimension == *dimension).ok_or(OperateError::NotFound)?;
        let right_units = order.quantity.ok_or_else(|| wrong(NOT_ADJUSTABLE, "quantity", "field-missing"))?;
        // What AWS billed is what the price was then.
        let price = record.price.or_else(|| self.brand.unit_price(&license.product, dimension));
        let price = price.ok_or(OperateError::NotAdjustable)?;
        let amount = too_much(record, right_units, price).ok_or(OperateError::NotAdjustable)?;
        let agreement = license.term_at(subject.hour.start()).agreement.ok_or(OperateError::NotAdjustable)?;
        let invoice_id = match invoice_id(request)? {
            Some(named) => named,
            None => self.invoice_for(&license, subject.hour, &agreement, amount, price.currency).await?,
        };
        let before = self.store.adjustments.adjustment(&subject.license, subject.hour, dimension).await?;
        let version = match &before {
            None => 0,
            Some(before) => match before.state {
                AdjustmentState::Prepared | AdjustmentState::Refused { .. } => before.version,
                // What AWS looked into and did not give back can be asked for anew, of another invoice or of less.
                AdjustmentState::Failed { .. } => before.version,
                AdjustmentState::Sending | AdjustmentState::Requested { .. } | AdjustmentState::Completed { .. } => {
                    return Err(OperateError::AlreadyAsked);
                }
            },
        };
        let client_token = sha256_hex(&[id, &invoice_id, &right_units.to_string(), &now.to_string()]);
        let adjustment = AdjustmentRequest {
            license: subject.license.clone(),
            hour: subject.hour,
            dimension: dimension.clone(),
            agreement,
            billed_units: record.quantity,
            right_units,
            amount_millionths: amount,
            currency: Some(price.currency),
            invoice_id,
            description: order.why.clone(),
            client_token: client_token.chars().take(32).collect(),
            prepared_at: now,
            prepared_by: Some(order.by.clone()),
            state: AdjustmentState::Prepared,
            version,
        };
        let entry =
            self.adjustment_entry(AuditAct::PrepareAdjustment, id, &order, &adjustment, record.unit_size, now)?;
        let written = self.store.adjustments.put_adjustment(&adjustment, Some(&entry)).await?;
        Ok(self.adjustment_json(&written))
    }

    /// Asks AWS for what was prepared. Repeating it does no harm: AWS knows the request by its token.
    pub(crate) async fn send_adjustment(&self, id: &str, request: &Request) -> Result<Value, OperateError> {
        let (subject, order) = (Subject::parse(id)?, Order::read(request)?);
        let dimension = subject.dimension.as_ref().ok_or(OperateError::NotFound)?;
        let found = self.store.adjustments.adjustment(&subject.license, subject.hour, dimension).await?;
        let mut adjustment = found.ok_or(OperateError::NotFound)?;
        match adjustment.state {
            AdjustmentState::Prepared => {
                let currency = adjustment.currency.unwrap_or(self.brand.currency);
                let amount = u128::from(adjustment.amount_millionths);
                let is_shown = order.confirms.as_ref().is_some_and(|shown| *shown == adjustment.version.to_string());
                if order.confirms.is_some() && !is_shown {
                    return Err(OperateError::AnotherProposal);
                }
                let prepared_by = adjustment.prepared_by.as_deref();
                let now = self.clock.now();
                let decider = self.decider();
                let consent = decider.confirms((currency, amount), prepared_by, &order.by, is_shown, now).await?;
                let hour = self.hour(&subject.license, subject.hour).await?;
                let record = hour.records.iter().find(|record| record.dimension == *dimension);
                let unit_size = record.map_or(1, |record| record.unit_size);
                let entry = self.adjustment_entry(AuditAct::SendAdjustment, id, &order, &adjustment, unit_size, now)?;
                adjustment.state = AdjustmentState::Sending;
                adjustment = match &consent {
                    Consent::Alone(alone) => self.store.giving_up.put_adjustment(&adjustment, alone, &entry).await?,
                    Consent::Free | Consent::Confirmed(_) => {
                        self.store.adjustments.put_adjustment(&adjustment, Some(&entry)).await?
                    }
                };
            }
            AdjustmentState::Sending => {}
            AdjustmentState::Requested { .. }
            | AdjustmentState::Completed { .. }
            | AdjustmentState::Failed { .. }
            | AdjustmentState::Refused { .. } => {
                return Ok(self.adjustment_json(&adjustment));
            }
        }
        let asked = Adjustment {
            agreement: adjustment.agreement.clone(),
            invoice_id: adjustment.invoice_id.clone(),
            amount: decimal(adjustment.amount_millionths),
            currency: adjustment.currency.unwrap_or(self.brand.currency).to_string(),
            description: adjustment.description.clone(),
            client_token: adjustment.client_token.clone(),
        };
        adjustment.state = match self.adjuster.request(&asked).await {
            Ok(id) => AdjustmentState::Requested { id, at: self.clock.now() },
            Err(AdjustmentError::Refused(why)) => AdjustmentState::Refused { why, at: self.clock.now() },
            Err(error @ AdjustmentError::Unavailable(_)) => return Err(OperateError::Adjustment(error)),
        };
        let written = self.store.adjustments.put_adjustment(&adjustment, None).await?;
        Ok(self.adjustment_json(&written))
    }

    fn adjustment_entry(
        &self,
        act: AuditAct,
        id: &str,
        order: &Order,
        adjustment: &AdjustmentRequest,
        unit_size: u64,
        now: Timestamp,
    ) -> Result<store::AuditEntry, OperateError> {
        let units = adjustment.billed_units.minus(adjustment.right_units);
        self.entry(act, id, order, &adjustment.license, Raw::of_units(units, unit_size), now)
    }

    fn adjustment_json(&self, adjustment: &AdjustmentRequest) -> Value {
        let (request_id, why) = match &adjustment.state {
            AdjustmentState::Prepared | AdjustmentState::Sending => (None, None),
            AdjustmentState::Requested { id, .. } | AdjustmentState::Completed { id, .. } => (Some(id), None),
            AdjustmentState::Failed { id, why, .. } => (Some(id), Some(why)),
            AdjustmentState::Refused { why, .. } => (None, Some(why)),
        };
        json!({
            "id": subject_id(&adjustment.license, adjustment),
            "hour": printed(adjustment.hour),
            "dimension": adjustment.dimension,
            "agreementId": adjustment.agreement,
            "billedUnits": exact_quantity(adjustment.billed_units),
            "rightUnits": exact_quantity(adjustment.right_units),
            "amountMillionths": number(Raw::new(adjustment.amount_millionths.into())),
            "amount": decimal(adjustment.amount_millionths),
            "currency": adjustment.currency.unwrap_or(self.brand.currency),
            "invoiceId": adjustment.invoice_id,
            "description": adjustment.description,
            "preparedAt": adjustment.prepared_at.to_string(),
            "version": adjustment.version,
            "state": adjustment.state.as_str(),
            "requestId": request_id,
            "refusedBecause": why,
        })
    }
}

fn subject_id(license: &LicenseId, adjustment: &AdjustmentRequest) -> String {
    let dimension: &Dimension = &adjustment.dimension;
    format!("{license}~{}~{dimension}", adjustment.hour)
}

/// What a record billed too much, in millionths; `None` if AWS does not have it, or nothing was too much.
fn too_much(record: &Record, right_units: Units, price: UnitPrice) -> Option<u64> {
    let RecordState::Metered { .. } = record.state else { return None };
    let units = record.quantity.checked_minus(right_units).filter(|units| !units.is_zero())?;
    u64::try_from(price.of_units(units)).ok().filter(|amount| *amount > 0)
}

/// An amount as AWS reads it: `12.34`, with as many digits as it needs and at least two.
fn decimal(millionths: u64) -> String {
    billing::Millionths(u128::from(millionths)).printed(2)
}

/// The invoice that an order names, if it names one.
fn invoice_id(request: &Request) -> Result<Option<String>, OperateError> {
    let fields = request.fields().map_err(OperateError::Body)?;
    let id = fields.get("invoiceId").trim();
    if id.is_empty() {
        return Ok(None);
    }
    let fits = id.len() <= MAX_INVOICE_ID_CHARACTERS && id.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| Some(id.to_owned())).ok_or_else(|| wrong(NOT_ADJUSTABLE, "invoiceId", "field-operate-invoice-id"))
}
