//! How a record is split by workspace, so that the buyer's cost tools can tell them apart.

use std::collections::BTreeMap;

use kernel::WorkspaceId;

use crate::amount::Raw;
use crate::record::Allocation;

/// AWS takes at most 2,500 allocations a record (UsageAllocation, API reference).
pub const MAX_ALLOCATIONS: usize = 2500;

/// Splits `quantity` whole units in proportion to `shares` by largest remainder: the parts sum to exactly `quantity`,
/// none is more than one unit off its exact share, and equal remainders go by workspace. Beyond `max_allocations` parts
/// the smallest are merged into one without a workspace. Parts of zero units are left out; usage of no workspace, and a
/// quantity that stems from carried units alone, is one part without a workspace.
#[must_use]
pub fn allocate(quantity: u32, shares: &BTreeMap<Option<WorkspaceId>, Raw>, max_allocations: usize) -> Vec<Allocation> {
    if quantity == 0 {
        return Vec::new();
    }
    let total: Raw = shares.values().copied().sum();
    if total.is_zero() {
        return vec![Allocation { workspace: None, quantity }];
    }
    let mut parts: Vec<(Option<WorkspaceId>, u32, u128)> = Vec::with_capacity(shares.len());
    for (workspace, share) in shares {
        let (whole, remainder) = divide(quantity, *share, total);
        parts.push((workspace.clone(), whole, remainder));
    }
    let given: u32 = parts.iter().map(|(_, whole, _)| *whole).sum();
    parts.sort_by(|one, other| other.2.cmp(&one.2).then_with(|| one.0.cmp(&other.0)));
    // Fewer units are left over than there are parts, since each part gave up less than one.
    for part in parts.iter_mut().take(usize::try_from(quantity.saturating_sub(given)).unwrap_or(usize::MAX)) {
        part.1 += 1;
    }
    merge(parts, max_allocations)
}

/// `quantity * share / total` and its remainder. The factors are scaled down together if the product would not fit,
/// which costs proportion (never the sum) for amounts beyond 10^29.
fn divide(quantity: u32, share: Raw, total: Raw) -> (u32, u128) {
    let shift = (128 - total.get().leading_zeros()).saturating_sub(96);
    let (share, total) = (share.get() >> shift, (total.get() >> shift).max(1));
    let product = u128::from(quantity) * share;
    (u32::try_from(product / total).unwrap_or(quantity), product % total)
}

fn merge(mut parts: Vec<(Option<WorkspaceId>, u32, u128)>, max_allocations: usize) -> Vec<Allocation> {
    parts.retain(|(_, units, _)| *units > 0);
    parts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let keep = if parts.len() > max_allocations { max_allocations.saturating_sub(1) } else { parts.len() };
    let mut untagged: u32 = parts.iter().skip(keep).map(|(_, units, _)| *units).sum();
    let mut kept: Vec<Allocation> = Vec::with_capacity(keep + 1);
    for (workspace, quantity, _) in parts.into_iter().take(keep) {
        match workspace {
            Some(workspace) => kept.push(Allocation { workspace: Some(workspace), quantity }),
            None => untagged += quantity,
        }
    }
    kept.sort_by(|one, other| one.workspace.cmp(&other.workspace));
    if untagged > 0 {
        kept.push(Allocation { workspace: None, quantity: untagged });
    }
    kept
}
