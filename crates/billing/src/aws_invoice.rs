//! What AWS Marketplace invoiced of an agreement, as the seller can read it.

use kernel::{AgreementId, Currency, Timestamp};
use serde::{Deserialize, Serialize};

use crate::money::{Millionths, minor_size, minor_units};

/// An amount in millionths of a currency that may be below nothing: a credit is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Signed(pub i64);

/// A text that is not an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number with at most {MAX_DECIMALS} digits behind the point")]
pub struct NotAnAmount;

/// The most digits behind the point that are told apart.
const MAX_DECIMALS: usize = 6;

impl Signed {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Reads AWS's decimal text: `12.34`, `-0.5`, `12`. Digits beyond a millionth must be zeros, so that nothing is lost.
    ///
    /// # Errors
    /// [`NotAnAmount`] for any other text, and for what is beyond 64 bits.
    pub fn parse(text: &str) -> Result<Self, NotAnAmount> {
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole) || !is_digits(fraction) {
            return Err(NotAnAmount);
        }
        let (kept, beyond) = fraction.split_at(fraction.len().min(MAX_DECIMALS));
        if beyond.bytes().any(|digit| digit != b'0') {
            return Err(NotAnAmount);
        }
        let number = |text: &str| text.parse::<i64>().map_err(|_| NotAnAmount);
        let millionths = number(whole)?.checked_mul(1_000_000).ok_or(NotAnAmount)?;
        let millionths = millionths.checked_add(number(&format!("{kept:0<MAX_DECIMALS$}"))?).ok_or(NotAnAmount)?;
        Ok(Self(if is_negative { -millionths } else { millionths }))
    }

    /// An amount that is not below nothing; one beyond 64 bits, which no bill holds, ends at the largest value.
    #[must_use]
    pub fn of(millionths: u128) -> Self {
        Self(i64::try_from(millionths).unwrap_or(i64::MAX))
    }

    /// The sum.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Rounded to minor units, of which the currency has `digits` digits; halves are rounded away from zero.
    #[must_use]
    pub fn minor(self, digits: u32) -> i64 {
        let minor = minor_units(Millionths(u128::from(self.0.unsigned_abs())), digits);
        i64::try_from(minor).unwrap_or(i64::MAX).saturating_mul(self.0.signum())
    }

    /// Rounded to the minor unit, halves away from nothing.
    #[must_use]
    pub fn rounded(self, digits: u32) -> Self {
        Self(self.minor(digits).saturating_mul(i64::from(minor_size(digits))))
    }

    /// As a decimal number with at least `digits` digits behind the point: `-0.50`.
    #[must_use]
    pub fn printed(self, digits: u32) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{}", Millionths(u128::from(self.0.unsigned_abs())).printed(digits))
    }
}

impl std::iter::Sum for Signed {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::plus)
    }
}

/// What kind of paper it is (`InvoiceType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AwsInvoiceKind {
    /// Asks for money.
    Invoice,
    /// Gives money back.
    CreditMemo,
}

impl AwsInvoiceKind {
    /// The word at the interface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditMemo => "credit-memo",
        }
    }
}

/// What AWS invoiced of one agreement's month on one invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwsInvoice {
    /// AWS's number of it.
    pub id: String,
    /// The agreement.
    pub agreement: AgreementId,
    /// What it is.
    pub kind: AwsInvoiceKind,
    /// The amount before tax. A credit memo's is below nothing here, however AWS writes it.
    pub amount: Signed,
    /// The most that AWS gives back of it, if it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refundable: Option<Signed>,
    /// The currency of both.
    pub currency: Currency,
    /// When it was issued, if AWS says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_at: Option<Timestamp>,
    /// The legal name of who issued it, if AWS says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_by: Option<String>,
}

impl AwsInvoice {
    /// The amount as it counts: what a credit memo gives back is below nothing, with or without a sign on the wire.
    #[must_use]
    pub const fn counted(kind: AwsInvoiceKind, amount: Signed) -> Signed {
        match kind {
            AwsInvoiceKind::Invoice => amount,
            AwsInvoiceKind::CreditMemo => Signed(-amount.0.saturating_abs()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_exactly_or_not_at_all() {
        for (text, millionths) in [
            ("0", 0),
            ("12.34", 12_340_000),
            ("-0.5", -500_000),
            ("18", 18_000_000),
            ("0.000001", 1),
            ("1.10000000", 1_100_000),
        ] {
            assert_eq!(Signed::parse(text), Ok(Signed(millionths)), "{text}");
        }
        for wrong in ["", ".", "1.", ".5", "1e3", "+1", "--1", "1,5", "0.0000001", "USD 5", "99999999999999"] {
            assert_eq!(Signed::parse(wrong), Err(NotAnAmount), "{wrong}");
        }
        assert_eq!(Signed(-500_000).printed(2), "-0.50");
        assert_eq!(Signed(12_345_000).printed(2), "12.345");
    }

    #[test]
    fn an_amount_is_rounded_away_from_nothing_on_both_sides() {
        for (amount, digits, minor, rounded) in [
            (Signed(12_345_000), 2, 1235, Signed(12_350_000)),
            (Signed(-12_345_000), 2, -1235, Signed(-12_350_000)),
            (Signed(499_999), 0, 0, Signed::ZERO),
            (Signed(-500_000), 0, -1, Signed(-1_000_000)),
            (Signed(1_500), 3, 2, Signed(2_000)),
        ] {
            assert_eq!((amount.minor(digits), amount.rounded(digits)), (minor, rounded));
        }
    }

    #[test]
    fn a_credit_memo_gives_back_with_and_without_a_sign() {
        for amount in [Signed(5), Signed(-5)] {
            assert_eq!(AwsInvoice::counted(AwsInvoiceKind::CreditMemo, amount), Signed(-5));
        }
        assert_eq!(AwsInvoice::counted(AwsInvoiceKind::Invoice, Signed(-5)), Signed(-5));
    }
}
