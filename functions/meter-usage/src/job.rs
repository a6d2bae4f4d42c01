//! One license-hour on its way to AWS.

use kernel::Timestamp;
use metering::answer::{about_to_send, expire};
use metering::batch::Submission;
use metering::deadline::deadline;
use metering::{Answer, Record, RecordState, Terms, apply_answer};
use store::LicenseHour;

use crate::facts::Facts;

/// A license-hour whose records are being sent.
#[derive(Debug)]
pub(crate) struct Job {
    /// As it is stored.
    pub(crate) hour: LicenseHour,
    pub(crate) facts: Facts,
    /// The records as they shall be stored once all are answered.
    pub(crate) after: Vec<Record>,
    /// How many of them have just expired.
    pub(crate) expired: u64,
    /// How many are not answered yet.
    pub(crate) waiting: usize,
}

/// One record on its way.
#[derive(Clone, Debug)]
pub(crate) struct PendingSubmission {
    /// Which job.
    pub(crate) job: u64,
    /// Which record of it.
    pub(crate) record: usize,
    /// What AWS is told.
    pub(crate) submission: Submission,
    /// The record's state by what is known of earlier sendings.
    pub(crate) state: RecordState,
    /// How often this run has sent it.
    pub(crate) sent: u32,
}

/// What became of answers that met another writer of their hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CarriedOver {
    /// They are to be written over what the other one left.
    ToWrite,
    /// They are there already.
    Written,
    /// Something else was decided about their records meanwhile.
    Decided,
}

impl PendingSubmission {
    /// Notes that AWS may have taken it, though nobody told.
    pub(crate) fn may_have_arrived(&mut self) {
        if let RecordState::Frozen { maybe_sent, .. } = &mut self.state {
            *maybe_sent = true;
        }
    }
}

impl Job {
    /// A license-hour of which what AWS no longer takes is put into quarantine.
    pub(crate) fn new(hour: LicenseHour, facts: Facts, now: Timestamp) -> Self {
        let mut after = hour.records.clone();
        let mut expired = 0;
        if deadline(hour.hour, &facts.window) <= now {
            for record in after.iter_mut().filter(|record| record.state.is_pending()) {
                record.state = expire(record, now);
                expired += u64::from(record.state != RecordState::Nothing);
            }
        }
        Self { hour, facts, after, expired, waiting: 0 }
    }

    /// A license-hour whose attempt was written down as it froze to `records`.
    pub(crate) fn frozen(hour: LicenseHour, facts: Facts, records: Vec<Record>) -> Self {
        Self { hour, facts, after: records, expired: 0, waiting: 0 }
    }

    /// The records as they are stored before sending.
    pub(crate) fn about_to_send(&self, now: Timestamp) -> Vec<Record> {
        attempted(&self.after, now)
    }

    /// The records to be sent, and counts them as waiting.
    pub(crate) fn submissions(&mut self, number: u64) -> Vec<PendingSubmission> {
        let license = &self.facts.license;
        // No other buyer's usage may be told to AWS.
        let Some(account) = license.account.aws() else { return Vec::new() };
        let submissions: Vec<PendingSubmission> = self
            .after
            .iter()
            .enumerate()
            .filter(|(_, record)| record.state.is_pending())
            .map(|(position, record)| PendingSubmission {
                job: number,
                record: position,
                submission: Submission {
                    product: license.product.clone(),
                    identity: record.identity,
                    account: account.clone(),
                    license: license.arn.clone(),
                    customer: license.customer.clone(),
                    dimension: record.dimension.clone(),
                    timestamp: record.timestamp_in(self.hour.hour),
                    form: record.form,
                    quantity: record.quantity,
                    allocations: record.told_allocations(&Terms::AWS).to_vec(),
                },
                state: record.state.clone(),
                sent: 0,
            })
            .collect();
        self.waiting = submissions.len();
        submissions
    }

    /// Puts the receipts into the hour as it is `stored` by now. Nothing else is carried over: another run may have sent
    /// since what AWS did not take from this one.
    pub(crate) fn carry_over(&mut self, stored: LicenseHour) -> CarriedOver {
        if stored.records == self.after {
            return CarriedOver::Written;
        }
        let is_metered = |record: &&Record| matches!(record.state, RecordState::Metered { .. });
        let mut after = stored.records.clone();
        let mut carried = CarriedOver::Decided;
        for ours in self.after.iter().filter(is_metered) {
            let waiting = after.iter_mut().find(|record| record.dimension == ours.dimension);
            if let Some(record) = waiting.filter(|record| record.state.is_pending()) {
                record.state = ours.state.clone();
                carried = CarriedOver::ToWrite;
            }
        }
        if carried == CarriedOver::ToWrite {
            (self.hour, self.after) = (stored, after);
        }
        carried
    }

    /// Notes what became of a record; `None` means that it was not sent at all. Answers whether all are answered.
    pub(crate) fn note(&mut self, pending: &PendingSubmission, answer: Option<&Answer>, now: Timestamp) -> bool {
        if let Some(record) = self.after.get_mut(pending.record) {
            record.state = answer
                .map_or_else(|| pending.state.clone(), |answer| apply_answer(&pending.state, answer, &Terms::AWS, now));
        }
        self.waiting = self.waiting.saturating_sub(1);
        self.waiting == 0
    }
}

/// Records as they are stored before sending: each that waits may have reached AWS from then on.
pub(crate) fn attempted(records: &[Record], now: Timestamp) -> Vec<Record> {
    let sending = |record: &Record| Record { state: about_to_send(&record.state, &Terms::AWS, now), ..record.clone() };
    records.iter().map(sending).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use kernel::{AwsAccountId, Dimension, Hour, LicenseArn, ProductCode};
    use licensing::License;
    use metering::{DimensionTerms, FreezeTerms, LicenseWindow, Raw, freeze};

    use super::*;

    /// A license-hour with a record for each of these dimensions, frozen and attempted.
    fn job(dimensions: &[&str]) -> Job {
        let arn = LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap();
        let product = ProductCode::parse("product").unwrap();
        let license = License::new(arn, true, product, AwsAccountId::parse("111122223333").unwrap());
        let unit = |name: &&str| DimensionTerms { dimension: Dimension::parse(name).unwrap(), unit_size: 1 };
        let terms = FreezeTerms { dimensions: dimensions.iter().map(unit).collect(), ..FreezeTerms::default() };
        let (hour, window) = (Hour::containing(Timestamp::EPOCH), LicenseWindow::default());
        let counted = |name: &&str| (Dimension::parse(name).unwrap(), BTreeMap::from([(None, Raw::new(5))]));
        let counters = dimensions.iter().map(counted).collect();
        let records = freeze(hour, &counters, &BTreeMap::new(), &terms, &window).records;
        let stored = LicenseHour::empty(license.id.clone(), hour)
            .frozen_to(attempted(&records, Timestamp::EPOCH), Timestamp::EPOCH);
        let facts = Facts { license, window, terms, is_contract: false, refuses_decimals: false };
        Job::frozen(stored, facts, records)
    }

    fn metered(receipt: &str) -> RecordState {
        RecordState::Metered { receipt: Some(receipt.to_owned()), at: Timestamp::EPOCH }
    }

    #[test]
    fn receipts_go_into_what_another_run_left_and_nothing_else_does() {
        let mut job = job(&["hosts", "logs"]);
        job.after[0].state = metered("one");
        let mut stored = job.hour.clone();
        stored.version += 1;
        stored.records[1].state = metered("another run's");
        assert_eq!(job.carry_over(stored), CarriedOver::ToWrite);
        assert_eq!((job.hour.version, &job.after[0].state), (2, &metered("one")));
        assert_eq!(job.after[1].state, metered("another run's"));
    }

    #[test]
    fn what_aws_did_not_take_is_not_taken_back_from_another_run() {
        let mut job = job(&["hosts"]);
        let mut stored = job.hour.clone();
        stored.version += 1;
        assert_eq!(job.carry_over(stored.clone()), CarriedOver::Decided);
        job.after[0].state = metered("one");
        stored.records[0].state = metered("another run's");
        assert_eq!(job.carry_over(stored), CarriedOver::Decided, "it has its receipt");
    }

    #[test]
    fn an_answer_that_was_written_though_nobody_heard_of_it_is_written() {
        let mut job = job(&["hosts"]);
        job.after[0].state = metered("one");
        let stored = LicenseHour { version: job.hour.version + 1, records: job.after.clone(), ..job.hour.clone() };
        assert_eq!(job.carry_over(stored), CarriedOver::Written);
    }
}
