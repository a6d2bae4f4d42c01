//! A registration, written all or nothing.

use accounts::{Draft, Opened, Session};
use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{LicenseId, Offered};

use crate::accounts::{names, take_name_write};
use crate::console_closing::touch_console_account_write;
use crate::courses::bind_write;
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::finding::{Entry, Reached, billing_entries, login_entries, reached_write};
use crate::keys::{self, UniqueName};
use crate::licenses::bind_license_writes;
use crate::repositories::Registrations;
use crate::transaction::{TransactError, Write};
use crate::workspaces::new_workspace_writes;

/// Why a registration was not written. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// The session has registered already, or its draft changed: another submit was first.
    #[error("the session or its draft changed")]
    Changed,
    /// The license was bound meanwhile.
    #[error("the licence is bound")]
    LicenseBound,
    /// Somebody has these names. Never said while the transaction meets others: the same form, sent twice, may just be
    /// taking them.
    #[error("names are taken: {0:?}")]
    NamesTaken(Vec<UniqueName>),
    /// The table's own trouble. Whether the registration was written is not known: the session tells.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What it means if the condition of a write does not hold.
enum Stake {
    Session,
    License,
    Name(UniqueName),
    Fresh,
}

impl Registrations {
    /// Writes what a registration opened: both accounts with their unique names, the workspace and who has it, the
    /// license bound to the Billing Center account, and in the session what came of it, its draft removed. The product is told
    /// what the license's plan has `offered`.
    ///
    /// # Errors
    /// [`RegisterError`] says which of them stood in the way.
    pub async fn register(
        &self,
        opened: &Opened,
        session: &Session,
        draft: &Draft,
        license: &LicenseId,
        offered: &Offered,
    ) -> Result<(), RegisterError> {
        let mut stakes = vec![Stake::Session, Stake::Session];
        let mut writes = vec![registered_write(opened, session)?, draft_removal(session, draft)];
        for write in bind_license_writes(license, &opened.billing.id, opened.billing.created_at)? {
            stakes.push(Stake::License);
            writes.push(write);
        }
        let billing = opened.billing.id.as_str();
        let console = opened.console.id.as_str();
        let of_billing = names(&opened.billing).into_iter().map(|name| (name, billing));
        let of_console = if opened.is_beside() { Vec::new() } else { names(&opened.console) };
        for ((kind, name), account) in of_billing.chain(of_console.into_iter().map(|name| (name, console))) {
            stakes.push(Stake::Name(kind));
            writes.push(take_name_write(kind, &name, account)?);
        }
        writes.push(Write::put_new(&keys::billing_account(&opened.billing.id), &opened.billing)?);
        writes.push(if opened.is_beside() {
            touch_console_account_write(&opened.console.id)
        } else {
            Write::put_new(&keys::console_account(&opened.console.id), &opened.console)?
        });
        writes.extend(billing_entries(&opened.billing).iter().map(Entry::write));
        if !opened.is_beside() {
            writes.extend(login_entries(&opened.console).iter().map(Entry::write));
        }
        writes.extend(new_workspace_writes(&opened.workspace, offered)?);
        // The welcome says what pays for what: nobody else is to be told.
        writes.push(bind_write(license, &[])?);
        writes.push(reached_write(license, Reached::Both, opened.billing.created_at));
        stakes.resize_with(writes.len(), || Stake::Fresh);
        self.table.transact(writes).await.map_err(|error| match error {
            TransactError::Failed(failed) => lost(&stakes, &failed),
            TransactError::Store(error) => RegisterError::Store(error),
        })
    }
}

/// Which of the failed conditions to tell: that this very session was first, then the license, then the names.
fn lost(stakes: &[Stake], failed: &[usize]) -> RegisterError {
    let failed = || failed.iter().filter_map(|position| stakes.get(*position));
    if failed().any(|stake| matches!(stake, Stake::Session)) {
        return RegisterError::Changed;
    }
    if failed().any(|stake| matches!(stake, Stake::License)) {
        return RegisterError::LicenseBound;
    }
    let taken = failed().filter_map(|stake| match stake {
        Stake::Name(kind) => Some(*kind),
        Stake::Session | Stake::License | Stake::Fresh => None,
    });
    let taken: Vec<UniqueName> = taken.collect();
    if taken.is_empty() { RegisterError::Store(StoreError::Conflict) } else { RegisterError::NamesTaken(taken) }
}

/// Notes in the session what was registered, if nothing was.
fn registered_write(opened: &Opened, session: &Session) -> Result<Write, StoreError> {
    let registered: AttributeValue = serde_dynamo::to_attribute_value(opened.registered())
        .map_err(|_| StoreError::corrupt("a value could not be written as an item"))?;
    let nothing_was = Condition::item_exists().and(Condition::absent("registered"));
    let update = Update::new().set("registered", registered);
    Ok(Write::update_if(keys::session(session.key.as_str()), update, nothing_was))
}

fn draft_removal(session: &Session, draft: &Draft) -> Write {
    let condition = Condition::as_read(draft.version);
    Write::delete_if(keys::draft(session.key.as_str()), condition)
}
