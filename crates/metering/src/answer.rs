//! What a marketplace's answer does to a record.

use kernel::Timestamp;

use crate::record::{Reason, Record, RecordState};
use crate::terms::Terms;

/// Why AWS refused a whole call because of a record in it. The call is halved until the record is alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallFault {
    /// `InvalidUsageDimensionException`
    Dimension,
    /// `InvalidLicenseException`
    License,
    /// `InvalidCustomerIdentifierException`
    Customer,
    /// `TimestampOutOfBoundsException`
    Timestamp,
    /// `InvalidTagException`
    Tag,
    /// `InvalidUsageAllocationsException`
    Allocations,
    /// A quantity in part, where AWS takes whole ones only.
    Decimal,
}

impl CallFault {
    /// The reason under which the record is kept once it is found.
    #[must_use]
    pub const fn reason(self) -> Reason {
        match self {
            Self::Dimension => Reason::InvalidDimension,
            Self::License => Reason::InvalidLicense,
            Self::Customer => Reason::InvalidCustomer,
            Self::Timestamp => Reason::TimestampOutOfBounds,
            Self::Tag => Reason::InvalidTag,
            Self::Allocations => Reason::InvalidAllocations,
            Self::Decimal => Reason::DecimalRefused,
        }
    }
}

/// What became of one record that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// `Success`
    Taken {
        /// `MeteringRecordId`
        receipt: Option<String>,
    },
    /// `DuplicateRecord`: the slot has a record already, the first one counts.
    Duplicate {
        /// `MeteringRecordId`, if AWS tells it.
        receipt: Option<String>,
    },
    /// `CustomerNotSubscribed`
    NotSubscribed,
    /// AWS certainly did not take it: unprocessed, throttled, refused with its call.
    NotTaken,
    /// Nobody knows: the answer was lost, or AWS failed inside.
    Unknown,
    /// Found by halving as the record that AWS refuses.
    Refused(CallFault),
    /// AWS's deadline has passed; it was not sent.
    Expired,
}

/// The state of a record after an answer. `before` is the state before it was sent: whether AWS may have held it by
/// then decides what a duplicate means, where `terms` say that the first of two counts. A record that is not frozen keeps its
/// state, whatever comes.
#[must_use]
pub fn apply_answer(before: &RecordState, answer: &Answer, terms: &Terms, now: Timestamp) -> RecordState {
    let RecordState::Frozen { attempts, maybe_sent } = *before else {
        return before.clone();
    };
    let quarantined = |reason| RecordState::Quarantined { reason, at: now, maybe_sent, sends_at: None };
    let sent = attempts.saturating_add(1);
    match answer {
        Answer::Taken { receipt } => RecordState::Metered { receipt: receipt.clone(), at: now },
        Answer::Duplicate { receipt } if maybe_sent && terms.repeat.duplicate_is_ours() => {
            RecordState::Metered { receipt: receipt.clone(), at: now }
        }
        Answer::Duplicate { .. } => quarantined(Reason::Discrepancy),
        Answer::NotSubscribed => quarantined(Reason::NotSubscribed),
        Answer::NotTaken => RecordState::Frozen { attempts: sent, maybe_sent },
        Answer::Unknown => terms.repeat.unknown(sent, now),
        Answer::Refused(fault) => quarantined(fault.reason()),
        Answer::Expired => expired(before, now),
    }
}

/// The state of a record that AWS takes no more: revenue at risk. A zero record that AWS certainly has not is nothing to
/// look at; a license that lands weeks after it was activated has one of every hour since.
#[must_use]
pub fn expire(record: &Record, now: Timestamp) -> RecordState {
    match record.state {
        RecordState::Frozen { maybe_sent: false, .. } if record.quantity.is_zero() => RecordState::Nothing,
        ref state => expired(state, now),
    }
}

fn expired(before: &RecordState, now: Timestamp) -> RecordState {
    match *before {
        RecordState::Frozen { maybe_sent, .. } => {
            RecordState::Quarantined { reason: Reason::Expired, at: now, maybe_sent, sends_at: None }
        }
        ref other => other.clone(),
    }
}

/// The state that is written down before a record is sent: whatever happens next, it may have reached the marketplace. One
/// that may have reached it before, where a repeat is not safe, is not sent: it is not frozen any more.
#[must_use]
pub fn about_to_send(before: &RecordState, terms: &Terms, now: Timestamp) -> RecordState {
    match before {
        RecordState::Frozen { attempts, maybe_sent: true } if !terms.repeat.is_safe() => {
            terms.repeat.unknown(*attempts, now)
        }
        RecordState::Frozen { attempts, .. } => {
            RecordState::Frozen { attempts: attempts.saturating_add(1), maybe_sent: true }
        }
        other => other.clone(),
    }
}
