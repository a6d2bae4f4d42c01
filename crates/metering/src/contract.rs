//! Contracts with consumption: what a term entitles to is paid for already; only what exceeds it is billed.

use std::collections::BTreeMap;

use kernel::Dimension;

use crate::amount::Raw;
use crate::record::Record;

/// What contracts have covered of one ledger: raw units by the name of the term and the dimension. It grows with each
/// hour that freezes, in the write that freezes it, so that no unit of an entitlement is given twice or lost.
pub type Covered = BTreeMap<String, BTreeMap<Dimension, Raw>>;

/// What is left of `entitled` after everything that its term has covered. A quantity that was lowered below what was
/// covered leaves nothing; nothing that was covered is billed later.
#[must_use]
pub fn left(entitled: &BTreeMap<Dimension, Raw>, covered: &Covered, term: &str) -> BTreeMap<Dimension, Raw> {
    let used = covered.get(term);
    let of = |dimension: &Dimension| used.and_then(|used| used.get(dimension)).copied().unwrap_or_default();
    entitled.iter().map(|(dimension, quantity)| (dimension.clone(), quantity.minus(of(dimension)))).collect()
}

/// Adds what a frozen hour of `term` took.
pub fn take(covered: &mut Covered, term: &str, records: &[Record]) {
    for record in records.iter().filter(|record| !record.covered.is_zero()) {
        let sum = covered.entry(term.to_owned()).or_default().entry(record.dimension.clone()).or_default();
        *sum = sum.plus(record.covered);
    }
}
