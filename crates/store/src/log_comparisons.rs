//! Comparisons of the ledger with uploaded files of AWS's log: which files, how far each comparison is, and what each file came to.

use kernel::Timestamp;
use metering::log_comparison::LogComparison;
use serde::{Deserialize, Serialize};

use crate::audit::AuditEntry;
use crate::due::{Until, kinds, without_urgency};
use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::{SECONDS_A_DAY, from_item, remove_after, to_item};
use crate::keys;
use crate::reconciliation::{Reconciliation, report_write};
use crate::repositories::{LogComparisons, LogUploads};
use crate::table::Table;
use crate::transaction::Write;

/// How many comparisons a page has.
const PAGE: u16 = 20;
/// How long a comparison is kept, in days. Its report is kept longer.
const KEPT_DAYS: i64 = 60;

/// What one file came to: the differences in JSON, as many as an item holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FileRows {
    rows: String,
}

/// A comparison as it is after its next write, and that write. While it waits for a run, it is listed to be found by one.
fn comparison_write(one: &LogComparison) -> Result<(LogComparison, Write), StoreError> {
    let next = LogComparison { version: one.version + 1, ..one.clone() };
    let mut item = to_item(&keys::log_comparison(&next.id), &next)?;
    remove_after(&mut item, next.created_at.plus_seconds(KEPT_DAYS * SECONDS_A_DAY));
    if let Some(since) = next.began_at() {
        kinds::LOGS.named_mark(since, &next.id).put_on(&mut item);
    }
    let condition = Condition::as_read(one.version);
    Ok((next, Write::put_if(item, condition)))
}

async fn comparison(table: &Table, id: &str) -> Result<Option<LogComparison>, StoreError> {
    table.get(&keys::log_comparison(id)).await
}

async fn put(table: &Table, one: &LogComparison) -> Result<LogComparison, StoreError> {
    let (next, write) = comparison_write(one)?;
    table.transact(vec![write]).await?;
    Ok(next)
}

impl LogUploads {
    /// A comparison.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn comparison(&self, id: &str) -> Result<Option<LogComparison>, StoreError> {
        comparison(&self.table, id).await
    }

    /// One page of comparisons, the newest first, from before the one with the id `before`; and the id to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn comparisons(&self, before: Option<&str>) -> Result<(Vec<LogComparison>, Option<String>), StoreError> {
        let items = self.table.query_below(keys::LOG_COMPARISONS, "", before.unwrap_or("~"), PAGE).await?;
        let found: Vec<LogComparison> = items.into_iter().map(from_item).collect::<Result<_, _>>()?;
        let next = found.last().filter(|_| found.len() >= usize::from(PAGE)).map(|one| one.id.clone());
        Ok((found, next))
    }

    /// Writes a comparison over the version it was read at; answers it as it is then.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if somebody else wrote it meanwhile.
    pub async fn put(&self, one: &LogComparison) -> Result<LogComparison, StoreError> {
        put(&self.table, one).await
    }

    /// Has a comparison begin, with the entry of who did.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if somebody else wrote it meanwhile.
    pub async fn begin(&self, one: &LogComparison, entry: &AuditEntry) -> Result<LogComparison, StoreError> {
        let (next, write) = comparison_write(one)?;
        self.table.transact_audited(vec![write], entry).await?;
        Ok(next)
    }
}

impl LogComparisons {
    /// One page of comparisons that wait for a run or are under way, the longest waiting first; and the place to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn waiting(&self, after: Option<String>) -> Result<(Vec<LogComparison>, Option<String>), StoreError> {
        let (waiting, next) = self.table.due_page(&kinds::LOGS, 0, Until::End, after.as_deref()).await?;
        let found = self.table.get_items(&without_urgency(waiting)).await?.into_iter().flatten().map(from_item);
        let mut found: Vec<LogComparison> = found.collect::<Result<_, _>>()?;
        // The index may show for a moment what is done.
        found.retain(|one| one.began_at().is_some());
        Ok((found, next))
    }

    /// Writes how far a comparison is: see [`LogUploads::put`].
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another run goes on with it.
    pub async fn put(&self, one: &LogComparison) -> Result<LogComparison, StoreError> {
        put(&self.table, one).await
    }

    /// Keeps what a file came to, with how far its comparison is then.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another run goes on with it; nothing is kept then.
    pub async fn put_file(&self, one: &LogComparison, file: &str, rows: String) -> Result<LogComparison, StoreError> {
        let (next, write) = comparison_write(one)?;
        let mut item = to_item(&keys::log_file_rows(&one.id, file), &FileRows { rows })?;
        remove_after(&mut item, one.created_at.plus_seconds(KEPT_DAYS * SECONDS_A_DAY));
        let rows = Write::put_any(item);
        self.table.transact(vec![write, rows]).await?;
        Ok(next)
    }

    /// What the files of a comparison came to, each in JSON.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn rows(&self, one: &LogComparison) -> Result<Vec<String>, StoreError> {
        let keys: Vec<_> = one.files.iter().map(|file| keys::log_file_rows(&one.id, &file.id)).collect();
        let found = self.table.get_items(&keys).await?.into_iter().flatten().map(from_item::<FileRows>);
        found.map(|found| Ok(found?.rows)).collect()
    }

    /// Ends a comparison, with its report.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another run did.
    pub async fn finish(&self, one: &LogComparison, report: &Reconciliation) -> Result<(), StoreError> {
        let (_, write) = comparison_write(one)?;
        Ok(self.table.transact(vec![write, report_write(report)?]).await?)
    }
}

/// The id of a comparison that begins at `now`: later ones are greater. `random` makes it unique.
#[must_use]
pub fn log_comparison_id(now: Timestamp, random: &str) -> String {
    format!("{:013}-{random}", now.millis())
}
