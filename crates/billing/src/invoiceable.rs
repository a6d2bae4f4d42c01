//! Which months an invoice may have: settled, billed in one currency, and on no other invoice.

use std::collections::BTreeSet;

use kernel::{Currency, Month, Timestamp};

use crate::bill::Bill;
use crate::frozen::BillStatus;
use crate::invoice::InvoicedMonth;
use crate::money::minor_units;

/// How many past months an invoice can be asked for.
pub const MONTHS_OFFERED: usize = 12;
/// The most months of one invoice.
pub const MAX_INVOICE_MONTHS: usize = 12;
/// How long after its end a month may still change at AWS, in seconds: usage of a month is accepted until 06:00 UTC on
/// the first of the next.
pub const MONTH_GRACE_PERIOD_SECONDS: i64 = 6 * 3600;

/// Why a month cannot be on an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MonthRefusal {
    /// It is not over, or AWS may still take usage of it.
    #[error("the month is not settled yet")]
    NotFinal,
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
            Self::NotFinal => "not-settled",
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
/// [`MonthRefusal::Invoiced`] or [`MonthRefusal::NotFinal`].
pub fn may_be_invoiced(month: Month, invoiced: &BTreeSet<String>, now: Timestamp) -> Result<(), MonthRefusal> {
    if invoiced.contains(&month.to_string()) {
        return Err(MonthRefusal::Invoiced);
    }
    if now < month.end().plus_seconds(MONTH_GRACE_PERIOD_SECONDS) {
        return Err(MonthRefusal::NotFinal);
    }
    Ok(())
}

/// A month that is offered with what it comes to, or why it is not.
pub type MonthOffer = (Month, Result<(InvoicedMonth, Currency), MonthRefusal>);

/// The months that can be asked for at `now`, the latest first: past ones of an account that has been there since `first`.
/// A month is refused as [`MonthRefusal::Nothing`] until [`offer_bill`] says what was billed in it.
#[must_use]
pub fn months_offered(first: Month, invoiced: &BTreeSet<String>, now: Timestamp) -> Vec<MonthOffer> {
    let past = std::iter::successors(Some(now.month().previous()), |month| Some(month.previous()));
    let offered = past.take(MONTHS_OFFERED).take_while(|month| *month >= first);
    offered
        .map(|month| (month, Err(may_be_invoiced(month, invoiced, now).err().unwrap_or(MonthRefusal::Nothing))))
        .collect()
}

/// Offers a month for what its bills say, of which the first is in the usual currency.
pub fn offer_bill(offers: &mut [MonthOffer], month: Month, bills: &[Bill]) {
    let billed = BilledMonth::of(month, bills);
    if let (Some(billed), Some((_, offer))) = (billed, offers.iter_mut().find(|(offered, _)| *offered == month)) {
        *offer = billed.invoiced().map(|invoiced| (invoiced, billed.currency));
    }
}

/// Why an invoice cannot be for the months that were chosen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// No month was chosen.
    #[error("no month was chosen")]
    NoneChosen,
    /// More than [`MAX_INVOICE_MONTHS`].
    #[error("too many months were chosen")]
    TooMany,
    /// One of them is no month that is offered.
    #[error("a month was chosen that is not offered")]
    NotOffered,
    /// This one cannot be on an invoice, or not on one with the months before it: an invoice has one currency.
    #[error("the month {0} cannot be invoiced")]
    Month(String),
}

/// The months of an invoice and their currency, out of what is offered and which of it is `wanted` (`2026-11`).
///
/// # Errors
/// [`ChoiceError`].
pub fn choose(offers: &[MonthOffer], wanted: &BTreeSet<String>) -> Result<(Vec<InvoicedMonth>, Currency), ChoiceError> {
    if wanted.len() > MAX_INVOICE_MONTHS {
        return Err(ChoiceError::TooMany);
    }
    let (mut months, mut currency) = (Vec::with_capacity(wanted.len()), None);
    for wanted in wanted {
        match offers.iter().find(|(month, _)| month.to_string() == *wanted) {
            None => return Err(ChoiceError::NotOffered),
            Some((_, Ok((month, its)))) if currency.is_none_or(|first| first == *its) => {
                currency = Some(*its);
                months.push(month.clone());
            }
            Some((_, Ok(_) | Err(_))) => return Err(ChoiceError::Month(wanted.clone())),
        }
    }
    currency.map(|currency| (months, currency)).ok_or(ChoiceError::NoneChosen)
}

impl BilledMonth {
    /// What is known of a month by its bills, of which the first is in the usual currency; `None` without bills.
    #[must_use]
    pub fn of(month: Month, bills: &[Bill]) -> Option<Self> {
        let (first, others) = bills.split_first()?;
        let accepted = minor_units(first.sum_of(BillStatus::Accepted), first.minor_digits);
        Some(Self {
            month,
            currency: first.currency,
            accepted_minor: u64::try_from(accepted).unwrap_or(u64::MAX),
            in_other_currencies: others.iter().any(|bill| bill.sum_of(BillStatus::Accepted).0 > 0),
            on_its_way: bills.iter().any(|bill| bill.sum_of(BillStatus::OnItsWay).0 > 0),
        })
    }

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
        assert_eq!(may_be_invoiced(october, &none, settled.plus_seconds(-1)), Err(MonthRefusal::NotFinal));
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
}
