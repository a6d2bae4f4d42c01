//! Invoices for billed months: asked for by the owner, issued or declined by an operator.

use kernel::{Timestamp, typed};
use serde::{Deserialize, Serialize};

/// An invoice as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invoice {
    /// Its identifier: `inv_` and 32 hexadecimal digits.
    pub id: String,
    /// Whose name it is made out to: that of the approved real-name authentication.
    pub name: String,
    /// What else the owner's accountant needs on it.
    #[serde(default, skip_serializing_if = "InvoiceDetails::is_empty")]
    pub details: InvoiceDetails,
    /// The months, in order, each with what was billed.
    pub months: Vec<InvoicedMonth>,
    /// ISO 4217 code of the currency.
    pub currency: String,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Its state.
    #[serde(flatten)]
    pub state: InvoiceState,
    /// Raised by each change.
    pub version: u64,
}

/// What an invoice says beside the name, as its owner asked for it. It is kept with the invoice: a later one may have other
/// details.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceDetails {
    /// A tax number: a VAT or GST identification number, a taxpayer's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_number: Option<String>,
    /// The address that it is made out to, in lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_address: Option<String>,
    /// The owner's own number of the order that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase_order: Option<String>,
}

/// The longest tax number, in characters; the longest known one has 20 (a Chinese taxpayer's number).
pub const MAX_TAX_NUMBER_CHARS: usize = 40;
/// The longest address, in characters: eight lines.
pub const MAX_ADDRESS_CHARS: usize = 400;
/// The longest number of a purchase order, in characters.
pub const MAX_PURCHASE_ORDER_CHARS: usize = 60;

/// What is wrong with a detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DetailError {
    /// It has more characters than there is room for.
    #[error("it has more than {max} characters")]
    TooLong {
        /// The most there may be.
        max: usize,
    },
    /// It has control characters, or lines where there is one line only.
    #[error("it has control characters")]
    ControlCharacters,
}

impl InvoiceDetails {
    /// Whether nothing was asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Reads what was typed, without what cannot be seen; what is empty is not asked for. Lines of an address end without blanks.
    ///
    /// # Errors
    /// Each field that is wrong, by its name at the interface.
    pub fn parse(
        tax_number: &str,
        billing_address: &str,
        purchase_order: &str,
    ) -> Result<Self, Vec<(&'static str, DetailError)>> {
        let lines = billing_address.lines().map(|line| typed::visible(line).trim().to_owned());
        let address: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
        let read = [
            ("taxNumber", detail(typed::plain(tax_number).trim(), MAX_TAX_NUMBER_CHARS, false)),
            ("billingAddress", detail(&address.join("\n"), MAX_ADDRESS_CHARS, true)),
            ("purchaseOrder", detail(typed::plain(purchase_order).trim(), MAX_PURCHASE_ORDER_CHARS, false)),
        ];
        let wrong = read.iter().filter_map(|(name, one)| one.as_ref().err().map(|wrong| (*name, *wrong)));
        let wrong: Vec<(&'static str, DetailError)> = wrong.collect();
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let [tax_number, billing_address, purchase_order] = read.map(|(_, one)| one.ok().flatten());
        Ok(Self { tax_number, billing_address, purchase_order })
    }
}

fn detail(text: &str, max: usize, has_lines: bool) -> Result<Option<String>, DetailError> {
    if text.chars().count() > max {
        return Err(DetailError::TooLong { max });
    }
    if text.chars().any(|one| one.is_control() && !(has_lines && one == '\n')) {
        return Err(DetailError::ControlCharacters);
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
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

/// The state of an invoice.
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
            details: InvoiceDetails::default(),
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

    #[test]
    fn details_are_read_as_they_are_printed_and_what_is_wrong_is_named() {
        let read = InvoiceDetails::parse(" DE 123 ", " Street 1 \r\n\n 10115 Berlin ", "").unwrap();
        assert_eq!(read.tax_number.as_deref(), Some("DE 123"));
        assert_eq!(read.billing_address.as_deref(), Some("Street 1\n10115 Berlin"));
        assert_eq!(read.purchase_order, None);
        assert!(InvoiceDetails::parse("", " \n ", " ").unwrap().is_empty());
        let wrong = InvoiceDetails::parse(&"1".repeat(41), &"a".repeat(401), "4\u{7}5").unwrap_err();
        assert_eq!(
            wrong,
            [
                ("taxNumber", DetailError::TooLong { max: 40 }),
                ("billingAddress", DetailError::TooLong { max: 400 }),
                ("purchaseOrder", DetailError::ControlCharacters),
            ]
        );
        assert!(InvoiceDetails::parse(&"1".repeat(40), &"a".repeat(400), &"b".repeat(60)).is_ok());
    }
}
