//! The audit log: who did what to somebody's money or papers, kept for good, as a chain in which no entry can be changed
//! unseen. Entries are written in one transaction with what they tell of.
//!
//! See docs/decisions/027-audit-log.md.

use kernel::Month;
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::history::act_happened_write;
use crate::item::{from_item, key_of};
use crate::keys;
use crate::repositories::{AuditChain, OperatorLists, OperatorWork};
use crate::retry::{MAX_TRIES, Trouble};
use crate::table::Table;
use crate::transaction::{TransactError, Write};

mod link;

pub use link::{AuditEntry, AuditLink, BrokenLink};

/// Beyond every month, as text.
const LAST_MONTH: &str = "9999-99";
/// Beyond every place: keys have twelve digits.
const LAST_PLACE: u64 = 999_999_999_999;
/// How many writes an entry takes at most: its link, that a month begins with it, and its note in a license's timeline.
pub(crate) const AUDIT_WRITES: usize = 3;

/// That a month begins in the chain.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MonthBegins {
    first: u64,
}

/// An entry as it is read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditedAct {
    /// What was done.
    pub entry: AuditEntry,
    /// Its link; `None` if it is from before the audit log was a chain.
    pub link: Option<AuditLink>,
}

impl Table {
    /// Writes all of `writes` or nothing, and with them the next link of the audit log. Two acts at once want the same
    /// place in the chain: one of them gets the next.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if a condition of `writes` does not hold; [`StoreError::Contended`] if others kept taking
    /// the next place.
    pub(crate) async fn transact_audited(&self, writes: Vec<Write>, entry: &AuditEntry) -> Result<(), StoreError> {
        let mut tries = self.connection.tries(MAX_TRIES);
        loop {
            let last = self.last_link().await?;
            let mut all = writes.clone();
            all.extend(link_writes(last.as_ref(), entry)?);
            match self.transact(all).await {
                Err(TransactError::Failed(failed)) if failed.iter().all(|position| *position >= writes.len()) => {
                    tries.again(Trouble::Contended).await?;
                }
                written => return written.map_err(StoreError::from),
            }
        }
    }

    async fn last_link(&self) -> Result<Option<AuditLink>, StoreError> {
        let newest = self.query_newest(&keys::audit_link(0).pk, "", 1).await?;
        newest.into_iter().next().map(from_item).transpose()
    }

    /// The links of the places `first` to `last`, in order.
    async fn links(&self, first: u64, last: u64) -> Result<Vec<AuditLink>, StoreError> {
        let (from, to) = (keys::audit_link(first), keys::audit_link(last));
        let items = self.query_between(&from.pk, &from.sk, &to.sk).await?;
        items.into_iter().map(from_item).collect()
    }
}

fn link_writes(last: Option<&AuditLink>, entry: &AuditEntry) -> Result<Vec<Write>, StoreError> {
    let link = AuditLink::after(last, entry)?;
    let mut writes = vec![Write::put_new(&keys::audit_link(link.sequence), &link)?];
    let month = link.at.month();
    if last.is_none_or(|last| last.at.month() != month) {
        writes.push(Write::put_new(&keys::audit_month(month), &MonthBegins { first: link.sequence })?);
    }
    writes.extend(act_happened_write(entry, &link)?);
    Ok(writes)
}

impl OperatorWork {
    /// One page of what was done in a month, oldest first, from behind the place `after`; and the place to go on from, if there
    /// is more. Entries from before the log was a chain come first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn audit(
        &self,
        month: Month,
        after: Option<&str>,
    ) -> Result<(Vec<AuditedAct>, Option<String>), StoreError> {
        let in_chain = after.and_then(|place| place.strip_prefix(CHAIN_PLACE)?.strip_suffix('!')?.parse::<u64>().ok());
        let mut acts = Vec::new();
        if in_chain.is_none() {
            let (before, next) =
                self.table.query_page(&keys::audit_before_chain(month), "", after, AUDIT_MONTH_PAGE).await?;
            for item in before {
                acts.push(AuditedAct { entry: from_item(item)?, link: None });
            }
            if next.is_some() {
                return Ok((acts, next));
            }
        }
        let Some((first, last)) = self.places_of(month).await? else { return Ok((acts, None)) };
        let first = in_chain.map_or(first, |done| first.max(done.saturating_add(1)));
        let page_ends = last.min(first.saturating_add(u64::from(AUDIT_MONTH_PAGE) - 1));
        if first > page_ends {
            return Ok((acts, None));
        }
        let links = self.table.links(first, page_ends).await?;
        let next = match links.last() {
            Some(link) if link.sequence == page_ends && page_ends < last => Some(format!("{CHAIN_PLACE}{page_ends}!")),
            _ => None,
        };
        for link in links {
            acts.push(read_act(link)?);
        }
        Ok((acts, next))
    }

    /// The first and the last place of a month in the chain.
    async fn places_of(&self, month: Month) -> Result<Option<(u64, u64)>, StoreError> {
        let key = keys::audit_month(month);
        let begins = self.table.query_between(&key.pk, &key.sk, LAST_MONTH).await?;
        let mut begins = begins.into_iter();
        let Some(item) = begins.next().filter(|item| key_of(item).is_ok_and(|found| found == key)) else {
            return Ok(None);
        };
        let first = from_item::<MonthBegins>(item)?.first;
        let last = match begins.next() {
            Some(next) => from_item::<MonthBegins>(next)?.first.saturating_sub(1),
            None => LAST_PLACE,
        };
        Ok(Some((first, last)))
    }
}

impl OperatorLists {
    /// One page of what was done, the newest first, from before the place `before`; and the place to go on from, if there is
    /// more. Entries from before the audit log was a chain are not among them.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn audit_page(&self, before: Option<u64>) -> Result<(Vec<AuditedAct>, Option<u64>), StoreError> {
        let newest = self.table.last_link().await?.map_or(0, |link| link.sequence);
        let last = before.map_or(newest, |before| newest.min(before.saturating_sub(1)));
        let first = last.saturating_sub(AUDIT_PAGE - 1).max(1);
        if last < first {
            return Ok((Vec::new(), None));
        }
        let acts = self.table.links(first, last).await?.into_iter().rev().map(read_act);
        Ok((acts.collect::<Result<_, _>>()?, (first > 1).then_some(first)))
    }

    /// The place behind the last entry of a month, or of the months before it that have any; 1 if there is none.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn audit_place_after(&self, month: Month) -> Result<u64, StoreError> {
        let begin = keys::audit_month(month.next());
        let later = self.table.query_between(&begin.pk, &begin.sk, LAST_MONTH).await?;
        match later.into_iter().next() {
            Some(item) => Ok(from_item::<MonthBegins>(item)?.first),
            None => Ok(self.table.last_link().await?.map_or(1, |link| link.sequence + 1)),
        }
    }
}

/// How a place in a month's acts begins that is in the chain.
const CHAIN_PLACE: &str = "chain~";
/// How many of a month's acts a page has.
const AUDIT_MONTH_PAGE: u16 = 100;
/// How many entries a page of the audit log has.
const AUDIT_PAGE: u64 = 50;

fn read_act(link: AuditLink) -> Result<AuditedAct, StoreError> {
    let entry = serde_json::from_str(&link.entry);
    let entry = entry.map_err(|_| StoreError::corrupt("an audit entry cannot be read"))?;
    Ok(AuditedAct { entry, link: Some(link) })
}

impl AuditChain {
    /// The links after the place `after`, at most `limit`, in order.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn links_after(&self, after: u64, limit: u64) -> Result<Vec<AuditLink>, StoreError> {
        self.table.links(after + 1, after + limit).await
    }
}
