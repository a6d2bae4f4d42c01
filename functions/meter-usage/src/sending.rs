//! Sends what waits: loading, sending and writing down go on side by side, so that AWS's pace is the only limit.

use futures_util::StreamExt;
use futures_util::future::OptionFuture;
use futures_util::stream::{FuturesOrdered, FuturesUnordered};
use kernel::{Hour, LicenseId, Timestamp};
use marketplace::MeterError;
use metering::batch::Submission;
use metering::deadline::deadline;
use metering::{Answer, RecordState};
use store::{LicenseHour, StoreError};
use tokio::sync::mpsc::Receiver;

use crate::decimals::Refusing;
use crate::facts::Facts;
use crate::job::{CarriedOver, Job, PendingSubmission};
use crate::outgoing::{FAILURE_PAUSE, Sending};
use crate::queue::Queue;
use crate::run::OUT_OF_TIME;
use crate::{MeterUsage, Run};

/// While fewer calls than this are ready, more is loaded.
const READY_CALLS: usize = 20;
/// How many calls wait for AWS's answer at a time: at 10 a second, enough for answers that take half a second.
const MAX_CALLS_IN_FLIGHT: usize = 5;
/// How many license-hours are written at a time.
const MAX_WRITES_IN_FLIGHT: usize = 16;
/// How often the writing down of an answer is tried.
const MAX_WRITE_TRIES: u32 = 4;
/// From how long before AWS's deadline on what still waits is a reason to wake somebody, in seconds: half of what AWS gives.
const PRESSING_SECONDS: i64 = 12 * 3600;

impl MeterUsage {
    /// Sends what is in `queue`, by urgency, and then what is handed over until there will be no more.
    pub(crate) async fn send(
        &self,
        run: &mut Run<'_>,
        sending: &mut Sending,
        queue: Queue,
        mut handed_over: Option<Receiver<Job>>,
    ) -> Result<(), StoreError> {
        let (mut calls, mut writes) = (FuturesUnordered::new(), FuturesUnordered::new());
        let mut loading = None;
        let mut failed = None;
        // The call whose turn is next. Those behind it could not go before it, and it is not on its way yet: a run
        // that stops takes it back instead of waiting.
        let mut waiting = None;
        // The queue travels with the loading and comes back from it; it is gone when there is nothing left.
        let mut idle_queue = Some(queue);
        'run: loop {
            if run.is_out_of_time() {
                run.stop(OUT_OF_TIME);
            }
            if run.report.stopped.is_some() || failed.is_some() {
                idle_queue = None;
                // What froze meanwhile still comes, and is given back with the rest.
                handed_over.iter_mut().for_each(Receiver::close);
                sending.give_back(waiting.take().map(|(call, _)| call), self.clock.now());
            }
            if loading.is_none() && sending.ready.len() < READY_CALLS {
                let refusing = Refusing::clone(&run.refusing);
                loading = idle_queue.take().map(|queue| Box::pin(self.load(queue, refusing)));
            }
            let is_loaded = loading.is_none() && idle_queue.is_none();
            if is_loaded && handed_over.is_none() || sending.is_time_for_last_calls(run) {
                sending.ready.extend(sending.packer.drain());
            }
            while waiting.is_none()
                && calls.len() < MAX_CALLS_IN_FLIGHT
                && let Some(call) = sending.next_call(self.clock.now())
            {
                let wait = sending.wait(run, &call);
                if !run.has_time_for(wait) {
                    sending.ready.push_front(call);
                    run.stop(OUT_OF_TIME);
                    continue 'run;
                }
                if wait.is_zero() {
                    calls.push(self.call(call));
                } else {
                    waiting = Some((call, Box::pin(self.meter.pause(wait))));
                }
            }
            while writes.len() < MAX_WRITES_IN_FLIGHT
                && let Some(job) = sending.answered.pop()
            {
                writes.push(self.write_answers(job));
            }
            let is_over = is_loaded && handed_over.is_none();
            if calls.is_empty() && writes.is_empty() && waiting.is_none() && is_over {
                break;
            }
            let takes_more = is_loaded && sending.ready.len() < READY_CALLS;
            tokio::select! {
                biased;
                Some((call, outcome)) = calls.next() => {
                    run.report.calls += 1;
                    sending.answered(run, call, outcome, self.clock.now());
                }
                Some((job, written)) = writes.next() => count(run, &job, &written, self.clock.now()),
                Some(()) = OptionFuture::from(waiting.as_mut().map(|(_, turn)| turn)) => {
                    calls.extend(waiting.take().map(|(call, _)| self.call(call)));
                }
                Some(handed) = OptionFuture::from(handed_over.as_mut().filter(|_| takes_more).map(Receiver::recv)) => {
                    match handed {
                        Some(job) => sending.accept(run, job),
                        None => handed_over = None,
                    }
                }
                Some(loaded) = OptionFuture::from(loading.as_mut()) => {
                    loading = None;
                    match loaded {
                        Ok((queue, jobs)) => {
                            idle_queue = queue;
                            jobs.into_iter().for_each(|job| sending.accept(run, job));
                        }
                        Err(error) => failed = Some(error),
                    }
                }
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// The next license-hours that wait, with their attempt written down.
    async fn load(&self, mut queue: Queue, refusing: Refusing) -> Result<(Option<Queue>, Vec<Job>), StoreError> {
        let now = self.clock.now();
        let wanted = queue.take(&self.store).await?;
        if wanted.is_empty() {
            return Ok((None, Vec::new()));
        }
        let hours = self.readable_hours(&wanted).await?;
        let licenses: Vec<LicenseId> = wanted.into_iter().map(|(license, _)| license).collect();
        let facts = self.facts(&licenses, &refusing).await?;
        let mut begun = Vec::with_capacity(hours.len());
        let mut writes = FuturesOrdered::new();
        for hour in hours.into_iter().filter(|hour| queue.has_turn(hour)) {
            let Some(facts) = facts.get(&hour.license).filter(|facts| facts.is_of_aws()) else { continue };
            writes.push_back(self.begin_hour(hour, facts.clone(), now));
            if writes.len() >= MAX_WRITES_IN_FLIGHT {
                begun.extend(writes.next().await.flatten());
            }
        }
        while let Some(job) = writes.next().await {
            begun.extend(job);
        }
        Ok((Some(queue), begun))
    }

    /// The hours at `wanted`; one that cannot be read does not keep the others back.
    async fn readable_hours(&self, wanted: &[(LicenseId, Hour)]) -> Result<Vec<LicenseHour>, StoreError> {
        match self.store.ledger.license_hours(wanted).await {
            Err(StoreError::Corrupt { .. }) => {}
            other => return other,
        }
        let mut hours = Vec::with_capacity(wanted.len());
        for one in wanted {
            match self.store.ledger.license_hours(std::slice::from_ref(one)).await {
                Ok(hour) => hours.extend(hour),
                Err(error @ StoreError::Corrupt { .. }) => {
                    tracing::error!(license = %one.0, hour = %one.1, error = %kernel::Causes(&error), "a licence-hour cannot be read");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(hours)
    }

    async fn begin_hour(&self, hour: LicenseHour, facts: Facts, now: Timestamp) -> Option<Job> {
        let hour = self.in_whole_units(hour, &facts).await?;
        self.begin(Job::new(hour, facts, now), now).await
    }

    /// Writes down that a license-hour's records are about to be sent. One that somebody else is at, or that could not
    /// be written for contention or anything else, is not sent and left to the next run.
    async fn begin(&self, job: Job, now: Timestamp) -> Option<Job> {
        match self.store.ledger_work.write_records(&job.hour, job.about_to_send(now), &job.facts.window).await {
            Ok(hour) => Some(Job { hour, ..job }),
            Err(StoreError::Conflict) => None,
            Err(error) => {
                tracing::warn!(license = %job.hour.license, error = %kernel::Causes(&error), "an attempt could not be written down");
                None
            }
        }
    }

    async fn call(&self, call: Vec<PendingSubmission>) -> (Vec<PendingSubmission>, Result<Vec<Answer>, MeterError>) {
        let submissions: Vec<&Submission> = call.iter().map(|pending| &pending.submission).collect();
        let outcome = self.meter.send(&submissions).await;
        (call, outcome)
    }

    /// Writes down what became of a license-hour. Where somebody else wrote it meanwhile, the receipts go into what they
    /// left. What cannot be written is found as possibly sent by the next run.
    async fn write_answers(&self, mut job: Job) -> (Job, Result<(), StoreError>) {
        let mut tries = 0;
        loop {
            let written = self.store.ledger_work.write_records(&job.hour, job.after.clone(), &job.facts.window).await;
            tries += 1;
            match written {
                Err(StoreError::Unavailable { .. } | StoreError::Contended) if tries < MAX_WRITE_TRIES => {
                    self.meter.pause(FAILURE_PAUSE * tries).await;
                }
                Err(StoreError::Conflict) if tries < MAX_WRITE_TRIES => match self.carry_over(&mut job).await {
                    Ok(CarriedOver::ToWrite) => {}
                    Ok(CarriedOver::Written) => return (job, Ok(())),
                    Ok(CarriedOver::Decided) => return (job, Err(StoreError::Conflict)),
                    Err(error) => return (job, Err(error)),
                },
                other => return (job, other.map(|_| ())),
            }
        }
    }

    async fn carry_over(&self, job: &mut Job) -> Result<CarriedOver, StoreError> {
        let slot = (job.hour.license.clone(), job.hour.hour);
        let stored = self.store.ledger.license_hours(&[slot]).await?.pop();
        Ok(stored.map_or(CarriedOver::Decided, |stored| job.carry_over(stored)))
    }
}

/// Adds a written license-hour to the report, and says what an operator must see.
fn count(run: &mut Run<'_>, job: &Job, written: &Result<(), StoreError>, now: Timestamp) {
    if let Err(error) = written {
        tracing::warn!(license = %job.hour.license, hour = %job.hour.hour, error = %kernel::Causes(&error), "an answer could not be written down");
    }
    let is_pressing = deadline(job.hour.hour, &job.facts.window) < now.plus_seconds(PRESSING_SECONDS);
    for (before, after) in job.hour.records.iter().zip(&job.after) {
        match (&before.state, &after.state) {
            (RecordState::Frozen { .. }, RecordState::Metered { .. }) if written.is_ok() => run.report.metered += 1,
            (RecordState::Frozen { .. }, RecordState::Quarantined { reason, .. }) if written.is_ok() => {
                run.report.quarantined += 1;
                tracing::error!(
                    license = %job.hour.license,
                    hour = %job.hour.hour,
                    dimension = %after.dimension,
                    quantity = %after.quantity,
                    reason = %reason,
                    "a usage record is in quarantine"
                );
            }
            (RecordState::Frozen { .. }, _) => {
                run.report.remaining += 1;
                run.report.pressing += u64::from(is_pressing);
            }
            _ => {}
        }
    }
}
