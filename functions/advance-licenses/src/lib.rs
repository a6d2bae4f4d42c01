//! Does what time, or a new fact, asks for on a licence: tells the product that it began, ends or is over, carries its
//! workspaces over to the licence that follows it, locks what is left, counts down, and writes to the owners.
//!
//! Every change of a licence's facts asks for the licence to be looked at, in its own transaction. A run takes the
//! licences that are to be looked at, compares facts and course, and writes the course with the events that tell of it
//! in one transaction. Mails are noted and claimed there too, and struck out when sent: runs may overlap.

mod abandonment;
mod mails;
mod owed;
mod statement;
mod steps;
mod succession;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use brand::Brand;
use edge::{Environment, Function, FunctionError, Invocation};
use kernel::{Clock, Email, Entropy, LicenseId, Timestamp};
use licensing::{Course, License, Step};
use mail::Mailer;
use serde::Serialize;
use serde_json::Value;
use store::{Listing, Store, StoreError};

/// A run ends when less than this is left of its time: looking at one licence fits in.
const STOP_BEFORE_END: Duration = Duration::from_secs(15);
/// How often a licence is decided anew when one of its facts changed meanwhile, before the next run has to.
const MAX_DECISIONS: usize = 5;
const SECONDS_AN_HOUR: i64 = 3600;
/// After how many seconds a closing statement that waits for unsettled records is tried again.
const STATEMENT_RETRY_SECONDS: i64 = 300;

/// The function.
#[derive(Debug)]
pub struct AdvanceLicenses {
    store: Store,
    clock: Clock,
    brand: Arc<Brand>,
    mailer: Mailer,
    public_url: String,
    operator_email: Email,
    entropy: Entropy,
    abandoned_after_seconds: i64,
}

/// A look at one licence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look<'a> {
    pub(crate) license: &'a License,
    pub(crate) now: Timestamp,
    /// When it is looked at again though nothing is due then: something could not be done yet.
    pub(crate) again_at: Option<Timestamp>,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    licenses: u32,
    steps: u32,
    carried_over: u32,
    mails: u32,
    /// Attempts to send a mail that failed; each is tried again.
    mails_failed: u32,
    /// Mails that were tried often enough.
    mails_given_up: u32,
    /// Licences that could not be finished; the next run looks at them again.
    left: u32,
}

#[async_trait]
impl Function for AdvanceLicenses {
    async fn invoke(&self, _payload: Value, invocation: &Invocation) -> Result<Value, FunctionError> {
        let mut report = Report::default();
        for license in self.store.courses_due(self.clock.now()).await? {
            if invocation.time_left() < STOP_BEFORE_END {
                report.left += 1;
                continue;
            }
            report.licenses += 1;
            if let Err(error) = self.look_at(&license, &mut report).await {
                tracing::warn!(license = %license, error = %error, "a licence could not be advanced; the next run tries");
                report.left += 1;
            }
        }
        log(&report);
        Ok(serde_json::to_value(report)?)
    }
}

/// A run that found nothing to do, as most do, says nothing.
fn log(report: &Report) {
    if report.licenses == 0 && report.left == 0 {
        return;
    }
    tracing::info!(
        licenses = report.licenses,
        steps = report.steps,
        carried_over = report.carried_over,
        mails = report.mails,
        mails_failed = report.mails_failed,
        mails_given_up = report.mails_given_up,
        left = report.left,
        "advanced licences"
    );
}

impl AdvanceLicenses {
    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        let settings = &environment.settings;
        Self {
            store: Store::new(&environment.aws, &settings.table_name, &environment.entropy),
            clock: environment.clock.clone(),
            mailer: Mailer::new(&environment.aws, Arc::clone(&environment.brand)),
            public_url: settings.public_url.clone(),
            operator_email: settings.operator_email.clone().unwrap_or_else(|| environment.brand.support.email.clone()),
            brand: Arc::clone(&environment.brand),
            entropy: environment.entropy.clone(),
            abandoned_after_seconds: i64::from(settings.abandoned_after_hours) * SECONDS_AN_HOUR,
        }
    }

    /// Load, decide, write over what was loaded; a fact that came meanwhile has the licence decided anew.
    async fn look_at(&self, id: &LicenseId, report: &mut Report) -> Result<(), StoreError> {
        for _ in 0..MAX_DECISIONS {
            match self.advance(id, report).await {
                Err(StoreError::Conflict) => {}
                other => return other,
            }
        }
        Err(StoreError::Conflict)
    }

    async fn advance(&self, id: &LicenseId, report: &mut Report) -> Result<(), StoreError> {
        let now = self.clock.now();
        let mut course = self.store.course(id).await?;
        let Some(license) = self.store.license(id).await? else {
            return self.store.put_course(id, &mut course, None, Vec::new(), Listing::Keep).await;
        };
        report.carried_over += self.follow_on(&license, now).await?;
        let mut events = Vec::new();
        let mut again_at = None;
        for step in course.due(&license, now) {
            if step == Step::State && !self.state(&license, &mut course, now).await? {
                again_at = Some(now.plus_seconds(STATEMENT_RETRY_SECONDS));
                continue;
            }
            events.extend(self.take(step, &license, &mut course, now).await?);
            course.take(step);
            report.steps += 1;
            tracing::info!(license = %id, step = ?step, "a licence advanced");
        }
        let listing = self.watch_activation(&license, &mut course, now).await?;
        let claims = course.claim_mails(now);
        let look = Look { license: &license, now, again_at };
        let next_at = self.next_look(look, &course);
        self.store.put_course(id, &mut course, next_at, events, listing).await?;
        self.send_claimed(look, &mut course, &claims, report).await
    }

    /// When the licence is to be looked at again though nothing happens to it.
    pub(crate) fn next_look(&self, look: Look<'_>, course: &Course) -> Option<Timestamp> {
        let Look { license, now, again_at } = look;
        let abandoned_at = course.abandonment.next_at(license, self.abandoned_after_seconds);
        [course.next_at(license, now), abandoned_at, course.next_mail_at(), again_at].into_iter().flatten().min()
    }
}
