//! What is left of a contract, as far as it is known and still counts.

use std::collections::BTreeMap;

use billing::Entitled;
use brand::{Brand, Pricing};
use kernel::{Dimension, Timestamp};
use licensing::{Entitlements, License, LicenseState};
use metering::Raw;
use metering::contract::used;
use store::LedgerHead;

/// What is left of each dimension of the term of `license` that is in force at `now`, by what AWS `told` of that term and what the ledger has
/// counted. `None` where nothing can be left: the license or the term is over, its ledger is not open yet, or the product sells no contract
/// that covers usage.
#[must_use]
pub fn left(
    brand: &Brand,
    license: &License,
    told: &Entitlements,
    head: &LedgerHead,
    now: Timestamp,
) -> Option<BTreeMap<Dimension, Entitled>> {
    let product = brand.product(&license.product)?;
    let covers = product.pricing == Pricing::ContractWithConsumption;
    let is_over = license.state(now) == LicenseState::Ended || head.closed;
    let term = license.term_at(now);
    if !covers || is_over || term.is_over(Some(told), now) {
        return None;
    }
    let counted_as = term.counted_as(told);
    let unit_size = |dimension: &Dimension| brand.dimension(&license.product, dimension).map(|known| known.unit_size);
    let entitled = |(dimension, whole): (Dimension, u128)| {
        let size = unit_size(&dimension)?;
        let covered = used(&head.covered, &head.given_back, &counted_as, &dimension);
        let entitled = Entitled::of_raw_millionths(Raw::new(whole).millionths(), covered.millionths(), size);
        Some((dimension, entitled))
    };
    Some(told.raw_units(unit_size).into_iter().filter_map(entitled).collect())
}
