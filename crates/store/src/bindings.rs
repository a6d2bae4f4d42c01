//! Workspaces bound to licences: an existing one, or one made for it.

use accounts::{Code, CodeScope, ConsoleAccount, Workspace};
use kernel::{BillingAccountId, LicenseId, Timestamp};
use licensing::Lock;
use telling::Kind;

use crate::accounts::{console_names, take_name_write};
use crate::base::{Store, StoreError};
use crate::codes::use_code_write;
use crate::courses::look_write;
use crate::item::{Item, to_item};
use crate::keys::{self, UniqueName};
use crate::licenses::bind_license_writes;
use crate::outbox::{tell_write, workspace_event};
use crate::transaction::{TransactError, Write};
use crate::workspaces::{WorkspaceLink, new_workspace_writes};

/// Why a workspace was not made. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreateWorkspaceError {
    /// The code was used or replaced in between: another submit was first.
    #[error("the code was used in between")]
    CodeUsed,
    /// Another console account has these names.
    #[error("names are taken: {0:?}")]
    NamesTaken(Vec<UniqueName>),
    /// The table's own trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

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
        let link = WorkspaceLink { workspace: settled.id.clone(), linked_at: now };
        let link = to_item(&keys::license_workspace(license, &settled.id), &link)?;
        let mut writes = vec![
            Write::put_if_version(&keys::workspace(&settled.id), settled, settled.version.saturating_sub(1))?,
            Write::put_if(link, "attribute_not_exists(pk) OR attribute_exists(pk)", Item::new()),
            look_write(license),
        ];
        let from = settled.settlements.last().map(|last| last.from.to_string()).unwrap_or_default();
        let bound = workspace_event(Kind::WorkspaceBound, settled, license, None, &from, now);
        writes.push(tell_write(bound)?);
        if let Some(lock) = self.lock_before(settled, now).await? {
            let unlocked = workspace_event(Kind::WorkspaceUnlocked, settled, license, Some(lock), &from, now);
            writes.push(tell_write(unlocked)?);
        }
        self.transact(writes).await.map_err(StoreError::from)
    }

    /// Binds a licence to the Billing Center account of the licence it follows.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was bound to another account meanwhile.
    pub async fn carry_binding(
        &self,
        license: &LicenseId,
        account: &BillingAccountId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut writes = bind_license_writes(license, account, now)?;
        writes.push(look_write(license));
        self.transact(writes).await.map_err(StoreError::from)
    }

    /// The lock under which a workspace was before its last settlement.
    async fn lock_before(&self, settled: &Workspace, now: Timestamp) -> Result<Option<Lock>, StoreError> {
        let Some(before) = settled.settlements.iter().rev().nth(1) else {
            return Ok(None);
        };
        Ok(self.license(&before.license).await?.and_then(|license| license.lock(now)))
    }

    /// Writes a new workspace of an existing console account, with all that has it, and uses up the code that was
    /// checked for it.
    ///
    /// # Errors
    /// [`CreateWorkspaceError`].
    pub async fn create_workspace(
        &self,
        workspace: &Workspace,
        scope: &CodeScope,
        code: &Code,
    ) -> Result<(), CreateWorkspaceError> {
        let mut writes = vec![use_code_write(scope, code)];
        writes.extend(new_workspace_writes(workspace)?);
        self.transact(writes).await.map_err(|error| created_by_another(error, &[]))
    }

    /// The same, together with the new console account that it belongs to.
    ///
    /// # Errors
    /// [`CreateWorkspaceError`].
    pub async fn create_console_account_and_workspace(
        &self,
        console: &ConsoleAccount,
        workspace: &Workspace,
        scope: &CodeScope,
        code: &Code,
    ) -> Result<(), CreateWorkspaceError> {
        let mut writes = vec![use_code_write(scope, code)];
        let names = console_names(console);
        for (kind, name) in &names {
            writes.push(take_name_write(*kind, name, console.id.as_str())?);
        }
        writes.push(Write::put_new(&keys::console_account(&console.id), console)?);
        writes.extend(new_workspace_writes(workspace)?);
        let kinds: Vec<UniqueName> = names.iter().map(|(kind, _)| *kind).collect();
        self.transact(writes).await.map_err(|error| created_by_another(error, &kinds))
    }
}

/// What stood in the way: the code is the first write, the names follow it.
fn created_by_another(error: TransactError, names: &[UniqueName]) -> CreateWorkspaceError {
    let failed = match error {
        TransactError::Failed(failed) => failed,
        TransactError::Store(error) => return error.into(),
    };
    if failed.contains(&0) {
        return CreateWorkspaceError::CodeUsed;
    }
    let taken: Vec<UniqueName> =
        failed.iter().filter_map(|position| names.get(position.checked_sub(1)?)).copied().collect();
    if taken.is_empty() { StoreError::Conflict.into() } else { CreateWorkspaceError::NamesTaken(taken) }
}
