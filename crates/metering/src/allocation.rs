//! How a record is split by workspace, so that the buyer's cost tools can tell them apart.

use std::collections::BTreeMap;

use kernel::{QuantityForm, Units, WorkspaceId};

use crate::amount::Raw;
use crate::record::Allocation;

/// AWS takes at most 2,500 allocations a record (UsageAllocation, API reference).
pub const MAX_ALLOCATIONS: usize = 2500;

/// Splits `quantity` in proportion to `shares` by largest remainder, in the smallest parts that `form` can tell: the parts
/// sum to exactly `quantity`, none is more than one such part off its exact share, and equal remainders go by workspace.
/// Beyond `max_allocations` parts the smallest are merged into one without a workspace. Parts of nothing are left out; usage
/// of no workspace, and a quantity that stems from carried units alone, is one part without a workspace.
#[must_use]
pub fn allocate(
    quantity: Units,
    form: QuantityForm,
    shares: &BTreeMap<Option<WorkspaceId>, Raw>,
    max_allocations: usize,
) -> Vec<Allocation> {
    if quantity.is_zero() {
        return Vec::new();
    }
    let total: Raw = shares.values().copied().sum();
    if total.is_zero() {
        return vec![Allocation { workspace: None, quantity }];
    }
    let grains = quantity.0 / form.grain();
    let mut parts: Vec<Part> = Vec::with_capacity(shares.len());
    for (workspace, share) in shares {
        let (grains, remainder) = proportion(grains, share.millionths(), total.millionths());
        parts.push(Part { workspace: workspace.clone(), grains, remainder });
    }
    let given: u128 = parts.iter().map(|part| part.grains).sum();
    parts.sort_by(|one, other| other.remainder.cmp(&one.remainder).then_with(|| one.workspace.cmp(&other.workspace)));
    // Fewer grains are left over than there are parts, since each part gave up less than one.
    for part in parts.iter_mut().take(usize::try_from(grains.saturating_sub(given)).unwrap_or(usize::MAX)) {
        part.grains += 1;
    }
    merge(parts, form, max_allocations)
}

/// A workspace's part, in the smallest quantities that a form can tell.
struct Part {
    workspace: Option<WorkspaceId>,
    grains: u128,
    remainder: u128,
}

/// `amount * part / whole` and its remainder, exact at any size; `part` is at most `whole`, and `whole` not 0.
pub(crate) const fn proportion(amount: u128, part: u128, whole: u128) -> (u128, u128) {
    if let Some(product) = amount.checked_mul(part) {
        return (product / whole, product % whole);
    }
    // Long division, bit by bit: the remainder stays below `whole`, and twice that may be one bit too wide.
    let (mut quotient, mut remainder): (u128, u128) = (0, 0);
    let mut bit = 128 - amount.leading_zeros();
    while bit > 0 {
        bit -= 1;
        quotient *= 2;
        (remainder, quotient) = sum_within(remainder, remainder, whole, quotient);
        if amount >> bit & 1 == 1 {
            (remainder, quotient) = sum_within(remainder, part, whole, quotient);
        }
    }
    (quotient, remainder)
}

/// The sum of two numbers of which one is below `whole` and the other at most that, less `whole` if it reaches it; then
/// `count` is one more.
const fn sum_within(one: u128, other: u128, whole: u128, count: u128) -> (u128, u128) {
    let room = whole - one;
    if other >= room { (other - room, count + 1) } else { (one + other, count) }
}

fn merge(mut parts: Vec<Part>, form: QuantityForm, max_allocations: usize) -> Vec<Allocation> {
    parts.retain(|part| part.grains > 0);
    parts.sort_by(|one, other| other.grains.cmp(&one.grains).then_with(|| one.workspace.cmp(&other.workspace)));
    let keep = if parts.len() > max_allocations { max_allocations.saturating_sub(1) } else { parts.len() };
    let units = |grains: u128| Units(grains.saturating_mul(form.grain()));
    let mut untagged: u128 = parts.iter().skip(keep).map(|part| part.grains).sum();
    let mut kept: Vec<Allocation> = Vec::with_capacity(keep + 1);
    for Part { workspace, grains, .. } in parts.into_iter().take(keep) {
        match workspace {
            Some(workspace) => kept.push(Allocation { workspace: Some(workspace), quantity: units(grains) }),
            None => untagged += grains,
        }
    }
    kept.sort_by(|one, other| one.workspace.cmp(&other.workspace));
    if untagged > 0 {
        kept.push(Allocation { workspace: None, quantity: units(untagged) });
    }
    kept
}
