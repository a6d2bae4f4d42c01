//! How far the course of a license was acted on, and which licenses are to be looked at.
//!
//! Two queues in the index: licenses of which something new is known, those that begin to end first, and licenses for
//! which something is due by time. What fails is moved back: the entry itself says how often it failed, so that moving it
//! reads nothing. Entries from before there were two queues are in a third, which is only read.

use accounts::{AccountId, SentMail};
use kernel::{LicenseId, Timestamp};
use licensing::{Course, Owed};
use telling::Event;

use crate::abandonment::{Listing, listing_write};
use crate::due::{DuePage, Until, kinds};
use crate::error::StoreError;
use crate::expression::Condition;
use crate::history::mail_happened_write;
use crate::item::{from_item, to_item};
use crate::keys::{self, WORK_SK};
use crate::outbox::tell_write;
use crate::repositories::{LicenseWork, Licenses};
use crate::sent_mails::sent_mail_saying_write;
use crate::transaction::{MAX_TRANSACTION_WRITES, Write};

mod mark;
mod queue;
mod writes;

pub(crate) use mark::course_mark;
pub(crate) use queue::News;
pub use queue::{COURSE_SHARDS, CourseQueue, DueCourse};
pub(crate) use writes::{
    bind_write, leave_write, look_for_write, owe_write, review_now_write, settle_write, unbind_write,
};

/// The number of seconds after which a license that could not be advanced is looked at again; each further pause is twice as long.
const FIRST_RETRY_SECONDS: i64 = 60;
/// The longest pause, in seconds. Five tries fit into the 45 minutes in which a license that ends takes usage.
const LONGEST_RETRY_SECONDS: i64 = 960;
/// Replaces a course if it still has the version that was read, and queues the license for review at once.
pub(crate) fn course_now_write(license: &LicenseId, course: &Course) -> Result<Write, StoreError> {
    let next = Course { version: course.version + 1, ..course.clone() };
    let mut item = to_item(&keys::course(license), &next)?;
    course_mark(CourseQueue::News, license, Timestamp::from_millis(1), 0).put_on(&mut item);
    Ok(Write::put_if(item, Condition::version(course.version)))
}

/// How long a license waits that failed so often, in seconds.
fn retry_seconds(failures: u32) -> i64 {
    let doubled = 2_i64.saturating_pow(failures.saturating_sub(1));
    FIRST_RETRY_SECONDS.saturating_mul(doubled).min(LONGEST_RETRY_SECONDS)
}

/// The most events of one transaction, which has room for the course and its place on a list too.
const MAX_EVENTS: usize = MAX_TRANSACTION_WRITES - 2;

impl LicenseWork {
    /// One page of the licenses to be looked at by `now`, of one shard of a queue, the most urgent first; and the place to
    /// go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn courses_due(
        &self,
        queue: CourseQueue,
        shard: u8,
        now: Timestamp,
        from: Option<String>,
    ) -> Result<DuePage<DueCourse>, StoreError> {
        let (until, from) = (Until::Due(now), from.as_deref());
        match queue {
            CourseQueue::News => self.table.due_page(&kinds::COURSE_NEWS, shard, until, from).await,
            CourseQueue::Time => self.table.due_page(&kinds::COURSE_TIMES, shard, until, from).await,
            CourseQueue::Old => self.table.due_page(&kinds::COURSES, shard, until, from).await,
        }
    }

    /// Moves a license that could not be advanced back in its queue, the further the more often it failed. Nothing
    /// happens if something new became known of it meanwhile.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`].
    pub async fn put_off_course(&self, due: &DueCourse, now: Timestamp) -> Result<(), StoreError> {
        let failures = due.failures().saturating_add(1);
        let at = now.plus_seconds(retry_seconds(failures));
        let later = course_mark(due.queue, &due.license, at, failures);
        let as_seen = Condition::equals(WORK_SK, due.work_sk.as_str());
        self.table.put_off(&keys::course(&due.license), later, as_seen).await
    }

    /// Writes how far the course was acted on, with what is to be told of that, over the version it was decided from;
    /// when the license is to be looked at again; and what becomes of its place on the list of abandoned activations.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the course was written meanwhile: by a new fact, or by another runner. With
    /// [`StoreError::Contended`] it stays due.
    pub async fn put_course(
        &self,
        license: &LicenseId,
        course: &mut Course,
        next_at: Option<Timestamp>,
        mut events: Vec<Event>,
        listing: Listing,
    ) -> Result<(), StoreError> {
        // A license with very many workspaces: what does not fit into one transaction goes ahead. Told again after a
        // crash in between, it has the same ids.
        while events.len() > MAX_EVENTS {
            let ahead: Vec<Event> = events.drain(..MAX_EVENTS).collect();
            let writes = ahead.into_iter().map(tell_write).collect::<Result<_, _>>()?;
            self.table.transact(writes).await?;
        }
        let mut writes = listing_write(license, listing)?.into_iter().collect::<Vec<_>>();
        for event in events {
            writes.push(tell_write(event)?);
        }
        self.write_course(license, course, next_at, writes).await
    }

    /// Writes a course from which a mail was struck out that went out at `now`, with that in the license's timeline and, if it
    /// went to the owner of an account, among the mails `noted` of it: see [`LicenseWork::put_course`].
    ///
    /// # Errors
    /// Those of [`LicenseWork::put_course`].
    pub async fn put_course_after_mail(
        &self,
        license: &LicenseId,
        course: &mut Course,
        next_at: Option<Timestamp>,
        mail: &Owed,
        noted: Option<(&AccountId, &SentMail)>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut writes = vec![mail_happened_write(license, mail, now)?];
        if let Some((account, sent)) = noted {
            // Two mails of one kind about one license at one instant are two: each says something else.
            let says = serde_json::to_string(mail);
            let says = says.map_err(|_| StoreError::corrupt("a mail that is owed is not JSON"))?;
            writes.push(sent_mail_saying_write(account, sent, &says)?);
        }
        self.write_course(license, course, next_at, writes).await
    }

    /// Notes a mail of a course that was given up among the mails of the account that it was for.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn note_mail(&self, account: &AccountId, mail: &SentMail) -> Result<(), StoreError> {
        self.table.note_mail(account, mail).await
    }

    async fn write_course(
        &self,
        license: &LicenseId,
        course: &mut Course,
        next_at: Option<Timestamp>,
        more: Vec<Write>,
    ) -> Result<(), StoreError> {
        let next = Course { version: course.version + 1, ..course.clone() };
        let mut item = to_item(&keys::course(license), &next)?;
        if let Some(at) = next_at {
            course_mark(CourseQueue::Time, license, at, 0).put_on(&mut item);
        }
        let as_read = Condition::item_absent().or(Condition::version(course.version));
        let mut writes = vec![Write::put_if(item, as_read)];
        writes.extend(more);
        self.table.transact(writes).await?;
        *course = next;
        Ok(())
    }
}

impl Licenses {
    /// How far a license's course was acted on.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn course(&self, license: &LicenseId) -> Result<Course, StoreError> {
        Ok(self.table.get(&keys::course(license)).await?.unwrap_or_default())
    }

    /// How far the courses of several licenses were acted on, in the order of the licenses.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn courses(&self, licenses: &[LicenseId]) -> Result<Vec<Course>, StoreError> {
        let keys: Vec<_> = licenses.iter().map(keys::course).collect();
        let found = self.table.get_items(&keys).await?;
        found.into_iter().map(|item| item.map_or_else(|| Ok(Course::default()), from_item)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::due::due_text;

    fn due(work_sk: &str) -> DueCourse {
        let license = LicenseId::parse("l-1").unwrap();
        DueCourse { license, queue: CourseQueue::News, work_sk: work_sk.to_owned() }
    }

    #[test]
    fn the_more_often_a_licence_failed_the_longer_it_waits() {
        let pauses: Vec<i64> = [1, 2, 3, 4, 5, 6, 500].into_iter().map(retry_seconds).collect();
        assert_eq!(pauses, [60, 120, 240, 480, 960, 960, 960]);
    }

    #[test]
    fn an_entry_says_how_often_it_failed_and_stays_behind_what_is_new() {
        let license = LicenseId::parse("l-1").unwrap();
        let ends = course_mark(CourseQueue::News, &license, Timestamp::EPOCH, 0).sk;
        let other = course_mark(CourseQueue::News, &license, Timestamp::from_millis(1), 0).sk;
        let failed = course_mark(CourseQueue::News, &license, Timestamp::from_seconds(1_764_000_000), 3).sk;
        assert!(ends < other && other < failed);
        assert_eq!((due(&ends).failures(), due(&failed).failures()), (0, 3));
        assert_eq!(due("0000000000000").failures(), 0, "an entry of before");
        assert!(failed.as_str() < format!("{}~", due_text(Timestamp::from_seconds(1_764_000_000))).as_str());
    }
}
