//! Ledgers: for each license a chain of hours that freeze one after the other, and what became of each hour's records.
//!
//! One `HEAD` item says how far the chain has come; one `HOUR` item holds everything of one license-hour: open
//! counters that events are added to, then the frozen records of all its dimensions. Ingest adds to an hour only while
//! it is not frozen; a freeze passes only if the hour is as it was read and the head stands at it. So each event is in
//! exactly one frozen hour, whatever happens at the same time. `docs/decisions/004-ledger.md` tells why.

mod ending;
pub(crate) mod final_hour;
mod freezing;
pub(crate) mod head;
mod hour;
pub(crate) mod sending;
mod shards;
mod slots;
pub(crate) mod work;

pub use ending::Ending;
pub(crate) use ending::ending_is_over_write;
pub use final_hour::{FinalHour, WORK_SHARDS};
pub use freezing::HourToFreeze;
pub use head::{LedgerHead, open_ledger_write, window_of};
pub(crate) use head::{hour_number, replace_map_write};
pub use hour::LicenseHour;
pub(crate) use hour::{counter_name, counters_in, moved_name, name_of};
pub use shards::HOUR_SHARDS;
pub(crate) use shards::shard_is_open;
pub use slots::SlotClaim;
