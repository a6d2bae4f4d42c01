//! Usage held for workspaces whose license AWS has not confirmed yet.

use kernel::{Hour, Timestamp, WorkspaceId};
use metering::{Counters, Reason};
use serde::Deserialize;

use crate::counting::{ItemRevision, MADE_BY, add_counts};
use crate::due::{Mark, kinds};
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::item::{Item, from_item, key_of};
use crate::keys;
use crate::ledger::counters_in;
use crate::repositories::HeldUsages;
use crate::transaction::Write;
use crate::usage::{Place, place_write};

/// Usage held for a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldUsage {
    /// Whose.
    pub workspace: WorkspaceId,
    /// The record's hour.
    pub hour: Hour,
    /// The revision that was read.
    pub revision: ItemRevision,
    /// How much.
    pub counters: Counters,
}

impl HeldUsages {
    /// What is held for a workspace, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn held_usage(&self, workspace: &WorkspaceId) -> Result<Vec<HeldUsage>, StoreError> {
        let pk = keys::held(workspace);
        let items = self.table.query_items(&pk, keys::HOUR_PREFIX).await?;
        items.into_iter().map(|item| read_held(workspace, item)).collect()
    }

    /// What is held for a workspace of one hour.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn held_usage_of(&self, workspace: &WorkspaceId, hour: Hour) -> Result<Option<HeldUsage>, StoreError> {
        let item = self.table.get_item(&keys::held_usage(workspace, hour)).await?;
        item.map(|item| read_held(workspace, item)).transpose()
    }

    /// Counts held usage where it belongs now: in an hour, or in quarantine for `reason`. What is held is gone then.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if more was held meanwhile or the place is closed: read and decide again.
    /// [`StoreError::Contended`] if more is being held or counted there right now: it stays due.
    pub async fn apply_held(
        &self,
        held: &HeldUsage,
        into: &Place,
        reason: Reason,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let gone = Write::delete_if(keys::held_usage(&held.workspace, held.hour), held.revision.condition());
        let made_by = held.revision.made_by.clone().unwrap_or_else(|| now.to_string());
        let added = place_write(into, &held.counters, &made_by, reason, now);
        self.table.transact(vec![gone, added]).await.map_err(StoreError::from)
    }

    /// Puts off looking at held usage until `until`; nothing happens if nothing is held any more.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`]. With [`StoreError::Contended`] more is being held,
    /// and it stays due.
    pub async fn put_off_held(&self, workspace: &WorkspaceId, hour: Hour, until: Timestamp) -> Result<(), StoreError> {
        let key = keys::held_usage(workspace, hour);
        self.table.put_off(&key, held_mark(workspace, hour, until), Condition::item_exists()).await
    }
}

/// The write that adds to what is held for a workspace; where nothing is held yet, the item is `made_by` this.
pub(crate) fn add_held_write(
    workspace: &WorkspaceId,
    hour: Hour,
    counters: &Counters,
    made_by: &str,
    now: Timestamp,
) -> Write {
    let update = Update::new().set_work_if_absent(held_mark(workspace, hour, now)).set_if_absent(MADE_BY, made_by);
    Write::update_any(keys::held_usage(workspace, hour), add_counts(update, counters))
}

/// The mark of held usage that is to be looked at.
fn held_mark(workspace: &WorkspaceId, hour: Hour, at: Timestamp) -> Mark {
    kinds::HELD.named_mark(at, &format!("{workspace}#{hour}"))
}

fn read_held(workspace: &WorkspaceId, item: Item) -> Result<HeldUsage, StoreError> {
    let malformed = || StoreError::corrupt("held usage has another key");
    let key = key_of(&item)?;
    let hour = key.sk.strip_prefix(keys::HOUR_PREFIX).and_then(Hour::parse).ok_or_else(malformed)?;
    let counters = counters_in(&item)?;
    let row: HeldRow = from_item(item)?;
    let revision = ItemRevision { version: row.v, made_by: row.made_by };
    Ok(HeldUsage { workspace: workspace.clone(), hour, revision, counters })
}

#[derive(Deserialize)]
struct HeldRow {
    v: u64,
    #[serde(default)]
    made_by: Option<String>,
}
