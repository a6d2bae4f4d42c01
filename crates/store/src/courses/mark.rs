//! A license's place in the queues.

use kernel::{LicenseId, Timestamp};

use super::queue::{CourseQueue, FAILED};
use crate::due::{Mark, kinds};

/// The mark of a license that is to be looked at.
pub(crate) fn course_mark(queue: CourseQueue, license: &LicenseId, at: Timestamp, failures: u32) -> Mark {
    let work = match queue {
        CourseQueue::News => &kinds::COURSE_NEWS,
        CourseQueue::Old | CourseQueue::Time => &kinds::COURSE_TIMES,
    };
    let failed = if failures == 0 { String::new() } else { format!("{FAILED}{failures}") };
    work.mark_of(license, at, &format!("{license}{failed}"))
}
