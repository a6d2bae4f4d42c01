//! Which licence settles a workspace, changed: by its binding, by its owner, by a licence that follows another.

use std::collections::BTreeMap;

use accounts::{SecurityEvent, Workspace};
use kernel::{BillingAccountId, LicenseId, Timestamp};
use licensing::{License, Lock};
use telling::Kind;

use crate::audit::{AuditEntry, audit_write};
use crate::base::{Store, StoreError};
use crate::courses::look_write;
use crate::item::{Item, to_item};
use crate::keys;
use crate::outbox::{tell_write, workspace_event};
use crate::security::security_event_write;
use crate::transaction::{MAX_TRANSACTION_WRITES, Write};
use crate::workspaces::WorkspaceLink;

/// How many writes one workspace takes at most: itself, that the licence has it, that it is bound, that it is unlocked.
const WRITES_A_WORKSPACE: usize = 4;
/// How many writes all of them share: that the licence is to be looked at, the security event.
const SHARED_WRITES: usize = 2;
/// The most workspaces whose settlement is changed at once: what one transaction takes.
pub const MAX_SETTLED_TOGETHER: usize = (MAX_TRANSACTION_WRITES - SHARED_WRITES) / WRITES_A_WORKSPACE;

impl Store {
    /// Writes a workspace whose last settlement was just added, over the version it was decided from, that its licence
    /// has it, and what the product is told: that it is bound, and unlocked if the end of a licence had locked it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the workspace was changed in between: by a binding to another licence, say.
    pub async fn bind_workspace(
        &self,
        settled: &Workspace,
        license: &LicenseId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let writes = self.settled_writes(std::slice::from_ref(settled), license, now).await?;
        self.transact(writes).await.map_err(StoreError::from)
    }

    /// Writes workspaces whose owner has just chosen `license` to settle them, all of them or none, at most
    /// [`MAX_SETTLED_TOGETHER`], each as [`Store::bind_workspace`] does.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if one of them was changed in between.
    pub async fn change_settlements(
        &self,
        id: &BillingAccountId,
        settled: &[Workspace],
        license: &LicenseId,
        event: &SecurityEvent,
    ) -> Result<(), StoreError> {
        let mut writes = self.settled_writes(settled, license, event.at).await?;
        writes.push(security_event_write(id, event)?);
        self.transact(writes).await.map_err(StoreError::from)
    }

    /// Writes a workspace that an operator let be settled through other providers, or no longer does, over the version
    /// it was decided from, and who did it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was changed in between.
    pub async fn change_providers(&self, changed: &Workspace, entry: &AuditEntry) -> Result<(), StoreError> {
        let before = changed.version.saturating_sub(1);
        let writes = vec![Write::put_if_version(&keys::workspace(&changed.id), changed, before)?, audit_write(entry)?];
        self.transact(writes).await.map_err(StoreError::from)
    }

    async fn settled_writes(
        &self,
        settled: &[Workspace],
        license: &LicenseId,
        now: Timestamp,
    ) -> Result<Vec<Write>, StoreError> {
        let locks = self.locks_before(settled, now).await?;
        let over_any = "attribute_not_exists(pk) OR attribute_exists(pk)";
        let mut writes = vec![look_write(license)];
        for workspace in settled {
            let before = workspace.version.saturating_sub(1);
            writes.push(Write::put_if_version(&keys::workspace(&workspace.id), workspace, before)?);
            let link = WorkspaceLink { workspace: workspace.id.clone(), linked_at: now };
            let link = to_item(&keys::license_workspace(license, &workspace.id), &link)?;
            writes.push(Write::put_if(link, over_any, Item::new()));
            let from = workspace.settlements.last().map(|last| last.from.to_string()).unwrap_or_default();
            let bound = workspace_event(Kind::WorkspaceBound, workspace, license, None, &from, now);
            writes.push(tell_write(bound)?);
            if let Some(lock) = license_before(workspace).and_then(|before| locks.get(before)) {
                let unlocked = workspace_event(Kind::WorkspaceUnlocked, workspace, license, Some(*lock), &from, now);
                writes.push(tell_write(unlocked)?);
            }
        }
        Ok(writes)
    }

    /// The locks under which workspaces were before their last settlement, by the licences that had locked them.
    async fn locks_before(
        &self,
        settled: &[Workspace],
        now: Timestamp,
    ) -> Result<BTreeMap<LicenseId, Lock>, StoreError> {
        let mut before: Vec<LicenseId> = settled.iter().filter_map(license_before).cloned().collect();
        before.sort();
        before.dedup();
        let licenses: Vec<License> = self.licenses(&before).await?;
        Ok(licenses.into_iter().filter_map(|license| Some((license.id.clone(), license.lock(now)?))).collect())
    }
}

/// The licence of the settlement before the last one.
fn license_before(workspace: &Workspace) -> Option<&LicenseId> {
    workspace.settlements.iter().rev().nth(1).map(|before| &before.license)
}
