//! The ledger against files of AWS's log that somebody uploaded, file by file.
//!
//! What each file came to is kept with how far the comparison is, in one transaction: a run that is cut off, killed or refused by S3
//! is gone on with at the next file. A file that was being read is read once more. Nothing is mended by what somebody uploaded.

use std::collections::BTreeSet;
use std::time::Duration;

use documents::{Bucket, DocumentError};
use edge::{FunctionError, Invocation};
use licensing::License;
use marketplace::{LoggedRecord, NoLog, read_log};
use metering::log_comparison::{FileCounts, FileState, LogComparison, MAX_LOG_BYTES, Unreadable};
use serde_json::{Value, json};
use store::{StoreError, difference_id};

use crate::Reconcile;
use crate::metering::{Covered, MAX_LOGGED, Mending, Slot, license_of, note_rows};
use crate::report::{Counts, Told, kept};

/// The most records of one file: what a run compares in some minutes, at one read a record.
const MAX_FILE_RECORDS: usize = 100_000;
/// The most records of all files together: some 60 MB of what is remembered while absent ones are looked for.
const MAX_ALL_RECORDS: u32 = 400_000;
/// A run begins no file when less than this is left of its time.
const STOP_BEFORE_END: Duration = Duration::from_secs(450);
/// The lease that keeps two runs from reading the same files.
const LEASE: &str = "reconcile-logs";

/// What became of a comparison in this run.
enum Went {
    /// It is done.
    Done,
    /// It is gone on with later.
    Later,
}

/// What the files show, once more.
enum Slots {
    /// The slots of all their records.
    Known(BTreeSet<Slot>),
    /// One of them is gone: nobody can say any more what is absent.
    Gone,
    /// S3 does not give one of them now.
    Later,
}

impl Reconcile {
    /// Goes on with what was uploaded, the longest waiting first, until nothing waits or the time is up.
    pub(crate) async fn compare_uploaded(&self, invocation: &Invocation) -> Result<Value, FunctionError> {
        let now = self.clock.now();
        let until = now.plus_seconds(i64::try_from(invocation.time_left().as_secs()).unwrap_or(0) + 1);
        // Most runs find nothing, and take no lease for that.
        let (waiting, _) = self.store.log_comparisons.waiting(None).await?;
        if waiting.is_empty() || !self.store.leases.take_lease(LEASE, &invocation.request_id, now, until).await? {
            return Ok(json!({ "done": 0, "waiting": waiting.len() }));
        }
        let outcome = self.compare_waiting(waiting, invocation).await;
        self.store.leases.give_lease_back(LEASE, &invocation.request_id).await?;
        outcome
    }

    async fn compare_waiting(
        &self,
        waiting: Vec<LogComparison>,
        invocation: &Invocation,
    ) -> Result<Value, FunctionError> {
        let Some(bucket) = &self.bucket else { return Err("there is no bucket of uploaded files".into()) };
        let licenses = self.store.reconciliations.all_licenses().await?;
        let (mut done, mut left) = (0, 0);
        for one in waiting {
            let id = one.id.clone();
            match self.compare_files(bucket, one, &licenses, invocation).await {
                Ok(Went::Done) => done += 1,
                Ok(Went::Later) => left += 1,
                // Another run has it.
                Err(error) if matches!(error.downcast_ref::<StoreError>(), Some(StoreError::Conflict)) => left += 1,
                // One that fails keeps the others waiting no longer.
                Err(error) => {
                    tracing::error!(comparison = id, error = %kernel::Causes(&*error), "uploaded files could not be compared");
                    left += 1;
                }
            }
        }
        Ok(json!({ "done": done, "waiting": left }))
    }

    async fn compare_files(
        &self,
        bucket: &Bucket,
        mut one: LogComparison,
        licenses: &[License],
        invocation: &Invocation,
    ) -> Result<Went, FunctionError> {
        while let Some((file, fingerprint)) = one.next_file() {
            if is_late(invocation) {
                return Ok(Went::Later);
            }
            let (file, fingerprint) = (file.to_owned(), fingerprint.to_owned());
            let read = match self.log_of(bucket, &one, &file, &fingerprint).await {
                Ok(read) => read,
                Err(error) => {
                    tracing::warn!(comparison = one.id, file, error = %kernel::Causes(&error), "S3 does not give an uploaded file");
                    let tried = one.clone().unanswered(&file, self.clock.now());
                    self.store.log_comparisons.put(&tried).await?;
                    return Ok(Went::Later);
                }
            };
            one = match read {
                Ok((taken, counts)) => self.compare_file(one, &file, &taken, counts, licenses).await?,
                Err(why) => {
                    let next = one.read(&file, FileState::Refused { why }, self.clock.now());
                    self.store.log_comparisons.put(&next).await?
                }
            };
            let counts = one.counts();
            tracing::info!(
                comparison = one.id,
                files = one.files_done(),
                events = counts.events,
                "an uploaded file is done"
            );
        }
        if is_late(invocation) {
            return Ok(Went::Later);
        }
        self.finish(bucket, one, licenses).await
    }

    /// What an uploaded file says; or why it says nothing.
    async fn log_of(
        &self,
        bucket: &Bucket,
        one: &LogComparison,
        file: &str,
        fingerprint: &str,
    ) -> Result<Result<(Vec<LoggedRecord>, FileCounts), Unreadable>, DocumentError> {
        let (key, now) = (one.key_of(file), self.clock.now());
        let Some(stored) = bucket.stored(&key, now).await? else { return Ok(Err(Unreadable::Missing)) };
        if stored.fingerprint != fingerprint || stored.bytes > MAX_LOG_BYTES {
            return Ok(Err(Unreadable::Changed));
        }
        let most = usize::try_from(MAX_LOG_BYTES).unwrap_or(usize::MAX);
        let Some(content) = bucket.read(&key, most, now).await? else { return Ok(Err(Unreadable::Missing)) };
        Ok(match read_log(&content, MAX_FILE_RECORDS) {
            Ok(read) => {
                let records = u32::try_from(read.taken.len()).unwrap_or(u32::MAX);
                let (events, calls, unreadable) = (read.events, read.calls, read.unreadable);
                Ok((read.taken, FileCounts { events, calls, records, unreadable, ..FileCounts::default() }))
            }
            Err(NoLog::NotJson) => Err(Unreadable::NotJson),
            Err(NoLog::NotALog) => Err(Unreadable::NotALog),
            Err(NoLog::TooLarge) => Err(Unreadable::TooLarge),
            Err(NoLog::TooManyRecords) => Err(Unreadable::TooManyRecords),
        })
    }

    async fn compare_file(
        &self,
        one: LogComparison,
        file: &str,
        taken: &[LoggedRecord],
        counts: FileCounts,
        licenses: &[License],
    ) -> Result<LogComparison, FunctionError> {
        let now = self.clock.now();
        if one.counts().records.saturating_add(counts.records) > MAX_ALL_RECORDS {
            let refused = one.read(file, FileState::Refused { why: Unreadable::TooManyRecords }, now);
            return Ok(self.store.log_comparisons.put(&refused).await?);
        }
        let mut rows = Vec::new();
        for part in taken.chunks(MAX_LOGGED) {
            rows.extend(self.compare_taken(part, licenses, &mut BTreeSet::new(), Mending::Forbidden).await?);
        }
        note_rows(&rows);
        let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
        let counts = FileCounts { differences: count(rows.len()), ..counts };
        let rows: Vec<Value> = rows.iter().map(serde_json::to_value).collect::<Result<_, _>>()?;
        let next = one.read(file, FileState::Read(counts), self.clock.now());
        Ok(self.store.log_comparisons.put_file(&next, file, kept(&rows)).await?)
    }

    /// Looks for what the files should show and do not, and makes the report.
    async fn finish(&self, bucket: &Bucket, one: LogComparison, licenses: &[License]) -> Result<Went, FunctionError> {
        let mut rows: Vec<Value> = Vec::new();
        for text in self.store.log_comparisons.rows(&one).await? {
            rows.extend(serde_json::from_str::<Vec<Value>>(&text)?);
        }
        let listed = rows.len();
        // A call may be in two files, and a difference is one however often it was met.
        let mut met = BTreeSet::new();
        rows.retain(|row| met.insert(difference_id("metering", row)));
        let repeated = listed.saturating_sub(rows.len());
        let absent = match one.covered() {
            None => Vec::new(),
            Some(span) => match self.slots_in(bucket, &one, licenses).await? {
                Slots::Known(seen) => self.absent(Covered { from: span.from, to: span.to }, licenses, &seen).await?,
                Slots::Gone => Vec::new(),
                Slots::Later => return Ok(Went::Later),
            },
        };
        note_rows(&absent);
        let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
        let absent_rows = absent.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
        rows.extend(absent_rows);
        let sums = one.counts();
        let differences = sums.differences.saturating_sub(count(repeated)).saturating_add(count(absent.len()));
        let counts = Counts { compared: sums.records, differences, mended: 0 };
        let Told { report, .. } = self.report("metering", counts, &rows).await?;
        let done = one.done(count(absent.len()), report.at);
        self.store.log_comparisons.finish(&done, &report).await?;
        Ok(Went::Done)
    }

    /// The slots of all records in the files that were read.
    async fn slots_in(
        &self,
        bucket: &Bucket,
        one: &LogComparison,
        licenses: &[License],
    ) -> Result<Slots, FunctionError> {
        let mut seen = BTreeSet::new();
        for file in one.files.iter().filter(|file| matches!(file.state, FileState::Read(_))) {
            let key = one.key_of(&file.id);
            let most = usize::try_from(MAX_LOG_BYTES).unwrap_or(usize::MAX);
            // What lies there now may be another file than the one that was compared.
            match bucket.stored(&key, self.clock.now()).await {
                Ok(Some(stored)) if file.read_as.as_ref() == Some(&stored.fingerprint) => {}
                Ok(_) => {
                    tracing::error!(comparison = one.id, file = file.id, "an uploaded file was changed before the end");
                    return Ok(Slots::Gone);
                }
                Err(error) => {
                    tracing::warn!(comparison = one.id, error = %kernel::Causes(&error), "S3 does not say which file it has");
                    return Ok(Slots::Later);
                }
            }
            let content = match bucket.read(&key, most, self.clock.now()).await {
                Ok(Some(content)) => content,
                Ok(None) => {
                    tracing::error!(comparison = one.id, file = file.id, "an uploaded file is gone before the end");
                    return Ok(Slots::Gone);
                }
                Err(error) => {
                    tracing::warn!(comparison = one.id, error = %kernel::Causes(&error), "S3 does not give an uploaded file");
                    return Ok(Slots::Later);
                }
            };
            for record in read_log(&content, MAX_FILE_RECORDS)?.taken {
                if let Some(license) = license_of(&record, licenses) {
                    seen.insert((license.id.clone(), record.hour, record.dimension));
                }
            }
        }
        Ok(Slots::Known(seen))
    }
}

fn is_late(invocation: &Invocation) -> bool {
    let all = invocation.elapsed() + invocation.time_left();
    invocation.time_left() < STOP_BEFORE_END.min(all / 2)
}
