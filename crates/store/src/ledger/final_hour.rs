//! How the index lists hours of ending licenses.

use kernel::Timestamp;
use metering::quota::Load;

/// Into how many hash keys of the index each kind of work is spread: at 100,000 licenses, whose hours all freeze
/// within minutes, about 6,000 entries a key.
pub const WORK_SHARDS: u8 = 16;
/// The largest worth that sorts, in millionths: ten thousand million of any currency.
pub(super) const MOST_WORTH: u64 = 9_999_999_999_999_999;

/// An hour of an ending license that waits to be sent, as the index has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FinalHour {
    /// Until when AWS takes it.
    pub deadline: Timestamp,
    /// How much there is to send.
    pub load: Load,
}

/// What the index entry of a final hour says.
pub(crate) fn final_hour_in(entry: &str) -> Option<FinalHour> {
    match entry.split('#').collect::<Vec<_>>().as_slice() {
        ["0", _, behind, records, seconds, _, _] => {
            let worth_millionths = MOST_WORTH.checked_sub(behind.parse().ok()?)?;
            let load = Load { records: records.parse().ok()?, worth_millionths };
            Some(FinalHour { deadline: Timestamp::from_seconds(seconds.parse().ok()?), load })
        }
        ["0", deadline, _, _] => {
            let load = Load { records: 1, worth_millionths: 0 };
            Some(FinalHour { deadline: Timestamp::parse_rfc3339(deadline)?, load })
        }
        _ => None,
    }
}
