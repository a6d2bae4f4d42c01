//! The queues of licenses that are to be looked at, and their entries in the index.

use kernel::LicenseId;

use crate::due::Entry;
use crate::keys;

/// How many hash keys of the index each of the two queues is spread over. One takes 1,000 writes a second (DynamoDB's
/// limit for a partition), and four take more than the 4,000 that an on-demand table takes to begin with.
pub const COURSE_SHARDS: u8 = 4;
/// How an entry goes on that was moved back; the number of failures follows.
pub(super) const FAILED: &str = "#r";

/// What is known anew of a license.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// It begins to end: its time for final usage runs. Before everything else.
    Ends,
    /// Anything else.
    Other,
}

/// Which licenses are to be looked at, in the order in which a run takes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CourseQueue {
    /// Those of which something new is known.
    News,
    /// Those from before the queues were parted.
    Old,
    /// Those for which something is due by time: countdowns, statements, mails.
    Time,
}

impl CourseQueue {
    /// All, the most urgent first.
    pub const ALL: [Self; 3] = [Self::News, Self::Old, Self::Time];

    /// How many shards it has.
    #[must_use]
    pub const fn shards(self) -> u8 {
        match self {
            Self::News | Self::Time => COURSE_SHARDS,
            Self::Old => 1,
        }
    }
}

/// A license that is to be looked at, by its entry in the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueCourse {
    /// The license.
    pub license: LicenseId,
    pub(super) queue: CourseQueue,
    pub(super) work_sk: String,
}

impl DueCourse {
    /// Reads the entry of a course in a queue.
    pub(crate) fn read(entry: &Entry, queue: CourseQueue) -> Option<Self> {
        let license = keys::license_of_course(&entry.key.pk)?;
        Some(Self { license, queue, work_sk: entry.sk.clone() })
    }

    /// How often it could not be advanced since something new was known of it.
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.work_sk.rsplit_once(FAILED).and_then(|(_, number)| number.parse().ok()).unwrap_or(0)
    }
}
