//! Licenses in lists. A page takes the same number of round trips however many there are: a query for each phase that has the
//! wanted state, and the licenses of the page in one batch.

use std::collections::BTreeMap;

use kernel::{LicenseId, ProductCode, Timestamp};
use licensing::funnel::Landing;
use licensing::phase::{Part, Phase};
use licensing::{License, LicenseState};
use serde::Deserialize;

use crate::database::Repository;
use crate::due::due_text;
use crate::error::StoreError;
use crate::item::{Item, from_item, key_of, text_of};
use crate::keys::{self, Key, WORK_SK};
use crate::ledger::LedgerHead;
use crate::repositories::{LicenseLists, LicenseRegister, Licenses};

/// How many licenses a page has.
const PAGE: usize = 50;
/// How many of what came of late are counted: one page of the index. Beyond it the count says that there are more.
const MAX_COUNTED: usize = 100;
/// How many activations the funnel is counted from, the newest: five batch gets of 100 for each of two kinds of items
/// (BatchGetItem, API reference).
const MAX_LANDINGS: usize = 500;

/// Which licenses are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LicenseFilter {
    /// Those of this product.
    pub product: Option<ProductCode>,
    /// Those that are in this state now.
    pub state: Option<LicenseState>,
}

/// Licenses to which one thing happened of late: the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recent {
    /// Which they are, each with when.
    pub licenses: Vec<(LicenseId, Timestamp)>,
    /// Whether there are more.
    pub more: bool,
}

/// What is kept of an activation.
#[derive(Default, Deserialize)]
struct Came {
    landed_at: Option<Timestamp>,
    account_at: Option<Timestamp>,
    workspace_at: Option<Timestamp>,
}

impl LicenseLists {
    /// One page of licenses, the latest change of phase first (became known, may be used, is over); and the place to go on
    /// from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn licenses(
        &self,
        filter: &LicenseFilter,
        now: Timestamp,
        after: Option<&str>,
    ) -> Result<(Vec<License>, Option<String>), StoreError> {
        let every = Phase::ALL.map(|phase| (phase, Part::All)).to_vec();
        let parts = filter.state.map_or(every, |state| state.parts().to_vec());
        let seen = after.map(|after| after.trim_end_matches('!'));
        let mut entries: Vec<(String, LicenseId)> = Vec::new();
        for (phase, part) in parts {
            let (from, until) = bounds(part, now);
            let until = seen.map_or(until.as_str(), |seen| seen.min(&until));
            // One more for the entry that the page before ended with, and one that says that there is another page.
            let items = match &filter.product {
                None => {
                    let of = phase.as_str();
                    self.table.entries_between(keys::WORK_LISTED, of, (&from, until), true, PAGE + 2).await?
                }
                Some(product) => {
                    let of = [product.as_str(), "#", phase.as_str()].concat();
                    self.table.entries_between(keys::WORK_LISTED_PRODUCT, &of, (&from, until), true, PAGE + 2).await?
                }
            };
            entries.extend(items.iter().filter_map(entry_of).filter(|(entry, _)| Some(entry.as_str()) != seen));
        }
        entries.sort_by(|one, other| other.0.cmp(&one.0));
        let next = entries.get(PAGE - 1).filter(|_| entries.len() > PAGE).map(|(entry, _)| format!("{entry}!"));
        let ids: Vec<LicenseId> = entries.into_iter().take(PAGE).map(|(_, id)| id).collect();
        Ok((Licenses::over(&self.table).licenses(&ids).await?, next))
    }

    /// The licenses that may be used since a moment after `from`, until `now`.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn begun(&self, from: Timestamp, now: Timestamp) -> Result<Recent, StoreError> {
        let (from, until) = (due_text(from), behind(now));
        let live = Phase::Live.as_str();
        let limit = MAX_COUNTED + 1;
        Ok(recent(&self.table.entries_between(keys::WORK_LISTED, live, (&from, &until), true, limit).await?))
    }

    /// The licenses that are over since a moment after `from`, until `now`.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn ended(&self, from: Timestamp, now: Timestamp) -> Result<Recent, StoreError> {
        let (from, until) = (due_text(from), behind(now));
        let over = Phase::Over.as_str();
        let limit = MAX_COUNTED + 1;
        Ok(recent(&self.table.entries_between(keys::WORK_LISTED, over, (&from, &until), true, limit).await?))
    }

    /// The licenses that came under another agreement since `from`, until `now`.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn renewed(&self, from: Timestamp, now: Timestamp) -> Result<Recent, StoreError> {
        let (from, until) = (due_text(from), behind(now));
        Ok(recent(&self.table.entries_between(keys::WORK_RENEWED, "", (&from, &until), true, MAX_COUNTED + 1).await?))
    }

    /// The activations whose first landing was since `from`, the newest first, and whether there are more than are looked at.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn landings(&self, from: Timestamp, now: Timestamp) -> Result<(Vec<Landing>, bool), StoreError> {
        let (from, until) = (due_text(from), behind(now));
        let limit = MAX_LANDINGS + 1;
        let items = self.table.entries_between(keys::WORK_LANDED, "", (&from, &until), true, limit).await?;
        let more = items.len() > MAX_LANDINGS;
        let ids: Vec<LicenseId> = items.iter().take(MAX_LANDINGS).filter_map(license_of).collect();
        let came: Vec<Key> = ids.iter().map(keys::landed_license).collect();
        let heads: Vec<Key> = ids.iter().map(keys::ledger_head).collect();
        let came = self.table.get_items(&came).await?;
        let heads = self.table.get_items(&heads).await?;
        let mut used: BTreeMap<LicenseId, bool> = BTreeMap::new();
        for head in heads.into_iter().flatten() {
            let head: LedgerHead = from_item(head)?;
            used.insert(head.license, head.used_from.is_some());
        }
        let mut landings = Vec::with_capacity(ids.len());
        for (license, item) in ids.into_iter().zip(came) {
            let came: Came = item.map(from_item).transpose()?.unwrap_or_default();
            let Some(landed_at) = came.landed_at else { continue };
            let is_used = used.get(&license).copied().unwrap_or_default();
            let (account_at, workspace_at) = (came.account_at, came.workspace_at);
            landings.push(Landing { license, landed_at, account_at, workspace_at, is_used });
        }
        Ok((landings, more))
    }

    /// Licenses by their ids: see [`Licenses::licenses`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn by_ids(&self, ids: &[LicenseId]) -> Result<Vec<License>, StoreError> {
        Licenses::over(&self.table).licenses(ids).await
    }
}

impl LicenseRegister {
    /// One page of licenses: see [`LicenseLists::licenses`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn licenses(
        &self,
        filter: &LicenseFilter,
        now: Timestamp,
        after: Option<&str>,
    ) -> Result<(Vec<License>, Option<String>), StoreError> {
        LicenseLists::over(&self.table).licenses(filter, now, after).await
    }
}

/// Behind all entries of a moment: `~` sorts behind every character of an id.
fn behind(at: Timestamp) -> String {
    format!("{}~", due_text(at))
}

fn bounds(part: Part, now: Timestamp) -> (String, String) {
    match part {
        Part::All => (" ".to_owned(), "~".to_owned()),
        Part::Come => (" ".to_owned(), behind(now)),
        Part::Ahead => (behind(now), "~".to_owned()),
    }
}

fn license_of(item: &Item) -> Option<LicenseId> {
    keys::license_of_course(&key_of(item).ok()?.pk)
}

fn entry_of(item: &Item) -> Option<(String, LicenseId)> {
    Some((text_of(item, WORK_SK)?, license_of(item)?))
}

fn recent(items: &[Item]) -> Recent {
    let more = items.len() > MAX_COUNTED;
    let one = |item: &Item| {
        let (entry, id) = entry_of(item)?;
        let millis = entry.split('#').next()?.parse().ok()?;
        Some((id, Timestamp::from_millis(millis)))
    };
    Recent { licenses: items.iter().take(MAX_COUNTED).filter_map(one).collect(), more }
}
