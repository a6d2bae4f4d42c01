//! Which months are to be compared with AWS's invoices.

use edge::FunctionError;
use kernel::{LicenseId, Month, Timestamp};
use serde_json::Value;

/// What is to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InvoiceOrder {
    /// The month before this one, of every license, and what is open.
    LastMonth(Month),
    /// A month of every license, or of one.
    Asked(Month, Option<LicenseId>),
    /// What was cut off.
    GoOn,
}

impl InvoiceOrder {
    /// Reads `{"invoices": {}}`, `{"invoices": {"month": "2026-11", "license": "l-…"}}`; `None` if it is about something
    /// else.
    pub(crate) fn read(payload: &Value, now: Timestamp) -> Result<Option<Self>, FunctionError> {
        let Some(order) = payload.get("invoices") else { return Ok(None) };
        let last = now.month().previous();
        let fields = order.as_object().ok_or("`invoices` is an object: {} or {\"month\": \"2026-11\"}")?;
        if let Some(unknown) = fields.keys().find(|name| !["month", "license"].contains(&name.as_str())) {
            return Err(format!("`invoices` takes `month` and `license`, and no `{unknown}`").into());
        }
        let license = match fields.get("license").map(|id| id.as_str().and_then(|id| LicenseId::parse(id).ok())) {
            None => None,
            Some(Some(id)) => Some(id),
            Some(None) => return Err("`license` is the id of a licence: l-…".into()),
        };
        let month = match fields.get("month").map(|month| month.as_str().and_then(Month::parse)) {
            None if license.is_none() => return Ok(Some(Self::LastMonth(last))),
            None => last,
            Some(Some(month)) if month <= last => month,
            Some(Some(_)) => return Err("`month` is not over: AWS invoices a month when it is".into()),
            Some(None) => return Err("`month` is a month: 2026-11".into()),
        };
        Ok(Some(Self::Asked(month, license)))
    }
}
