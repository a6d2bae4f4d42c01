//! Workspaces, and by whom they are found.

use accounts::Workspace;
use kernel::{BillingAccountId, ConsoleAccountId, LicenseId, Offered, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};
use telling::Kind;

use crate::database::Repository;
use crate::error::StoreError;
use crate::finding::workspace_write;
use crate::item::from_item;
use crate::keys::{self, Key};
use crate::outbox::{bound_event, tell_write, workspace_event};
use crate::repositories::{AccountHoldings, AccountWorkspaces, Allowances, Registrations, Workspaces};
use crate::table::Table;
use crate::transaction::Write;

/// That an account, or a license, has a workspace.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WorkspaceLink {
    /// The workspace.
    pub(crate) workspace: WorkspaceId,
    /// The time since which it is so.
    #[serde(rename = "linkedAt")]
    pub(crate) linked_at: Timestamp,
}

impl Workspaces {
    /// A workspace. `None` if there is none of this id.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn workspace(&self, id: &WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        self.table.get(&keys::workspace(id)).await
    }

    /// The workspaces a license has ever settled, oldest first; whether it still does, their settlements say.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn license_workspaces(&self, id: &LicenseId) -> Result<Vec<Workspace>, StoreError> {
        self.table.linked_workspaces(&Key::new(keys::license(id).pk, "WORKSPACE#")).await
    }
}

impl AccountHoldings {
    /// The workspaces the account pays for, oldest first.
    ///
    /// # Errors
    /// As [`AccountWorkspaces::billing_workspaces`].
    pub async fn billing_workspaces(&self, id: &BillingAccountId) -> Result<Vec<Workspace>, StoreError> {
        AccountWorkspaces::over(&self.table).billing_workspaces(id).await
    }
}

impl AccountWorkspaces {
    /// The workspaces a Billing Center account pays for, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn billing_workspaces(&self, id: &BillingAccountId) -> Result<Vec<Workspace>, StoreError> {
        self.table.linked_workspaces(&Key::new(keys::billing_account(id).pk, "WORKSPACE#")).await
    }

    /// The workspaces of a console account, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn console_workspaces(&self, id: &ConsoleAccountId) -> Result<Vec<Workspace>, StoreError> {
        self.table.linked_workspaces(&Key::new(keys::console_account(id).pk, "WORKSPACE#")).await
    }
}

impl Table {
    pub(crate) async fn linked_workspaces(&self, prefix: &Key) -> Result<Vec<Workspace>, StoreError> {
        let links = self.query_items(&prefix.pk, &prefix.sk).await?;
        let links: Vec<WorkspaceLink> = links.into_iter().map(from_item).collect::<Result<_, _>>()?;
        let wanted: Vec<Key> = links.iter().map(|link| keys::workspace(&link.workspace)).collect();
        let found = self.get_items(&wanted).await?;
        let mut workspaces: Vec<Workspace> = found.into_iter().flatten().map(from_item).collect::<Result<_, _>>()?;
        workspaces.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        Ok(workspaces)
    }
}

impl Allowances {
    /// A workspace: see [`Workspaces::workspace`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn workspace(&self, id: &WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        Workspaces::over(&self.table).workspace(id).await
    }
}

impl Registrations {
    /// A workspace: see [`Workspaces::workspace`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn workspace(&self, id: &WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        Workspaces::over(&self.table).workspace(id).await
    }
}

/// The writes of a new workspace: itself, that its accounts and its license have it, and what the product is told.
/// None of them may exist. That its license is to be looked at, how far its
/// activation has come, and that the payer is told, is the caller's to add.
pub(crate) fn new_workspace_writes(workspace: &Workspace, offered: &Offered) -> Result<Vec<Write>, StoreError> {
    let link = WorkspaceLink { workspace: workspace.id.clone(), linked_at: workspace.created_at };
    let mut writes = vec![
        Write::put_new(&keys::workspace(&workspace.id), workspace)?,
        Write::put_new(&keys::console_workspace(&workspace.console_account, &workspace.id), &link)?,
    ];
    if let Some(billing) = &workspace.billing_account {
        writes.push(Write::put_new(&keys::billing_workspace(billing, &workspace.id), &link)?);
    }
    for settlement in &workspace.settlements {
        writes.push(Write::put_new(&keys::license_workspace(&settlement.license, &workspace.id), &link)?);
    }
    writes.extend(workspace_write(workspace));
    if let Some(settlement) = workspace.settlements.last() {
        let (license, at) = (&settlement.license, workspace.created_at);
        writes.push(tell_write(workspace_event(Kind::WorkspaceCreated, workspace, license, None, "", at))?);
        let from = settlement.from.to_string();
        writes.push(tell_write(bound_event(workspace, license, offered, &from, at))?);
    }
    Ok(writes)
}
