//! Keys of a Billing Center account's papers: who is behind it, its invoices, that it was closed.

use kernel::{BillingAccountId, ConsoleAccountId};

use super::Key;
use crate::error::StoreError;

/// The real-name authentication of a Billing Center account.
#[must_use]
pub fn billing_real_name(id: &BillingAccountId) -> Key {
    Key::new(format!("BILLING#{id}"), "REAL-NAME")
}

/// The documents that are being collected for a real-name authentication.
#[must_use]
pub fn billing_documents(id: &BillingAccountId) -> Key {
    Key::new(format!("BILLING#{id}"), "DOCUMENTS")
}

/// How the range keys of invoices begin, beside their account.
pub const INVOICE_PREFIX: &str = "INVOICE#";

/// An invoice of a Billing Center account.
#[must_use]
pub fn billing_invoice(id: &BillingAccountId, invoice: &str) -> Key {
    Key::new(format!("BILLING#{id}"), format!("{INVOICE_PREFIX}{invoice}"))
}

/// That a month of a Billing Center account is on an invoice.
#[must_use]
pub fn billing_invoice_month(id: &BillingAccountId, month: &str) -> Key {
    Key::new(format!("BILLING#{id}"), format!("MONTH#{month}"))
}

/// What is left of a Billing Center account that was closed.
#[must_use]
pub fn billing_closed(id: &BillingAccountId) -> Key {
    Key::new(format!("BILLING#{id}"), "CLOSED")
}

/// What is left of a console account that was closed.
#[must_use]
pub fn console_closed(id: &ConsoleAccountId) -> Key {
    Key::new(format!("CONSOLE#{id}"), "CLOSED")
}

/// The account whose item this is.
///
/// # Errors
/// [`StoreError::Corrupt`] if it is no account's.
pub(crate) fn billing_account_of(key: &Key) -> Result<BillingAccountId, StoreError> {
    let id = key.pk.strip_prefix("BILLING#").unwrap_or_default();
    BillingAccountId::parse(id).map_err(|_| StoreError::corrupt("an item belongs to no Billing Center account"))
}
