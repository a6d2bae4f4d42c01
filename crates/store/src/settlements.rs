//! Which license settles a workspace, changed: by its binding, by its owner, by a license that follows another.

use std::collections::BTreeMap;

use accounts::{SecurityEvent, Settlement, Workspace};
use kernel::{BillingAccountId, Hour, LicenseId, Offered, Timestamp};
use licensing::{BindingChange, Owed, Rebinding, Step, WorkspaceLock};
use telling::Kind;

use crate::audit::AuditEntry;
use crate::courses::{leave_write, owe_write, settle_write};
use crate::database::Repository;
use crate::error::StoreError;
use crate::finding::{Reached, reached_write};
use crate::item::to_item;
use crate::keys;
use crate::outbox::{bound_event, tell_write, workspace_event};
use crate::repositories::{Licenses, OperatorWork, Settlements};
use crate::security::security_event_write;
use crate::transaction::{MAX_TRANSACTION_WRITES, Write};
use crate::workspaces::WorkspaceLink;

/// How many writes one workspace takes at most: itself, that the license has it, that the one before is left, that it is
/// bound, that it is unlocked.
const WRITES_A_WORKSPACE: usize = 5;
/// How many writes all of them share: that the license is to be looked at, that its activation came to a workspace, the
/// security event.
const SHARED_WRITES: usize = 3;
/// The most workspaces whose settlement is changed at once: what one transaction takes.
pub const MAX_SETTLED_TOGETHER: usize = (MAX_TRANSACTION_WRITES - SHARED_WRITES) / WRITES_A_WORKSPACE;

impl Settlements {
    /// Writes a workspace whose last settlement was just added, over the version it was decided from, that its license
    /// has it, and what the product is told: that it is bound, with what the license's plan has `offered`, and unlocked if the
    /// end of a license had locked it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the workspace was changed in between, by a binding to another license, say; or if the
    /// product was told in between that it is locked, or may be deleted.
    pub async fn bind_workspace(
        &self,
        settled: &Workspace,
        license: &LicenseId,
        offered: &Offered,
        event: &SecurityEvent,
    ) -> Result<(), StoreError> {
        let mut writes = self.settled_writes(std::slice::from_ref(settled), license, offered, event.at).await?;
        if let Some(account) = &settled.billing_account {
            writes.push(security_event_write(account, event)?);
        }
        self.table.transact(writes).await.map_err(StoreError::from)
    }

    /// Writes a workspace whose latest settlement was `undone`, over the version it was decided from, tells the payer
    /// and the product, with what the plan that pays again has `offered`, and has the licenses looked at.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the workspace was changed in between, or the product was told that the workspaces of
    /// the license before are locked.
    pub async fn undo_settlement(
        &self,
        id: &BillingAccountId,
        workspace: &Workspace,
        undone: &Settlement,
        offered: &Offered,
        event: &SecurityEvent,
    ) -> Result<(), StoreError> {
        let now = event.at;
        let told = BindingChange {
            what: Rebinding::SettlementUndone,
            at: now,
            workspaces: vec![workspace.id.clone()],
            from: Some(undone.from),
        };
        let before = workspace.version.saturating_sub(1);
        let subject = bound_subject(workspace, undone.from);
        let unbound = workspace_event(Kind::WorkspaceUnbound, workspace, &undone.license, None, &subject, now);
        let mut writes = vec![
            Write::put_if_version(&keys::workspace(&workspace.id), workspace, before)?,
            owe_write(&undone.license, &[told.told_to(id.clone())])?,
            security_event_write(id, event)?,
            tell_write(unbound)?,
        ];
        if let Some(last) = workspace.settlements.last() {
            writes.push(leave_write(&last.license, Step::End)?);
            let subject = bound_subject(workspace, last.from);
            let bound = bound_event(workspace, &last.license, offered, &subject, now);
            writes.push(tell_write(bound)?);
        }
        self.table.transact(writes).await.map_err(StoreError::from)
    }

    /// Writes workspaces whose owner has just chosen `license` to settle them, all of them or none, at most
    /// [`MAX_SETTLED_TOGETHER`], each as [`Settlements::bind_workspace`] does.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if one of them was changed in between.
    pub async fn change_settlements(
        &self,
        id: &BillingAccountId,
        settled: &[Workspace],
        license: &LicenseId,
        offered: &Offered,
        event: &SecurityEvent,
    ) -> Result<(), StoreError> {
        let mut writes = self.settled_writes(settled, license, offered, event.at).await?;
        writes.push(security_event_write(id, event)?);
        self.table.transact(writes).await.map_err(StoreError::from)
    }

    async fn settled_writes(
        &self,
        settled: &[Workspace],
        license: &LicenseId,
        offered: &Offered,
        now: Timestamp,
    ) -> Result<Vec<Write>, StoreError> {
        let left = self.left_by(settled, now).await?;
        let mut writes = vec![
            settle_write(license, &settlement_told(settled, now))?,
            reached_write(license, Reached::Workspace, now),
        ];
        for (id, left) in &left {
            writes.push(leave_write(id, if left.is_locked() { Step::Delete } else { Step::End })?);
        }
        for workspace in settled {
            let before = workspace.version.saturating_sub(1);
            writes.push(Write::put_if_version(&keys::workspace(&workspace.id), workspace, before)?);
            let link = WorkspaceLink { workspace: workspace.id.clone(), linked_at: now };
            let link = to_item(&keys::license_workspace(license, &workspace.id), &link)?;
            writes.push(Write::put_any(link));
            let from = workspace.settlements.last().map(|last| bound_subject(workspace, last.from)).unwrap_or_default();
            let bound = bound_event(workspace, license, offered, &from, now);
            writes.push(tell_write(bound)?);
            let left = license_before(workspace).and_then(|before| left.get(before));
            if let Some(left) = left.filter(|left| left.is_locked()) {
                let unlocked = workspace_event(Kind::WorkspaceUnlocked, workspace, license, left.lock, &from, now);
                writes.push(tell_write(unlocked)?);
            }
        }
        Ok(writes)
    }

    /// The licenses that settled workspaces before their last settlement.
    async fn left_by(&self, settled: &[Workspace], now: Timestamp) -> Result<BTreeMap<LicenseId, Left>, StoreError> {
        let mut before: Vec<LicenseId> = settled.iter().filter_map(license_before).cloned().collect();
        before.sort();
        before.dedup();
        let courses = Licenses::over(&self.table).courses(&before).await?;
        let licenses = Licenses::over(&self.table).licenses(&before).await?;
        let left = before.into_iter().zip(courses).map(|(id, course)| {
            let license = licenses.iter().find(|license| license.id == id);
            let lock = license.and_then(|license| license.workspace_lock(now));
            (id, Left { lock, is_told: course.taken.contains(&Step::End) || course.suspension_told.is_some() })
        });
        Ok(left.collect())
    }
}

impl OperatorWork {
    /// Writes a workspace that an operator let be settled through other providers, or no longer does, over the version
    /// it was decided from, and who did it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was changed in between.
    pub async fn change_providers(&self, changed: &Workspace, entry: &AuditEntry) -> Result<(), StoreError> {
        let before = changed.version.saturating_sub(1);
        let write = Write::put_if_version(&keys::workspace(&changed.id), changed, before)?;
        self.table.transact_audited(vec![write], entry).await
    }
}

/// What tells one binding of a workspace from others: the hour from which it counts, and if that was undone before, how
/// often.
fn bound_subject(workspace: &Workspace, from: Hour) -> String {
    if workspace.undone == 0 { from.to_string() } else { format!("{from}#{}", workspace.undone) }
}

/// The mail about workspaces that were settled, to the account that pays for them.
pub(crate) fn settlement_told(settled: &[Workspace], at: Timestamp) -> Vec<Owed> {
    let Some(account) = settled.iter().find_map(|workspace| workspace.billing_account.clone()) else {
        return Vec::new();
    };
    let from = settled.iter().filter_map(|workspace| workspace.settlements.last()).map(|last| last.from).min();
    let workspaces = settled.iter().map(|workspace| workspace.id.clone()).collect();
    vec![BindingChange { what: Rebinding::WorkspacesSettled, at, workspaces, from }.told_to(account)]
}

/// A license that a workspace leaves.
struct Left {
    /// The lock on its workspaces.
    lock: Option<WorkspaceLock>,
    /// Whether the product was told of the lock: perhaps a moment after the function that writes this looked at the clock.
    is_told: bool,
}

impl Left {
    fn is_locked(&self) -> bool {
        self.lock.is_some() || self.is_told
    }
}

/// The license of the settlement before the last one.
fn license_before(workspace: &Workspace) -> Option<&LicenseId> {
    workspace.settlements.iter().rev().nth(1).map(|before| &before.license)
}
