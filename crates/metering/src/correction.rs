//! What an operator corrects before AWS is told.

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
}
