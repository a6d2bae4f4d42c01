//! What is on its way to AWS: calls that are ready, license-hours that wait for answers, and the pace.

mod form;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use kernel::ProductCode;
use marketplace::MeterError;
use metering::batch::{Packer, Submission, bisect};
use metering::pace::Pace;
use metering::{Answer, CallFault, Terms};

use crate::Run;
use crate::job::{Job, PendingSubmission};

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
    pub(crate) packer: Packer<PendingSubmission>,
    pub(crate) ready: VecDeque<Vec<PendingSubmission>>,
    pub(crate) answered: Vec<Job>,
    /// Products of which AWS takes nothing in this run.
    aside: BTreeSet<ProductCode>,
    /// Products of which AWS takes no decimals in this run.
    refusing: BTreeSet<ProductCode>,
    /// Those of them that were found out since it was last asked, with AWS's code.
    refusals: BTreeMap<ProductCode, String>,
    has_sent_last_calls: bool,
    pace: Pace,
    throttled_in_a_row: u32,
}

impl Sending {
    pub(crate) fn new(calls_per_second: u32) -> Self {
        Self {
            jobs: HashMap::new(),
            next_job: 0,
            packer: Packer::of(&Terms::AWS),
            ready: VecDeque::new(),
            answered: Vec::new(),
            aside: BTreeSet::new(),
            refusing: BTreeSet::new(),
            refusals: BTreeMap::new(),
            has_sent_last_calls: false,
            pace: Pace::new(calls_per_second),
            throttled_in_a_row: 0,
        }
    }

    /// Takes in a license-hour whose attempt is written down.
    pub(crate) fn accept(&mut self, run: &mut Run<'_>, mut job: Job) {
        let number = self.next_job;
        self.next_job += 1;
        let submissions = job.submissions(number);
        if submissions.is_empty() {
            // What has expired was written down in place of the attempt.
            run.report.quarantined += job.expired;
            if job.expired > 0 {
                tracing::error!(
                    license = %job.hour.license,
                    hour = %job.hour.hour,
                    records = job.expired,
                    "usage records expired and are in quarantine"
                );
            }
            return;
        }
        self.jobs.insert(number, job);
        for pending in submissions {
            let submission = pending.submission.clone();
            self.ready.extend(self.packer.push(pending, &submission));
        }
    }

    /// How long a call has to wait for its turn.
    pub(crate) fn wait(&mut self, run: &Run<'_>, call: &[PendingSubmission]) -> Duration {
        let turn = Duration::from_micros(self.pace.take(run.elapsed_micros()));
        let failures = call.iter().map(|pending| pending.sent).max().unwrap_or(0);
        if failures == 0 { turn } else { turn.max(FAILURE_PAUSE * 2_u32.saturating_pow(failures - 1)) }
    }

    pub(crate) fn answered(
        &mut self,
        run: &mut Run<'_>,
        call: Vec<PendingSubmission>,
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
                let again: Vec<PendingSubmission> =
                    sent.filter_map(|(pending, answer)| self.note(pending, &answer, now)).collect();
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
                let again: Vec<PendingSubmission> =
                    lost.filter_map(|pending| self.note(pending, &Answer::Unknown, now)).collect();
                self.retry(again);
            }
            Err(MeterError::Fault(fault)) => match bisect(call) {
                Ok(halves) => self.push_halves(halves),
                Err(None) => {}
                // Ours add up. To whom does not know the decimal members they do not.
                Err(Some(alone)) if fault == CallFault::Allocations && !alone.submission.form.is_whole() => {
                    self.refuse_form(vec![alone], form::ALLOCATIONS_REFUSED.to_owned(), now);
                }
                Err(Some(alone)) => self.finish(&alone, Some(&Answer::Refused(fault)), now),
            },
            Err(MeterError::Product(why)) => {
                run.report.refused += 1;
                if let Some(pending) = call.first() {
                    let product = pending.submission.product.clone();
                    tracing::error!(product = %product, why, "AWS Marketplace refuses a product; the others go on");
                    self.aside.insert(product);
                }
                self.put_back(call, now);
            }
            // One record may be wrong for another reason, which AWS words in the same way: the others are to have gone.
            Err(MeterError::Form(code)) if form::is_known_to_refuse(run, &call) => self.refuse_form(call, code, now),
            Err(MeterError::Form(code)) => match bisect(call) {
                Ok(halves) => self.push_halves(halves),
                Err(alone) => self.refuse_form(alone.into_iter().collect(), code, now),
            },
            Err(MeterError::Refused(why)) => {
                tracing::error!(why, "AWS Marketplace refuses our calls; nothing is sent until this is mended");
                run.report.refused += 1;
                run.stop(&why);
                self.ready.push_front(call);
            }
        }
    }

    fn push_halves(&mut self, (one, other): (Vec<PendingSubmission>, Vec<PendingSubmission>)) {
        self.ready.push_front(other);
        self.ready.push_front(one);
    }

    /// Takes an answer; gives the submission back if it is to be sent again in this run.
    fn note(
        &mut self,
        mut pending: PendingSubmission,
        answer: &Answer,
        now: kernel::Timestamp,
    ) -> Option<PendingSubmission> {
        pending.sent += 1;
        let again = matches!(answer, Answer::NotTaken | Answer::Unknown) && pending.sent < MAX_SENDINGS;
        if again {
            if *answer == Answer::Unknown {
                pending.may_have_arrived();
            }
            return Some(pending);
        }
        self.finish(&pending, Some(answer), now);
        None
    }

    fn retry(&mut self, again: Vec<PendingSubmission>) {
        if !again.is_empty() {
            self.ready.push_front(again);
        }
    }

    fn finish(&mut self, pending: &PendingSubmission, answer: Option<&Answer>, now: kernel::Timestamp) {
        let done = self.jobs.get_mut(&pending.job).is_some_and(|job| job.note(pending, answer, now));
        if done {
            self.answered.extend(self.jobs.remove(&pending.job));
        }
    }

    /// Nothing more is sent: what waits, the call whose turn was next included, is written back as it was known before.
    pub(crate) fn give_back(&mut self, next: Option<Vec<PendingSubmission>>, now: kernel::Timestamp) {
        let calls: Vec<Vec<PendingSubmission>> =
            next.into_iter().chain(self.ready.drain(..)).chain(self.packer.drain()).collect();
        self.put_back(calls.into_iter().flatten(), now);
    }

    /// Whether calls that are not full go now, once in a run: they would be given back when its time is over, and a
    /// product that fills no call beside another that never ends would be given back by each run.
    pub(crate) fn is_time_for_last_calls(&mut self, run: &Run<'_>) -> bool {
        run.is_nearly_out_of_time() && !std::mem::replace(&mut self.has_sent_last_calls, true)
    }

    fn put_back(&mut self, submissions: impl IntoIterator<Item = PendingSubmission>, now: kernel::Timestamp) {
        for pending in submissions {
            self.finish(&pending, None, now);
        }
    }

    /// Whether AWS takes nothing like this in this run.
    fn is_aside(&self, submission: &Submission) -> bool {
        let is_refused = !submission.form.is_whole() && self.refusing.contains(&submission.product);
        is_refused || self.aside.contains(&submission.product)
    }

    /// The next call to make. What AWS refuses of a product is written back.
    pub(crate) fn next_call(&mut self, now: kernel::Timestamp) -> Option<Vec<PendingSubmission>> {
        loop {
            let call = self.ready.pop_front()?;
            if call.first().is_none_or(|pending| !self.is_aside(&pending.submission)) {
                return Some(call);
            }
            self.put_back(call, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use edge::Invocation;
    use kernel::{AwsAccountId, Dimension, Hour, Identity, LicenseArn, QuantityForm, Timestamp, Units};
    use metering::RecordState;

    use super::*;

    pub(super) fn run(invocation: &Invocation, finishing_time: Duration) -> Run<'_> {
        Run::new(invocation, finishing_time)
    }

    pub(super) fn pending(product: &str) -> PendingSubmission {
        let submission = Submission {
            product: ProductCode::parse(product).unwrap(),
            identity: Identity::Legacy,
            account: AwsAccountId::parse("111122223333").unwrap(),
            license: LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap(),
            customer: None,
            dimension: Dimension::parse("hosts").unwrap(),
            timestamp: Hour::parse("2026-11-21T10").unwrap().start(),
            form: QuantityForm::Whole,
            quantity: Units::whole(1),
            allocations: Vec::new(),
        };
        PendingSubmission { job: 0, record: 0, submission, state: RecordState::FROZEN, sent: 0 }
    }

    #[test]
    fn a_product_that_aws_does_not_know_keeps_no_other_back() {
        let invocation = Invocation::new("a-run", Duration::from_secs(60));
        let (mut run, mut sending) = (run(&invocation, Duration::ZERO), Sending::new(10));
        let unknown = Err(MeterError::Product("InvalidProductCodeException".to_owned()));
        sending.answered(&mut run, vec![pending("gone")], unknown, Timestamp::EPOCH);
        sending.ready.extend([vec![pending("gone")], vec![pending("sold")], vec![pending("gone")]]);
        let next = sending.next_call(Timestamp::EPOCH).unwrap();
        assert_eq!(next[0].submission.product.as_str(), "sold");
        assert!(sending.next_call(Timestamp::EPOCH).is_none() && run.report.stopped.is_none());
        assert_eq!(run.report.refused, 1, "somebody is woken");
    }

    #[test]
    fn calls_that_are_not_full_go_once_before_the_time_is_over() {
        let (long, short) = (Duration::from_secs(60), Duration::from_secs(5));
        let mut sending = Sending::new(10);
        assert!(!sending.is_time_for_last_calls(&run(&Invocation::new("a-run", long), short)));
        let late = Invocation::new("a-run", short * 2);
        assert!(sending.is_time_for_last_calls(&run(&late, short)));
        assert!(!sending.is_time_for_last_calls(&run(&late, short)), "what comes after them fills calls again");
    }
}
