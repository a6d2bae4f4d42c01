//! What is due: the index `work`, in shards by licence, oldest first.
//!
//! The index lags behind the table and may name what is done already; whoever acts reads the item itself and writes
//! under a condition, so a stale entry costs one read.

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::digest::sha256_hex;
use kernel::{Hour, LicenseId, Month, Timestamp, WorkspaceId};
use metering::Standing;
use metering::deadline::deadline;

use crate::base::{Store, StoreError};
use crate::item::{Item, key_of};
use crate::keys::{self, WORK_FREEZE, WORK_INDEX, WORK_MONTH, WORK_PK, WORK_SEND, WORK_SK};
use crate::ledger::hour::name_of;

/// Into how many hash keys of the index each kind of work is spread: at 100,000 licences, whose hours all freeze
/// within minutes, about 6,000 entries a key.
pub const WORK_SHARDS: u8 = 16;
/// How many entries are read at a time.
const PAGE: i32 = 100;

/// One page of due work: each with its urgency, by which texts sort, and where to go on, if there is more.
pub type DuePage<T> = (Vec<(String, T)>, Option<String>);

fn shard_of(license: &LicenseId) -> u8 {
    let hash = sha256_hex(&[license.as_str()]);
    u8::from_str_radix(hash.get(..2).unwrap_or("0"), 16).unwrap_or(0) % WORK_SHARDS
}

/// Whole seconds print in one form, so that texts sort by time.
fn moment(at: Timestamp) -> Timestamp {
    Timestamp::from_seconds(at.seconds())
}

/// The index entry of a head by the end of its `next` hour. How long an hour stays open beyond that is the reader's to
/// say: a deployment may change it.
pub(crate) fn freeze_work(license: &LicenseId, next: Hour) -> (String, String) {
    (format!("{WORK_FREEZE}{:02}", shard_of(license)), format!("{}#{license}", moment(next.end())))
}

/// The index entry of an hour with records to send: licences that are ending first, then the earliest deadline.
pub(crate) fn send_work(license: &LicenseId, hour: Hour, standing: &Standing) -> (String, String) {
    let class = if standing.ending_since.is_some() { '0' } else { '1' };
    (
        format!("{WORK_SEND}{:02}", shard_of(license)),
        format!("{class}#{}#{hour}#{license}", moment(deadline(hour, standing))),
    )
}

/// How long after its end a month is rolled up, in seconds: AWS takes usage of it until 06:00 UTC on the 1st, and an hour
/// later a run has settled what it does not take any more.
const MONTH_DUE_AFTER_SECONDS: i64 = 7 * 3600;

/// The index entry of a month to be rolled up. One whose record was corrected later is due at once.
pub(crate) fn month_work(license: &LicenseId, month: Month) -> (String, String) {
    let due = moment(month.end().plus_seconds(MONTH_DUE_AFTER_SECONDS));
    (format!("{WORK_MONTH}{:02}", shard_of(license)), format!("{due}#{license}#{month}"))
}

/// The index entry of one of the kinds that are few.
pub(crate) fn rare_work(at: Timestamp, name: &str, work: &str) -> (String, String) {
    (work.to_owned(), format!("{}#{name}", moment(at)))
}

impl Store {
    /// One page of licences whose next hour has ended by `ended_by`, the longest due first; and the place to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn due_heads(
        &self,
        shard: u8,
        ended_by: Timestamp,
        from: Option<String>,
    ) -> Result<DuePage<LicenseId>, StoreError> {
        let (items, next) = self.due_items(WORK_FREEZE, Some(shard), Some(ended_by), from).await?;
        let license = |item: &Item| {
            let (key, urgency) = (key_of(item).ok()?, text(item, WORK_SK)?);
            Some((urgency, LicenseId::parse(key.pk.strip_prefix(keys::LEDGER_PREFIX)?).ok()?))
        };
        Ok((items.iter().filter_map(license).collect(), next))
    }

    /// One page of hours with records to send, the most urgent first; and the place to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn due_hours(&self, shard: u8, from: Option<String>) -> Result<DuePage<(LicenseId, Hour)>, StoreError> {
        let (items, next) = self.due_items(WORK_SEND, Some(shard), None, from).await?;
        let hour = |item: &Item| Some((text(item, WORK_SK)?, name_of(&key_of(item).ok()?)?));
        Ok((items.iter().filter_map(hour).collect(), next))
    }

    /// Licences that are ending, the first to close first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn ending_licenses(&self, now: Timestamp) -> Result<Vec<LicenseId>, StoreError> {
        let items = self.all_due_items(keys::WORK_ENDING, Some(now)).await?;
        let license = |item: &Item| LicenseId::parse(key_of(item).ok()?.pk.strip_prefix(keys::LEDGER_PREFIX)?).ok();
        Ok(items.iter().filter_map(license).collect())
    }

    /// Workspaces and hours with held usage that is to be looked at by `now`, the longest waiting first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn due_held(&self, now: Timestamp) -> Result<Vec<(WorkspaceId, Hour)>, StoreError> {
        let items = self.all_due_items(keys::WORK_HELD, Some(now)).await?;
        let held = |item: &Item| {
            let key = key_of(item).ok()?;
            let workspace = WorkspaceId::parse(key.pk.strip_prefix(keys::HELD_PREFIX)?).ok()?;
            Some((workspace, Hour::parse(key.sk.strip_prefix(keys::HOUR_PREFIX)?)?))
        };
        Ok(items.iter().filter_map(held).collect())
    }

    pub(crate) async fn all_due_items(&self, work: &str, now: Option<Timestamp>) -> Result<Vec<Item>, StoreError> {
        let (mut items, mut from) = self.due_items(work, None, now, None).await?;
        while from.is_some() {
            let (more, next) = self.due_items(work, None, now, from).await?;
            items.extend(more);
            from = next;
        }
        Ok(items)
    }

    pub(crate) async fn due_items(
        &self,
        work: &str,
        shard: Option<u8>,
        now: Option<Timestamp>,
        after: Option<String>,
    ) -> Result<(Vec<Item>, Option<String>), StoreError> {
        // `~` sorts behind every character of a key, so the bound takes in the whole of its second.
        let until = now.map_or("~".to_owned(), |now| format!("{}~", moment(now)));
        let pk = shard.map_or_else(|| work.to_owned(), |shard| format!("{work}{shard:02}"));
        let after = after.unwrap_or_else(|| " ".to_owned());
        if after > until {
            return Ok((Vec::new(), None));
        }
        let call = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(WORK_INDEX)
            .key_condition_expression("#pk = :pk AND #sk BETWEEN :after AND :until")
            .expression_attribute_names("#pk", WORK_PK)
            .expression_attribute_names("#sk", WORK_SK)
            .expression_attribute_values(":pk", AttributeValue::S(pk))
            .expression_attribute_values(":after", AttributeValue::S(after))
            .expression_attribute_values(":until", AttributeValue::S(until))
            .limit(PAGE);
        let page = self.call_until_answered(|| call.clone().send()).await?;
        let more = page.last_evaluated_key.is_some_and(|key| !key.is_empty());
        let items = page.items.unwrap_or_default();
        // Entries end in the licence's or workspace's id and differ from each other, so the last one tells where to go on.
        let next = items.last().and_then(|item| text(item, WORK_SK)).filter(|_| more).map(|last| format!("{last}!"));
        Ok((items, next))
    }
}

pub(crate) fn text(item: &Item, name: &str) -> Option<String> {
    item.get(name).and_then(|value| value.as_s().ok()).cloned()
}
