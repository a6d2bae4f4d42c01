//! What is due: the index `work`, in shards by licence, the most urgent first.
//!
//! The index lags behind the table and may name what is done already; whoever acts reads the item itself and writes
//! under a condition, so a stale entry costs one read.
//!
//! | work | an entry sorts by |
//! |---|---|
//! | `FREEZE#<shard>` | `<end of the next hour>#<licence>` |
//! | `SEND#<shard>`, licences that are ending | `0#<deadline, by 5 minutes>#<worth, the most first>#<records>#<deadline>#<hour>#<licence>`; before there was a worth, `0#<deadline>#<hour>#<licence>` |
//! | `SEND#<shard>`, others | `1#<deadline>#<hour>#<licence>` |
//! | `ENDING#<shard>` | `<when it is looked at>#<licence>` |

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::digest::sha256_hex;
use kernel::{Hour, LicenseId, Month, Timestamp, WorkspaceId};
use metering::LicenseWindow;
use metering::deadline::deadline;
use metering::quota::Load;

use crate::due::DuePage;
use crate::error::StoreError;
use crate::item::{Item, key_of};
use crate::keys::{self, WORK_FREEZE, WORK_MONTH, WORK_PK, WORK_SEND, WORK_SK};
use crate::ledger::hour::name_of;
use crate::repositories::LedgerWork;
use crate::table::Table;

/// Into how many hash keys of the index each kind of work is spread: at 100,000 licences, whose hours all freeze
/// within minutes, about 6,000 entries a key.
pub const WORK_SHARDS: u8 = 16;
/// How many entries are read at a time.
const PAGE: i32 = 100;
/// Final hours whose deadlines lie in the same five minutes go by their worth: they compete for the same calls.
const DEADLINE_STEP_SECONDS: i64 = 300;
/// The largest worth that sorts, in millionths: ten thousand million of any currency.
const MOST_WORTH: u64 = 9_999_999_999_999_999;

/// An hour of an ending licence that waits to be sent, as the index has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FinalHour {
    /// Until when AWS takes it.
    pub deadline: Timestamp,
    /// How much there is to send.
    pub load: Load,
}

/// Which of `shards` shards a licence belongs to.
pub(crate) fn shard_among(license: &LicenseId, shards: u8) -> u8 {
    let hash = sha256_hex(&[license.as_str()]);
    u8::from_str_radix(hash.get(..2).unwrap_or("0"), 16).unwrap_or(0) % shards.max(1)
}

fn shard_of(license: &LicenseId) -> u8 {
    shard_among(license, WORK_SHARDS)
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

/// The index entry of an hour with records to send: licences that are ending first, the most valuable of those that
/// close together first of all; then the earliest deadline.
pub(crate) fn send_work(license: &LicenseId, hour: Hour, window: &LicenseWindow, load: Load) -> (String, String) {
    let pk = format!("{WORK_SEND}{:02}", shard_of(license));
    let deadline = deadline(hour, window);
    if window.ending_since.is_none() {
        return (pk, format!("1#{}#{hour}#{license}", moment(deadline)));
    }
    let seconds = deadline.seconds();
    let step = Timestamp::from_seconds(seconds.div_euclid(DEADLINE_STEP_SECONDS) * DEADLINE_STEP_SECONDS);
    let behind = MOST_WORTH - load.worth_millionths.min(MOST_WORTH);
    (pk, format!("0#{step}#{behind:016}#{:05}#{seconds:011}#{hour}#{license}", load.records))
}

/// What the index entry of a final hour says.
fn final_hour_in(entry: &str) -> Option<FinalHour> {
    match entry.split('#').collect::<Vec<_>>().as_slice() {
        ["0", _, behind, records, seconds, _, _] => {
            let worth_millionths = MOST_WORTH.checked_sub(behind.parse().ok()?)?;
            let load = Load { records: records.parse().ok()?, worth_millionths };
            Some(FinalHour { deadline: Timestamp::from_seconds(seconds.parse().ok()?), load })
        }
        ["0", deadline, _, _] => {
            let load = Load { records: 1, worth_millionths: 0 };
            Some(FinalHour { deadline: Timestamp::parse_rfc3339(deadline)?, load })
        }
        _ => None,
    }
}

/// The index entry of an ending licence that is looked at `at`.
pub(crate) fn ending_work(license: &LicenseId, at: Timestamp) -> (String, String) {
    (format!("{}{:02}", keys::WORK_ENDING, shard_of(license)), format!("{}#{license}", moment(at)))
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

impl LedgerWork {
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
        let (items, next) = self.table.due_items(WORK_FREEZE, Some(shard), Some(ended_by), from).await?;
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
        let (items, next) = self.table.due_items(WORK_SEND, Some(shard), None, from).await?;
        let hour = |item: &Item| Some((text(item, WORK_SK)?, name_of(&key_of(item).ok()?)?));
        Ok((items.iter().filter_map(hour).collect(), next))
    }

    /// One page of the hours of ending licences that wait to be sent, in the order in which they go; and the place to go on
    /// from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn final_hours(&self, shard: u8, from: Option<String>) -> Result<DuePage<FinalHour>, StoreError> {
        let (items, next) = self.table.entries(WORK_SEND, Some(shard), "0~", from).await?;
        let hour = |item: &Item| text(item, WORK_SK).and_then(|entry| Some((entry.clone(), final_hour_in(&entry)?)));
        Ok((items.iter().filter_map(hour).collect(), next))
    }

    /// Whether hours wait that are not of ending licences.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn has_ordinary_hours(&self) -> Result<bool, StoreError> {
        for shard in 0..WORK_SHARDS {
            let (items, _) = self.table.entries(WORK_SEND, Some(shard), "~", Some("1".to_owned())).await?;
            if !items.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// One page of the ending licences that are to be looked at by `now`, the longest due first; and the place to go on
    /// from. The shard behind the last, [`WORK_SHARDS`], has those of before there were shards.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn due_endings(
        &self,
        shard: u8,
        now: Timestamp,
        from: Option<String>,
    ) -> Result<DuePage<LicenseId>, StoreError> {
        let (items, next) = if shard < WORK_SHARDS {
            self.table.due_items(keys::WORK_ENDING, Some(shard), Some(now), from).await?
        } else {
            self.table.due_items(keys::WORK_ENDING_OLD, None, Some(now), from).await?
        };
        let license = |item: &Item| {
            let license = LicenseId::parse(key_of(item).ok()?.pk.strip_prefix(keys::LEDGER_PREFIX)?).ok()?;
            Some((text(item, WORK_SK)?, license))
        };
        Ok((items.iter().filter_map(license).collect(), next))
    }

    /// Workspaces and hours with held usage that is to be looked at by `now`, the longest waiting first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn due_held(&self, now: Timestamp) -> Result<Vec<(WorkspaceId, Hour)>, StoreError> {
        let items = self.table.all_due_items(keys::WORK_HELD, Some(now)).await?;
        let held = |item: &Item| {
            let key = key_of(item).ok()?;
            let workspace = WorkspaceId::parse(key.pk.strip_prefix(keys::HELD_PREFIX)?).ok()?;
            Some((workspace, Hour::parse(key.sk.strip_prefix(keys::HOUR_PREFIX)?)?))
        };
        Ok(items.iter().filter_map(held).collect())
    }
}

impl Table {
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
        self.entries(work, shard, &until, after).await
    }

    /// One page of the entries of one kind of work up to a bound, in their order; and the place to go on from.
    pub(crate) async fn entries(
        &self,
        work: &str,
        shard: Option<u8>,
        until: &str,
        after: Option<String>,
    ) -> Result<(Vec<Item>, Option<String>), StoreError> {
        let pk = shard.map_or_else(|| work.to_owned(), |shard| format!("{work}{shard:02}"));
        let after = after.unwrap_or_else(|| " ".to_owned());
        if after.as_str() > until {
            return Ok((Vec::new(), None));
        }
        let call = self
            .query_of_index(&pk)?
            .key_condition_expression("#pk = :pk AND #sk BETWEEN :after AND :until")
            .expression_attribute_names("#pk", WORK_PK)
            .expression_attribute_names("#sk", WORK_SK)
            .expression_attribute_values(":pk", AttributeValue::S(pk))
            .expression_attribute_values(":after", AttributeValue::S(after))
            .expression_attribute_values(":until", AttributeValue::S(until.to_owned()))
            .limit(PAGE);
        let page = self.connection.call_until_answered(|| call.clone().send()).await?;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    fn entry(license: &str, closes_at: &str, worth_millionths: u64) -> String {
        let window = LicenseWindow {
            ending_since: Some(at("2026-11-21T10:00:00Z")),
            closes_at: Some(at(closes_at)),
            ..LicenseWindow::default()
        };
        let load = Load { records: 7, worth_millionths };
        send_work(&LicenseId::parse(license).unwrap(), Hour::parse("2026-11-21T10").unwrap(), &window, load).1
    }

    #[test]
    fn of_final_hours_that_close_together_the_most_valuable_goes_first() {
        let mut entries = [
            entry("l-later", "2026-11-21T11:05:00Z", u64::MAX),
            entry("l-cheap", "2026-11-21T11:00:10Z", 1),
            entry("l-dear", "2026-11-21T11:04:59Z", 500_000_000),
            entry("l-free", "2026-11-21T11:00:00Z", 0),
        ];
        entries.sort();
        let order: Vec<&str> = entries.iter().filter_map(|entry| entry.rsplit('#').next()).collect();
        assert_eq!(order, ["l-dear", "l-cheap", "l-free", "l-later"]);
    }

    #[test]
    fn an_entry_says_until_when_it_is_taken_and_what_it_is_worth() {
        let read = final_hour_in(&entry("l-1", "2026-11-21T11:04:59Z", 500_000_000)).unwrap();
        let load = Load { records: 7, worth_millionths: 500_000_000 };
        assert_eq!(read, FinalHour { deadline: at("2026-11-21T11:04:59Z"), load });
        let old = final_hour_in("0#2026-11-21T11:04:59Z#2026-11-21T10#l-1").unwrap();
        assert_eq!(old.load, Load { records: 1, worth_millionths: 0 });
        assert_eq!(final_hour_in("1#2026-11-21T11:04:59Z#2026-11-21T10#l-1"), None);
    }

    #[test]
    fn entries_of_ending_licences_come_before_all_others_old_ones_too() {
        let new = entry("l-1", "2026-11-21T11:04:59Z", 0);
        let ordinary = send_work(
            &LicenseId::parse("l-1").unwrap(),
            Hour::parse("2026-11-20T11").unwrap(),
            &LicenseWindow::default(),
            Load::default(),
        );
        assert!(new < ordinary.1 && "0#2026-11-21T11:04:59Z#2026-11-21T10#l-1" < ordinary.1.as_str());
        assert!(new.as_str() < "0~" && ordinary.1.as_str() > "1");
    }
}
