//! Does what time, or a new fact, asks for on a licence: tells the product that it began, ends or is over, carries its
//! workspaces over to the licence that follows it, locks what is left, counts down, and writes to the owners.
//!
//! Every change of a licence's facts asks for the licence to be looked at, in its own transaction. A run takes the
//! licences that are to be looked at, compares facts and course, and writes the course with the events that tell of it
//! in one transaction. Mails are noted there too and struck out when sent.

mod abandonment;
mod mails;
mod statement;
mod steps;
mod succession;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use brand::Brand;
use edge::{Environment, Function, FunctionError, Invocation};
use kernel::{Clock, Email, Entropy, LicenseId, Timestamp};
use licensing::{Course, License, Reminder, Step};
use mail::Mailer;
use serde::Serialize;
use serde_json::Value;
use store::{Listing, Store, StoreError};

/// A run ends when less than this is left of its time: looking at one licence fits in.
const STOP_BEFORE_END: Duration = Duration::from_secs(15);
/// How often a licence is decided anew when one of its facts changed meanwhile, before the next run has to.
const MAX_DECISIONS: usize = 5;
/// After how many seconds mails that could not be sent are tried again.
const MAIL_RETRY_SECONDS: i64 = 300;
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

/// What a run did.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    licenses: u32,
    steps: u32,
    carried_over: u32,
    mails: u32,
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
        Ok(serde_json::to_value(report)?)
    }
}

impl AdvanceLicenses {
    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        let settings = &environment.settings;
        Self {
            store: Store::new(&environment.aws, &settings.table_name),
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
        // At once while mails are owed, should we not get to sending them.
        let next_at = if course.owed.is_empty() { self.next_look(&course, &license, now) } else { Some(now) };
        let next_at = earliest(next_at, again_at);
        self.store.put_course(id, &mut course, next_at, events, listing).await?;
        self.send_owed(&license, &mut course, now, again_at, report).await
    }

    /// Sends the mails that are owed and strikes out those that were sent, or never will be.
    async fn send_owed(
        &self,
        license: &License,
        course: &mut Course,
        now: Timestamp,
        again_at: Option<Timestamp>,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        if course.owed.is_empty() {
            return Ok(());
        }
        let mut done = Vec::new();
        let mut reminder = None;
        for owed in &course.owed {
            match self.send(owed, license, now).await {
                Ok(sent) => {
                    report.mails += u32::from(sent);
                    if owed.mail == licensing::course::Mail::Resume {
                        reminder = Some(if sent { Reminder::Sent { at: now } } else { Reminder::Nobody });
                    }
                }
                Err(error) if error.is_retryable() => {
                    tracing::warn!(license = %license.id, error = %error, "a mail could not be sent yet");
                    continue;
                }
                Err(error) => tracing::error!(license = %license.id, error = %error, "a mail cannot be sent"),
            }
            done.push(owed.clone());
        }
        course.strike_out(&done, reminder);
        let retry_at = (!course.owed.is_empty()).then(|| now.plus_seconds(MAIL_RETRY_SECONDS));
        let mut next_at = earliest(earliest(retry_at, again_at), self.next_look(course, license, now));
        for _ in 0..MAX_DECISIONS {
            match self.store.put_course(&license.id, course, next_at, Vec::new(), Listing::Keep).await {
                Err(StoreError::Conflict) => {}
                other => return other,
            }
            // A fact came while the mails went out: the licence is looked at anew, and no mail goes out twice for it.
            *course = self.store.course(&license.id).await?;
            course.strike_out(&done, reminder);
            next_at = Some(now);
        }
        Err(StoreError::Conflict)
    }

    /// When the licence is to be looked at again though nothing happens to it.
    fn next_look(&self, course: &Course, license: &License, now: Timestamp) -> Option<Timestamp> {
        let abandoned_at = course.abandonment.next_at(license, self.abandoned_after_seconds);
        earliest(course.next_at(license, now), abandoned_at)
    }
}

fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    [one, other].into_iter().flatten().min()
}
