//! An account, its verification and its invoices as the owner has them at the interface.

use accounts::BillingAccount;
use accounts::real_name::{RealName, RealNameState};
use billing::{Invoice, InvoiceState};
use serde_json::{Value, json};

/// The account with its profile. Of the password only whether there is one.
#[must_use]
pub fn account_json(account: &BillingAccount) -> Value {
    json!({
        "id": account.id,
        "username": account.username,
        "email": account.email,
        "phone": account.phone,
        "phoneVerified": account.verified_phone().is_some(),
        "passwordSet": account.password_hash.is_some(),
        "language": account.language,
        "profile": account.profile,
        "createdAt": account.created_at.to_string(),
        "version": account.version,
    })
}

/// A real-name authentication. Of its number only what its owner may see of it again.
#[must_use]
pub fn real_name_json(kept: &RealName) -> Value {
    let (decided_at, reason) = match &kept.state {
        RealNameState::Submitted => (None, None),
        RealNameState::Approved { at } => (Some(at), None),
        RealNameState::Rejected { at, reason } => (Some(at), Some(reason)),
    };
    json!({
        "subject": kept.subject,
        "name": kept.name,
        "region": kept.region,
        "number": kept.number_hint,
        "documents": kept.documents.len(),
        "state": kept.word(),
        "submittedAt": kept.submitted_at.to_string(),
        "decidedAt": decided_at.map(ToString::to_string),
        "reason": reason,
    })
}

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
        "taxNumber": invoice.details.tax_number,
        "billingAddress": invoice.details.billing_address,
        "purchaseOrder": invoice.details.purchase_order,
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
