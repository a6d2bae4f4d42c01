//! What an operator corrects: units before AWS is told of them, and what a contract covered.

use std::collections::BTreeMap;

use kernel::WorkspaceId;

use crate::allocation::{MAX_ALLOCATIONS, allocate};
use crate::amount::Raw;
use crate::record::{Record, RecordState};

/// Why units are not given back to a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GiveBackError {
    /// The contract does not cover as many, or the record's billable units are not decided on yet: what was reported by
    /// mistake was above the entitlement first.
    #[error("no contract covers as many units of this record, or it is not decided yet")]
    NotCovered,
    /// More than that is given back already, and may have covered a later hour.
    #[error("more of this record is given back already")]
    GivenBackAlready,
}

/// Raw units of a record and the term that covered them, by name.
pub type ByTerm<'a> = Vec<(&'a str, Raw)>;

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

    /// The record with `total` of its raw units given back in all to the terms that covered them, and how much more each
    /// term gets. Of two terms the later one is first: the earlier one covers nothing any more. Asked for what is given
    /// back already, it is the record as it is.
    ///
    /// # Errors
    /// [`GiveBackError`], and nothing is given back.
    pub fn given_back(&self, total: Raw) -> Result<(Self, ByTerm<'_>), GiveBackError> {
        let is_decided = match self.state {
            RecordState::Frozen { .. } | RecordState::Quarantined { .. } => false,
            RecordState::Nothing
            | RecordState::Metered { .. }
            | RecordState::Moved { .. }
            | RecordState::WrittenOff { .. } => true,
        };
        let terms = self.covering_terms();
        if terms.is_empty() {
            return Err(GiveBackError::NotCovered);
        }
        if total < self.given_back {
            return Err(GiveBackError::GivenBackAlready);
        }
        if !is_decided || total.is_zero() || total > self.covered {
            return Err(GiveBackError::NotCovered);
        }
        let (mut before, mut more) = (self.given_back, total.minus(self.given_back));
        let mut given = Vec::with_capacity(terms.len());
        for (term, covered) in terms.into_iter().rev() {
            let part = covered.minus(before).min(more);
            before = before.minus(covered);
            more = more.minus(part);
            if !part.is_zero() {
                given.push((term, part));
            }
        }
        Ok((Self { given_back: total, ..self.clone() }, given))
    }
}
