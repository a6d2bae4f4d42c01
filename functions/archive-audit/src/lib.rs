//! Copies the audit log to a bucket whose objects nobody can change, once a day, and checks the chain as it goes.
//!
//! How far the copy has come is read off the bucket, not off the table: somebody who changes the table cannot change that. A
//! run begins with the last copied link, which must still stand in the table as it was copied, and copies the links that
//! follow up to the first break; then it walks the chain from its beginning. A break is logged, which raises an alarm, and
//! is found again by every run. `make verify-audit` compares with everything that was copied, too.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use documents::{Bucket, DocumentError};
use edge::{ConfigError, Environment, Function, FunctionError, Invocation};
use kernel::Clock;
use serde::Serialize;
use serde_json::Value;
use store::{AuditLink, BrokenLink, StoreError};

/// The most links in one object: with texts of the greatest length some 4 MB, which one call writes in a second or two.
const LINKS_AN_OBJECT: u64 = 1000;
/// A run ends when less than this is left of its time: one object fits in.
const STOP_BEFORE_END: Duration = Duration::from_secs(15);
/// The object that holds the last link that was copied.
const LAST_KEY: &str = "last.json";
/// The most bytes of that object: an entry is far below DynamoDB's 400 KB.
const MAX_LAST_BYTES: usize = 1_000_000;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        audit_chain: store::AuditChain,
    }
}

/// The function.
#[derive(Debug)]
pub struct ArchiveAudit {
    store: Repositories,
    bucket: Bucket,
    clock: Clock,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    copied: usize,
    /// How many links were found to follow each other, counted from the first.
    checked: u64,
    /// The place of the first link that is missing or was touched; 0 if the chain holds.
    broken: u64,
}

/// Why a run ended before its work was done. The next one goes on.
#[derive(Debug, thiserror::Error)]
enum ArchiveError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Bucket(#[from] DocumentError),
    #[error("the last link in the bucket cannot be read")]
    Unreadable(#[from] serde_json::Error),
}

/// Where the chain breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Break {
    at: u64,
    why: BrokenLink,
}

#[async_trait]
impl Function for ArchiveAudit {
    async fn invoke(&self, _payload: Value, invocation: &Invocation) -> Result<Value, FunctionError> {
        let mut report = Report::default();
        let found = match self.copy_new(invocation, &mut report).await? {
            None => self.check(invocation, &mut report).await?,
            found => found,
        };
        if let Some(Break { at, why }) = found {
            report.broken = at;
            tracing::error!(sequence = at, why = %why, "the audit log's chain is broken");
        }
        tracing::info!(
            copied = report.copied,
            checked = report.checked,
            broken = report.broken,
            "copied and checked the audit log"
        );
        Ok(serde_json::to_value(report)?)
    }
}

impl ArchiveAudit {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    ///
    /// # Errors
    /// [`ConfigError::Missing`] if the deployment names no bucket for the copy.
    pub fn new(environment: &Environment) -> Result<Self, ConfigError> {
        Ok(Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            bucket: Bucket::new(&environment.aws, environment.settings.audit_bucket()?),
            clock: environment.clock.clone(),
        })
    }

    /// Copies what was added since the last run, up to a break.
    async fn copy_new(&self, invocation: &Invocation, report: &mut Report) -> Result<Option<Break>, ArchiveError> {
        let mut last = self.last_copied().await?;
        while invocation.time_left() > STOP_BEFORE_END {
            // The last copied link is read again, to see that it is what it was.
            let after = last.as_ref().map_or(0, |last| last.sequence - 1);
            let read = self.store.audit_chain.links_after(after, LINKS_AN_OBJECT + 1).await?;
            let (good, found) = next_links(last.as_ref(), read);
            if let Some(newest) = good.last() {
                self.copy(&good).await?;
                self.keep_last(newest).await?;
                report.copied += good.len();
            }
            match good.into_iter().next_back() {
                Some(newest) if found.is_none() => last = Some(newest),
                _ => return Ok(found),
            }
        }
        Ok(None)
    }

    /// Walks the chain from its beginning, as far as the time allows.
    async fn check(&self, invocation: &Invocation, report: &mut Report) -> Result<Option<Break>, ArchiveError> {
        let mut last: Option<AuditLink> = None;
        while invocation.time_left() > STOP_BEFORE_END {
            let read = self.store.audit_chain.links_after(report.checked, LINKS_AN_OBJECT).await?;
            let (good, found) = following(last.as_ref(), read);
            let Some(newest) = good.into_iter().next_back() else { return Ok(found) };
            report.checked = newest.sequence;
            if found.is_some() {
                return Ok(found);
            }
            last = Some(newest);
        }
        Ok(None)
    }

    async fn last_copied(&self) -> Result<Option<AuditLink>, ArchiveError> {
        let kept = self.bucket.read(LAST_KEY, MAX_LAST_BYTES, self.clock.now()).await?;
        Ok(kept.map(|bytes| serde_json::from_slice(&bytes)).transpose()?)
    }

    async fn keep_last(&self, link: &AuditLink) -> Result<(), ArchiveError> {
        let content = Bytes::from(serde_json::to_vec(link)?);
        Ok(self.bucket.write(LAST_KEY, "application/json", content, self.clock.now()).await?)
    }

    /// Writes links as one object, a line each. An object is named by its first place, so that a run that was cut off
    /// before it kept the last link writes the same name again.
    async fn copy(&self, links: &[AuditLink]) -> Result<(), ArchiveError> {
        let Some(first) = links.first() else { return Ok(()) };
        let mut lines = Vec::new();
        for link in links {
            serde_json::to_writer(&mut lines, link)?;
            lines.push(b'\n');
        }
        let key = format!("links/{:012}.jsonl", first.sequence);
        Ok(self.bucket.write(&key, "application/jsonl", lines.into(), self.clock.now()).await?)
    }
}

/// The links after `last` as far as each follows the one before, and where they do not. `read` begins with `last`, which
/// must be what it was.
fn next_links(last: Option<&AuditLink>, mut read: Vec<AuditLink>) -> (Vec<AuditLink>, Option<Break>) {
    let Some(copied) = last else { return following(None, read) };
    let why = match read.first() {
        Some(link) if link == copied => return following(last, read.split_off(1)),
        Some(link) if link.sequence == copied.sequence => BrokenLink::Hash,
        _ => BrokenLink::Sequence,
    };
    (Vec::new(), Some(Break { at: copied.sequence, why }))
}

/// `links` as far as each follows the one before, the first of them `last`; and where they do not.
fn following(last: Option<&AuditLink>, links: Vec<AuditLink>) -> (Vec<AuditLink>, Option<Break>) {
    let mut good: Vec<AuditLink> = Vec::new();
    for link in links {
        let before = good.last().or(last);
        if let Err(why) = link.follows(before) {
            let at = before.map_or(0, |before| before.sequence) + 1;
            return (good, Some(Break { at, why }));
        }
        good.push(link);
    }
    (good, None)
}
