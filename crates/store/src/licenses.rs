//! Licenses: by id, of a cloud account, of a Billing Center account; and the writes that change them.
//!
//! A license is changed in two ways that never lose each other's work: by facts from AWS (a conditional replacement by
//! version, [`crate::Agreements::write_change`]) and by being bound to a Billing Center account (an update of just that,
//! conditional on nobody else having bound it, which raises the version).

use kernel::{BillingAccountId, BuyerId, LicenseId, Timestamp};
use licensing::{ChangedLicense, License};
use serde::{Deserialize, Serialize};

use crate::audit::AuditEntry;
use crate::database::Repository;
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::finding::license_writes;
use crate::history::{Happening, happened_write};
use crate::item::{Item, from_item, to_item};
use crate::keys;
use crate::reconciliation::mark_license;
use crate::repositories::{
    AccountHoldings, Allowances, BillingBindings, CloudAccounts, LicenseChanges, Licenses, UsageIntake,
};
use crate::table::Table;
use crate::transaction::Write;

/// That an account holds a license: the item beside the account.
#[derive(Serialize, Deserialize)]
pub(crate) struct Holding {
    pub(crate) license: LicenseId,
    /// When it was taken from the account; what it settled before stays on the account's bills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unbound_at: Option<Timestamp>,
}

/// The item at the key that a license would have by an ARN that another license got later.
#[derive(Serialize, Deserialize)]
struct Alias {
    known_as: LicenseId,
}

fn known_as(item: &Item) -> Result<Option<LicenseId>, StoreError> {
    if !item.contains_key("known_as") {
        return Ok(None);
    }
    from_item::<Alias>(item.clone()).map(|alias| Some(alias.known_as))
}

impl Licenses {
    /// A license as it is at this moment, by its id or by that of the ARN it got later.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn license(&self, id: &LicenseId) -> Result<Option<License>, StoreError> {
        let Some(item) = self.table.get_item(&keys::license(id)).await? else { return Ok(None) };
        match known_as(&item)? {
            Some(known) => self.table.get(&keys::license(&known)).await,
            None => from_item(item).map(Some),
        }
    }

    /// The licenses at `ids` that exist, in the order of the ids; one that got its ARN later is found by either id.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn licenses(&self, ids: &[LicenseId]) -> Result<Vec<License>, StoreError> {
        let keys: Vec<_> = ids.iter().map(keys::license).collect();
        let mut licenses = Vec::with_capacity(ids.len());
        for item in self.table.get_items(&keys).await?.into_iter().flatten() {
            match known_as(&item)? {
                None => licenses.push(from_item(item)?),
                Some(known) if ids.contains(&known) => {}
                Some(known) => licenses.extend(self.table.get::<License>(&keys::license(&known)).await?),
            }
        }
        Ok(licenses)
    }
}

impl CloudAccounts {
    /// All licenses of a buyer's AWS account, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn licenses_of_cloud_account(&self, account: &BuyerId) -> Result<Vec<License>, StoreError> {
        self.table.held_by(&keys::cloud_account(account)).await
    }
}

impl AccountHoldings {
    /// All licenses bound to a Billing Center account, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn licenses_of_billing_account(&self, account: &BillingAccountId) -> Result<Vec<License>, StoreError> {
        self.table.held_by(&keys::billing_account(account).pk).await
    }

    /// The licenses that were bound to a Billing Center account and taken from it, each with when.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn former_licenses_of_billing_account(
        &self,
        account: &BillingAccountId,
    ) -> Result<Vec<(License, Timestamp)>, StoreError> {
        let holdings = self.table.holdings(&keys::billing_account(account).pk).await?;
        let former: Vec<(LicenseId, Timestamp)> =
            holdings.into_iter().filter_map(|held| Some((held.license, held.unbound_at?))).collect();
        let ids: Vec<LicenseId> = former.iter().map(|(id, _)| id.clone()).collect();
        let licenses = Licenses::over(&self.table).licenses(&ids).await?.into_iter();
        Ok(licenses
            .filter_map(|license| {
                let unbound_at = former.iter().find(|(id, _)| *id == license.id).map(|(_, at)| *at)?;
                Some((license, unbound_at))
            })
            .collect())
    }
}

impl Table {
    pub(crate) async fn held_by(&self, pk: &str) -> Result<Vec<License>, StoreError> {
        let holdings = self.holdings(pk).await?.into_iter().filter(|held| held.unbound_at.is_none());
        let ids: Vec<LicenseId> = holdings.map(|held| held.license).collect();
        Licenses::over(self).licenses(&ids).await
    }

    pub(crate) async fn holdings(&self, pk: &str) -> Result<Vec<Holding>, StoreError> {
        self.query_items(pk, keys::LICENSE_PREFIX).await?.into_iter().map(from_item).collect()
    }
}

impl LicenseChanges {
    /// Writes a license that an operator changed, with the entry of who did it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was changed since it was read, or another license has its ARN.
    pub async fn change_license(&self, changed: &ChangedLicense, entry: &AuditEntry) -> Result<(), StoreError> {
        self.table.transact_audited(change_license_writes(changed)?, entry).await
    }
}

impl UsageIntake {
    /// The licenses at `ids` that exist: see [`Licenses::licenses`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn licenses(&self, ids: &[LicenseId]) -> Result<Vec<License>, StoreError> {
        Licenses::over(&self.table).licenses(ids).await
    }
}

impl Allowances {
    /// A license: see [`Licenses::license`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn license(&self, id: &LicenseId) -> Result<Option<License>, StoreError> {
        Licenses::over(&self.table).license(id).await
    }
}

impl BillingBindings {
    /// A license: see [`Licenses::license`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn license(&self, id: &LicenseId) -> Result<Option<License>, StoreError> {
        Licenses::over(&self.table).license(id).await
    }
}

/// The writes that bind a license to a Billing Center account: the first is on the license and fails when another
/// account has been bound to it meanwhile (facts from AWS that arrive meanwhile do no harm). Binding it to the
/// account it is bound to already changes nothing but the time. How far its activation has come is the caller's to note.
///
/// # Errors
/// [`StoreError::Corrupt`] if an item cannot be written.
pub fn bind_license_writes(
    license: &LicenseId,
    account: &BillingAccountId,
    now: Timestamp,
) -> Result<Vec<Write>, StoreError> {
    let nobody_elses = Condition::absent("billing_account").or(Condition::equals("billing_account", account.as_str()));
    let update = Update::new().set("billing_account", account.as_str()).set_if_absent("bound_at", now);
    let condition = Condition::item_exists().and(nobody_elses);
    let on_license = Write::update_if(keys::license(license), update.increment("version"), condition);
    let holding =
        to_item(&keys::billing_license(account, license), &Holding { license: license.clone(), unbound_at: None })?;
    let same = Condition::item_absent().or(Condition::equals("license", license.as_str()));
    let on_account = Write::put_if(holding, same);
    let happened = happened_write(license, now, Happening::Bound { account: account.clone() })?;
    Ok(vec![on_license, on_account, happened])
}

/// The write that takes the binding off a license, over the version it was read in. That the account had it stays
/// beside the account: what it was billed is counted by that.
pub(crate) fn release_license_write(license: &License) -> Write {
    let update = Update::new().increment("version").remove("billing_account").remove("bound_at");
    Write::update_if(keys::license(&license.id), update, Condition::version(license.version))
}

/// The writes that put a changed license in place of the one it was decided from.
pub(crate) fn change_license_writes(changed: &ChangedLicense) -> Result<Vec<Write>, StoreError> {
    let after = License { version: changed.after.version + 1, ..changed.after.clone() };
    let key = keys::license(&after.id);
    let mut item = to_item(&key, &after)?;
    mark_license(&mut item, &after);
    if let Some(before) = &changed.before {
        let mut writes = vec![Write::put_if(item, Condition::version(changed.after.version))];
        writes.extend(license_writes(Some(before), &after));
        if after.arn != before.arn && after.arn.id() != after.id {
            writes.push(Write::put_new(&keys::license(&after.arn.id()), &Alias { known_as: after.id.clone() })?);
        }
        return Ok(writes);
    }
    let holding = Holding { license: after.id.clone(), unbound_at: None };
    let mut writes = vec![
        Write::put_if(item, Condition::item_absent()),
        Write::put_new(&keys::cloud_account_license(&after.account, &after.id), &holding)?,
    ];
    writes.extend(license_writes(None, &after));
    Ok(writes)
}
