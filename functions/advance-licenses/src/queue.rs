//! The licenses of a run: which, in which order, how many at a time.

use std::collections::HashMap;
use std::time::Duration;

use edge::Invocation;
use futures_util::StreamExt;
use futures_util::stream;
use kernel::{LicenseId, Timestamp};
use licensing::{Course, License};
use store::{CourseQueue, Due, DueCourse, DuePage, DueSource, StoreError};

use crate::Repositories;
use crate::{AdvanceLicenses, Report};

/// How long a run takes up new licenses: until the next one begins, a minute after it. Two side by side would look at the
/// same licenses.
const RUN_TIME: Duration = Duration::from_secs(55);
/// A run ends when less than this is left of its time: looking at some licenses fits in.
pub(crate) const STOP_BEFORE_END: Duration = Duration::from_secs(15);
/// How many licenses are read together: as many as BatchGetItem takes.
const LICENSES_TOGETHER: usize = 100;
/// How many licenses are looked at side by side. A look takes some 30 ms of waiting and 6 write units, so 32 of them make
/// 6,000 units a second: what an on-demand table takes within minutes (4,000 to begin with, DynamoDB then follows the
/// load). A look holds a license and its workspaces, some 10 KB.
const LOOKS_SIDE_BY_SIDE: usize = 32;

/// What a look at a license begins with.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) course: Course,
    pub(crate) license: Option<License>,
}

/// One queue of licenses that are to be looked at.
struct DueCourses<'a> {
    store: &'a Repositories,
    queue: CourseQueue,
    now: Timestamp,
}

impl DueSource<DueCourse> for DueCourses<'_> {
    async fn page(&self, shard: u8, from: Option<String>) -> Result<DuePage<DueCourse>, StoreError> {
        self.store.license_work.courses_due(self.queue, shard, self.now, from).await
    }
}

impl AdvanceLicenses {
    /// Looks at every license that is to be looked at, the most urgent first, until the time is over.
    pub(crate) async fn look_at_all(&self, invocation: &Invocation) -> Result<Report, StoreError> {
        let mut report = Report::default();
        for queue in CourseQueue::ALL {
            let source = DueCourses { store: &self.store, queue, now: self.clock.now() };
            let mut due = Due::new(queue.shards());
            loop {
                let some = due.take(LICENSES_TOGETHER, &source).await?;
                if some.is_empty() {
                    break;
                }
                if invocation.time_left() < STOP_BEFORE_END || invocation.elapsed() > RUN_TIME {
                    report.unfinished = true;
                    return Ok(report);
                }
                self.look_at_some(some, &mut report).await;
            }
        }
        Ok(report)
    }

    async fn look_at_some(&self, some: Vec<DueCourse>, report: &mut Report) {
        let ids: Vec<LicenseId> = some.iter().map(|due| due.license.clone()).collect();
        // What cannot be read together is read one by one, so that it keeps none but itself back.
        let mut known = self.known(&ids).await.unwrap_or_default();
        let looks = some.into_iter().map(|due| {
            let known = known.remove(&due.license);
            self.look_at_due(due, known)
        });
        let mut looks = stream::iter(looks).buffer_unordered(LOOKS_SIDE_BY_SIDE);
        while let Some(looked) = looks.next().await {
            report.add(looked);
        }
    }

    /// The courses and licenses at `ids`. The courses first: a fact that comes in between changes them.
    async fn known(&self, ids: &[LicenseId]) -> Result<HashMap<LicenseId, Known>, StoreError> {
        let courses = self.store.licenses.courses(ids).await?;
        let licenses = self.store.licenses.licenses(ids).await?;
        let mut licenses: HashMap<LicenseId, License> =
            licenses.into_iter().map(|license| (license.id.clone(), license)).collect();
        // One that is known by another id by now is read by itself.
        let known = |(id, course): (&LicenseId, Course)| {
            let license = licenses.remove(id)?;
            Some((id.clone(), Known { course, license: Some(license) }))
        };
        Ok(ids.iter().zip(courses).filter_map(known).collect())
    }

    /// Looks at one license; if it cannot be advanced it moves back.
    async fn look_at_due(&self, due: DueCourse, known: Option<Known>) -> Report {
        let mut report = Report { licenses: 1, ..Report::default() };
        let Err(error) = self.look_at(&due.license, known, &mut report).await else { return report };
        report.left = 1;
        let (license, failures) = (&due.license, due.failures());
        tracing::warn!(license = %license, failures, error = %kernel::Causes(&error), "a licence could not be advanced; a later run tries");
        if let Err(error) = self.store.license_work.put_off_course(&due, self.clock.now()).await {
            tracing::warn!(license = %license, error = %kernel::Causes(&error), "a licence that failed could not be moved back");
        }
        report
    }
}
