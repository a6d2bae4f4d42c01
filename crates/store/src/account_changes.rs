//! Changes that the owner of a Billing Center account makes to it, each with the security event that tells of it.

use accounts::{
    BillingAccount, Code, CodeScope, Confirmation, Contact, Objection, PasswordHash, SecurityEvent, SessionToken,
};
use aws_sdk_dynamodb::types::AttributeValue;
use kernel::BillingAccountId;
use kernel::digest::sha256_hex;

use crate::accounts::{billing_names, forget_unverified_phone_write, release_name_write, take_name_write};
use crate::codes::use_code_write;
use crate::database::Repository;
use crate::devices::forget_devices_write;
use crate::error::StoreError;
use crate::item::Item;
use crate::keys::{self, Key};
use crate::repositories::{AccountChanges, CodeSending};
use crate::security::security_event_write;
use crate::sessions::expiring_item;
use crate::transaction::{ALWAYS, TransactError, Write};

/// Why an account was not changed. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeAccountError {
    /// The account was changed by somebody else since it was read.
    #[error("the account was changed meanwhile")]
    Stale,
    /// The code was used or replaced in between.
    #[error("the code was used in between")]
    CodeUsed,
    /// Another account has this address or number. Never said while the transaction meets others.
    #[error("the address or number is taken")]
    NameTaken,
    /// The table's own trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What it means if the condition of a write does not hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stake {
    Account,
    Code,
    Name,
}

/// The writes of a change, each with what it means if its condition does not hold.
#[derive(Default)]
struct Writes(Vec<(Stake, Write)>);

impl Writes {
    fn add(&mut self, stake: Stake, write: Write) {
        self.0.push((stake, write));
    }

    /// The account in place of the one it was decided from, and the names that differ between the two.
    fn account(&mut self, before: &BillingAccount, after: &BillingAccount) -> Result<(), StoreError> {
        self.add(Stake::Account, Write::put_if_version(&keys::billing_account(&after.id), after, before.version)?);
        if let Some(phone) = before.phone.as_ref().filter(|_| before.verified_phone() != after.verified_phone()) {
            self.add(Stake::Account, forget_unverified_phone_write(phone));
        }
        let (old, new) = (billing_names(before), billing_names(after));
        for (kind, name) in old.iter().filter(|name| !new.contains(name)) {
            self.add(Stake::Account, release_name_write(*kind, name, before.id.as_str()));
        }
        for (kind, name) in new.iter().filter(|name| !old.contains(name)) {
            self.add(Stake::Name, take_name_write(*kind, name, after.id.as_str())?);
        }
        Ok(())
    }
}

impl AccountChanges {
    /// Writes a changed profile over the version it was decided from.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another tab wrote in between.
    pub async fn put_profile(&self, before: &BillingAccount, after: &BillingAccount) -> Result<(), StoreError> {
        self.table.put_if_version(&keys::billing_account(&after.id), after, before.version).await
    }

    /// Keeps that the present address or number was confirmed, and uses up the code that did it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the code was used in between.
    pub async fn put_confirmation(
        &self,
        id: &BillingAccountId,
        contact: Contact,
        confirmation: &Confirmation,
        scope: &CodeScope,
        code: &Code,
    ) -> Result<(), StoreError> {
        let item = expiring_item(&confirmation_key(id, contact), confirmation, confirmation.expires_at)?;
        let writes = vec![use_code_write(scope, code), Write::put_if(item, ALWAYS, Item::new())];
        self.table.transact(writes).await.map_err(StoreError::from)
    }

    /// What is kept of a confirmed present address or number.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn confirmation(
        &self,
        id: &BillingAccountId,
        contact: Contact,
    ) -> Result<Option<Confirmation>, StoreError> {
        self.table.get(&confirmation_key(id, contact)).await
    }

    /// Writes an account with another address or number: its unique names, the used-up code of the new one, the
    /// used-up confirmation of the old one, and what the owner of the old one can object with. With another address it knows
    /// no browser any more.
    ///
    /// # Errors
    /// [`ChangeAccountError`].
    pub async fn change_contact(&self, change: &ContactChange<'_>) -> Result<(), ChangeAccountError> {
        let ContactChange { contact, before, after, scope, code, objection, event } = change;
        let mut writes = Writes::default();
        writes.account(before, after)?;
        writes.add(Stake::Code, use_code_write(scope, code));
        writes.add(
            Stake::Account,
            Write::delete_if(confirmation_key(&before.id, *contact), "attribute_exists(pk)", Item::new()),
        );
        let (token, objection) = objection;
        let item = expiring_item(&objection_key(token), objection, objection.expires_at)?;
        writes.add(Stake::Account, Write::put_if(item, "attribute_not_exists(pk)", Item::new()));
        if *contact == Contact::Email {
            writes.add(Stake::Account, forget_devices_write(&before.id));
        }
        writes.add(Stake::Account, security_event_write(&before.id, event)?);
        self.change(writes).await
    }

    /// Writes an account with another password, which knows no browser any more; the code that allowed it, if one did, is
    /// used up.
    ///
    /// # Errors
    /// [`ChangeAccountError`].
    pub async fn change_password(
        &self,
        before: &BillingAccount,
        hash: PasswordHash,
        code: Option<(&CodeScope, &Code)>,
        event: &SecurityEvent,
    ) -> Result<(), ChangeAccountError> {
        let mut writes = Writes::default();
        writes.account(before, &before.with_password(hash))?;
        if let Some((scope, code)) = code {
            writes.add(Stake::Code, use_code_write(scope, code));
        }
        writes.add(Stake::Account, forget_devices_write(&before.id));
        writes.add(Stake::Account, security_event_write(&before.id, event)?);
        self.change(writes).await
    }

    /// What the bearer of an objection's token can put back.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn objection(&self, token: &SessionToken) -> Result<Option<Objection>, StoreError> {
        self.table.get(&objection_key(token)).await
    }

    /// Writes an account that was put back and knows no browser, and uses up the objection.
    ///
    /// # Errors
    /// [`ChangeAccountError`]; [`ChangeAccountError::NameTaken`] if the old address belongs to another account by now.
    pub async fn restore_account(
        &self,
        before: &BillingAccount,
        after: &BillingAccount,
        token: &SessionToken,
        event: &SecurityEvent,
    ) -> Result<(), ChangeAccountError> {
        let mut writes = Writes::default();
        writes.account(before, after)?;
        writes.add(Stake::Account, Write::delete_if(objection_key(token), "attribute_exists(pk)", Item::new()));
        writes.add(Stake::Account, forget_devices_write(&before.id));
        writes.add(Stake::Account, security_event_write(&before.id, event)?);
        self.change(writes).await
    }

    async fn change(&self, writes: Writes) -> Result<(), ChangeAccountError> {
        let (stakes, writes): (Vec<Stake>, Vec<Write>) = writes.0.into_iter().unzip();
        self.table.transact(writes).await.map_err(|error| match error {
            TransactError::Failed(failed) => {
                let at_stake = |stake| failed.iter().any(|position| stakes.get(*position) == Some(&stake));
                if at_stake(Stake::Code) {
                    ChangeAccountError::CodeUsed
                } else if at_stake(Stake::Name) {
                    ChangeAccountError::NameTaken
                } else {
                    ChangeAccountError::Stale
                }
            }
            TransactError::Store(error) => error.into(),
        })
    }
}

impl CodeSending {
    /// Notes which new address or number a code was sent to, if the confirmation still stands.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it does not.
    pub async fn note_asked(&self, id: &BillingAccountId, contact: Contact, asked: &str) -> Result<(), StoreError> {
        let values = Item::from([(":asked".to_owned(), AttributeValue::S(asked.to_owned()))]);
        let key = confirmation_key(id, contact);
        let write = Write::update(key, "SET asked = :asked", "attribute_exists(pk)", Vec::new(), values);
        self.table.transact(vec![write]).await.map_err(StoreError::from)
    }

    /// What is kept of a confirmed present address or number: see [`AccountChanges::confirmation`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn confirmation(
        &self,
        id: &BillingAccountId,
        contact: Contact,
    ) -> Result<Option<Confirmation>, StoreError> {
        AccountChanges::over(&self.table).confirmation(id, contact).await
    }
}

/// A change of address or number, decided and ready to write.
#[derive(Debug)]
pub struct ContactChange<'a> {
    /// Which of the two.
    pub contact: Contact,
    /// The account as it was read.
    pub before: &'a BillingAccount,
    /// The account as it will be.
    pub after: &'a BillingAccount,
    /// What the code for the new one is bound to.
    pub scope: &'a CodeScope,
    /// That code.
    pub code: &'a Code,
    /// What the owner of the old one can object with, and the token that opens it.
    pub objection: (&'a SessionToken, &'a Objection),
    /// What the owner will see of it.
    pub event: &'a SecurityEvent,
}

fn confirmation_key(id: &BillingAccountId, contact: Contact) -> Key {
    keys::billing_confirmation(id, contact.name())
}

fn objection_key(token: &SessionToken) -> Key {
    keys::objection(&sha256_hex(&["objection", token.as_str()]))
}
