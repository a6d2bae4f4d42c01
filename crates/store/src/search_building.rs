//! Makes things be found that were there before there was a search: once, by an engineer, beside live writes.
//!
//! Each thing is read, and what it is found by is written on the condition that it is still as it was read. So a run may be
//! cut off, go on, and be repeated; what is renamed or removed meanwhile wins.

use accounts::{AccountId, BillingAccount, ConsoleAccount, Workspace};
use billing::{Invoice, InvoiceState};
use kernel::{BillingAccountId, ConsoleAccountId, LicenseId, WorkspaceId};
use licensing::License;

use crate::database::Repository;
use crate::due::Mark;
use crate::error::StoreError;
use crate::expression::{Condition, Placeholders, Update, keys_only};
use crate::finding::{
    Entry, Reached, billing_entries, exact, invoice_number, landed_write, license_entries, login_entries,
    reached_write, renewal_entry, workspace_write,
};
use crate::item::key_of;
use crate::keys::{self, Key};
use crate::real_names::legal_name_write;
use crate::repositories::{Licenses, SearchBuilding, Verifications, Workspaces};
use crate::transaction::Write;

/// How often a thing is read again that was changed while it was being made to be found.
const MAX_READS: u32 = 5;
/// How many items one request looks at.
const PAGE: i32 = 1_000;

impl SearchBuilding {
    /// The keys of one page of all items, and the place to go on from. The one scan that there is: no function may.
    ///
    /// # Errors
    /// [`StoreError`] as of any read; [`StoreError::Corrupt`] if `after` is no place.
    pub async fn keys_page(&self, after: Option<&str>) -> Result<(Vec<Key>, Option<String>), StoreError> {
        let place =
            after.map(|place| place.split_once(' ').ok_or(StoreError::corrupt("this is no place to go on from")));
        let start = place.transpose()?.map(|(pk, sk)| Key::new(pk, sk).to_attributes());
        let mut placeholders = Placeholders::default();
        let projection = keys_only(&mut placeholders);
        let call = self
            .table
            .connection
            .client
            .scan()
            .table_name(self.table.name())
            .projection_expression(projection)
            .set_expression_attribute_names(placeholders.names())
            .set_exclusive_start_key(start)
            .limit(PAGE);
        let page = self.table.connection.call_until_answered(|| call.clone().send()).await?;
        let next = page.last_evaluated_key.filter(|key| !key.is_empty()).map(|key| key_of(&key)).transpose()?;
        let keys = page.items.unwrap_or_default().iter().map(key_of).collect::<Result<_, _>>()?;
        Ok((keys, next.map(|key| format!("{} {}", key.pk, key.sk))))
    }

    /// Makes the item at a key be found, if it is something to be found: an account, a workspace, a license, an invoice.
    /// Answers whether it was.
    ///
    /// # Errors
    /// [`StoreError`] as of any read or write.
    pub async fn make_found(&self, key: &Key) -> Result<bool, StoreError> {
        for _ in 0..MAX_READS {
            let writes = self.writes_for(key).await?;
            let Some(writes) = writes else { return Ok(false) };
            match self.table.transact(writes).await.map_err(StoreError::from) {
                // Changed meanwhile: what it is now counts.
                Err(StoreError::Conflict) => {}
                done => return done.map(|()| true),
            }
        }
        Err(StoreError::Contended)
    }

    async fn writes_for(&self, key: &Key) -> Result<Option<Vec<Write>>, StoreError> {
        let Some((kind, id)) = key.pk.split_once('#') else { return Ok(None) };
        match (kind, key.sk.as_str()) {
            ("BILLING", "ACCOUNT") => self.of_billing_account(key, id).await,
            ("CONSOLE", "ACCOUNT") => {
                let Ok(id) = ConsoleAccountId::parse(id) else { return Ok(None) };
                let account: Option<ConsoleAccount> = self.table.get(&keys::console_account(&id)).await?;
                let writes = account.map(|account| {
                    let found = login_entries(&account);
                    unchanged(key, account.version).into_iter().chain(found.iter().map(Entry::write)).collect()
                });
                Ok(writes)
            }
            ("WORKSPACE", "WORKSPACE") => {
                let Ok(id) = WorkspaceId::parse(id) else { return Ok(None) };
                let workspace: Option<Workspace> = self.table.get(&keys::workspace(&id)).await?;
                // Neither its name changes, nor is it removed.
                Ok(workspace.and_then(|workspace| workspace_write(&workspace)).map(|write| vec![write]))
            }
            ("LICENSE", "LICENSE") => self.of_license(key, id).await,
            ("BILLING", sk) if sk.starts_with(keys::INVOICE_PREFIX) => {
                let invoice: Option<Invoice> = self.table.get(key).await?;
                Ok(invoice.and_then(|invoice| numbered_write(key, &invoice)).map(|write| vec![write]))
            }
            _ => Ok(None),
        }
    }

    async fn of_billing_account(&self, key: &Key, id: &str) -> Result<Option<Vec<Write>>, StoreError> {
        let Ok(id) = BillingAccountId::parse(id) else { return Ok(None) };
        let account: Option<BillingAccount> = self.table.get(&keys::billing_account(&id)).await?;
        let Some(account) = account else { return Ok(None) };
        let mut writes = unchanged(key, account.version);
        writes.extend(billing_entries(&account).iter().map(Entry::write));
        if let Some(kept) = Verifications::over(&self.table).real_name(&id).await?
            && kept.is_approved()
        {
            writes.extend(unchanged(&keys::billing_real_name(&id), kept.version));
            writes.push(legal_name_write(&id, &kept));
        }
        if account.phone.is_none() {
            let phone = keys::find_account(&AccountId::from(id), keys::FIND_PHONE);
            writes.push(Write::delete_any(phone));
        }
        Ok(Some(writes))
    }

    async fn of_license(&self, key: &Key, id: &str) -> Result<Option<Vec<Write>>, StoreError> {
        let Ok(id) = LicenseId::parse(id) else { return Ok(None) };
        let license: Option<License> = Licenses::over(&self.table).license(&id).await?;
        // An item at the key of an ARN that it got later is only another name.
        let Some(license) = license.filter(|license| license.id == id) else { return Ok(None) };
        let mut writes = unchanged(key, license.version);
        writes.extend(license_entries(&license).iter().map(Entry::write));
        writes.extend(renewal_entry(&license).map(|entry| entry.write()));
        if let Some(landed_at) = license.resolved_at {
            writes.push(landed_write(&id, landed_at));
            // A transaction takes one write an item, so these go ahead: they are noted for good.
            let workspaces = Workspaces::over(&self.table).license_workspaces(&id).await?;
            let first = workspaces.first().map(|first| first.created_at);
            let bound = license.bound_at.or(first).map(|at| (Reached::Account, at));
            for (reached, at) in bound.into_iter().chain(first.map(|at| (Reached::Workspace, at))) {
                self.table.transact(vec![reached_write(&id, reached, at)]).await?;
            }
        }
        Ok(Some(writes))
    }
}

/// The write that changes nothing, and fails if the item has another version by now.
fn unchanged(key: &Key, version: u64) -> Vec<Write> {
    vec![Write::update_if(key.clone(), Update::new().set("version", version), Condition::version(version))]
}

/// The write that marks an issued invoice, which nobody changes any more, with its number.
fn numbered_write(key: &Key, invoice: &Invoice) -> Option<Write> {
    let InvoiceState::Issued { number, .. } = &invoice.state else { return None };
    let mark = Mark { pk: exact(keys::WORK_FIND_INVOICES, &invoice_number(number)), sk: invoice.id.clone() };
    Some(Write::update_if(key.clone(), Update::new().set_work(mark), Condition::version(invoice.version)))
}
