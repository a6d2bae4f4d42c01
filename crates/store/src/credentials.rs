//! Changes of the credentials of an account of either kind, each with the security event that tells of it.

use accounts::{
    Account, AccountId, AccountKind, Code, CodeScope, Confirmation, Contact, Objection, OwedAccountNotice,
    SecondFactor, SecurityEvent, SessionKey, SessionToken,
};
use kernel::digest::sha256_hex;

use crate::account_notices::account_notice_write;
use crate::accounts::{forget_unverified_phone_write, names, release_name_write, take_name_write};
use crate::codes::use_code_write;
use crate::database::Repository;
use crate::devices::forget_devices_write;
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::finding::changed_login_writes;
use crate::item::Item;
use crate::keys::{self, Key};
use crate::repositories::{CodeSending, CredentialChanges};
use crate::second_factors::remove_factor_write;
use crate::security::account_event_write;
use crate::sessions::expiring_item;
use crate::supervised_changes::forget_supervised_change_write;
use crate::transaction::{TransactError, Write};

/// Why an account was not changed. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeCredentialsError {
    /// An account was changed by somebody else since it was read, or what allowed the change is gone.
    #[error("the account was changed meanwhile")]
    Stale,
    /// The code was used or replaced in between.
    #[error("the code was used in between")]
    CodeUsed,
    /// Another account of this kind has this address or number. Never said while the transaction meets others.
    #[error("the address or number is taken")]
    NameTaken(AccountKind),
    /// The table's own trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What it means if the condition of a write does not hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stake {
    Account,
    Code,
    Name(AccountKind),
}

/// The writes of a change, each with what it means if its condition does not hold.
#[derive(Default)]
struct Writes(Vec<(Stake, Write)>);

impl Writes {
    fn add(&mut self, stake: Stake, write: Write) {
        self.0.push((stake, write));
    }

    /// The account in place of the one it was decided from, the names that differ between the two, and what its owner is
    /// told. If it is to be `forgetful`, it knows no browser any more.
    fn account<A: Account>(&mut self, changed: &Changed<'_, A>, forgetful: bool) -> Result<(), StoreError> {
        let Changed { before, after, event, told, objection } = changed;
        let id = before.account_id();
        self.add(Stake::Account, Write::put_if_version(&keys::account(&id), after, before.version())?);
        let (old, new) = (names(*before), names(after));
        let verified = |account: &A| account.credentials().phone_verified_at.and(account.phone().cloned());
        let has_moved = verified(before) != verified(after);
        if let Some(phone) = before.phone().filter(|_| A::KIND == AccountKind::Billing && has_moved) {
            self.add(Stake::Account, forget_unverified_phone_write(phone));
        }
        for (kind, name) in old.iter().filter(|name| !new.contains(name)) {
            self.add(Stake::Account, release_name_write(*kind, name, id.as_str()));
        }
        for (kind, name) in new.iter().filter(|name| !old.contains(name)) {
            self.add(Stake::Name(A::KIND), take_name_write(*kind, name, id.as_str())?);
        }
        for write in changed_login_writes(*before, after) {
            self.add(Stake::Account, write);
        }
        if let Some((token, objection)) = objection {
            self.add(Stake::Account, Write::put_if(objection_item(token, objection)?, Condition::item_absent()));
        }
        if forgetful {
            self.add(Stake::Account, forget_devices_write(&id));
        }
        self.add(Stake::Account, account_event_write(&id, event)?);
        self.add(Stake::Account, account_notice_write(told)?);
        Ok(())
    }

    /// The session in which `after` was decided, which goes on as one of its version. If it was ended meanwhile, nothing is changed.
    fn session(&mut self, session: &SessionKey, after: &impl Account) {
        let update = Update::new().set("accountVersion", after.version());
        self.add(Stake::Account, Write::update_if(keys::session(session.as_str()), update, Condition::item_exists()));
    }

    fn code(&mut self, code: Option<(&CodeScope, &Code)>) {
        if let Some((scope, code)) = code {
            self.add(Stake::Code, use_code_write(scope, code));
        }
    }
}

/// A changed account, decided and ready to be written.
#[derive(Debug)]
pub struct Changed<'a, A> {
    /// The account as it was read.
    pub before: &'a A,
    /// The account as it will be.
    pub after: A,
    /// What its owner will see of it.
    pub event: SecurityEvent,
    /// The mail that tells of it.
    pub told: OwedAccountNotice,
    /// What the owner of the address before can object with, and the token that opens it, where a contact changes.
    pub objection: Option<(SessionToken, Objection)>,
}

/// The writes of a changed account that knows no browser any more, for a transaction of another file's.
pub(crate) fn changed_writes<A: Account>(changed: &Changed<'_, A>) -> Result<Vec<Write>, StoreError> {
    let mut writes = Writes::default();
    writes.account(changed, true)?;
    Ok(writes.0.into_iter().map(|(_, write)| write).collect())
}

impl CredentialChanges {
    /// An account of either kind. `None` if there is none of this id.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn account<A: Account>(&self, id: &AccountId) -> Result<Option<A>, StoreError> {
        if id.kind() != A::KIND {
            return Ok(None);
        }
        self.table.get(&keys::account(id)).await
    }

    /// Keeps that the present address or number was confirmed, and uses up the code that did it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the code was used in between.
    pub async fn put_confirmation(
        &self,
        id: &AccountId,
        contact: Contact,
        confirmation: &Confirmation,
        scope: &CodeScope,
        code: &Code,
    ) -> Result<(), StoreError> {
        let item = expiring_item(&confirmation_key(id, contact), confirmation, confirmation.expires_at)?;
        let writes = vec![use_code_write(scope, code), Write::put_any(item)];
        self.table.transact(writes).await.map_err(StoreError::from)
    }

    /// What is kept of a confirmed present address or number.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn confirmation(&self, id: &AccountId, contact: Contact) -> Result<Option<Confirmation>, StoreError> {
        self.table.get(&confirmation_key(id, contact)).await
    }

    /// Writes an account with another address or number, and with it the account of the other kind that the same person has, if
    /// that is changed as well: all or nothing. With them go their unique names, the used-up code of the new one, the used-up
    /// confirmation of the old one, and what the owner of the old one can object with. With another address an account knows no
    /// browser any more, and every session but `session`, in which it was done, is over.
    ///
    /// # Errors
    /// [`ChangeCredentialsError`].
    pub async fn change_contact<A: Account>(
        &self,
        contact: Contact,
        own: &Changed<'_, A>,
        other: Option<&Changed<'_, A::Other>>,
        code: (&CodeScope, &Code),
        session: &SessionKey,
    ) -> Result<(), ChangeCredentialsError> {
        let mut writes = Writes::default();
        writes.session(session, &own.after);
        let forgetful = contact == Contact::Email;
        writes.account(own, forgetful)?;
        if let Some(other) = other {
            writes.account(other, forgetful)?;
        }
        writes.code(Some(code));
        let id = own.before.account_id();
        if contact == Contact::Email {
            // Who changes the address themselves needs no operator for it, whichever of their accounts they do it from.
            let changed = [Some(id.clone()), other.map(|other| other.before.account_id())];
            for changed in changed.into_iter().flatten() {
                if let AccountId::Billing(changed) = changed {
                    writes.add(Stake::Account, forget_supervised_change_write(&changed));
                }
            }
        }
        let confirmed = confirmation_key(&id, contact);
        writes.add(Stake::Account, Write::delete_if(confirmed, Condition::item_exists()));
        self.change(writes).await
    }

    /// Writes an account with another password, and with it the account of the other kind that the same person has, if that is
    /// changed as well: all or nothing. They know no browser any more, and every session but `session`, in which it was done, is over;
    /// the code that allowed it, if one did, is used up.
    ///
    /// # Errors
    /// [`ChangeCredentialsError`].
    pub async fn change_password<A: Account>(
        &self,
        own: &Changed<'_, A>,
        other: Option<&Changed<'_, A::Other>>,
        code: Option<(&CodeScope, &Code)>,
        session: &SessionKey,
    ) -> Result<(), ChangeCredentialsError> {
        let mut writes = Writes::default();
        writes.session(session, &own.after);
        writes.account(own, true)?;
        if let Some(other) = other {
            writes.account(other, true)?;
        }
        writes.code(code);
        self.change(writes).await
    }

    /// What the bearer of an objection's token can put back.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn objection(&self, token: &SessionToken) -> Result<Option<Objection>, StoreError> {
        self.table.get(&objection_key(token)).await
    }

    /// Writes an account that was put back and knows no browser, and uses up the objection. A second factor that was turned on
    /// after the change, `later_factor`, is the intruder's and goes.
    ///
    /// # Errors
    /// [`ChangeCredentialsError`]; [`ChangeCredentialsError::NameTaken`] if the old address belongs to another account by now.
    pub async fn restore_account<A: Account>(
        &self,
        restored: &Changed<'_, A>,
        token: &SessionToken,
        later_factor: Option<&SecondFactor>,
    ) -> Result<(), ChangeCredentialsError> {
        let mut writes = Writes::default();
        writes.account(restored, true)?;
        if let (AccountId::Billing(id), Some(factor)) = (restored.before.account_id(), later_factor) {
            writes.add(Stake::Account, remove_factor_write(&id, factor));
        }
        if let AccountId::Billing(id) = restored.before.account_id() {
            writes.add(Stake::Account, forget_supervised_change_write(&id));
        }
        writes.add(Stake::Account, Write::delete_if(objection_key(token), Condition::item_exists()));
        self.change(writes).await
    }

    async fn change(&self, writes: Writes) -> Result<(), ChangeCredentialsError> {
        let (stakes, writes): (Vec<Stake>, Vec<Write>) = writes.0.into_iter().unzip();
        self.table.transact(writes).await.map_err(|error| match error {
            TransactError::Failed(failed) => {
                let at_stake = || failed.iter().filter_map(|position| stakes.get(*position));
                if at_stake().any(|stake| *stake == Stake::Code) {
                    return ChangeCredentialsError::CodeUsed;
                }
                // Of an account that was changed meanwhile it is not known whether it still wants the name.
                if at_stake().any(|stake| *stake == Stake::Account) {
                    return ChangeCredentialsError::Stale;
                }
                let taken = at_stake().find_map(|stake| match stake {
                    Stake::Name(kind) => Some(*kind),
                    Stake::Account | Stake::Code => None,
                });
                taken.map_or(ChangeCredentialsError::Stale, ChangeCredentialsError::NameTaken)
            }
            TransactError::Store(error) => error.into(),
        })
    }
}

impl CodeSending {
    /// Notes which new address or number a code was sent to, if the confirmation still holds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it does not.
    pub async fn note_asked(&self, id: &AccountId, contact: Contact, asked: &str) -> Result<(), StoreError> {
        let key = confirmation_key(id, contact);
        let write = Write::update_if(key, Update::new().set("asked", asked), Condition::item_exists());
        self.table.transact(vec![write]).await.map_err(StoreError::from)
    }

    /// What is kept of a confirmed present address or number: see [`CredentialChanges::confirmation`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn confirmation(&self, id: &AccountId, contact: Contact) -> Result<Option<Confirmation>, StoreError> {
        CredentialChanges::over(&self.table).confirmation(id, contact).await
    }

    /// An account of either kind: see [`CredentialChanges::account`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn account<A: Account>(&self, id: &AccountId) -> Result<Option<A>, StoreError> {
        CredentialChanges::over(&self.table).account(id).await
    }
}

fn confirmation_key(id: &AccountId, contact: Contact) -> Key {
    keys::confirmation(id, contact.name())
}

/// What the bearer of an objection's token can put back, as an item.
pub(crate) fn objection_item(token: &SessionToken, objection: &Objection) -> Result<Item, StoreError> {
    expiring_item(&objection_key(token), objection, objection.expires_at)
}

fn objection_key(token: &SessionToken) -> Key {
    keys::objection(&sha256_hex(&["objection", token.as_str()]))
}
