//! Differences from AWS that somebody looked into and set aside, so that they raise no alarm again while they stay the same.

use kernel::digest::sha256_hex;
use kernel::{LicenseId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::audit::AuditEntry;
use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::from_item;
use crate::keys;
use crate::reconciliation::Reconciliation;
use crate::repositories::{Acknowledgements, Reconciliations};
use crate::sessions::expiring_item;
use crate::table::Table;
use crate::transaction::Write;

/// How long a difference stays set aside: a quarter. The same one may come back with another cause, and then has to be looked into again.
const ACKNOWLEDGED_SECONDS: i64 = 90 * 86_400;
/// How many acknowledgements a page has.
const PAGE: u16 = 50;
/// How many reports a page has.
const REPORTS_PAGE: u16 = 31;
/// What a row of a report says beside the difference itself.
const BESIDE: [&str; 3] = ["acknowledged", "id", "mended"];

/// A difference that somebody set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Acknowledgement {
    /// Unique: one that was taken back and given anew is another one.
    pub id: String,
    /// The difference: see [`difference_id`].
    pub difference: String,
    /// What was compared: `agreements` or `metering`.
    pub of: String,
    /// When the report was made in which it was seen.
    pub reported_at: Timestamp,
    /// The difference, as that report has it, in JSON.
    pub row: String,
    /// Whose it is, if it is a license's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<LicenseId>,
    /// The principal that set it aside.
    pub by: String,
    /// Why, in their words.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

/// What a difference is called: a hash over everything that a report says of it. One that changes, for example to another quantity, is
/// another one.
#[must_use]
pub fn difference_id(of: &str, row: &Value) -> String {
    let fields = row.as_object().into_iter().flatten().filter(|(name, _)| !BESIDE.contains(&name.as_str()));
    let mut parts: Vec<String> = fields.map(|(name, value)| format!("{name}={value}")).collect();
    parts.sort();
    let parts: Vec<&str> = std::iter::once(of).chain(parts.iter().map(String::as_str)).collect();
    sha256_hex(&parts).chars().take(32).collect()
}

async fn acknowledged(table: &Table, differences: &[String]) -> Result<Vec<Acknowledgement>, StoreError> {
    let mut keys: Vec<_> = differences.iter().map(|id| keys::acknowledgement(id)).collect();
    // DynamoDB refuses a batch that asks for one item twice.
    keys.sort_by(|one, other| one.sk.cmp(&other.sk));
    keys.dedup_by(|one, other| one.sk == other.sk);
    table.get_items(&keys).await?.into_iter().flatten().map(from_item).collect()
}

impl Reconciliations {
    /// Which of `differences` are set aside.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn acknowledged(&self, differences: &[String]) -> Result<Vec<Acknowledgement>, StoreError> {
        acknowledged(&self.table, differences).await
    }
}

impl Acknowledgements {
    /// One page of the reports of one kind of comparison, the newest first, from before the place `before` (the instant of a report); and
    /// the place to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn reports(
        &self,
        of: &str,
        before: Option<Timestamp>,
    ) -> Result<(Vec<Reconciliation>, Option<Timestamp>), StoreError> {
        let below = before.map_or_else(|| "~".to_owned(), |at| at.to_string());
        let items = self.table.query_below(&keys::reconciliations(of), "", &below, REPORTS_PAGE).await?;
        let reports: Vec<Reconciliation> = items.into_iter().map(from_item).collect::<Result<_, _>>()?;
        let next = reports.last().filter(|_| reports.len() >= usize::from(REPORTS_PAGE)).map(|report| report.at);
        Ok((reports, next))
    }

    /// One report.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn report(&self, of: &str, at: Timestamp) -> Result<Option<Reconciliation>, StoreError> {
        self.table.get(&keys::reconciliation(of, at)).await
    }

    /// Which of `differences` are set aside.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn acknowledged(&self, differences: &[String]) -> Result<Vec<Acknowledgement>, StoreError> {
        acknowledged(&self.table, differences).await
    }

    /// One page of what is set aside, by id, from behind the place `after`; and the place to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn page(&self, after: Option<&str>) -> Result<(Vec<Acknowledgement>, Option<String>), StoreError> {
        let (items, next) = self.table.query_page(keys::ACKNOWLEDGEMENTS, "", after, PAGE).await?;
        Ok((items.into_iter().map(from_item).collect::<Result<_, _>>()?, next))
    }

    /// Sets a difference aside for 90 days, with the entry of who did it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if somebody did already.
    pub async fn acknowledge(&self, one: &Acknowledgement, entry: &AuditEntry) -> Result<(), StoreError> {
        let until = one.at.plus_seconds(ACKNOWLEDGED_SECONDS);
        let item = expiring_item(&keys::acknowledgement(&one.difference), one, until)?;
        let write = Write::put_if(item, Condition::item_absent());
        self.table.transact_audited(vec![write], entry).await
    }

    /// Takes an acknowledgement back, with the entry of who did it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is gone, or another one is there.
    pub async fn take_back(&self, one: &Acknowledgement, entry: &AuditEntry) -> Result<(), StoreError> {
        let same = Condition::equals("id", one.id.as_str());
        let write = Write::delete_if(keys::acknowledgement(&one.difference), same);
        self.table.transact_audited(vec![write], entry).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_difference_is_the_same_until_something_of_it_changes() {
        let row = json!({"difference": "quantity", "license": "l-1", "aws": {"quantity": 5}, "mended": false});
        let id = difference_id("metering", &row);
        assert_eq!(id.len(), 32);
        let told_later = json!({"aws": {"quantity": 5}, "license": "l-1", "difference": "quantity", "id": "x", "acknowledged": true});
        assert_eq!(difference_id("metering", &told_later), id);
        let more = json!({"difference": "quantity", "license": "l-1", "aws": {"quantity": 6}, "mended": false});
        assert_ne!(difference_id("metering", &more), id);
        assert_ne!(difference_id("agreements", &row), id);
    }
}
