//! What freezes goes to AWS at once, while the rest still freezes.
//!
//! The attempt of an hour that is handed over is written down in the transaction that freezes it, which saves a write. There
//! is room for so many only, and nobody waits for room: the others are found by the index later. Only what is in step is
//! handed over. A ledger that catches up has older hours first, and those go by their deadlines.

use kernel::Timestamp;
use metering::Record;
use metering::deadline::{deadline, freezes_at};
use store::{HourToFreeze, LicenseHour};
use tokio::sync::mpsc::{OwnedPermit, Receiver, Sender, channel};

use crate::freezing::LedgerCursor;
use crate::job::{Job, attempted};

/// How many license-hours may be on the way from freezing to sending. With ten dimensions each they are 40 seconds of
/// AWS's pace, and about 8 MB.
const MAX_HANDED_OVER: usize = 1000;
/// Nothing younger is handed over while a record that is left to the index has less than this until its deadline, in
/// seconds: a dozen runs.
const URGENT_SECONDS: i64 = 3600;

/// The freezing side.
#[derive(Debug)]
pub(crate) struct Handover {
    jobs: Option<Sender<Job>>,
    left_some: bool,
}

/// Room for one license-hour that is about to freeze, and its records without the attempt.
#[derive(Debug)]
pub(crate) struct Place {
    room: OwnedPermit<Job>,
    records: Vec<Record>,
}

/// Both sides. Nothing is handed over unless `is_idle`: what waits already goes first.
pub(crate) fn open(is_idle: bool) -> (Handover, Receiver<Job>) {
    let (jobs, handed_over) = channel(MAX_HANDED_OVER);
    (Handover { jobs: Some(jobs).filter(|_| is_idle), left_some: false }, handed_over)
}

impl Handover {
    /// Takes nothing.
    pub(crate) const fn closed() -> Self {
        Self { jobs: None, left_some: false }
    }

    /// There will be no more.
    pub(crate) fn close(&mut self) {
        self.jobs = None;
    }

    /// Whether records froze that wait in the index.
    pub(crate) const fn left_some(&self) -> bool {
        self.left_some
    }

    /// Room for the cursor's next hour, with its attempt noted in what is about to be written; `None` if it is left to the
    /// index, or has nothing to send.
    pub(crate) fn place(
        &mut self,
        cursor: &mut LedgerCursor,
        hour: &mut HourToFreeze,
        now: Timestamp,
        grace_period_seconds: i64,
    ) -> Option<Place> {
        let is_newest = freezes_at(hour.hour.hour.next(), grace_period_seconds) > now;
        cursor.is_behind |= !is_newest || hour.last;
        if !cursor.facts.is_of_aws() || !hour.records.iter().any(|record| record.state.is_pending()) {
            return None;
        }
        let is_urgent = deadline(hour.hour.hour, &hour.window) <= now.plus_seconds(URGENT_SECONDS);
        if is_urgent {
            self.close();
        }
        let jobs = self.jobs.clone().filter(|_| !cursor.is_behind);
        let Some(room) = jobs.and_then(|jobs| jobs.try_reserve_owned().ok()) else {
            self.left_some = true;
            return None;
        };
        let going = attempted(&hour.records, now);
        Some(Place { room, records: std::mem::replace(&mut hour.records, going) })
    }
}

impl Place {
    /// Hands over the cursor's hour, which is frozen now.
    pub(crate) fn hand_over(self, hour: LicenseHour, cursor: &LedgerCursor) {
        self.room.send(Job::frozen(hour, cursor.facts.clone(), self.records));
    }
}
