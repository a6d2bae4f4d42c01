//! What AWS invoiced of licences, as reconcile read it: shown month by month, and named in billing adjustments.

use billing::{AwsInvoice, AwsInvoiceKind, Signed, minor_digits};
use kernel::{AgreementId, Currency, Hour, LicenseArn, Timestamp};
use licensing::License;
use serde_json::{Value, json};
use store::{AdjustmentState, InvoiceComparison};

use crate::adjustments::NOT_ADJUSTABLE;
use crate::answer::{decimal, with_next};
use crate::input::wrong;
use crate::{Operate, OperateError};

impl Operate {
    /// One page of a license's months against AWS's invoices, the earliest first.
    pub(crate) async fn invoices_of(&self, arn: &str, after: Option<String>) -> Result<Value, OperateError> {
        let id = LicenseArn::id_in(arn).map_err(|_| OperateError::NoLicense)?;
        self.store.licenses.license(&id).await?.ok_or(OperateError::NoLicense)?;
        let (months, next) = self.store.invoice_comparisons.months_page(&id, after.as_deref()).await?;
        Ok(with_next(json!({ "months": months.iter().map(comparison_json).collect::<Vec<_>>() }), next))
    }

    /// One page of months that AWS's invoices have not closed, the earliest first.
    pub(crate) async fn open_invoices(&self, after: Option<String>) -> Result<Value, OperateError> {
        let (open, next) = self.store.operator_work.open_invoices(after).await?;
        Ok(with_next(json!({ "months": open.iter().map(comparison_json).collect::<Vec<_>>() }), next))
    }

    /// The invoice on which AWS billed an hour: of its agreement and month, the one of which most can be given back, if that
    /// is as much as `amount`.
    pub(crate) async fn invoice_for(
        &self,
        license: &License,
        hour: Hour,
        agreement: &AgreementId,
        amount: u64,
        currency: Currency,
    ) -> Result<String, OperateError> {
        let month = hour.month();
        let kept = self.store.invoice_comparisons.comparisons(&[(license.id.clone(), month)]).await?.pop();
        let unknown = || wrong(NOT_ADJUSTABLE, "invoiceId", "field-operate-invoice-unknown");
        let kept = kept.ok_or_else(unknown)?;
        let is_its = |one: &&AwsInvoice| {
            one.kind == AwsInvoiceKind::Invoice && one.agreement == *agreement && one.currency == currency
        };
        let mut left = Vec::new();
        for invoice in kept.invoices.iter().filter(is_its) {
            let asked = self.asked_since(license, invoice, kept.compared_at).await?;
            left.push((invoice.refundable.unwrap_or(invoice.amount).minus(asked), invoice));
        }
        let (refundable, invoice) = left.into_iter().max_by_key(|(refundable, _)| *refundable).ok_or_else(unknown)?;
        if refundable < Signed::of(amount.into()) {
            let refundable = refundable.max(Signed::ZERO).printed(minor_digits(&currency));
            return Err(OperateError::BeyondRefundable { refundable, invoice: invoice.id.clone() });
        }
        Ok(invoice.id.clone())
    }

    /// What AWS was asked to give back of an invoice since it said how much can be.
    async fn asked_since(
        &self,
        license: &License,
        invoice: &AwsInvoice,
        since: Timestamp,
    ) -> Result<Signed, OperateError> {
        let adjustments = self.store.adjustments.adjustments(&license.id).await?;
        let of_invoice = adjustments.iter().filter(|one| one.invoice_id == invoice.id);
        let counts = of_invoice.filter(|one| match &one.state {
            AdjustmentState::Sending => true,
            AdjustmentState::Requested { at, .. } | AdjustmentState::Completed { at, .. } => *at >= since,
            AdjustmentState::Prepared | AdjustmentState::Failed { .. } | AdjustmentState::Refused { .. } => false,
        });
        Ok(counts.map(|one| Signed::of(one.amount_millionths.into())).sum())
    }
}

fn comparison_json(one: &InvoiceComparison) -> Value {
    let digits = minor_digits(&one.currency);
    let lines = one.lines.iter().map(|line| {
        json!({
            "dimension": line.dimension,
            "unitPrice": decimal(line.unit_price.millionths.into(), line.unit_price.currency),
            "unitPriceMillionths": line.unit_price.millionths,
            "amount": line.amount.printed(digits),
            "amountMillionths": line.amount,
            "amountAtAgreedPrice": line.agreed.map(|amount| amount.printed(digits)),
            "amountAtAgreedPriceMillionths": line.agreed,
            "amountAtListedPrice": line.listed.map(|amount| amount.printed(digits)),
            "amountAtListedPriceMillionths": line.listed,
        })
    });
    json!({
        "license": one.license,
        "month": one.month,
        "comparedAt": one.compared_at.to_string(),
        "verdict": one.verdict,
        "closedAt": one.closed_at.map(|at| at.to_string()),
        "currency": one.currency,
        "expected": one.expected.printed(digits),
        "invoiced": one.invoiced.printed(digits),
        "difference": one.invoiced.minus(one.expected).printed(digits),
        "charges": one.charges.printed(digits),
        "givenBack": one.given_back.printed(digits),
        "dimensions": one.dimensions,
        "lines": lines.collect::<Vec<_>>(),
        "invoices": one.invoices.iter().map(invoice_json).collect::<Vec<_>>(),
        "unreadBecause": one.why,
    })
}

fn invoice_json(invoice: &AwsInvoice) -> Value {
    let digits = minor_digits(&invoice.currency);
    json!({
        "invoiceId": invoice.id,
        "agreementId": invoice.agreement,
        "kind": invoice.kind,
        "amount": invoice.amount.printed(digits),
        "refundable": invoice.refundable.map(|amount| amount.printed(digits)),
        "currency": invoice.currency,
        "issuedAt": invoice.issued_at.map(|at| at.to_string()),
        "issuedBy": invoice.issued_by,
    })
}
