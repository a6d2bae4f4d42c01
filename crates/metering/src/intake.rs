//! Where a usage event counts: which hour of its license's ledger, or why nowhere.
//!
//! The ledger of a license is a chain of hours: all hours before `next` are frozen for ever, `next` and later ones are
//! open. Whatever this module decides from a [`Head`] that is stale by the time of the write is refused by the write's
//! own condition (the hour must not be frozen), and decided again.

use std::fmt;

use kernel::{Hour, Provider, Timestamp};

use crate::event::{EventFault, UsageEvent, max_quantity};

/// A time in which a license is suspended: nothing of it may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Since when.
    pub from: Timestamp,
    /// Until when; `None` while nobody knows.
    pub until: Option<Timestamp>,
}

/// What metering is told of a license.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LicenseWindow {
    /// Who takes its records.
    pub provider: Provider,
    /// From when on usage is billable; `None` until AWS has confirmed the license.
    pub usage_from: Option<Timestamp>,
    /// When the license began to end.
    pub ending_since: Option<Timestamp>,
    /// From when on its usage events are refused (minute 45 of the final hour).
    pub usage_until: Option<Timestamp>,
    /// From when on AWS takes no record of it.
    pub closes_at: Option<Timestamp>,
    /// When it was suspended the last time. Some providers suspend, AWS does not.
    pub suspended: Option<Gap>,
}

impl LicenseWindow {
    /// The first whole second that lies after the license's activation: no record carries an earlier timestamp. AWS
    /// refuses usage from before the activation (`InvalidLicenseException`), and what dates the activation is cut off
    /// to its second.
    #[must_use]
    pub fn first_second(&self) -> Option<Timestamp> {
        self.usage_from.map(Timestamp::next_whole_second)
    }

    /// Whether the license is suspended at `at`, or was.
    #[must_use]
    pub fn is_suspended_at(&self, at: Timestamp) -> bool {
        self.suspended.is_some_and(|gap| gap.from <= at && gap.until.is_none_or(|until| at < until))
    }
}

/// How far a ledger has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The first hour of the ledger. Never changes.
    pub opened: Hour,
    /// The earliest hour that is not frozen.
    pub next: Hour,
    /// Whether the last hour is frozen: nothing is taken any more.
    pub closed: bool,
}

/// Why an event counts in a later hour than its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Roll {
    /// Its own hour was frozen already.
    HourFrozen,
    /// It lies before the first hour of the license.
    BeforeActivation,
}

impl fmt::Display for Roll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HourFrozen => "hour-frozen",
            Self::BeforeActivation => "before-activation",
        })
    }
}

/// Why an event counts nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Refusal {
    /// It is of a time that is not taken.
    #[error(transparent)]
    Untimely(#[from] EventFault),
    /// There is no such workspace.
    #[error("unknown-workspace")]
    UnknownWorkspace,
    /// No license settled the workspace in the event's hour.
    #[error("workspace-unbound")]
    WorkspaceUnbound,
    /// The license's product has no such dimension.
    #[error("unknown-dimension")]
    UnknownDimension,
    /// The product is sold by contract alone; its usage is not billed.
    #[error("not-metered")]
    NotMetered,
    /// More than fits into one record of AWS.
    #[error("quantity-too-large")]
    QuantityTooLarge,
    /// The license has ended.
    #[error("license-ended")]
    LicenseEnded,
    /// The license was suspended at the event's time, or is. What was used before that is still taken.
    #[error("license-suspended")]
    LicenseSuspended,
    /// The same source and id were sent with another content.
    #[error("id-conflict")]
    IdConflict,
}

/// What becomes of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intake {
    /// It counts in `hour`; `rolled` says why that is not its own.
    Count {
        /// The hour of the ledger.
        hour: Hour,
        /// Why it is later than the event's.
        rolled: Option<Roll>,
    },
    /// No hour of its billing month is open any more: kept as revenue at risk.
    Late {
        /// The event's own hour.
        hour: Hour,
    },
    /// The license is not active yet: kept for its workspace until it is.
    Hold {
        /// The event's own hour.
        hour: Hour,
    },
    /// It counts nowhere.
    Refuse(Refusal),
}

/// Decides an event of a license. `head` is `None` while the ledger is not open.
#[must_use]
pub fn intake(
    event: &UsageEvent,
    unit_size: u64,
    window: &LicenseWindow,
    head: Option<&Head>,
    now: Timestamp,
) -> Intake {
    if event.quantity > max_quantity(unit_size) {
        return Intake::Refuse(Refusal::QuantityTooLarge);
    }
    // A time slightly ahead of our clock counts now: an hour that has not begun must not be filled.
    let hour = event.time.hour().min(now.hour());
    match place(hour, window, head, now) {
        Intake::Refuse(refusal) => Intake::Refuse(refusal),
        _ if window.is_suspended_at(event.time.min(now)) => Intake::Refuse(Refusal::LicenseSuspended),
        taken => taken,
    }
}

/// Decides where usage of `hour` counts that is known to be well-formed: an event's, or what was held. What was held was
/// reported before its license could be used, and so before it could be suspended.
#[must_use]
pub fn place(hour: Hour, window: &LicenseWindow, head: Option<&Head>, now: Timestamp) -> Intake {
    let over = window.usage_until.is_some_and(|until| until <= now);
    let never_active = window.usage_from.is_none() && window.ending_since.is_some();
    if over || never_active || head.is_some_and(|head| head.closed) {
        return Intake::Refuse(Refusal::LicenseEnded);
    }
    match (window.usage_from, head) {
        // A license that begins in the last second of an hour has its first hour after it, and none is filled before.
        (Some(from), Some(head)) if from <= now && head.opened <= now.hour() => {
            let target = hour.max(head.next);
            let rolled = if hour < head.opened { Roll::BeforeActivation } else { Roll::HourFrozen };
            if target == hour {
                Intake::Count { hour, rolled: None }
            } else if target.month() == hour.month() {
                Intake::Count { hour: target, rolled: Some(rolled) }
            } else {
                Intake::Late { hour }
            }
        }
        _ => Intake::Hold { hour },
    }
}
