//! Metering: from one usage event to one receipt of a marketplace, without a unit lost or billed twice.
//!
//! Owns: what a usage event must look like and where it counts ([`mod@intake`]), how an hour freezes into records
//! ([`mod@freeze`]), how a record is split by workspace ([`allocation`]), until when it is taken ([`deadline`]), what differs
//! between marketplaces ([`terms`]), how
//! records share calls ([`batch`], [`pace`]), where units stand ([`standing`]), at which prices of its own a license is billed
//! ([`prices`]), what a contract covers ([`contract`]), what is too unusual to be sent unseen
//! ([`habit`]), what each answer does to a record ([`answer`]), and what follows where AWS's log shows another ledger
//! than ours ([`trail`]), which somebody may upload ([`log_comparison`]).
//! Does not own: licenses (it is told a [`LicenseWindow`]), storing, asking AWS, the time.
//!
//! The law, per license and dimension, in raw units: accepted = metered + covered + frozen + open + quarantined + carried.

pub mod allocation;
pub mod amount;
pub mod answer;
pub mod batch;
pub mod contract;
mod correction;
pub mod deadline;
pub mod event;
pub mod freeze;
pub mod habit;
pub mod intake;
pub mod ledger;
pub mod log_comparison;
pub mod month;
pub mod pace;
pub mod prices;
pub mod quota;
pub mod record;
pub mod sharing;
pub mod standing;
pub mod statement;
pub mod terms;
pub mod trail;

pub use amount::Raw;
pub use answer::{Answer, CallFault, apply_answer};
pub use contract::Covered;
pub use correction::{ByTerm, GiveBackError};
pub use event::{EventFault, ReportedEvent, UsageEvent};
pub use freeze::{Counters, DimensionTerms, FreezeTerms, Frozen, ZeroRecords, freeze};
pub use habit::Habit;
pub use intake::{Gap, Head, Intake, LicenseWindow, Refusal, Roll, intake};
pub use record::{Allocation, Reason, Record, RecordState};
pub use terms::{Repeat, Slot, Terms, ZeroRule};
