//! What an operator corrects: units before AWS is told of them, and what a contract covered.

use std::collections::BTreeMap;

use kernel::WorkspaceId;

use crate::allocation::{MAX_ALLOCATIONS, allocate};
use crate::amount::Raw;
use crate::record::{Record, RecordState};

impl Record {
    /// The record with only `quantity` units of it; the others are given up. `None` if those are more units than it
    /// has, or AWS may hold it as it was.
    #[must_use]
    pub fn corrected(&self, quantity: u32) -> Option<Self> {
        let RecordState::Quarantined { maybe_sent: false, .. } = self.state else {
            return None;
        };
        let less = self.quantity.checked_sub(quantity)?;
        let shares: BTreeMap<Option<WorkspaceId>, Raw> =
            self.allocations.iter().map(|part| (part.workspace.clone(), Raw::new(part.quantity.into()))).collect();
        let allocations = allocate(quantity, &shares, MAX_ALLOCATIONS);
        Some(Self { quantity, given_up: self.given_up.saturating_add(less), allocations, ..self.clone() })
    }

    /// The record with `raw` units more given back to the term that covers them, which they are of. `None` if the contract
    /// does not cover as many, or the record's billable units are not decided on yet: what was reported by mistake was
    /// above the entitlement first.
    #[must_use]
    pub fn given_back(&self, raw: Raw) -> Option<(Self, &str)> {
        let is_decided = match self.state {
            RecordState::Frozen { .. } | RecordState::Quarantined { .. } => false,
            RecordState::Nothing
            | RecordState::Metered { .. }
            | RecordState::Moved { .. }
            | RecordState::WrittenOff { .. } => true,
        };
        let given_back = self.given_back.plus(raw);
        let term = self.covered_by.as_deref()?;
        let may = is_decided && !raw.is_zero() && given_back <= self.covered;
        may.then(|| (Self { given_back, ..self.clone() }, term))
    }
}
