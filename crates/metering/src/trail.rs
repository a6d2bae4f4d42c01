//! Our ledger against AWS's log of what it took.

use kernel::{Identity, Timestamp, Units};
use serde::{Deserialize, Serialize};

use crate::record::{Record, RecordState};

/// What AWS's log says of a slot that it took a record of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// How the record named its buyer.
    pub identity: Identity,
    /// What is billed, in whichever form it was told.
    pub quantity: Units,
    /// AWS's `MeteringRecordId`.
    pub receipt: Option<String>,
}

/// How ledger and log differ about a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mismatch {
    /// AWS took a record of a license or an hour of which we know nothing.
    Unknown,
    /// AWS took a record that we froze and never sent: somebody else metered this slot.
    SentByAnother,
    /// AWS bills another quantity than our record has.
    Quantity,
    /// AWS took it by another identity than our record has: it may be billed twice.
    Identity,
    /// An operator moved or wrote off what AWS took after all.
    GivenUp,
    /// AWS took it and its answer got lost. Mended: the record is metered, with the receipt.
    LostAnswer,
    /// We know that AWS took it and had no receipt. Mended.
    ReceiptMissing,
    /// Our ledger has it as metered, and the log does not show it.
    Absent,
}

impl Mismatch {
    /// The word in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::SentByAnother => "sent-by-another",
            Self::Quantity => "quantity",
            Self::Identity => "identity",
            Self::GivenUp => "given-up",
            Self::LostAnswer => "lost-answer",
            Self::ReceiptMissing => "receipt-missing",
            Self::Absent => "absent",
        }
    }

    /// Whether the log alone is reason enough to take the record as metered.
    #[must_use]
    pub const fn is_mended(self) -> bool {
        matches!(self, Self::LostAnswer | Self::ReceiptMissing)
    }
}

/// How our record of a slot and AWS's differ, if they do.
#[must_use]
pub fn judge(ours: Option<&Record>, logged: &Logged) -> Option<Mismatch> {
    let Some(record) = ours else { return Some(Mismatch::Unknown) };
    if record.identity.names_product() != logged.identity.names_product() {
        return Some(Mismatch::Identity);
    }
    let same = record.quantity == logged.quantity;
    match &record.state {
        RecordState::Moved { .. } | RecordState::WrittenOff { .. } => Some(Mismatch::GivenUp),
        RecordState::Nothing
        | RecordState::Frozen { maybe_sent: false, .. }
        | RecordState::Quarantined { maybe_sent: false, .. } => Some(Mismatch::SentByAnother),
        _ if !same => Some(Mismatch::Quantity),
        RecordState::Frozen { .. } | RecordState::Quarantined { .. } => Some(Mismatch::LostAnswer),
        RecordState::Metered { receipt: None, .. } if logged.receipt.is_some() => Some(Mismatch::ReceiptMissing),
        RecordState::Metered { .. } => None,
    }
}

/// The state that mends a [`Mismatch::is_mended`].
#[must_use]
pub fn mended(logged: &Logged, now: Timestamp) -> RecordState {
    RecordState::Metered { receipt: logged.receipt.clone(), at: now }
}

#[cfg(test)]
mod tests {
    use kernel::{Dimension, QuantityForm};

    use super::*;
    use crate::amount::Raw;
    use crate::record::Reason;

    fn at() -> Timestamp {
        Timestamp::from_seconds(1_764_000_000)
    }

    fn record(state: RecordState) -> Record {
        Record {
            dimension: Dimension::parse("d").unwrap(),
            unit_size: 1,
            price: None,
            carry_in: Raw::ZERO,
            raw: Raw::new(5),
            carry_out: Raw::ZERO,
            timestamp: None,
            covered: Raw::ZERO,
            covered_by: None,
            also_covered_by: Vec::new(),
            given_back: Raw::ZERO,
            form: QuantityForm::Whole,
            quantity: Units::whole(5),
            given_up: Units::ZERO,
            carried_on: Units::ZERO,
            identity: Identity::License,
            allocations: Vec::new(),
            state,
        }
    }

    fn logged(quantity: u64) -> Logged {
        Logged { identity: Identity::License, quantity: Units::whole(quantity), receipt: Some("r".to_owned()) }
    }

    #[test]
    fn every_state_meets_the_log() {
        let frozen = |maybe_sent| RecordState::Frozen { attempts: 1, maybe_sent };
        let held =
            |maybe_sent| RecordState::Quarantined { reason: Reason::Expired, at: at(), maybe_sent, sends_at: None };
        let metered = |receipt: Option<&str>| RecordState::Metered { receipt: receipt.map(str::to_owned), at: at() };
        let cases = [
            (RecordState::Nothing, Some(Mismatch::SentByAnother)),
            (frozen(false), Some(Mismatch::SentByAnother)),
            (frozen(true), Some(Mismatch::LostAnswer)),
            (held(false), Some(Mismatch::SentByAnother)),
            (held(true), Some(Mismatch::LostAnswer)),
            (metered(Some("r")), None),
            (metered(None), Some(Mismatch::ReceiptMissing)),
            (RecordState::WrittenOff { at: at() }, Some(Mismatch::GivenUp)),
            (RecordState::Moved { to: at().hour(), at: at() }, Some(Mismatch::GivenUp)),
        ];
        for (state, expected) in cases {
            assert_eq!(judge(Some(&record(state.clone())), &logged(5)), expected, "{state:?}");
        }
        assert_eq!(judge(None, &logged(5)), Some(Mismatch::Unknown));
        assert_eq!(judge(Some(&record(metered(Some("r")))), &logged(6)), Some(Mismatch::Quantity));
        let by_product = Logged { identity: Identity::Legacy, ..logged(5) };
        assert_eq!(judge(Some(&record(metered(Some("r")))), &by_product), Some(Mismatch::Identity));
    }
}
