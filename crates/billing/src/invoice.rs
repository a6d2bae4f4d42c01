//! Invoices for billed months: asked for by the owner, issued or declined by an operator.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// An invoice as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invoice {
    /// Its identifier: `inv_` and 32 hexadecimal digits.
    pub id: String,
    /// Whose name it is made out to: that of the approved real-name authentication.
    pub name: String,
    /// The months, in order, each with what was billed.
    pub months: Vec<InvoicedMonth>,
    /// ISO 4217 code of the currency.
    pub currency: String,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Where it stands.
    #[serde(flatten)]
    pub state: InvoiceState,
    /// Raised by each change.
    pub version: u64,
}

/// A month on an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvoicedMonth {
    /// The month (`2026-11`).
    pub month: String,
    /// What AWS accepted of it, in minor units of the currency.
    pub amount_minor: u64,
}

/// Where an invoice stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum InvoiceState {
    /// An operator makes it out.
    Requested,
    /// It is made out.
    Issued {
        /// When.
        at: Timestamp,
        /// The number on it.
        number: String,
        /// Where it can be had, if there is such a place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<String>,
    },
    /// It was not made out; its months can be asked for again.
    Declined {
        /// When.
        at: Timestamp,
        /// Why, for the owner to read.
        reason: String,
    },
}

/// What an operator decides about an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvoiceDecision {
    /// It is made out.
    Issue {
        /// The number on it.
        number: String,
        /// Where it can be had.
        link: Option<String>,
    },
    /// It is not, for this reason.
    Decline(String),
}

/// The invoice was decided already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the invoice was decided already")]
pub struct AlreadyDecided;

impl Invoice {
    /// The sum of its months in minor units.
    #[must_use]
    pub fn amount_minor(&self) -> u64 {
        self.months.iter().map(|month| month.amount_minor).sum()
    }

    /// Whether it waits for an operator.
    #[must_use]
    pub const fn waits(&self) -> bool {
        matches!(self.state, InvoiceState::Requested)
    }

    /// Whether its months are taken by it.
    #[must_use]
    pub const fn holds_its_months(&self) -> bool {
        !matches!(self.state, InvoiceState::Declined { .. })
    }

    /// The same, decided at `now`.
    ///
    /// # Errors
    /// [`AlreadyDecided`].
    pub fn decide(self, decision: InvoiceDecision, now: Timestamp) -> Result<Self, AlreadyDecided> {
        if self.state != InvoiceState::Requested {
            return Err(AlreadyDecided);
        }
        let state = match decision {
            InvoiceDecision::Issue { number, link } => InvoiceState::Issued { at: now, number, link },
            InvoiceDecision::Decline(reason) => InvoiceState::Declined { at: now, reason },
        };
        Ok(Self { state, version: self.version + 1, ..self })
    }

    /// The word at the interface.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self.state {
            InvoiceState::Requested => "requested",
            InvoiceState::Issued { .. } => "issued",
            InvoiceState::Declined { .. } => "declined",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invoice_is_decided_once() {
        let invoice = Invoice {
            id: "inv_1".to_owned(),
            name: "Example".to_owned(),
            months: vec![InvoicedMonth { month: "2026-10".to_owned(), amount_minor: 500 }],
            currency: "USD".to_owned(),
            requested_at: Timestamp::EPOCH,
            state: InvoiceState::Requested,
            version: 1,
        };
        let kept = serde_json::to_value(&invoice).unwrap();
        assert_eq!(kept["state"], "requested");
        assert_eq!(serde_json::from_value::<Invoice>(kept).unwrap(), invoice);
        let issued = invoice
            .clone()
            .decide(InvoiceDecision::Issue { number: "A-1".to_owned(), link: None }, Timestamp::EPOCH)
            .unwrap();
        assert!(issued.holds_its_months() && issued.version == 2 && issued.amount_minor() == 500);
        assert_eq!(issued.decide(InvoiceDecision::Decline("no".to_owned()), Timestamp::EPOCH), Err(AlreadyDecided));
        let declined = invoice.decide(InvoiceDecision::Decline("no".to_owned()), Timestamp::EPOCH).unwrap();
        assert!(!declined.holds_its_months() && declined.word() == "declined");
    }
}
