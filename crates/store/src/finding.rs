//! What things are found and listed by: entries of the index `work` that go with the write of what they find, are changed
//! with it and removed with it. See docs/decisions/041-finding-things.md.
//!
//! | work | an entry sorts by | found |
//! |---|---|---|
//! | `FIND-NAME#<first character>` | `<folded name>#<account>` | accounts by username, company, registered name |
//! | `FIND-WORKSPACE#<first character>` | `<folded name>#<workspace>` | workspaces by name |
//! | `FIND-PHONE#<hash>` | `<account>` | accounts by a phone number, verified or not |
//! | `FIND-INVOICE#<hash>` | `<invoice>` | invoices by the number on them |
//! | `FIND-OFFER#<hash>` | `<license>` | licenses by an offer |
//! | `LISTED#<phase>`, `LISTED-PRODUCT#<product>#<phase>` | `<its moment>#<license>` | licenses by phase |
//! | `RENEWED` | `<when>#<license>` | licenses that were renewed |
//! | `LANDED` | `<when>#<license>` | activations, by their first landing |

use accounts::{Account, AccountId, BillingAccount, FoldedName, Workspace};
use aws_sdk_dynamodb::types::AttributeValue;
use kernel::digest::sha256_hex;
use kernel::{BillingAccountId, LicenseId, Timestamp};
use licensing::License;

use crate::due::{Mark, due_text};
use crate::error::StoreError;
use crate::expression::Update;
use crate::item::{Item, to_item};
use crate::keys::{self, Key, WORK_PK, WORK_SK};
use crate::transaction::Write;

/// One entry: its key, and what it is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    key: Key,
    work_pk: String,
    work_sk: String,
}

impl Entry {
    /// A name of `owner`; `None` if there is nothing in it to be found by.
    fn of_name(key: Key, work: &str, name: &str, owner: &str) -> Option<Self> {
        let folded = FoldedName::of(name)?;
        Some(Self { key, work_pk: [work, &folded.first()].concat(), work_sk: format!("{folded}#{owner}") })
    }

    /// The write that puts it at its key, over what it was before.
    pub(crate) fn write(&self) -> Write {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let item = Item::from([
            (keys::PK.to_owned(), text(&self.key.pk)),
            (keys::SK.to_owned(), text(&self.key.sk)),
            (WORK_PK.to_owned(), text(&self.work_pk)),
            (WORK_SK.to_owned(), text(&self.work_sk)),
        ]);
        Write::put_any(item)
    }
}

/// The hash key of something that is found by the whole of it.
pub(crate) fn exact(work: &str, value: &str) -> String {
    [work, &sha256_hex(&[value])].concat()
}

/// The number of an invoice in the form in which it is found.
pub(crate) fn invoice_number(number: &str) -> String {
    FoldedName::of(number).map(|number| number.as_str().to_owned()).unwrap_or_default()
}

/// What an account of either kind is found by: its username and phone number.
pub(crate) fn login_entries<A: Account>(account: &A) -> Vec<Entry> {
    let id = account.account_id();
    let username = keys::find_account(&id, keys::FIND_USERNAME);
    let username = Entry::of_name(username, keys::WORK_FIND_NAMES, account.username().as_str(), id.as_str());
    let phone = account.phone().map(|phone| Entry {
        key: keys::find_account(&id, keys::FIND_PHONE),
        work_pk: exact(keys::WORK_FIND_PHONES, phone.as_str()),
        work_sk: id.to_string(),
    });
    username.into_iter().chain(phone).collect()
}

/// The company that a Billing Center account is found by.
pub(crate) fn company_entry(account: &BillingAccount) -> Option<Entry> {
    let id = AccountId::from(account.id.clone());
    let key = keys::find_account(&id, keys::FIND_COMPANY);
    Entry::of_name(key, keys::WORK_FIND_NAMES, &account.profile.company_name, id.as_str())
}

/// All that a Billing Center account is found by.
pub(crate) fn billing_entries(account: &BillingAccount) -> Vec<Entry> {
    login_entries(account).into_iter().chain(company_entry(account)).collect()
}

/// The name in the register that an account is found by.
pub(crate) fn legal_name_entry(id: &BillingAccountId, name: &str) -> Option<Entry> {
    let id = AccountId::from(id.clone());
    Entry::of_name(keys::find_account(&id, keys::FIND_LEGAL_NAME), keys::WORK_FIND_NAMES, name, id.as_str())
}

/// The write that removes the name in the register.
pub(crate) fn forget_legal_name_write(id: &BillingAccountId) -> Write {
    forget_write(&AccountId::from(id.clone()), keys::FIND_LEGAL_NAME)
}

fn forget_write(id: &AccountId, kind: &str) -> Write {
    Write::delete_any(keys::find_account(id, kind))
}

/// How many writes [`forget_account_writes`] are at most.
pub(crate) const FORGET_WRITES: usize = 4;

/// The writes that remove all that an account is found by.
pub(crate) fn forget_account_writes(id: &AccountId) -> Vec<Write> {
    let kinds: &[&str] = match id {
        AccountId::Billing(_) => &[keys::FIND_USERNAME, keys::FIND_PHONE, keys::FIND_COMPANY, keys::FIND_LEGAL_NAME],
        AccountId::Console(_) => &[keys::FIND_USERNAME, keys::FIND_PHONE],
    };
    kinds.iter().map(|kind| forget_write(id, kind)).collect()
}

/// The writes that bring what an account is found by from what it was to what it is.
pub(crate) fn changed_login_writes<A: Account>(before: &A, after: &A) -> Vec<Write> {
    let (old, new) = (login_entries(before), login_entries(after));
    let mut writes: Vec<Write> = new.iter().filter(|entry| !old.contains(entry)).map(Entry::write).collect();
    if before.phone().is_some() && after.phone().is_none() {
        writes.push(forget_write(&after.account_id(), keys::FIND_PHONE));
    }
    writes
}

/// The write by which a workspace is found by its name.
pub(crate) fn workspace_write(workspace: &Workspace) -> Option<Write> {
    let key = keys::find_workspace(&workspace.id);
    let entry = Entry::of_name(key, keys::WORK_FIND_WORKSPACES, &workspace.name, workspace.id.as_str());
    entry.map(|entry| entry.write())
}

/// The writes that list a license, as far as its place changes: by its phase, by its last renewal, by its offers, by its first
/// landing.
pub(crate) fn license_writes(before: Option<&License>, after: &License) -> Vec<Write> {
    let old = before.map(license_entries).unwrap_or_default();
    let mut writes: Vec<Write> =
        license_entries(after).iter().filter(|entry| !old.contains(entry)).map(Entry::write).collect();
    if let (Some(agreement), Some(other)) = (before.and_then(License::agreement), after.agreement())
        && agreement != other
    {
        writes.extend(renewal_entry(after).map(|entry| entry.write()));
    }
    if let Some(at) = after.resolved_at.filter(|at| before.and_then(|before| before.resolved_at) != Some(*at)) {
        writes.push(landed_write(&after.id, at));
    }
    writes
}

/// Where a license is listed, and the offers that it is found by.
pub(crate) fn license_entries(license: &License) -> Vec<Entry> {
    let id = &license.id;
    let (phase, moment) = license.phase();
    let work_sk = format!("{}#{id}", due_text(moment.max(Timestamp::EPOCH)));
    let product = [keys::WORK_LISTED_PRODUCT, license.product.as_str(), "#", phase.as_str()].concat();
    let mut entries = vec![
        Entry {
            key: keys::listed_license(id),
            work_pk: [keys::WORK_LISTED, phase.as_str()].concat(),
            work_sk: work_sk.clone(),
        },
        Entry { key: keys::listed_of_product(id), work_pk: product, work_sk },
    ];
    entries.extend(license.offers.iter().map(|offer| Entry {
        key: keys::find_offer(id, offer),
        work_pk: exact(keys::WORK_FIND_OFFERS, offer.as_str()),
        work_sk: id.to_string(),
    }));
    entries
}

/// That a license's agreement is not its first.
pub(crate) fn renewal_entry(license: &License) -> Option<Entry> {
    let named = license.agreements.get(license.agreement()?).filter(|_| license.agreements.len() > 1)?;
    Some(Entry {
        key: keys::renewed_license(&license.id),
        work_pk: keys::WORK_RENEWED.to_owned(),
        work_sk: format!("{}#{}", due_text(named.named_at), license.id),
    })
}

/// The write that lists an activation by its first landing.
pub(crate) fn landed_write(id: &LicenseId, at: Timestamp) -> Write {
    let mark = Mark { pk: keys::WORK_LANDED.to_owned(), sk: format!("{}#{id}", due_text(at)) };
    Write::update_any(keys::landed_license(id), Update::new().set("landed_at", at).set_work(mark))
}

/// What an activation came to after its landing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reached {
    /// The license is bound to a Billing Center account.
    Account,
    /// A workspace is settled by the license.
    Workspace,
    /// Both at once.
    Both,
}

/// The write that notes how far an activation has come, if it had not come so far before.
pub(crate) fn reached_write(id: &LicenseId, reached: Reached, at: Timestamp) -> Write {
    let update = Update::new();
    let update = match reached {
        Reached::Account => update.set_if_absent("account_at", at),
        Reached::Workspace => update.set_if_absent("workspace_at", at),
        Reached::Both => update.set_if_absent("account_at", at).set_if_absent("workspace_at", at),
    };
    Write::update_any(keys::landed_license(id), update)
}

/// An invoice's own item, marked so that it is found by the number on it.
pub(crate) fn numbered_invoice(key: &Key, invoice: &billing::Invoice, number: &str) -> Result<Item, StoreError> {
    let mut item = to_item(key, invoice)?;
    item.insert(WORK_PK.to_owned(), AttributeValue::S(exact(keys::WORK_FIND_INVOICES, &invoice_number(number))));
    item.insert(WORK_SK.to_owned(), AttributeValue::S(invoice.id.clone()));
    Ok(item)
}
