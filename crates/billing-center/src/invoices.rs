//! Invoices at the interface.

use billing::{Invoice, InvoiceState};
use serde_json::{Value, json};

/// An invoice with its months, its state, and what an operator said of it.
#[must_use]
pub fn invoice_json(invoice: &Invoice) -> Value {
    let (number, link, reason) = match &invoice.state {
        InvoiceState::Requested => (None, None, None),
        InvoiceState::Issued { number, link, .. } => (Some(number), link.as_ref(), None),
        InvoiceState::Declined { reason, .. } => (None, None, Some(reason)),
    };
    json!({
        "id": invoice.id,
        "name": invoice.name,
        "months": invoice.months,
        "amountMinor": invoice.amount_minor(),
        "currency": invoice.currency,
        "requestedAt": invoice.requested_at.to_string(),
        "state": invoice.word(),
        "number": number,
        "link": link,
        "reason": reason,
    })
}
