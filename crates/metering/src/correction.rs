//! What an operator corrects: units before AWS is told of them, and what a contract covered.

use std::collections::BTreeMap;

use kernel::{QuantityForm, Units, WorkspaceId};

use crate::allocation::{MAX_ALLOCATIONS, allocate};
use crate::amount::Raw;
use crate::record::{Allocation, Record, RecordState};

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
    /// has, or in another form than it is told in, or AWS may hold it as it was.
    #[must_use]
    pub fn corrected(&self, quantity: Units) -> Option<Self> {
        let RecordState::Quarantined { maybe_sent: false, .. } = self.state else {
            return None;
        };
        if quantity.floor(self.form) != quantity {
            return None;
        }
        let less = self.quantity.checked_minus(quantity)?;
        let allocations = allocate(quantity, self.form, &self.shares(), MAX_ALLOCATIONS);
        Some(Self { quantity, given_up: self.given_up.plus(less), allocations, ..self.clone() })
    }

    /// The record in whole units, where AWS refuses a quantity in part; and whose raw units make no whole one. Those are
    /// noted as counted in a later hour, or as given up where `is_over` says that there is none any more.
    ///
    /// `None` if it is whole already, or does not wait, or AWS may hold a quantity in part: then nobody knows which of the
    /// two it would bill.
    #[must_use]
    pub fn in_whole_units(&self, is_over: bool) -> Option<(Self, BTreeMap<Option<WorkspaceId>, Raw>)> {
        let RecordState::Frozen { maybe_sent, .. } = self.state else { return None };
        if self.form == QuantityForm::Whole || maybe_sent && !self.quantity.is_whole() {
            return None;
        }
        let (shares, quantity) = (self.shares(), self.quantity.floor(QuantityForm::Whole));
        let rest = self.quantity.minus(quantity);
        let allocations = allocate(quantity, QuantityForm::Whole, &shares, MAX_ALLOCATIONS);
        let carried = allocate(rest, QuantityForm::Decimal, &shares, MAX_ALLOCATIONS);
        let carried = carried.into_iter().map(|part| (part.workspace, Raw::of_units(part.quantity, self.unit_size)));
        let mut whole = Self { form: QuantityForm::Whole, quantity, allocations, ..self.clone() };
        let noted = if is_over { &mut whole.given_up } else { &mut whole.carried_on };
        *noted = noted.plus(rest);
        Some((whole, carried.collect()))
    }

    /// Whose units they are, as parts of which only the proportion counts.
    fn shares(&self) -> BTreeMap<Option<WorkspaceId>, Raw> {
        let part = |part: &Allocation| (part.workspace.clone(), Raw::from_millionths(part.quantity.0));
        self.allocations.iter().map(part).collect()
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
