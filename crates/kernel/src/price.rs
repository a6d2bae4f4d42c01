//! Prices of billable units, in integers.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::units::{MILLION, Units};

/// An ISO 4217 code of a currency: three capital letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// A text that is not a currency's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an ISO 4217 code")]
pub struct NotACurrency;

impl Currency {
    /// Reads a code such as `USD`. `None` for anything but three capital letters.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let letters: [u8; 3] = code.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Self(letters))
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl Deref for Currency {
    type Target = str;
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for Currency {
    type Error = NotACurrency;
    fn try_from(code: String) -> Result<Self, NotACurrency> {
        Self::parse(&code).ok_or(NotACurrency)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.as_str().to_owned()
    }
}

/// What one billable unit costs. At rest `m` is the amount and `c` the currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UnitPrice {
    /// In which currency.
    #[serde(rename = "c")]
    pub currency: Currency,
    /// How much, in millionths of the currency.
    #[serde(rename = "m")]
    pub millionths: u64,
}

impl UnitPrice {
    /// What `units` cost, in millionths of the currency, rounded down; exact for whole units. Amounts beyond 128 bits, which
    /// no ledger holds, end at their largest value.
    #[must_use]
    pub const fn of_units(self, units: Units) -> u128 {
        self.of_units_exactly(units).0
    }

    /// What `units` cost, in millionths of the currency, and what that leaves, in millionths of those.
    #[must_use]
    pub const fn of_units_exactly(self, units: Units) -> (u128, u128) {
        let price = self.millionths as u128;
        // A price has 64 bits and a fraction of a unit 20.
        let of_fraction = price * (units.0 % MILLION);
        let of_whole = price.saturating_mul(units.0 / MILLION);
        (of_whole.saturating_add(of_fraction / MILLION), of_fraction % MILLION)
    }

    /// What `raw` raw units cost if `unit_size` of them make a billable unit, in millionths of the currency, rounded down.
    /// Amounts beyond 128 bits, which no ledger holds, end at their largest value.
    #[must_use]
    pub fn of_raw(self, raw: u128, unit_size: u64) -> u128 {
        let (price, size) = (u128::from(self.millionths), u128::from(unit_size.max(1)));
        // The whole units first: their product fits where that of all raw units would not.
        (raw / size).saturating_mul(price).saturating_add(raw % size * price / size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_three_capital_letters() {
        assert_eq!(Currency::parse("USD").unwrap().as_str(), "USD");
        for wrong in ["", "US", "USDT", "usd", "U$D", "ÄB"] {
            assert_eq!(Currency::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn raw_units_cost_their_share_of_a_unit_rounded_down() {
        let price = UnitPrice { currency: Currency::parse("USD").unwrap(), millionths: 400_000 };
        assert_eq!(price.of_units(Units::whole(3)), 1_200_000);
        assert_eq!(price.of_units(Units(2_500_001)), 1_000_000, "less than a millionth is left");
        assert_eq!(price.of_units_exactly(Units(2_500_001)), (1_000_000, 400_000));
        assert_eq!(price.of_raw(2_500_000, 1_000_000), 1_000_000);
        assert_eq!(price.of_raw(2, 1_000_000), 0, "less than a millionth");
        assert_eq!(price.of_raw(5, 3), 666_666);
        let most = UnitPrice { millionths: u64::MAX, ..price };
        assert_eq!(most.of_units(Units::whole(u64::MAX)), u128::from(u64::MAX) * u128::from(u64::MAX));
        assert_eq!(most.of_raw(u128::MAX, 1), u128::MAX, "it ends at the largest amount");
        assert_eq!(most.of_raw(u128::from(u64::MAX), u64::MAX), u128::from(u64::MAX));
    }
}
