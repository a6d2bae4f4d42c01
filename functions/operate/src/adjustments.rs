//! Billing adjustments, as the API takes and shows them. What they do is [`operating::adjustments`]'s, which the console shares.

use edge::asked::with_next;
use edge::{Request, exact_quantity};
use kernel::LicenseArn;
use metering::Raw;
use operating::adjustments::{AdjustmentDecider, MAX_INVOICE_ID_CHARACTERS, Wanted, decimal};
use serde_json::{Value, json};
use store::{AdjustmentReason, AdjustmentRequest, AdjustmentState};

use crate::answer::number;
use crate::input::{not_known, wrong};
use crate::ledger::printed;
use crate::quarantine::{Order, Subject};
use crate::{Operate, OperateError};

/// The code of what cannot be asked back.
pub(crate) const NOT_ADJUSTABLE: &str = "not-adjustable";

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
        let right_units = order.quantity.ok_or_else(|| wrong(NOT_ADJUSTABLE, "quantity", "field-missing"))?;
        let wanted = Wanted { right_units, invoice_id: invoice_id(request)?, reason: reason(request)? };
        let decider = self.adjustment_decider();
        let billed = decider.billed(&subject).await?;
        let prepared = decider.prepare(&subject, &billed, wanted, &order.given()).await?;
        Ok(self.adjustment_json(&prepared))
    }

    /// Asks AWS for what was prepared. Repeating it does no harm: AWS knows the request by its token.
    pub(crate) async fn send_adjustment(&self, id: &str, request: &Request) -> Result<Value, OperateError> {
        let (subject, order) = (Subject::parse(id)?, Order::read(request)?);
        let sent = self.adjustment_decider().send(&subject, &order.given()).await?;
        Ok(self.adjustment_json(&sent))
    }

    fn adjustment_decider(&self) -> AdjustmentDecider<'_> {
        AdjustmentDecider {
            decider: self.decider(),
            adjustments: &self.store.adjustments,
            invoices: &self.store.invoice_comparisons,
            adjuster: &self.adjuster,
            clock: &self.clock,
        }
    }

    fn adjustment_json(&self, adjustment: &AdjustmentRequest) -> Value {
        let (request_id, why) = match &adjustment.state {
            AdjustmentState::Prepared | AdjustmentState::Sending => (None, None),
            AdjustmentState::Requested { id, .. } | AdjustmentState::Completed { id, .. } => (Some(id), None),
            AdjustmentState::Failed { id, why, .. } => (Some(id), Some(why)),
            AdjustmentState::Refused { why, .. } => (None, Some(why)),
        };
        json!({
            "id": Subject::adjusted(adjustment).to_string(),
            "hour": printed(adjustment.hour),
            "dimension": adjustment.dimension,
            "agreementId": adjustment.agreement,
            "billedUnits": exact_quantity(adjustment.billed_units),
            "rightUnits": exact_quantity(adjustment.right_units),
            "amountMillionths": number(Raw::new(adjustment.amount_millionths.into())),
            "amount": decimal(adjustment.amount_millionths),
            "currency": adjustment.currency.unwrap_or(self.brand.currency),
            "invoiceId": adjustment.invoice_id,
            "reason": adjustment.reason.as_str(),
            "description": adjustment.description,
            "preparedAt": adjustment.prepared_at.to_string(),
            "version": adjustment.version,
            "state": adjustment.state.as_str(),
            "requestId": request_id,
            "refusedBecause": why,
        })
    }
}

/// The invoice that an order names, if it names one.
fn invoice_id(request: &Request) -> Result<Option<String>, OperateError> {
    let fields = request.fields()?;
    let id = fields.get("invoiceId").trim();
    if id.is_empty() {
        return Ok(None);
    }
    let fits = id.len() <= MAX_INVOICE_ID_CHARACTERS && id.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| Some(id.to_owned())).ok_or_else(|| wrong(NOT_ADJUSTABLE, "invoiceId", "field-operate-invoice-id"))
}

/// AWS's code of why, if an order names one.
fn reason(request: &Request) -> Result<AdjustmentReason, OperateError> {
    let fields = request.fields()?;
    match fields.get("reason").trim() {
        "" => Ok(AdjustmentReason::default()),
        word => AdjustmentReason::parse(word)
            .ok_or_else(|| not_known(NOT_ADJUSTABLE, "reason", &AdjustmentReason::ALL.map(AdjustmentReason::as_str))),
    }
}
