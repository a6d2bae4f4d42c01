//! Finding things by what people have at hand: by the beginning of a name, and by the whole of anything else.
//!
//! The index lags by moments and names what may be gone; what is found there is read itself before it is shown.

use std::collections::{BTreeMap, BTreeSet};

use accounts::{AccountId, BillingAccount, ConsoleAccount, FoldedName, Workspace};
use kernel::{AgreementId, BillingAccountId, BuyerId, ConsoleAccountId, LicenseId, OfferId, Phone, WorkspaceId};
use licensing::{Agreement, License};

use crate::database::Repository;
use crate::error::StoreError;
use crate::expression::KeyCondition;
use crate::finding::{exact, invoice_number};
use crate::item::{Item, from_item, key_of, text_of};
use crate::keys::{self, Key, WORK_SK};
use crate::repositories::{Agreements, Licenses, Search};

/// How many things a page of what was found has.
pub const SEARCH_PAGE: usize = 25;

/// The name by which an account was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    /// Its username.
    Username,
    /// Its company, as its owner wrote it.
    Company,
    /// Its company, as an operator approved it.
    LegalName,
}

/// An account that was found by a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedAccount {
    /// Which account.
    pub account: AccountId,
    /// The name by which it was found.
    pub by: BTreeSet<NameKind>,
}

/// An invoice that was found by its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundInvoice {
    /// Whose it is.
    pub account: BillingAccountId,
    /// Its id.
    pub invoice: String,
}

impl Search {
    /// One page of the accounts that have a name which begins so, in the order of the names; and the place to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn accounts_named(
        &self,
        beginning: &FoldedName,
        after: Option<&str>,
    ) -> Result<(Vec<NamedAccount>, Option<String>), StoreError> {
        let (from, to) = bounds(beginning, after);
        let (first, limit) = (beginning.first(), SEARCH_PAGE + 1);
        let items = self.table.entries_between(keys::WORK_FIND_NAMES, &first, (&from, &to), false, limit).await?;
        let (items, next) = page(items);
        let mut found: Vec<NamedAccount> = Vec::new();
        for (account, kind) in items.iter().filter_map(|item| name_of(&key_of(item).ok()?)) {
            match found.iter_mut().find(|one| one.account == account) {
                Some(one) => _ = one.by.insert(kind),
                None => found.push(NamedAccount { account, by: BTreeSet::from([kind]) }),
            }
        }
        Ok((found, next))
    }

    /// One page of the workspaces whose names begin so, in the order of the names; and the place to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn workspaces_named(
        &self,
        beginning: &FoldedName,
        after: Option<&str>,
    ) -> Result<(Vec<Workspace>, Option<String>), StoreError> {
        let (from, to) = bounds(beginning, after);
        let (first, limit) = (beginning.first(), SEARCH_PAGE + 1);
        let items = self.table.entries_between(keys::WORK_FIND_WORKSPACES, &first, (&from, &to), false, limit).await?;
        let (items, next) = page(items);
        let id = |item: &Item| WorkspaceId::parse(key_of(item).ok()?.pk.strip_prefix("WORKSPACE#")?).ok();
        let wanted: Vec<Key> = items.iter().filter_map(id).map(|id| keys::workspace(&id)).collect();
        let found = self.table.get_items(&wanted).await?;
        Ok((found.into_iter().flatten().map(from_item).collect::<Result<_, _>>()?, next))
    }

    /// One page of the accounts that have a phone number, verified or only typed; and the place to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn accounts_with_phone(
        &self,
        phone: &Phone,
        after: Option<&str>,
    ) -> Result<(Vec<AccountId>, Option<String>), StoreError> {
        let hash = exact("", phone.as_str());
        let items = self
            .table
            .entries_between(keys::WORK_FIND_PHONES, &hash, (after.unwrap_or(" "), "~"), false, SEARCH_PAGE + 1)
            .await?;
        let (items, next) = page(items);
        Ok((items.iter().filter_map(|item| account_of(&key_of(item).ok()?)).collect(), next))
    }

    /// The invoices with a number on them: at most a page.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn invoices_numbered(&self, number: &str) -> Result<Vec<FoundInvoice>, StoreError> {
        let hash = exact("", &invoice_number(number));
        let items = self.table.entries_between(keys::WORK_FIND_INVOICES, &hash, (" ", "~"), false, SEARCH_PAGE).await?;
        let found = items.iter().filter_map(|item| {
            let key = key_of(item).ok()?;
            let account = keys::billing_account_of(&key).ok()?;
            Some(FoundInvoice { account, invoice: key.sk.strip_prefix(keys::INVOICE_PREFIX)?.to_owned() })
        });
        Ok(found.collect())
    }

    /// One page of the licenses that an offer was named with; and the place to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn licenses_of_offer(
        &self,
        offer: &OfferId,
        after: Option<&str>,
    ) -> Result<(Vec<License>, Option<String>), StoreError> {
        let hash = exact("", offer.as_str());
        let items = self
            .table
            .entries_between(keys::WORK_FIND_OFFERS, &hash, (after.unwrap_or(" "), "~"), false, SEARCH_PAGE + 1)
            .await?;
        let (items, next) = page(items);
        let id = |item: &Item| keys::license_of_course(&key_of(item).ok()?.pk);
        let ids: Vec<LicenseId> = items.iter().filter_map(id).collect();
        Ok((Licenses::over(&self.table).licenses(&ids).await?, next))
    }

    /// The licenses that named an agreement; `None` if nobody has heard of it.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn licenses_of_agreement(&self, id: &AgreementId) -> Result<Option<Vec<License>>, StoreError> {
        let agreement: Option<Agreement> = Agreements::over(&self.table).agreement(id).await?;
        let Some(agreement) = agreement else { return Ok(None) };
        let ids: Vec<LicenseId> = agreement.licenses.into_iter().collect();
        Licenses::over(&self.table).licenses(&ids).await.map(Some)
    }

    /// One page of the licenses of an AWS account, in the order of their ids; and the place to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn licenses_of_aws_account(
        &self,
        account: &BuyerId,
        after: Option<&str>,
    ) -> Result<(Vec<License>, Option<String>), StoreError> {
        let from = [keys::LICENSE_PREFIX, after.unwrap_or_default()].concat();
        let to = [keys::LICENSE_PREFIX, "~"].concat();
        let Some(condition) = KeyCondition::of(&keys::cloud_account(account)).between(&from, &to) else {
            return Ok((Vec::new(), None));
        };
        let query = self.table.query(&condition)?.limit(i32::try_from(SEARCH_PAGE + 1).unwrap_or(i32::MAX));
        let answer = self.table.connection.call_until_answered(|| query.clone().send()).await?;
        let mut ids: Vec<LicenseId> = Vec::new();
        for item in answer.items.unwrap_or_default() {
            ids.extend(key_of(&item)?.sk.strip_prefix(keys::LICENSE_PREFIX).and_then(|id| LicenseId::parse(id).ok()));
        }
        let next = ids.get(SEARCH_PAGE - 1).filter(|_| ids.len() > SEARCH_PAGE).map(|id| format!("{id}!"));
        ids.truncate(SEARCH_PAGE);
        Ok((Licenses::over(&self.table).licenses(&ids).await?, next))
    }

    /// The accounts of these that are there, by their ids.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn billing_accounts(
        &self,
        ids: impl IntoIterator<Item = &BillingAccountId>,
    ) -> Result<BTreeMap<BillingAccountId, BillingAccount>, StoreError> {
        let wanted: BTreeSet<&BillingAccountId> = ids.into_iter().collect();
        let wanted: Vec<Key> = wanted.into_iter().map(keys::billing_account).collect();
        let found = self.table.get_items(&wanted).await?;
        let accounts = found.into_iter().flatten().map(from_item::<BillingAccount>);
        accounts.map(|account| account.map(|account| (account.id.clone(), account))).collect()
    }

    /// The console accounts of these that are there, by their ids.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn console_accounts(
        &self,
        ids: impl IntoIterator<Item = &ConsoleAccountId>,
    ) -> Result<BTreeMap<ConsoleAccountId, ConsoleAccount>, StoreError> {
        let wanted: BTreeSet<&ConsoleAccountId> = ids.into_iter().collect();
        let wanted: Vec<Key> = wanted.into_iter().map(keys::console_account).collect();
        let found = self.table.get_items(&wanted).await?;
        let accounts = found.into_iter().flatten().map(from_item::<ConsoleAccount>);
        accounts.map(|account| account.map(|account| (account.id.clone(), account))).collect()
    }
}

/// Between which entries those are that begin so. A place that is none of theirs is the beginning.
fn bounds(beginning: &FoldedName, after: Option<&str>) -> (String, String) {
    let from = after.filter(|after| after.starts_with(beginning.as_str())).unwrap_or(beginning.as_str());
    (from.to_owned(), format!("{beginning}{}", char::MAX))
}

/// The entries of a page out of one more, and the place to go on from: behind the last. Entries end in an id and differ.
pub(crate) fn page(mut items: Vec<Item>) -> (Vec<Item>, Option<String>) {
    let more = items.len() > SEARCH_PAGE;
    items.truncate(SEARCH_PAGE);
    let next = items.last().filter(|_| more).and_then(|item| text_of(item, WORK_SK)).map(|last| format!("{last}!"));
    (items, next)
}

/// The account at whose hash key an entry is.
fn account_of(key: &Key) -> Option<AccountId> {
    match key.pk.split_once('#')? {
        ("BILLING", id) => BillingAccountId::parse(id).ok().map(AccountId::from),
        ("CONSOLE", id) => ConsoleAccountId::parse(id).ok().map(AccountId::from),
        _ => None,
    }
}

fn name_of(key: &Key) -> Option<(AccountId, NameKind)> {
    let kind = match key.sk.as_str() {
        keys::FIND_USERNAME => NameKind::Username,
        keys::FIND_COMPANY => NameKind::Company,
        keys::FIND_LEGAL_NAME => NameKind::LegalName,
        _ => return None,
    };
    Some((account_of(key)?, kind))
}
