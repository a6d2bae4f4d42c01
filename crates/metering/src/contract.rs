//! Contracts with consumption: what a term entitles to is paid for already; only what exceeds it is billed.

use std::collections::BTreeMap;

use kernel::{Dimension, WorkspaceId};

use crate::allocation;
use crate::amount::Raw;
use crate::record::Record;

/// What contracts have covered of one ledger: raw units by the name of the term and the dimension. It grows with each
/// hour that freezes, in the write that freezes it, so that no unit of an entitlement is given twice or lost.
pub type Covered = BTreeMap<String, BTreeMap<Dimension, Raw>>;

/// What a term has covered of a dimension, without what was given back to it. Both sums only ever grow, by different
/// writers: whoever has read too little of either believes that less is left than is.
#[must_use]
pub fn used(covered: &Covered, given_back: &Covered, term: &str, dimension: &Dimension) -> Raw {
    let sum = |of: &Covered| of.get(term).and_then(|sums| sums.get(dimension)).copied().unwrap_or_default();
    sum(covered).minus(sum(given_back))
}

/// What is left of `entitled` after everything that its term has covered and was not given back. A quantity that was
/// lowered below what was covered leaves nothing; nothing that was covered is billed later.
#[must_use]
pub fn left(
    entitled: &BTreeMap<Dimension, Raw>,
    covered: &Covered,
    given_back: &Covered,
    term: &str,
) -> BTreeMap<Dimension, Raw> {
    let left = |dimension, quantity: &Raw| quantity.minus(used(covered, given_back, term, dimension));
    entitled.iter().map(|(dimension, quantity)| (dimension.clone(), left(dimension, quantity))).collect()
}

/// What is left of a term that is in force in an hour, by dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermLeft {
    /// The term's name.
    pub term: String,
    /// Raw units.
    pub left: BTreeMap<Dimension, Raw>,
}

/// What all terms of an hour cover of it together. An hour does not say which of its units were used before a renewal
/// and which after it, so none is billed that either term has room for.
#[must_use]
pub fn covers(terms: &[TermLeft]) -> BTreeMap<Dimension, Raw> {
    let mut sums: BTreeMap<Dimension, Raw> = BTreeMap::new();
    for (dimension, raw) in terms.iter().flat_map(|term| &term.left) {
        let sum = sums.entry(dimension.clone()).or_default();
        *sum = sum.plus(*raw);
    }
    sums
}

/// Adds what a frozen hour took of the `terms` it froze by, the earliest first, and notes them in its records.
pub fn take(covered: &mut Covered, terms: &[TermLeft], records: &mut [Record]) {
    for record in records.iter_mut().filter(|record| !record.covered.is_zero()) {
        let mut open = record.covered;
        for term in terms {
            let part = term.left.get(&record.dimension).copied().unwrap_or_default().min(open);
            open = open.minus(part);
            if part.is_zero() {
                continue;
            }
            add(covered, &term.term, &record.dimension, part);
            match record.covered_by {
                None => record.covered_by = Some(term.term.clone()),
                Some(_) => record.also_covered_by.push((term.term.clone(), part)),
            }
        }
    }
}

/// Adds raw units of a dimension to a term's sum.
pub fn add(sums: &mut Covered, term: &str, dimension: &Dimension, raw: Raw) {
    let sum = sums.entry(term.to_owned()).or_default().entry(dimension.clone()).or_default();
    *sum = sum.plus(raw);
}

/// Whose usage the `covered` raw units of a record were: in proportion to the hour's `shares`, none more than a raw unit
/// off, in sum exactly what is covered. What was carried into an hour in which nobody used anything is nobody's in
/// particular.
#[must_use]
pub fn by_workspace(covered: Raw, shares: &BTreeMap<Option<WorkspaceId>, Raw>) -> BTreeMap<Option<WorkspaceId>, Raw> {
    let total: Raw = shares.values().copied().sum();
    if total.is_zero() {
        return std::iter::once((None, covered)).filter(|(_, part)| !part.is_zero()).collect();
    }
    let (mut shared, mut given) = (Raw::ZERO, Raw::ZERO);
    let mut parts = BTreeMap::new();
    for (workspace, share) in shares {
        shared = shared.plus(*share);
        // The difference of two rounded sums: so the parts add up.
        let so_far = proportion(covered, shared, total);
        parts.insert(workspace.clone(), so_far.minus(given));
        given = so_far;
    }
    parts.retain(|_, part| !part.is_zero());
    parts
}

/// `amount * part / whole`, rounded down to a raw unit; all of it for the whole.
const fn proportion(amount: Raw, part: Raw, whole: Raw) -> Raw {
    if part.millionths() >= whole.millionths() {
        return amount;
    }
    let (millionths, _) = allocation::proportion(amount.millionths(), part.millionths(), whole.millionths());
    Raw::new(Raw::from_millionths(millionths).floor())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shares(raw: &[u128]) -> BTreeMap<Option<WorkspaceId>, Raw> {
        let id = |index: usize| WorkspaceId::parse(&format!("wksp_{index}")).ok();
        raw.iter().enumerate().map(|(index, raw)| (id(index), Raw::new(*raw))).collect()
    }

    #[test]
    fn what_was_only_carried_is_nobodys_in_particular() {
        let parts = by_workspace(Raw::new(7), &shares(&[0, 0]));
        assert_eq!(parts.into_iter().collect::<Vec<_>>(), [(None, Raw::new(7))]);
        assert!(by_workspace(Raw::ZERO, &shares(&[3])).is_empty());
    }

    proptest! {
        #[test]
        fn each_is_covered_in_proportion_and_nothing_is_lost(
            raw in proptest::collection::vec(prop_oneof![0_u128..50, 0..10_u128.pow(17), 0..10_u128.pow(24)], 1..6),
            covered in prop_oneof![0_u128..60, 0..10_u128.pow(18), 0..10_u128.pow(24)],
        ) {
            let shares = shares(&raw);
            let total: u128 = raw.iter().sum();
            let parts = by_workspace(Raw::new(covered), &shares);
            prop_assert_eq!(parts.values().copied().sum::<Raw>(), Raw::new(covered));
            let small = total > 0 && total.max(covered) < 10_u128.pow(18);
            for (workspace, share) in shares.iter().filter(|_| small) {
                let part = parts.get(workspace).copied().unwrap_or_default().floor();
                let exact = covered * share.floor() / total;
                prop_assert!(part.abs_diff(exact) <= 1, "{part} of {exact}: {parts:?}");
                prop_assert!(covered > total || part <= share.floor(), "{parts:?} of {shares:?}");
            }
        }
    }
}
