//! Sends what waits: loading, sending and writing down go on side by side, so that AWS's pace is the only limit.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::OptionFuture;
use futures_util::stream::{FuturesOrdered, FuturesUnordered};
use kernel::{Hour, LicenseId};
use marketplace::MeterError;
use metering::batch::{Packer, Submission, bisect};
use metering::pace::Pace;
use metering::{Answer, RecordState};
use store::{LicenseHour, StoreError};
use tokio::time::{Instant, sleep};

use crate::job::{Job, Parcel};
use crate::merge::{DueHours, Merge};
use crate::{MeterUsage, Run};

/// How many licence-hours are loaded at a time.
const HOURS_AT_A_TIME: usize = 100;
/// While fewer calls than this are ready, more is loaded.
const READY_CALLS: usize = 20;
/// How many calls wait for AWS's answer at a time: at 10 a second, enough for answers that take half a second.
const MAX_CALLS_IN_FLIGHT: usize = 5;
/// How many licence-hours are written at a time.
const MAX_WRITES_IN_FLIGHT: usize = 16;
/// How often one run sends a record that AWS does not take now. The next run goes on.
const MAX_SENDINGS: u32 = 4;
/// After so many throttled calls in a row the run gives AWS a rest.
const MAX_THROTTLED_CALLS: u32 = 8;
/// How long a call waits that AWS failed on; it doubles with each failure.
const FAILURE_PAUSE: Duration = Duration::from_millis(200);
/// How often the writing down of an answer is tried.
const MAX_SETTLE_TRIES: u32 = 4;

/// What is where.
#[derive(Debug)]
struct Sending {
    jobs: HashMap<u64, Job>,
    next_job: u64,
    packer: Packer<Parcel>,
    ready: VecDeque<Vec<Parcel>>,
    settled: Vec<Job>,
    pace: Pace,
    began: Instant,
    throttled_in_a_row: u32,
}

impl MeterUsage {
    /// Sends the records of `first`, then everything that waits, by urgency.
    pub(crate) async fn send_due(&self, run: &mut Run<'_>, first: Vec<(LicenseId, Hour)>) -> Result<(), StoreError> {
        let mut sending = Sending::new(self.options.calls_per_second);
        let queue = Queue { seen: first.iter().cloned().collect(), first: first.into(), rest: Merge::new() };
        let (mut calls, mut writes) = (FuturesUnordered::new(), FuturesUnordered::new());
        let mut loading = None;
        let mut failed = None;
        // The queue travels with the loading and comes back from it; it is gone when there is nothing left.
        let mut idle_queue = Some(queue);
        'run: loop {
            if run.is_out_of_time() {
                run.stop("out of time");
            }
            if run.report.stopped.is_some() || failed.is_some() {
                idle_queue = None;
                sending.give_back(self.clock.now());
            }
            if loading.is_none() && sending.ready.len() < READY_CALLS {
                loading = idle_queue.take().map(|queue| Box::pin(self.load(queue)));
            }
            if loading.is_none() && idle_queue.is_none() {
                sending.ready.extend(sending.packer.drain());
            }
            while calls.len() < MAX_CALLS_IN_FLIGHT
                && let Some(call) = sending.ready.pop_front()
            {
                let wait = sending.wait(&call);
                if !run.has_time_for(wait) {
                    sending.ready.push_front(call);
                    run.stop("out of time");
                    continue 'run;
                }
                calls.push(self.call(call, wait));
            }
            while writes.len() < MAX_WRITES_IN_FLIGHT
                && let Some(job) = sending.settled.pop()
            {
                writes.push(self.settle(job));
            }
            if calls.is_empty() && writes.is_empty() && loading.is_none() {
                break;
            }
            tokio::select! {
                biased;
                Some((call, outcome)) = calls.next() => {
                    run.report.calls += 1;
                    sending.answered(run, call, outcome, self.clock.now());
                }
                Some((job, written)) = writes.next() => count(run, &job, &written),
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

    /// The next licence-hours that wait, with their attempt written down.
    async fn load(&self, mut queue: Queue) -> Result<(Option<Queue>, Vec<Job>), StoreError> {
        let now = self.clock.now();
        let wanted = queue.take(self).await?;
        if wanted.is_empty() {
            return Ok((None, Vec::new()));
        }
        let hours = self.readable_hours(&wanted).await?;
        let licenses: Vec<LicenseId> = wanted.into_iter().map(|(license, _)| license).collect();
        let facts = self.facts(&licenses).await?;
        let mut begun = Vec::with_capacity(hours.len());
        let mut writes = FuturesOrdered::new();
        for hour in hours.into_iter().filter(LicenseHour::is_pending) {
            let Some(facts) = facts.get(&hour.license) else { continue };
            writes.push_back(self.begin(Job::new(hour, facts.clone(), now)));
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
        match self.store.license_hours(wanted).await {
            Err(StoreError::Corrupt(_)) => {}
            other => return other,
        }
        let mut hours = Vec::with_capacity(wanted.len());
        for one in wanted {
            match self.store.license_hours(std::slice::from_ref(one)).await {
                Ok(hour) => hours.extend(hour),
                Err(error @ StoreError::Corrupt(_)) => {
                    tracing::error!(license = %one.0, hour = %one.1, error = %error, "a licence-hour cannot be read");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(hours)
    }

    /// Writes down that a licence-hour's records are about to be sent. One that somebody else is at, or that could not
    /// be written, is left to the next run.
    async fn begin(&self, job: Job) -> Option<Job> {
        match self.store.write_records(&job.hour, job.about_to_send(), &job.facts.standing).await {
            Ok(hour) => Some(Job { hour, ..job }),
            Err(StoreError::Conflict) => None,
            Err(error) => {
                tracing::warn!(license = %job.hour.license, error = %error, "an attempt could not be written down");
                None
            }
        }
    }

    async fn call(&self, call: Vec<Parcel>, wait: Duration) -> (Vec<Parcel>, Result<Vec<Answer>, MeterError>) {
        if !wait.is_zero() {
            sleep(wait).await;
        }
        let submissions: Vec<&Submission> = call.iter().map(|parcel| &parcel.submission).collect();
        let outcome = self.meter.send(&submissions).await;
        (call, outcome)
    }

    /// Writes down what became of a licence-hour. What cannot be written is found as possibly sent by the next run.
    async fn settle(&self, job: Job) -> (Job, Result<(), StoreError>) {
        let mut tries = 0;
        loop {
            let written = self.store.write_records(&job.hour, job.after.clone(), &job.facts.standing).await;
            tries += 1;
            match written {
                Err(StoreError::Unavailable(_)) if tries < MAX_SETTLE_TRIES => sleep(FAILURE_PAUSE * tries).await,
                other => return (job, other.map(|_| ())),
            }
        }
    }
}

/// Adds a written licence-hour to the report, and says what an operator must see.
fn count(run: &mut Run<'_>, job: &Job, written: &Result<(), StoreError>) {
    if let Err(error) = written {
        tracing::warn!(license = %job.hour.license, hour = %job.hour.hour, error = %error, "an answer could not be written down");
    }
    for (before, after) in job.hour.records.iter().zip(&job.after) {
        match (&before.state, &after.state) {
            (RecordState::Frozen { .. }, RecordState::Metered { .. }) if written.is_ok() => run.report.metered += 1,
            (RecordState::Frozen { .. }, RecordState::Quarantined { reason, .. }) if written.is_ok() => {
                run.report.quarantined += 1;
                tracing::error!(
                    license = %job.hour.license,
                    hour = %job.hour.hour,
                    dimension = %after.dimension,
                    quantity = after.quantity,
                    reason = %reason,
                    "a usage record is in quarantine"
                );
            }
            (RecordState::Frozen { .. }, _) => run.report.remaining += 1,
            _ => {}
        }
    }
}

impl Sending {
    fn new(calls_per_second: u32) -> Self {
        Self {
            jobs: HashMap::new(),
            next_job: 0,
            packer: Packer::default(),
            ready: VecDeque::new(),
            settled: Vec::new(),
            pace: Pace::new(calls_per_second),
            began: Instant::now(),
            throttled_in_a_row: 0,
        }
    }

    /// Takes in a licence-hour whose attempt is written down.
    fn accept(&mut self, run: &mut Run<'_>, mut job: Job) {
        let number = self.next_job;
        self.next_job += 1;
        let parcels = job.parcels(number);
        if parcels.is_empty() {
            // What has expired was written down in place of the attempt.
            run.report.quarantined += job.expired;
            tracing::error!(
                license = %job.hour.license,
                hour = %job.hour.hour,
                records = job.expired,
                "usage records expired and are in quarantine"
            );
            return;
        }
        self.jobs.insert(number, job);
        for parcel in parcels {
            let submission = parcel.submission.clone();
            self.ready.extend(self.packer.push(parcel, &submission));
        }
    }

    /// How long a call has to wait for its turn.
    fn wait(&mut self, call: &[Parcel]) -> Duration {
        let turn = Duration::from_micros(self.pace.take(self.now_micros()));
        let failures = call.iter().map(|parcel| parcel.sent).max().unwrap_or(0);
        if failures == 0 { turn } else { turn.max(FAILURE_PAUSE * 2_u32.saturating_pow(failures - 1)) }
    }

    fn now_micros(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX).max(1)
    }

    fn answered(
        &mut self,
        run: &mut Run<'_>,
        call: Vec<Parcel>,
        outcome: Result<Vec<Answer>, MeterError>,
        now: kernel::Timestamp,
    ) {
        if !matches!(outcome, Err(MeterError::Throttled)) {
            self.throttled_in_a_row = 0;
            self.pace.answered();
        }
        match outcome {
            Ok(answers) => {
                let sent = call.into_iter().zip(answers);
                let again: Vec<Parcel> = sent.filter_map(|(parcel, answer)| self.note(parcel, &answer, now)).collect();
                self.retry(again);
            }
            Err(MeterError::Throttled) => {
                self.throttled_in_a_row += 1;
                self.pace.throttled(self.now_micros());
                if self.throttled_in_a_row >= MAX_THROTTLED_CALLS {
                    run.stop("AWS Marketplace throttles");
                }
                self.ready.push_front(call);
            }
            Err(MeterError::Lost(why)) => {
                tracing::warn!(why, records = call.len(), "a call has no answer");
                let lost = call.into_iter();
                let again: Vec<Parcel> = lost.filter_map(|parcel| self.note(parcel, &Answer::Unknown, now)).collect();
                self.retry(again);
            }
            Err(MeterError::Fault(fault)) => match bisect(call) {
                Ok((one, other)) => {
                    self.ready.push_front(other);
                    self.ready.push_front(one);
                }
                Err(alone) => {
                    if let Some(parcel) = alone {
                        self.finish(&parcel, Some(&Answer::Refused(fault)), now);
                    }
                }
            },
            Err(MeterError::Refused(why)) => {
                tracing::error!(why, "AWS Marketplace refuses our calls; nothing is sent until this is mended");
                run.stop(&why);
                self.ready.push_front(call);
            }
        }
    }

    /// Takes an answer; gives the parcel back if it is to be sent again in this run.
    fn note(&mut self, mut parcel: Parcel, answer: &Answer, now: kernel::Timestamp) -> Option<Parcel> {
        parcel.sent += 1;
        let again = matches!(answer, Answer::NotTaken | Answer::Unknown) && parcel.sent < MAX_SENDINGS;
        if again {
            if *answer == Answer::Unknown {
                parcel.may_have_arrived();
            }
            return Some(parcel);
        }
        self.finish(&parcel, Some(answer), now);
        None
    }

    fn retry(&mut self, again: Vec<Parcel>) {
        if !again.is_empty() {
            self.ready.push_front(again);
        }
    }

    fn finish(&mut self, parcel: &Parcel, answer: Option<&Answer>, now: kernel::Timestamp) {
        let done = self.jobs.get_mut(&parcel.job).is_some_and(|job| job.note(parcel, answer, now));
        if done {
            self.settled.extend(self.jobs.remove(&parcel.job));
        }
    }

    /// Nothing more is sent: what waits is written back as it was known before.
    fn give_back(&mut self, now: kernel::Timestamp) {
        let calls: Vec<Vec<Parcel>> = self.ready.drain(..).chain(self.packer.drain()).collect();
        for parcel in calls.into_iter().flatten() {
            self.finish(&parcel, None, now);
        }
    }
}

/// Licence-hours in the order in which they go.
#[derive(Debug)]
struct Queue {
    first: VecDeque<(LicenseId, Hour)>,
    seen: HashSet<(LicenseId, Hour)>,
    rest: Merge<(LicenseId, Hour)>,
}

impl Queue {
    async fn take(&mut self, meter: &MeterUsage) -> Result<Vec<(LicenseId, Hour)>, StoreError> {
        if !self.first.is_empty() {
            let count = self.first.len().min(HOURS_AT_A_TIME);
            return Ok(self.first.drain(..count).collect());
        }
        loop {
            let mut taken = self.rest.take(HOURS_AT_A_TIME, &DueHours(&meter.store)).await?;
            if taken.is_empty() {
                return Ok(taken);
            }
            taken.retain(|one| !self.seen.contains(one));
            if !taken.is_empty() {
                return Ok(taken);
            }
        }
    }
}
