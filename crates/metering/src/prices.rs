//! Prices of a license's own, such as a private offer agrees on: each of a dimension and from an hour on.
//!
//! An hour freezes at the price in force for it and keeps that, so what is set later changes nothing that has frozen.

use kernel::{Dimension, Hour, UnitPrice};
use serde::{Deserialize, Serialize};

/// The most changes that are kept of one license. They stand in the ledger's head, which every freeze and every batch of
/// usage events reads: so many take about 40 KB.
pub const MAX_PRICE_CHANGES: usize = 500;

/// One change: from an hour on a dimension has a price of the license's own, or no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceChange {
    /// The first hour.
    #[serde(rename = "f")]
    pub from: Hour,
    /// The dimension.
    #[serde(rename = "d")]
    pub dimension: Dimension,
    /// The price. `None`: the brand's price list counts again.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub price: Option<UnitPrice>,
}

/// All changes of a license's prices, the earliest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OwnPrices(Vec<PriceChange>);

/// The license's prices changed too often to keep one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a licence has at most {MAX_PRICE_CHANGES} changes of its prices")]
pub struct TooManyPrices;

impl OwnPrices {
    /// Whether there was never any.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All changes, the earliest first.
    pub fn changes(&self) -> impl Iterator<Item = &PriceChange> {
        self.0.iter()
    }

    /// The license's own price of a dimension in `hour`; `None` where the brand's price list counts.
    #[must_use]
    pub fn at(&self, dimension: &Dimension, hour: Hour) -> Option<UnitPrice> {
        let mut until_then = self.0.iter().rev().filter(|change| change.from <= hour);
        until_then.find(|change| change.dimension == *dimension)?.price
    }

    /// The same with one more change. One of the same hour and dimension is replaced; later ones stay.
    ///
    /// # Errors
    /// [`TooManyPrices`].
    pub fn with(&self, change: PriceChange) -> Result<Self, TooManyPrices> {
        let mut changes = self.0.clone();
        changes.retain(|one| (one.from, &one.dimension) != (change.from, &change.dimension));
        if changes.len() >= MAX_PRICE_CHANGES {
            return Err(TooManyPrices);
        }
        changes.push(change);
        changes.sort_by(|one, other| (one.from, &one.dimension).cmp(&(other.from, &other.dimension)));
        Ok(Self(changes))
    }
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;

    fn hour(number: i64) -> Hour {
        kernel::Timestamp::EPOCH.hour().plus(number)
    }

    fn change(from: i64, dimension: &str, millionths: Option<u64>) -> PriceChange {
        let currency = Currency::parse("USD").unwrap();
        let price = millionths.map(|millionths| UnitPrice { currency, millionths });
        PriceChange { from: hour(from), dimension: Dimension::parse(dimension).unwrap(), price }
    }

    fn at(prices: &OwnPrices, dimension: &str, number: i64) -> Option<u64> {
        prices.at(&Dimension::parse(dimension).unwrap(), hour(number)).map(|price| price.millionths)
    }

    #[test]
    fn a_price_counts_from_its_hour_until_the_next_change_of_its_dimension() {
        let orders = [
            change(9, "logs", None),
            change(3, "logs", Some(5)),
            change(3, "bytes", Some(7)),
            change(6, "logs", Some(0)),
        ];
        let prices = orders.into_iter().try_fold(OwnPrices::default(), |prices, order| prices.with(order)).unwrap();
        let logs: Vec<_> = (2..11).map(|number| at(&prices, "logs", number)).collect();
        assert_eq!(logs, [None, Some(5), Some(5), Some(5), Some(0), Some(0), Some(0), None, None]);
        assert_eq!((at(&prices, "bytes", 2), at(&prices, "bytes", 99)), (None, Some(7)));
        let corrected = prices.with(change(6, "logs", Some(4))).unwrap();
        assert_eq!((at(&corrected, "logs", 6), at(&corrected, "logs", 9)), (Some(4), None));
        assert_eq!(corrected.changes().count(), 4);
        let kept = serde_json::to_value(&corrected).unwrap();
        assert_eq!(serde_json::from_value::<OwnPrices>(kept).unwrap(), corrected);
    }

    #[test]
    fn a_licence_keeps_a_bounded_number_of_changes() {
        let many = (0..).take(MAX_PRICE_CHANGES).map(|number| change(number, "logs", Some(1)));
        let prices = many.into_iter().try_fold(OwnPrices::default(), |prices, order| prices.with(order)).unwrap();
        assert_eq!(prices.with(change(-1, "logs", None)), Err(TooManyPrices));
        assert!(prices.with(change(7, "logs", None)).is_ok(), "a correction is not one more");
    }
}
