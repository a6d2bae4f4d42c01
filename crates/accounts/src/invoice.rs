//! Invoices for billed months: asked for by the owner, issued or declined by an operator.

use std::collections::BTreeSet;

use kernel::{Currency, Month, Timestamp};
use serde::{Deserialize, Serialize};

/// The most months of one invoice.
pub const MAX_INVOICE_MONTHS: usize = 12;
/// How long after its end a month may still change at AWS, in seconds: usage of a month is accepted until 06:00 UTC on
/// the first of the next.
pub const MONTH_SETTLES_AFTER_SECONDS: i64 = 6 * 3600;

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

/// Why a month cannot be on an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MonthRefusal {
    /// It is not over, or AWS may still take usage of it.
    #[error("the month is not settled yet")]
    NotSettled,
    /// Some of it is still on its way to AWS.
    #[error("some of it is on its way to AWS")]
    OnItsWay,
    /// AWS billed nothing.
    #[error("nothing was billed")]
    Nothing,
    /// It was billed in more than one currency, which one invoice cannot say.
    #[error("it was billed in several currencies")]
    SeveralCurrencies,
    /// Another invoice has it.
    #[error("another invoice has it")]
    Invoiced,
}

impl MonthRefusal {
    /// The word at the interface.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotSettled => "not-settled",
            Self::OnItsWay => "on-its-way",
            Self::Nothing => "nothing-billed",
            Self::SeveralCurrencies => "several-currencies",
            Self::Invoiced => "invoiced",
        }
    }
}

/// What is known of a month when an invoice is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BilledMonth {
    /// The month.
    pub month: Month,
    /// The currency.
    pub currency: Currency,
    /// What AWS accepted, in minor units.
    pub accepted_minor: u64,
    /// Whether AWS accepted some of it at a price in another currency.
    pub in_other_currencies: bool,
    /// Whether any of it is still on its way.
    pub on_its_way: bool,
}

/// Whether `month` can be on an invoice at `now` at all, before its bill is looked at. `invoiced` are the months that
/// invoices have.
///
/// # Errors
/// [`MonthRefusal::Invoiced`] or [`MonthRefusal::NotSettled`].
pub fn may_be_invoiced(month: Month, invoiced: &BTreeSet<String>, now: Timestamp) -> Result<(), MonthRefusal> {
    if invoiced.contains(&month.to_string()) {
        return Err(MonthRefusal::Invoiced);
    }
    if now < month.end().plus_seconds(MONTH_SETTLES_AFTER_SECONDS) {
        return Err(MonthRefusal::NotSettled);
    }
    Ok(())
}

impl BilledMonth {
    /// The month as it goes on an invoice, if it may be on one.
    ///
    /// # Errors
    /// [`MonthRefusal::OnItsWay`], [`MonthRefusal::SeveralCurrencies`] or [`MonthRefusal::Nothing`].
    pub fn invoiced(&self) -> Result<InvoicedMonth, MonthRefusal> {
        if self.on_its_way {
            return Err(MonthRefusal::OnItsWay);
        }
        if self.in_other_currencies {
            return Err(MonthRefusal::SeveralCurrencies);
        }
        if self.accepted_minor == 0 {
            return Err(MonthRefusal::Nothing);
        }
        Ok(InvoicedMonth { month: self.month.to_string(), amount_minor: self.accepted_minor })
    }
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

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn a_month_is_invoiced_once_it_can_no_longer_change() {
        let october = Month::parse("2026-10").unwrap();
        let (none, taken) = (BTreeSet::new(), BTreeSet::from(["2026-10".to_owned()]));
        let settled = at("2026-11-01T06:00:00Z");
        assert_eq!(may_be_invoiced(october, &none, settled), Ok(()));
        assert_eq!(may_be_invoiced(october, &none, settled.plus_seconds(-1)), Err(MonthRefusal::NotSettled));
        assert_eq!(may_be_invoiced(october, &taken, settled), Err(MonthRefusal::Invoiced));
        let currency = Currency::parse("USD").unwrap();
        let in_other_currencies = false;
        let bill = |accepted_minor, on_its_way| BilledMonth {
            month: october,
            currency,
            accepted_minor,
            in_other_currencies,
            on_its_way,
        };
        let ok = InvoicedMonth { month: "2026-10".to_owned(), amount_minor: 500 };
        assert_eq!(bill(500, false).invoiced(), Ok(ok));
        assert_eq!(bill(500, true).invoiced(), Err(MonthRefusal::OnItsWay));
        assert_eq!(bill(0, false).invoiced(), Err(MonthRefusal::Nothing));
        let mixed = BilledMonth { in_other_currencies: true, ..bill(500, false) };
        assert_eq!(mixed.invoiced(), Err(MonthRefusal::SeveralCurrencies));
    }

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
