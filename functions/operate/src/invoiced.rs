//! What AWS invoiced of licenses, as reconcile read it, month by month.

use billing::{AwsInvoice, minor_digits};
use edge::asked::with_next;
use kernel::LicenseArn;
use serde_json::{Value, json};
use store::InvoiceComparison;

use crate::answer::decimal;
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
