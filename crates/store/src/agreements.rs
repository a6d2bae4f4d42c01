//! Agreements, the events that told of them, and the one write that applies an event.

use std::collections::BTreeSet;

use kernel::{AgreementId, LicenseId};
use licensing::{Agreement, Change, Customer, EventId, Known, Names};

use crate::courses::{News, look_for_write};
use crate::database::Repository;
use crate::error::StoreError;
use crate::history::event_happened_write;
use crate::item::from_item;
use crate::keys;
use crate::ledger::{Ending, open_ledger_write};
use crate::licenses::change_license_writes;
use crate::repositories::{Agreements, CloudAccounts, LicenseWork, Licenses};
use crate::transaction::{TransactError, Write};

mod event_record;

pub use event_record::{EventOutcome, EventRecord};

/// Why a change was not written. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// The event was taken before: there is nothing left to do. Never said for contention, which is the store's trouble:
    /// then the event comes again.
    #[error("the event was taken before")]
    AlreadyTaken,
    /// Something it was decided from has changed: load and decide again.
    #[error("the licence or agreement was changed meanwhile")]
    Stale,
    /// The store's own trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Agreements {
    /// What is known of an agreement.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn agreement(&self, id: &AgreementId) -> Result<Option<Agreement>, StoreError> {
        self.table.get(&keys::agreement(id)).await
    }

    /// Everything that a notice touching `names` is decided from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn known(&self, names: &Names) -> Result<Known, StoreError> {
        let agreement_keys: Vec<_> = names.agreements.iter().map(keys::agreement).collect();
        let agreements: Vec<Agreement> = self
            .table
            .get_items(&agreement_keys)
            .await?
            .into_iter()
            .flatten()
            .map(from_item)
            .collect::<Result<_, _>>()?;
        let customer: Option<Customer> = match &names.customer {
            Some((product, customer)) => self.table.get(&keys::customer(product, customer)).await?,
            None => None,
        };
        let mut ids: Vec<LicenseId> = agreements.iter().flat_map(|agreement| agreement.licenses.clone()).collect();
        ids.extend(names.license.clone());
        ids.extend(customer.iter().flat_map(Customer::license_names).map(|name| name.id()));
        ids.sort();
        ids.dedup();
        let mut licenses = Licenses::over(&self.table).licenses(&ids).await?;
        if let Some(account) = &names.may_be_of {
            let others = CloudAccounts::over(&self.table).licenses_of_cloud_account(account).await?;
            licenses.extend(others.into_iter().filter(|license| !license.arn.is_of_aws()));
        }
        licenses.sort_by(|one, other| one.id.cmp(&other.id));
        licenses.dedup_by(|one, other| one.id == other.id);
        Ok(Known { licenses, agreements, customers: customer.into_iter().collect() })
    }

    /// Writes what was decided, all or nothing, together with the record of the event it was decided from; a landing
    /// has no event. A license whose usage becomes billable gets its ledger opened in the same transaction.
    ///
    /// # Errors
    /// [`ChangeError`], saying whether to decide again.
    pub async fn write_change(&self, event: Option<&EventRecord>, change: &Change) -> Result<(), ChangeError> {
        let mut writes = Vec::new();
        if let Some(record) = event {
            writes.push(Write::put_new(&keys::event(&record.id), record)?);
        }
        for agreement in &change.agreements {
            writes.push(agreement_write(agreement)?);
        }
        for customer in &change.customers {
            writes.push(customer_write(customer)?);
        }
        for changed in &change.licenses {
            writes.extend(change_license_writes(changed)?);
            let ends = changed.after.ending_since().is_some();
            writes.push(look_for_write(&changed.after.id, if ends { News::Ends } else { News::Other }));
            if let Some(hour) = changed.opens_with() {
                writes.push(open_ledger_write(&changed.after.id, hour));
            }
            if let (true, Some(since)) = (changed.begins_to_end(), changed.after.ending_since()) {
                writes.push(Ending::write(&changed.after.id, since));
            }
        }
        if let Some(record) = event {
            let changed = change.licenses.iter().map(|changed| &changed.after.id);
            for license in record.about.iter().chain(changed).collect::<BTreeSet<_>>() {
                writes.push(event_happened_write(license, record)?);
            }
        }
        if writes.is_empty() {
            return Ok(());
        }
        self.table.transact(writes).await.map_err(|error| match error {
            TransactError::Failed(positions) if event.is_some() && positions.contains(&0) => ChangeError::AlreadyTaken,
            TransactError::Failed(_) => ChangeError::Stale,
            TransactError::Store(error) => ChangeError::Store(error),
        })
    }

    /// What became of an event, if it was taken.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn event_record(&self, id: &EventId) -> Result<Option<EventRecord>, StoreError> {
        self.table.get(&keys::event(id.as_str())).await
    }
}

impl LicenseWork {
    /// What is known of an agreement: see [`Agreements::agreement`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn agreement(&self, id: &AgreementId) -> Result<Option<Agreement>, StoreError> {
        Agreements::over(&self.table).agreement(id).await
    }
}

fn customer_write(customer: &Customer) -> Result<Write, StoreError> {
    let key = keys::customer(&customer.product, &customer.customer);
    let written = Customer { version: customer.version + 1, ..customer.clone() };
    if customer.version == 0 {
        Write::put_new(&key, &written)
    } else {
        Write::put_if_version(&key, &written, customer.version)
    }
}

fn agreement_write(agreement: &Agreement) -> Result<Write, StoreError> {
    let key = keys::agreement(&agreement.id);
    let written = Agreement { version: agreement.version + 1, ..agreement.clone() };
    if agreement.version == 0 {
        Write::put_new(&key, &written)
    } else {
        Write::put_if_version(&key, &written, agreement.version)
    }
}
