//! All licenses there are, for comparisons with AWS; how far a comparison has come; and the reports of it.

use kernel::{AgreementId, Timestamp};
use licensing::reconcile::Listings;
use licensing::{Agreement, License};
use serde::{Deserialize, Serialize};

use crate::database::Repository;
use crate::due::{Until, kinds, without_urgency};
use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::{Item, SECONDS_A_DAY, from_item, remove_after, to_item};
use crate::keys;
use crate::repositories::{Agreements, OperatorWork, Reconciliations};
use crate::transaction::Write;

/// How long a report is kept, in days.
const KEPT_DAYS: i64 = 400;
/// How long what AWS listed is kept for a comparison that was cut off, in days.
const LISTED_DAYS: i64 = 3;

/// What one comparison with AWS came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reconciliation {
    /// When it was made.
    pub at: Timestamp,
    /// What was compared: `agreements` or `metering`.
    pub of: String,
    /// How many things were compared.
    pub compared: u32,
    /// How many differences there were.
    pub differences: u32,
    /// How many of them were mended.
    pub mended: u32,
    /// How many of the others were set aside before. Absent from reports made before that could be done.
    #[serde(default)]
    pub acknowledged: u32,
    /// The differences in JSON, as many as an item can hold.
    pub findings: String,
}

impl Reconciliation {
    /// How many differences wait for somebody.
    #[must_use]
    pub const fn left(&self) -> u32 {
        self.differences.saturating_sub(self.mended).saturating_sub(self.acknowledged)
    }
}

/// The most bytes of findings that are kept; an item has at most 400 KB.
pub const MAX_FINDINGS_BYTES: usize = 300_000;

/// How far a comparison of all licenses with AWS has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walk {
    /// When it began.
    pub began_at: Timestamp,
    /// Where it is.
    pub stage: Stage,
    /// How many parts of AWS's list are kept.
    pub parts: u32,
    /// How many agreements AWS has listed.
    pub listed: u32,
    /// How many licenses were compared.
    pub compared: u32,
    /// How many differences there were.
    pub differences: u32,
    /// How many of them were mended.
    pub mended: u32,
    /// Raised by each write; every write is conditional on it. 0 before the first.
    pub version: u64,
}

/// Where a comparison is. Each stage says where it goes on: behind what was compared last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "kebab-case")]
pub enum Stage {
    /// Reading the agreements in force.
    Active {
        /// AWS's token of the next page.
        token: Option<String>,
    },
    /// Reading the agreements that changed of late.
    Changed {
        /// AWS's token of the next page.
        token: Option<String>,
    },
    /// Reading our licenses.
    Licenses {
        /// The place to go on from.
        after: Option<String>,
    },
    /// It is done.
    Done,
}

impl Walk {
    /// A comparison that begins.
    #[must_use]
    pub const fn new(began_at: Timestamp, stage: Stage) -> Self {
        Self { began_at, stage, parts: 0, listed: 0, compared: 0, differences: 0, mended: 0, version: 0 }
    }
}

/// Lists a license among all licenses: marks it in the index, under its id.
pub(crate) fn mark_license(item: &mut Item, license: &License) {
    kinds::LICENSES.text_mark(license.id.to_string()).put_on(item);
}

impl Reconciliations {
    /// Every license there is, in the order of their ids. One written a moment ago may be missing.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn all_licenses(&self) -> Result<Vec<License>, StoreError> {
        let keys = self.table.all_due(&kinds::LICENSES, Until::End).await?;
        self.table.get_items(&keys).await?.into_iter().flatten().map(from_item).collect()
    }

    /// One page of all licenses, in the order of their ids, and the place to go on from. One that cannot be read is left
    /// out, and said in the log.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn licenses_page(&self, after: Option<String>) -> Result<(Vec<License>, Option<String>), StoreError> {
        let (listed, next) = self.table.due_page(&kinds::LICENSES, 0, Until::End, after.as_deref()).await?;
        let keys = without_urgency(listed);
        let read = |(item, key): (Option<Item>, &keys::Key)| match from_item(item?) {
            Ok(license) => Some(license),
            Err(error) => {
                tracing::error!(key = key.pk, error = %error, "a licence cannot be read, and is not compared");
                None
            }
        };
        Ok((self.table.get_items(&keys).await?.into_iter().zip(&keys).filter_map(read).collect(), next))
    }

    /// How far the last comparison has come; `None` before the first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn walk(&self) -> Result<Option<Walk>, StoreError> {
        self.table.get(&keys::reconciliation_walk()).await
    }

    /// Writes how far a comparison has come, over the version it was read at.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another run goes on with it.
    pub async fn put_walk(&self, walk: &mut Walk) -> Result<(), StoreError> {
        let next = Walk { version: walk.version + 1, ..walk.clone() };
        let condition = match walk.version {
            0 => Condition::item_absent().or(Condition::version(0)),
            version => Condition::version(version),
        };
        self.table.put_if(to_item(&keys::reconciliation_walk(), &next)?, condition).await?;
        *walk = next;
        Ok(())
    }

    /// Keeps a part of what AWS listed, in place of an earlier comparison's.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn put_listings(&self, part: u32, listings: &Listings, now: Timestamp) -> Result<(), StoreError> {
        let malformed = |_| StoreError::corrupt("a part of a list could not be written");
        let json = serde_json::to_string(listings).map_err(malformed)?;
        let mut item = to_item(&keys::reconciliation_part(part), &Part { listings: json })?;
        remove_after(&mut item, now.plus_seconds(LISTED_DAYS * SECONDS_A_DAY));
        self.table.put_any(item).await
    }

    /// What AWS listed, read from the first `parts` parts.
    ///
    /// # Errors
    /// [`StoreError`] as of any read; [`StoreError::Corrupt`] if a part is missing.
    pub async fn listings(&self, parts: u32) -> Result<Listings, StoreError> {
        let malformed = || StoreError::corrupt("a part of a list cannot be read");
        let mut listings = Listings::default();
        for part in 0..parts {
            let part: Part = self.table.get(&keys::reconciliation_part(part)).await?.ok_or_else(malformed)?;
            listings.extend(serde_json::from_str(&part.listings).map_err(|_| malformed())?);
        }
        Ok(listings)
    }

    /// Keeps a report.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn put_reconciliation(&self, report: &Reconciliation) -> Result<(), StoreError> {
        self.table.put_any(report_item(report)?).await
    }
}

fn report_item(report: &Reconciliation) -> Result<Item, StoreError> {
    let mut kept = report.clone();
    if kept.findings.len() > MAX_FINDINGS_BYTES {
        kept.findings = "too many to keep; the log has them".to_owned();
    }
    let mut item = to_item(&keys::reconciliation(&kept.of, kept.at), &kept)?;
    remove_after(&mut item, kept.at.plus_seconds(KEPT_DAYS * SECONDS_A_DAY));
    Ok(item)
}

/// The write that keeps a report.
pub(crate) fn report_write(report: &Reconciliation) -> Result<Write, StoreError> {
    Ok(Write::put_any(report_item(report)?))
}

impl Agreements {
    /// The agreements at `ids` that are known.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn agreements(&self, ids: &[AgreementId]) -> Result<Vec<Agreement>, StoreError> {
        let keys: Vec<_> = ids.iter().map(keys::agreement).collect();
        self.table.get_items(&keys).await?.into_iter().flatten().map(from_item).collect()
    }
}

impl OperatorWork {
    /// Every license there is: see [`Reconciliations::all_licenses`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn all_licenses(&self) -> Result<Vec<License>, StoreError> {
        Reconciliations::over(&self.table).all_licenses().await
    }
}

#[derive(Serialize, Deserialize)]
struct Part {
    listings: String,
}
