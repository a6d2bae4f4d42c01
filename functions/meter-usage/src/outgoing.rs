//! What is on its way to AWS: calls that are ready, licence-hours that wait for answers, and the pace.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use marketplace::MeterError;
use metering::Answer;
use metering::batch::{Packer, bisect};
use metering::pace::Pace;

use crate::Run;
use crate::job::{Job, Parcel};

/// How often one run sends a record that AWS does not take now. The next run goes on.
const MAX_SENDINGS: u32 = 4;
/// After so many throttled calls in a row the run gives AWS a rest.
const MAX_THROTTLED_CALLS: u32 = 8;
/// How long a call waits that AWS failed on; it doubles with each failure.
pub(crate) const FAILURE_PAUSE: Duration = Duration::from_millis(200);

/// What is where.
#[derive(Debug)]
pub(crate) struct Sending {
    jobs: HashMap<u64, Job>,
    next_job: u64,
    pub(crate) packer: Packer<Parcel>,
    pub(crate) ready: VecDeque<Vec<Parcel>>,
    pub(crate) settled: Vec<Job>,
    pace: Pace,
    throttled_in_a_row: u32,
}

impl Sending {
    pub(crate) fn new(calls_per_second: u32) -> Self {
        Self {
            jobs: HashMap::new(),
            next_job: 0,
            packer: Packer::default(),
            ready: VecDeque::new(),
            settled: Vec::new(),
            pace: Pace::new(calls_per_second),
            throttled_in_a_row: 0,
        }
    }

    /// Takes in a licence-hour whose attempt is written down.
    pub(crate) fn accept(&mut self, run: &mut Run<'_>, mut job: Job) {
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
    pub(crate) fn wait(&mut self, run: &Run<'_>, call: &[Parcel]) -> Duration {
        let turn = Duration::from_micros(self.pace.take(run.elapsed_micros()));
        let failures = call.iter().map(|parcel| parcel.sent).max().unwrap_or(0);
        if failures == 0 { turn } else { turn.max(FAILURE_PAUSE * 2_u32.saturating_pow(failures - 1)) }
    }

    pub(crate) fn answered(
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
                self.pace.throttled(run.elapsed_micros());
                if self.throttled_in_a_row >= MAX_THROTTLED_CALLS {
                    run.report.refused += 1;
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
                run.report.refused += 1;
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
    pub(crate) fn give_back(&mut self, now: kernel::Timestamp) {
        let calls: Vec<Vec<Parcel>> = self.ready.drain(..).chain(self.packer.drain()).collect();
        for parcel in calls.into_iter().flatten() {
            self.finish(&parcel, None, now);
        }
    }
}
