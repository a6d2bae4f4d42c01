//! Sums over a ledger, by which the law can be checked.

use crate::amount::Raw;
use crate::record::{Record, RecordState};

/// Where the raw units of a licence and dimension are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Carried into the first hour of the span.
    pub carried_in: Raw,
    /// Reported and taken.
    pub accepted: Raw,
    /// Moved here out of quarantine of an earlier hour.
    pub moved_in: Raw,
    /// In hours that are not frozen.
    pub open: Raw,
    /// Frozen and not yet taken by AWS.
    pub frozen: Raw,
    /// Taken by AWS.
    pub metered: Raw,
    /// Covered by a contract: paid for already, AWS is not told.
    pub covered: Raw,
    /// In quarantine.
    pub quarantined: Raw,
    /// Moved by an operator to a later hour.
    pub moved_out: Raw,
    /// Given up by an operator.
    pub written_off: Raw,
    /// Left over from the last frozen hour.
    pub carried: Raw,
}

impl Balance {
    /// Adds a frozen record: what a contract covers of it, what was given up, and its billable units where its state says.
    pub fn add_record(&mut self, record: &Record) {
        self.covered = self.covered.plus(record.covered);
        self.written_off = self.written_off.plus(record.given_up_raw());
        let units = record.billable_raw();
        let place = match record.state {
            RecordState::Nothing => return,
            RecordState::Frozen { .. } => &mut self.frozen,
            RecordState::Metered { .. } => &mut self.metered,
            RecordState::Quarantined { .. } => &mut self.quarantined,
            RecordState::Moved { .. } => &mut self.moved_out,
            RecordState::WrittenOff { .. } => &mut self.written_off,
        };
        *place = place.plus(units);
    }

    /// Whether nothing came from nowhere and nothing got lost.
    #[must_use]
    pub fn holds(&self) -> bool {
        let came = self.carried_in.plus(self.accepted).plus(self.moved_in);
        let is = [
            self.open,
            self.frozen,
            self.metered,
            self.covered,
            self.quarantined,
            self.moved_out,
            self.written_off,
            self.carried,
        ];
        came == is.into_iter().sum()
    }
}
