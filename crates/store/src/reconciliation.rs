//! All licences there are, for whoever compares them with AWS; and the reports of that.

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{AgreementId, Timestamp};
use licensing::{Agreement, License};
use serde::{Deserialize, Serialize};

use crate::base::{Store, StoreError};
use crate::item::{Item, SECONDS_A_DAY, from_item, remove_after, to_item};
use crate::keys::{self, WORK_PK, WORK_SK};

/// How long a report is kept, in days.
const KEPT_DAYS: i64 = 400;

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
    /// The differences in JSON, cut to what an item can hold.
    pub findings: String,
}

/// The most bytes of findings that are kept; an item has at most 400 KB.
const MAX_FINDINGS_BYTES: usize = 300_000;

/// Lists a licence among all licences: marks it in the index, under its id.
pub(crate) fn mark_license(item: &mut Item, license: &License) {
    item.insert(WORK_PK.to_owned(), AttributeValue::S(keys::WORK_LICENSES.to_owned()));
    item.insert(WORK_SK.to_owned(), AttributeValue::S(license.id.to_string()));
}

impl Store {
    /// Every licence there is, in the order of their ids. One written a moment ago may be missing.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn all_licenses(&self) -> Result<Vec<License>, StoreError> {
        let keys = self.all_of(keys::WORK_LICENSES).await?;
        self.get_items(&keys).await?.into_iter().flatten().map(from_item).collect()
    }

    /// The agreements at `ids` that are known.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn agreements(&self, ids: &[AgreementId]) -> Result<Vec<Agreement>, StoreError> {
        let keys: Vec<_> = ids.iter().map(keys::agreement).collect();
        self.get_items(&keys).await?.into_iter().flatten().map(from_item).collect()
    }

    /// Keeps a report.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn put_reconciliation(&self, report: &Reconciliation) -> Result<(), StoreError> {
        let mut kept = report.clone();
        if kept.findings.len() > MAX_FINDINGS_BYTES {
            kept.findings = "too many to keep; the log has them".to_owned();
        }
        let mut item = to_item(&keys::reconciliation(&kept.of, kept.at), &kept)?;
        remove_after(&mut item, kept.at.plus_seconds(KEPT_DAYS * SECONDS_A_DAY));
        self.put_item_if(item, "attribute_exists(pk) OR attribute_not_exists(pk)", Item::new()).await
    }
}
