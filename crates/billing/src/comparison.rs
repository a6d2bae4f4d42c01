//! What a license's month should come to against what AWS invoiced of it, to the minor unit.
//!
//! AWS does not say how it rounds, nor what a line of an invoice is. What is a rounding at most is said by
//! [`Expected::rounding`]; everything beyond is a difference, of the first kind below that explains it.

use kernel::{Currency, Dimension, Timestamp, UnitPrice};
use serde::{Deserialize, Serialize};

use crate::aws_invoice::{AwsInvoice, AwsInvoiceKind, Signed};
use crate::money::{minor_digits, minor_size};

/// How long after the end of a month its invoice may be awaited, in seconds. AWS issues the invoices of usage in the first
/// days of the next month (AWS Marketplace seller guide, billing and disbursement): 15 days are late.
pub const INVOICE_AWAITED_SECONDS: i64 = 15 * 86_400;

/// Usage of a month that AWS accepted, of one dimension at one price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedLine {
    /// The dimension.
    pub dimension: Dimension,
    /// The price that was kept with the records, or today's where none was.
    pub unit_price: UnitPrice,
    /// What it comes to at that price, exactly: in millionths.
    pub amount: Signed,
    /// What it would come to at the price in the agreement's terms, if AWS named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<Signed>,
    /// What it would come to at the brand file's price of today, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<Signed>,
}

/// What AWS should have invoiced of a license's month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The currency of all its amounts.
    pub currency: Currency,
    /// What was used and is not free.
    pub lines: Vec<ExpectedLine>,
    /// What is charged beside usage: fees of a contract.
    pub charges: Signed,
    /// What AWS agreed to give back by billing adjustments of the month's invoices.
    pub given_back: Signed,
    /// Whether nothing of the month waits any more: neither hours that are not frozen nor records to be sent.
    pub is_final: bool,
    /// Whether some of it was frozen at prices in another currency.
    pub in_other_currencies: bool,
}

/// How a month compares with AWS's invoices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Both are the same to the minor unit.
    Agrees,
    /// They differ by no more than rounding can.
    Rounding,
    /// Some of our month still waits. Stored by the word that it had first.
    #[serde(rename = "not-settled")]
    NotFinal,
    /// AWS has not issued the invoice, and is not late.
    NotYetIssued,
    /// AWS invoiced less than it accepted, or nothing.
    Missing,
    /// AWS invoiced more than it accepted.
    More,
    /// AWS invoiced the same usage at other prices.
    Price,
    /// Credit memos are not what adjustments gave back.
    Credit,
    /// AWS invoiced in another currency.
    Currency,
    /// No agreement of the license is known: AWS cannot be asked.
    NoAgreement,
    /// AWS does not know the agreement as one of ours: a channel partner's.
    NotOurs,
    /// AWS does not let us ask: the role lacks a permission.
    Denied,
    /// An answer of AWS's cannot be read.
    Unreadable,
}

impl Verdict {
    /// Every one.
    pub const ALL: [Self; 13] = [
        Self::Agrees,
        Self::Rounding,
        Self::NotFinal,
        Self::NotYetIssued,
        Self::Missing,
        Self::More,
        Self::Price,
        Self::Credit,
        Self::Currency,
        Self::NoAgreement,
        Self::NotOurs,
        Self::Denied,
        Self::Unreadable,
    ];

    /// The word at the interface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Rounding => "rounding",
            Self::NotFinal => "not-settled",
            Self::NotYetIssued => "not-yet-issued",
            Self::Missing => "missing",
            Self::More => "more",
            Self::Price => "price",
            Self::Credit => "credit",
            Self::Currency => "currency",
            Self::NoAgreement => "no-agreement",
            Self::NotOurs => "not-ours",
            Self::Denied => "denied",
            Self::Unreadable => "unreadable",
        }
    }

    /// Whether the month is closed by it: nothing is left to find out.
    #[must_use]
    pub const fn closes(self) -> bool {
        matches!(self, Self::Agrees | Self::Rounding)
    }

    /// Whether somebody has to look at it.
    #[must_use]
    pub const fn is_difference(self) -> bool {
        match self {
            Self::Missing | Self::More | Self::Price | Self::Credit | Self::Currency => true,
            Self::Agrees
            | Self::Rounding
            | Self::NotFinal
            | Self::NotYetIssued
            | Self::NoAgreement
            | Self::NotOurs
            | Self::Denied
            | Self::Unreadable => false,
        }
    }
}

/// What a comparison came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// How the month compares.
    pub verdict: Verdict,
    /// What AWS should have invoiced, adjustments taken off.
    pub expected: Signed,
    /// What AWS invoiced in the expected currency, credit memos taken off.
    pub invoiced: Signed,
    /// The dimensions that explain the difference, as far as they can be told.
    pub dimensions: Vec<Dimension>,
}

impl Compared {
    /// By how much AWS invoiced more, or less, in minor units of `currency`; halves away from nothing.
    #[must_use]
    pub fn difference_minor(&self, currency: &Currency) -> i64 {
        self.invoiced.minus(self.expected).minor(minor_digits(currency))
    }
}

impl Expected {
    /// The exact sum of usage and charges.
    fn gross(&self) -> Signed {
        self.lines.iter().map(|line| line.amount).sum::<Signed>().plus(self.charges)
    }

    /// How far apart two sums can be that differ by rounding alone: a minor unit for each line, however it is rounded, and
    /// one for the sum.
    #[must_use]
    pub fn rounding(&self) -> Signed {
        let lines = i64::try_from(self.lines.len()).unwrap_or(i64::MAX);
        Signed(lines.saturating_mul(i64::from(minor_size(minor_digits(&self.currency)))))
    }

    /// A sum as it is invoiced.
    fn rounded(&self, amount: Signed) -> Signed {
        amount.rounded(minor_digits(&self.currency))
    }

    /// The sum of a choice of amounts, each line rounded for itself as a line of an invoice is.
    fn by_lines(&self, amount: impl Fn(&ExpectedLine) -> Signed) -> Signed {
        self.lines.iter().map(|line| self.rounded(amount(line))).sum::<Signed>().plus(self.charges)
    }

    /// Whether `invoiced` is `sum` but for rounding.
    fn is_about(&self, invoiced: Signed, sum: Signed) -> bool {
        invoiced.minus(sum).0.saturating_abs() <= self.rounding().0
    }
}

/// Compares a month with what AWS invoiced of it. `awaited_until` is when an invoice that is missing is late.
#[must_use]
pub fn compare(expected: &Expected, invoices: &[AwsInvoice], awaited_until: Timestamp, now: Timestamp) -> Compared {
    let ours = |invoice: &&AwsInvoice| invoice.currency == expected.currency;
    let sum = |kind: AwsInvoiceKind| -> Signed {
        invoices.iter().filter(ours).filter(|one| one.kind == kind).map(|one| one.amount).sum()
    };
    let (invoiced, credited) = (sum(AwsInvoiceKind::Invoice), sum(AwsInvoiceKind::CreditMemo));
    let (verdict, dimensions) = judge(expected, invoices, invoiced, credited, awaited_until > now);
    Compared {
        verdict,
        expected: expected.gross().minus(expected.given_back),
        invoiced: invoiced.plus(credited),
        dimensions,
    }
}

fn judge(
    expected: &Expected,
    invoices: &[AwsInvoice],
    invoiced: Signed,
    credited: Signed,
    may_be_awaited: bool,
) -> (Verdict, Vec<Dimension>) {
    let nobody = Vec::new();
    if !expected.is_final {
        return (Verdict::NotFinal, nobody);
    }
    if expected.in_other_currencies || invoices.iter().any(|one| one.currency != expected.currency) {
        return (Verdict::Currency, nobody);
    }
    let gross = expected.gross();
    let has_invoice = invoices.iter().any(|one| one.kind == AwsInvoiceKind::Invoice);
    if !has_invoice && expected.rounded(gross).0 > 0 {
        return (if may_be_awaited { Verdict::NotYetIssued } else { Verdict::Missing }, every(expected));
    }
    let is_exact = invoiced == expected.rounded(gross) || invoiced == expected.by_lines(|line| line.amount);
    let is_about = is_exact || expected.is_about(invoiced, gross);
    // What was given back is on credit memos, so it is looked at apart from what was invoiced.
    let is_credited = credited.0.saturating_neg() == expected.rounded(expected.given_back).0;
    match (is_exact, is_about, is_credited) {
        (true, _, true) => return (Verdict::Agrees, nobody),
        (_, true, true) => return (Verdict::Rounding, nobody),
        (_, true, false) => return (Verdict::Credit, nobody),
        (_, false, _) => {}
    }
    if let Some(dimensions) = at_other_prices(expected, invoiced) {
        return (Verdict::Price, dimensions);
    }
    let verdict = if invoiced < gross { Verdict::Missing } else { Verdict::More };
    (verdict, absent(expected, gross.minus(invoiced)))
}

fn every(expected: &Expected) -> Vec<Dimension> {
    unique(expected.lines.iter().map(|line| line.dimension.clone()))
}

/// The dimensions whose price differs, if the invoice is the same usage at the agreement's prices, or at the brand file's.
fn at_other_prices(expected: &Expected, invoiced: Signed) -> Option<Vec<Dimension>> {
    let choices: [fn(&ExpectedLine) -> Signed; 2] =
        [|line| line.agreed.unwrap_or(line.amount), |line| line.listed.unwrap_or(line.amount)];
    let fitting = choices.into_iter().find(|amount| {
        let exact = expected.lines.iter().map(amount).sum::<Signed>().plus(expected.charges);
        expected.is_about(invoiced, exact)
    })?;
    let differing = expected.lines.iter().filter(|line| fitting(line) != line.amount);
    Some(unique(differing.map(|line| line.dimension.clone())))
}

/// The dimension whose whole amount is what is missing, if there is one.
fn absent(expected: &Expected, missing: Signed) -> Vec<Dimension> {
    let of = |dimension: &Dimension| -> Signed {
        expected.lines.iter().filter(|line| line.dimension == *dimension).map(|line| line.amount).sum()
    };
    let whole = every(expected).into_iter().find(|dimension| {
        let amount = of(dimension);
        amount.0 > 0 && expected.is_about(missing, amount)
    });
    whole.into_iter().collect()
}

fn unique(dimensions: impl Iterator<Item = Dimension>) -> Vec<Dimension> {
    dimensions.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

#[cfg(test)]
mod tests;
