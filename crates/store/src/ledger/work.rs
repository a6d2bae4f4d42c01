//! Due work of ledgers: how urgent it is, and the queues of it.

use kernel::{Hour, LicenseId, Month, Timestamp, WorkspaceId};
use metering::LicenseWindow;
use metering::deadline::deadline;
use metering::quota::Load;

use super::final_hour::{FinalHour, MOST_WORTH, WORK_SHARDS};
use crate::due::{DuePage, Mark, Until, kinds};
use crate::error::StoreError;
use crate::repositories::LedgerWork;

/// The last entry of final hours.
const FINAL_HOURS_END: &str = "0~";
/// The first entry of other hours.
const ORDINARY_HOURS_BEGIN: &str = "1";
/// Final hours whose deadlines lie in the same five minutes go by their worth: they compete for the same calls.
const DEADLINE_STEP_SECONDS: i64 = 300;
/// The mark of a ledger by the end of its `next` hour.
pub(crate) fn freeze_mark(license: &LicenseId, next: Hour) -> Mark {
    kinds::FREEZE.mark_of(license, next.end(), license.as_str())
}

/// The mark of an hour with records to send: licenses that are ending first, the most valuable of those that
/// close together first of all; then the earliest deadline.
pub(crate) fn send_mark(license: &LicenseId, hour: Hour, window: &LicenseWindow, load: Load) -> Mark {
    let deadline = deadline(hour, window);
    if window.ending_since.is_none() {
        let deadline = Timestamp::from_seconds(deadline.seconds());
        return kinds::SEND.text_mark_of(license, format!("1#{deadline}#{hour}#{license}"));
    }
    let seconds = deadline.seconds();
    let step = Timestamp::from_seconds(seconds.div_euclid(DEADLINE_STEP_SECONDS) * DEADLINE_STEP_SECONDS);
    let behind = MOST_WORTH - load.worth_millionths.min(MOST_WORTH);
    let sk = format!("0#{step}#{behind:016}#{:05}#{seconds:011}#{hour}#{license}", load.records);
    kinds::SEND.text_mark_of(license, sk)
}

/// How long after its end a month is rolled up, in seconds: AWS takes usage of it until 06:00 UTC on the 1st, and an hour
/// later a run has settled what it does not take any more.
const MONTH_DUE_AFTER_SECONDS: i64 = 7 * 3600;

/// The mark of a month to be rolled up. One whose record was corrected later is due at once.
pub(crate) fn month_mark(license: &LicenseId, month: Month) -> Mark {
    let due = month.end().plus_seconds(MONTH_DUE_AFTER_SECONDS);
    kinds::MONTH.mark_of(license, due, &format!("{license}#{month}"))
}

impl LedgerWork {
    /// One page of licenses whose next hour has ended by `ended_by`, the longest due first; and the place to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn due_heads(
        &self,
        shard: u8,
        ended_by: Timestamp,
        from: Option<String>,
    ) -> Result<DuePage<LicenseId>, StoreError> {
        self.table.due_page(&kinds::FREEZE, shard, Until::Due(ended_by), from.as_deref()).await
    }

    /// One page of hours with records to send, the most urgent first; and the place to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn due_hours(&self, shard: u8, from: Option<String>) -> Result<DuePage<(LicenseId, Hour)>, StoreError> {
        self.table.due_page(&kinds::SEND, shard, Until::End, from.as_deref()).await
    }

    /// One page of the hours of ending licenses that wait to be sent, in the order in which they go; and the place to go on
    /// from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn final_hours(&self, shard: u8, from: Option<String>) -> Result<DuePage<FinalHour>, StoreError> {
        self.table.due_page(&kinds::SEND_FINAL, shard, Until::Text(FINAL_HOURS_END), from.as_deref()).await
    }

    /// Whether hours wait that are not of ending licenses.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn has_ordinary_hours(&self) -> Result<bool, StoreError> {
        for shard in 0..WORK_SHARDS {
            let (hours, _) = self.table.due_page(&kinds::SEND, shard, Until::End, Some(ORDINARY_HOURS_BEGIN)).await?;
            if !hours.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// One page of the ending licenses that are to be looked at by `now`, the longest due first; and the place to go on
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
        if shard < WORK_SHARDS {
            return self.table.due_page(&kinds::ENDING, shard, Until::Due(now), from.as_deref()).await;
        }
        self.table.due_page(&kinds::ENDING_OLD, 0, Until::Due(now), from.as_deref()).await
    }

    /// Workspaces and hours with held usage that is to be looked at by `now`, the longest waiting first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn due_held(&self, now: Timestamp) -> Result<Vec<(WorkspaceId, Hour)>, StoreError> {
        self.table.all_due(&kinds::HELD, Until::Due(now)).await
    }
}

#[cfg(test)]
mod tests {
    use super::super::final_hour::final_hour_in;
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
        send_mark(&LicenseId::parse(license).unwrap(), Hour::parse("2026-11-21T10").unwrap(), &window, load).sk
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
        let ordinary = send_mark(
            &LicenseId::parse("l-1").unwrap(),
            Hour::parse("2026-11-20T11").unwrap(),
            &LicenseWindow::default(),
            Load::default(),
        );
        assert!(new < ordinary.sk && "0#2026-11-21T11:04:59Z#2026-11-21T10#l-1" < ordinary.sk.as_str());
        assert!(new.as_str() < "0~" && ordinary.sk.as_str() > "1");
    }
}
