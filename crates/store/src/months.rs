//! Months rolled up: what the frozen hours of a license's past month come to, in one item.
//!
//! | attribute | what |
//! |---|---|
//! | `corrections` | how often a record of the month was corrected |
//! | `body` | what the hours come to ([`metering::month`]), as JSON; absent until it is rolled up, and after a correction |
//! | `parts` | how many further items have the lines that `body` has no room for |
//! | `work_pk`, `work_sk` | while it is to be rolled up |
//!
//! The function that rolls a month up reads the item, then its hours, and writes under the condition that no record was corrected
//! in between. A record that waits to be sent changes without a word here, but then the month is not settled and nobody
//! stores it; every other change of a record goes with a correction in the same transaction. So what is stored is always
//! what the hours say, whatever crashes or overlaps. Parts are written first and say of how many corrections they are.

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{Hour, LicenseId, Month};
use metering::Record;
use metering::month::{self, StoredLines};
use serde::Deserialize;

use crate::database::Repository;
use crate::due::{DuePage, Until, kinds};
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::item::{Item, from_item};
use crate::keys::{self, WORK_SK};
use crate::ledger::work::month_mark;
use crate::repositories::{Ledger, LedgerWork, Months};
use crate::transaction::Write;

/// How many bytes of lines a month's own item takes, beside what statements need of up to 200 dimensions: an item of
/// DynamoDB has at most 400 KB (409,600 bytes).
const FIRST_PART_BYTES: usize = 100_000;
/// How many bytes of lines each further item takes. 2,000 workspaces that use 4 dimensions on each of 31 days make up to
/// about 200 of them.
const PART_BYTES: usize = 300_000;

/// A license's month as it is stored.
#[derive(Clone, Debug, Default)]
pub struct MonthOfLicense {
    /// How often a record of it was corrected.
    corrections: u64,
    /// What its hours come to, if it is rolled up and nothing was corrected since.
    pub rolled_up: Option<month::Month>,
}

#[derive(Deserialize)]
struct MonthRow {
    #[serde(default)]
    corrections: u64,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    parts: u16,
}

#[derive(Deserialize)]
struct PartRow {
    corrections: u64,
    body: String,
}

/// The write that goes with a correction of a month's records: what is rolled up of it is void, and due again.
pub(crate) fn correction_write(license: &LicenseId, month: Month) -> Write {
    let update = Update::new().set_work(month_mark(license, month)).remove("body").remove("parts");
    Write::update_any(keys::ledger_month(license, month), update.add("corrections", 1_u64))
}

/// Whether a record was changed that did not wait to be sent: what was rolled up of its month is no longer true.
pub(crate) fn is_correction(before: &[Record], after: &[Record]) -> bool {
    let mut changed = before.iter().zip(after).filter(|(before, after)| before != after);
    changed.any(|(before, _)| !before.state.is_pending())
}

/// The write that has a month rolled up once it is settled, for the freeze of its last hour.
pub(crate) fn month_due_write(license: &LicenseId, month: Month) -> Write {
    Write::update_any(keys::ledger_month(license, month), Update::new().set_work(month_mark(license, month)))
}

impl Months {
    /// Months of licenses as they are stored, in the order asked for.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn months(&self, wanted: &[(LicenseId, Month)]) -> Result<Vec<MonthOfLicense>, StoreError> {
        let keys: Vec<_> = wanted.iter().map(|(license, month)| keys::ledger_month(license, *month)).collect();
        let mut rows: Vec<Option<MonthRow>> = Vec::with_capacity(wanted.len());
        for item in self.table.get_items(&keys).await? {
            rows.push(item.map(from_item).transpose()?);
        }
        let mut part_keys = Vec::new();
        for ((license, month), row) in wanted.iter().zip(&rows) {
            let parts = row.as_ref().map_or(0, |row| row.parts);
            part_keys.extend((1..=parts).map(|part| keys::ledger_month_part(license, *month, part)));
        }
        let mut parts = self.table.get_items(&part_keys).await?.into_iter();
        let month = |row: Option<MonthRow>| {
            let Some(row) = row else { return Ok(MonthOfLicense::default()) };
            let further: Vec<Option<Item>> = parts.by_ref().take(row.parts.into()).collect();
            Ok(MonthOfLicense { corrections: row.corrections, rolled_up: rolled_up(&row, further)? })
        };
        rows.into_iter().map(month).collect()
    }

    /// What the frozen hours of a month come to, hour by hour.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn month_by_hours(&self, license: &LicenseId, month: Month) -> Result<month::Month, StoreError> {
        let (first, last) = (month.start().hour(), month.end().hour().plus(-1));
        let mut sum = month::Month::default();
        for hour in Ledger::over(&self.table).license_hours_between(license, first, last).await? {
            if hour.frozen_at.is_some() && !hour.is_closing_marker() {
                sum.add_hour(hour.hour, &hour.counters, &hour.moved_in, &hour.records);
            }
        }
        Ok(sum)
    }

    /// Stores what a month's hours come to, as they were read after `stored` was. It must be settled, and all its hours
    /// frozen.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if a record of it was corrected since.
    pub async fn roll_up_month(
        &self,
        license: &LicenseId,
        month: Month,
        stored: &MonthOfLicense,
        sum: &month::Month,
    ) -> Result<(), StoreError> {
        let corrections = AttributeValue::N(stored.corrections.to_string());
        let (first, further) = sum.clone().into_parts(FIRST_PART_BYTES, PART_BYTES);
        let mut parts: u16 = 0;
        for part in &further {
            parts += 1;
            let key = keys::ledger_month_part(license, month, parts);
            let item = Item::from([
                (keys::PK.to_owned(), AttributeValue::S(key.pk)),
                (keys::SK.to_owned(), AttributeValue::S(key.sk)),
                ("corrections".to_owned(), corrections.clone()),
                ("body".to_owned(), json(part)?),
            ]);
            let is_later = Condition::item_absent().or(Condition::at_most("corrections", stored.corrections));
            self.table.put_if(item, is_later).await?;
        }
        let uncorrected = match stored.corrections {
            0 => Condition::absent("corrections"),
            corrections => Condition::equals("corrections", corrections),
        };
        let update = Update::new().set("body", json(&first)?).set("parts", u64::from(parts)).remove_work();
        self.table.update_if(&keys::ledger_month(license, month), update, uncorrected).await
    }
}

impl LedgerWork {
    /// One page of months that are to be rolled up by `now`, the longest due first; and the place to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn due_months(
        &self,
        shard: u8,
        now: kernel::Timestamp,
        from: Option<String>,
    ) -> Result<DuePage<(LicenseId, Month)>, StoreError> {
        self.table.due_page(&kinds::MONTH, shard, Until::Due(now), from.as_deref()).await
    }

    /// Has a month that is due under `urgency`, and not settled yet, come up again after `hour`.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`].
    pub async fn postpone_month(
        &self,
        license: &LicenseId,
        month: Month,
        urgency: &str,
        hour: Hour,
    ) -> Result<(), StoreError> {
        let later = kinds::MONTH.mark_of(license, hour.end(), &format!("{license}#{month}"));
        self.table.put_off(&keys::ledger_month(license, month), later, Condition::equals(WORK_SK, urgency)).await
    }
}

fn json(value: &impl serde::Serialize) -> Result<AttributeValue, StoreError> {
    let json = serde_json::to_string(value).map_err(|_| StoreError::corrupt("a month could not be written"))?;
    Ok(AttributeValue::S(json))
}

/// What is rolled up, if it is, in all its parts: one that is of another number of corrections is on its way to be
/// replaced, and the month is read hour by hour meanwhile.
fn rolled_up(row: &MonthRow, further: Vec<Option<Item>>) -> Result<Option<month::Month>, StoreError> {
    let malformed = |_| StoreError::corrupt("a rolled-up month has an unexpected form");
    let Some(body) = &row.body else { return Ok(None) };
    let mut parts: Vec<StoredLines> = Vec::with_capacity(further.len());
    for item in further {
        let Some(item) = item else { return Ok(None) };
        let part: PartRow = from_item(item)?;
        if part.corrections != row.corrections {
            return Ok(None);
        }
        parts.push(serde_json::from_str(&part.body).map_err(malformed)?);
    }
    let first = serde_json::from_str(body).map_err(malformed)?;
    let month = month::Month::from_parts(first, parts);
    month.map(Some).ok_or(StoreError::corrupt("a rolled-up month has an unexpected form"))
}
