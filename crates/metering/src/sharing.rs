//! Slots that AWS knows by product code and account: several licenses of one account may have them in common.
//!
//! AWS takes the first record of such a slot and calls all others duplicates, whoever they are of. A duplicate of a
//! record whose answer was lost counts as delivered; so no two licenses may ever send one slot.

use std::collections::BTreeSet;

use kernel::{Dimension, Timestamp};

use crate::record::{Reason, Record, RecordState};

/// The records that AWS is told of, now or when an operator lets it.
pub fn told(records: &[Record]) -> impl Iterator<Item = &Record> {
    records.iter().filter(|record| is_told(record))
}

/// Puts into quarantine what of just frozen `records` has its slot taken by another license: all that is told and not
/// `ours`. A zero record has nothing to lose.
pub fn yield_slots(records: &mut [Record], ours: &BTreeSet<Dimension>, now: Timestamp) {
    for record in records.iter_mut().filter(|record| is_told(record) && !ours.contains(&record.dimension)) {
        record.state = if record.quantity.is_zero() {
            RecordState::Nothing
        } else {
            RecordState::Quarantined { reason: Reason::SlotShared, at: now, maybe_sent: false, sends_at: None }
        };
    }
}

const fn is_told(record: &Record) -> bool {
    match record.state {
        RecordState::Frozen { .. } | RecordState::Quarantined { .. } => true,
        RecordState::Nothing
        | RecordState::Metered { .. }
        | RecordState::Moved { .. }
        | RecordState::WrittenOff { .. } => false,
    }
}
