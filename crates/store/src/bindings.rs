//! Workspaces made for licenses, and licenses bound to accounts.

use accounts::{Code, CodeScope, ConsoleAccount, SecurityEvent, SecurityEventKind, Workspace};
use kernel::{BillingAccountId, LicenseId, Offered, Timestamp};
use licensing::{BindingChange, License, Rebinding};

use crate::accounts::{names, take_name_write, touch_account_write};
use crate::codes::use_code_write;
use crate::console_closing::touch_console_account_write;
use crate::courses::{bind_write, settle_write};
use crate::database::Repository;
use crate::error::StoreError;
use crate::finding::{Entry, Reached, login_entries, reached_write};
use crate::keys::{self, UniqueName};
use crate::licenses::{bind_license_writes, release_license_write};
use crate::repositories::{BillingAccounts, LicenseBindings, Registrations};
use crate::security::security_event_write;
use crate::settlements::settlement_told;
use crate::transaction::{TransactError, Write};
use crate::workspaces::new_workspace_writes;

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

impl LicenseBindings {
    /// Binds a license to the Billing Center account of the license it follows.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was bound to another account, or the account was closed, meanwhile. With
    /// [`StoreError::Contended`] it is not bound: the next look at the license it follows tries again.
    pub async fn carry_binding(
        &self,
        license: &LicenseId,
        account: &BillingAccountId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut writes = bind_license_writes(license, account, now)?;
        writes.push(touch_account_write(account));
        let told = BindingChange::of_license(Rebinding::LicenseBound, now).told_to(account.clone());
        writes.push(bind_write(license, &[told])?);
        writes.push(reached_write(license, Reached::Account, now));
        let event = SecurityEvent::new(SecurityEventKind::LicenseBound, now, "");
        writes.push(security_event_write(account, &event)?);
        self.table.transact(writes).await.map_err(StoreError::from)
    }

    /// Takes the binding to an account that was closed off a license, so that its buyer can activate it with another.
    /// Closing releases what it knows of; this mends licenses that were bound to a closed account before it did.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the license was changed meanwhile.
    pub async fn release_from_closed(&self, license: &License) -> Result<(), StoreError> {
        let Some(account) = &license.billing_account else { return Ok(()) };
        if BillingAccounts::over(&self.table).billing_account(account).await?.is_some() {
            return Ok(());
        }
        self.table.transact(vec![release_license_write(license)]).await.map_err(StoreError::from)
    }
}

impl Registrations {
    /// Writes a new workspace of an existing console account, with all that has it, and uses up the code that was
    /// checked for it. The product is told what the plan that pays has `offered`.
    ///
    /// # Errors
    /// [`CreateWorkspaceError`].
    pub async fn create_workspace(
        &self,
        workspace: &Workspace,
        scope: &CodeScope,
        code: &Code,
        offered: &Offered,
        event: &SecurityEvent,
    ) -> Result<(), CreateWorkspaceError> {
        let mut writes = vec![use_code_write(scope, code)];
        writes.extend(workspace_settled_writes(workspace, offered, event)?);
        writes.push(touch_console_account_write(&workspace.console_account));
        self.table.transact(writes).await.map_err(|error| created_by_another(error, &[]))
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
        offered: &Offered,
        event: &SecurityEvent,
    ) -> Result<(), CreateWorkspaceError> {
        let mut writes = vec![use_code_write(scope, code)];
        let names = names(console);
        for (kind, name) in &names {
            writes.push(take_name_write(*kind, name, console.id.as_str())?);
        }
        writes.push(Write::put_new(&keys::console_account(&console.id), console)?);
        writes.extend(login_entries(console).iter().map(Entry::write));
        writes.extend(workspace_settled_writes(workspace, offered, event)?);
        let kinds: Vec<UniqueName> = names.iter().map(|(kind, _)| *kind).collect();
        self.table.transact(writes).await.map_err(|error| created_by_another(error, &kinds))
    }
}

/// The writes of a new workspace of an account that exists, and of the mail to the payer.
fn workspace_settled_writes(
    workspace: &Workspace,
    offered: &Offered,
    event: &SecurityEvent,
) -> Result<Vec<Write>, StoreError> {
    let told = settlement_told(std::slice::from_ref(workspace), event.at);
    let mut writes = new_workspace_writes(workspace, offered)?;
    for settlement in &workspace.settlements {
        writes.push(settle_write(&settlement.license, &told)?);
        writes.push(reached_write(&settlement.license, Reached::Workspace, workspace.created_at));
    }
    if let Some(account) = &workspace.billing_account {
        writes.push(security_event_write(account, event)?);
    }
    Ok(writes)
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
