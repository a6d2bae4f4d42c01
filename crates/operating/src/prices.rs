//! Prices of a license's own: what is in force, and their change from an hour on that is not frozen.

use brand::Brand;
use kernel::{Dimension, Entropy, Hour, Timestamp, UnitPrice};
use licensing::License;
use metering::prices::{PriceChange, TooManyPrices};
use store::{AuditAct, Prices, PricesOfLicense, StoreError};

use crate::decider::Order;
use crate::licenses::entry;

/// The largest price of a unit, in millionths: as much as a brand file may say.
pub const MAX_UNIT_PRICE_MILLIONTHS: u64 = 1_000_000_000_000;

/// Why a price was not changed.
#[derive(Debug, thiserror::Error)]
pub enum PriceError {
    /// The ledger is closed.
    #[error("the ledger is closed")]
    LedgerClosed,
    /// The hour is frozen.
    #[error("the hour is frozen, and its records keep their prices; the next one is {next}")]
    HourFrozen {
        /// The earliest hour that is not.
        next: Hour,
    },
    /// The license's prices changed too often to keep one more.
    #[error(transparent)]
    TooMany(#[from] TooManyPrices),
    /// No random bytes.
    #[error("no random bytes: {0}")]
    Entropy(#[from] kernel::entropy::NoEntropy),
    /// The table's trouble; [`StoreError::Conflict`] if they were changed since they were read, or the hour froze.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A dimension's price as it is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceInForce {
    /// The dimension, as the listing has it.
    pub dimension: Dimension,
    /// The price; `None` if nobody has one for it.
    pub price: Option<UnitPrice>,
    /// Whether it is the license's own.
    pub is_own: bool,
}

/// The prices in force in the next hour that freezes, in the order of the listing.
#[must_use]
pub fn in_force(brand: &Brand, license: &License, own: &PricesOfLicense, now: Timestamp) -> Vec<PriceInForce> {
    let hour = own.next.unwrap_or_else(|| now.hour());
    let dimensions = brand.product(&license.product).map(|product| product.dimensions.as_slice()).unwrap_or_default();
    let price = |dimension: &Dimension| {
        let own = own.prices.at(dimension, hour);
        let price = own.or_else(|| brand.unit_price(&license.product, dimension));
        PriceInForce { dimension: dimension.clone(), price, is_own: own.is_some() }
    };
    dimensions.iter().map(|known| price(&known.name)).collect()
}

/// Sets or removes the license's own price of one dimension, over the prices that were read.
///
/// # Errors
/// [`PriceError`] says why not.
pub async fn set_price(
    prices: &Prices,
    entropy: &Entropy,
    license: &License,
    before: PricesOfLicense,
    change: PriceChange,
    order: &Order,
    now: Timestamp,
) -> Result<PricesOfLicense, PriceError> {
    if before.closed {
        return Err(PriceError::LedgerClosed);
    }
    if let Some(next) = before.next.filter(|next| change.from < *next) {
        return Err(PriceError::HourFrozen { next });
    }
    let after = before.prices.with(change.clone())?;
    if after == before.prices {
        return Ok(before);
    }
    let slot = format!("{}~{}~{}", license.id, change.from, change.dimension);
    let (act, subject) = match change.price {
        Some(price) => (AuditAct::SetPrice, format!("{slot}={} {}", price.millionths, price.currency)),
        None => (AuditAct::RemovePrice, slot),
    };
    let entry = entry(entropy, act, subject, &license.id, order, now)?;
    prices.set_prices(&license.id, &before, &after, change.from, &entry).await?;
    Ok(PricesOfLicense { prices: after, prices_version: before.prices_version + 1, ..before })
}
