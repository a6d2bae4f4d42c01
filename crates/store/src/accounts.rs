//! Accounts: by id, and by the names that are unique among them.

use accounts::look_alike::{look_alikes, username_skeleton};
use accounts::{
    Account, AccountId, AccountKind, BillingAccount, Code, CodeScope, ConsoleAccount, Credentials, Login,
    SecurityEvent, SessionKey, Username,
};
use kernel::{BillingAccountId, ConsoleAccountId, Email, LicenseId, Phone};
use licensing::{BindingChange, Rebinding};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::codes::use_code_write;
use crate::courses::bind_write;
use crate::database::Repository;
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::finding::{Reached, reached_write};
use crate::keys::{self, UniqueName};
use crate::licenses::bind_license_writes;
use crate::repositories::{BillingAccounts, BillingBindings, ConsoleAccounts, Logins, Registrations};
use crate::second_factors::proved_write;
use crate::security::security_event_write;
use crate::transaction::{TransactError, Write};

/// Who has a unique name.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Holder<Id> {
    pub(crate) account: Id,
}

/// Why a license was not bound to a Billing Center account.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BindBillingError {
    /// The license was bound already, or is not there.
    #[error("the licence is bound already")]
    LicenseBound,
    /// The code was used or replaced in between.
    #[error("the code was used in between")]
    CodeUsed,
    /// The table's own trouble, contention among it: then nothing is bound and the code still counts.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BillingAccounts {
    /// A Billing Center account. `None` if there is none of this id.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn billing_account(&self, id: &BillingAccountId) -> Result<Option<BillingAccount>, StoreError> {
        self.table.get(&keys::billing_account(id)).await
    }
}

impl ConsoleAccounts {
    /// A console account. `None` if there is none of this id.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn console_account(&self, id: &ConsoleAccountId) -> Result<Option<ConsoleAccount>, StoreError> {
        self.table.get(&keys::console_account(id)).await
    }
}

impl Logins {
    /// The Billing Center account that `login` names. Two reads are made whether or not there is one, so that the time
    /// taken does not tell. A name that is taken between the two is nobody's still.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn billing_account_by(&self, login: &Login) -> Result<Option<BillingAccount>, StoreError> {
        let name = keys::unique(billing_name_of(login), login.as_str());
        match self.table.get::<Holder<BillingAccountId>>(&name).await? {
            Some(holder) => BillingAccounts::over(&self.table).billing_account(&holder.account).await,
            None => self.table.get::<IgnoredAny>(&name).await.map(|_| None),
        }
    }

    /// The console account that `login` names; otherwise as [`Logins::billing_account_by`].
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn console_account_by(&self, login: &Login) -> Result<Option<ConsoleAccount>, StoreError> {
        let name = keys::unique(console_name_of(login), login.as_str());
        match self.table.get::<Holder<ConsoleAccountId>>(&name).await? {
            Some(holder) => ConsoleAccounts::over(&self.table).console_account(&holder.account).await,
            None => self.table.get::<IgnoredAny>(&name).await.map(|_| None),
        }
    }
}

impl Logins {
    /// The account of this kind that has `email`, which is verified. `None` if there is none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn account_with_email<A: Account>(&self, email: &Email) -> Result<Option<A>, StoreError> {
        let name = keys::unique(UniqueName::email_of(A::KIND), email.as_str());
        match self.table.get::<Holder<AccountId>>(&name).await? {
            Some(holder) => self.table.get(&keys::account(&holder.account)).await,
            None => Ok(None),
        }
    }
}

impl Registrations {
    /// Which of these unique names somebody holds now. Only the registration's transaction decides; this lets a page
    /// say so early.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn taken_names(&self, names: &[(UniqueName, &str)]) -> Result<Vec<UniqueName>, StoreError> {
        let wanted: Vec<_> = names.iter().map(|(kind, name)| keys::unique(*kind, name)).collect();
        let found = self.table.get_items(&wanted).await?;
        Ok(names.iter().zip(found).filter(|(_, item)| item.is_some()).map(|((kind, _), _)| *kind).collect())
    }
}

impl Registrations {
    /// Among which kinds of account, of `kinds`, a username that looks like `username` was taken before
    /// skeletons were kept. Such names are never taken any more, so nothing can come in between; of younger ones the
    /// skeleton decides in the registration's transaction.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn older_look_alikes(
        &self,
        kinds: &[AccountKind],
        username: &Username,
    ) -> Result<Vec<UniqueName>, StoreError> {
        let spellings = look_alikes(username.as_str());
        let kinds = kinds.iter().map(|kind| UniqueName::username_of(*kind));
        let names: Vec<_> =
            kinds.flat_map(|kind| spellings.iter().map(move |spelling| (kind, spelling.as_str()))).collect();
        let taken = self.taken_names(&names).await?;
        Ok(taken.into_iter().map(UniqueName::of_skeleton).collect())
    }
}

impl BillingBindings {
    /// Binds a license to a Billing Center account with a code that was checked, which went to `person`: the account's own login, or an
    /// owner who belongs to it. The license is bound and to be looked at, the account has it, the code is used up; all or nothing. That
    /// such an owner has proved who they are is noted in `session`: the doors behind ask for the second factor of the account's own
    /// login, which is not theirs.
    ///
    /// # Errors
    /// [`BindBillingError`]; [`StoreError::Conflict`] in it if the account was changed since it was read.
    pub async fn bind_billing(
        &self,
        license: &LicenseId,
        (account, person): (&BillingAccount, &BillingAccount),
        (scope, code): (&CodeScope, &Code),
        session: &SessionKey,
        event: &SecurityEvent,
    ) -> Result<(), BindBillingError> {
        let billing = &account.id;
        let mut writes = bind_license_writes(license, billing, event.at)?;
        let account_at = writes.len();
        // The code was sent to where this version says.
        let raise = Update::new().increment("version");
        writes.push(Write::update_if(
            keys::billing_account(billing),
            raise.clone(),
            Condition::version(account.version),
        ));
        if person.id != account.id {
            // Nor is its reader an owner any more, if it was changed since.
            writes.push(Write::update_if(keys::billing_account(&person.id), raise, Condition::version(person.version)));
            writes.push(proved_write(session, event.at));
        }
        let account_writes = account_at..writes.len();
        let code_at = writes.len();
        writes.push(use_code_write(scope, code));
        let told = BindingChange::of_license(Rebinding::LicenseBound, event.at).told_to(billing.clone());
        writes.push(bind_write(license, &[told])?);
        writes.push(reached_write(license, Reached::Account, event.at));
        writes.push(security_event_write(billing, event)?);
        self.table.transact(writes).await.map_err(|error| match error {
            TransactError::Failed(failed) if failed.contains(&code_at) => BindBillingError::CodeUsed,
            // Whether the code still counts for the account as it is now, or whether it was closed, is looked at anew.
            TransactError::Failed(failed) if failed.iter().all(|position| account_writes.contains(position)) => {
                StoreError::Conflict.into()
            }
            TransactError::Failed(_) => BindBillingError::LicenseBound,
            TransactError::Store(error) => BindBillingError::Store(error),
        })
    }

    /// The Billing Center account that `login` names: see [`Logins::billing_account_by`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn billing_account_by(&self, login: &Login) -> Result<Option<BillingAccount>, StoreError> {
        Logins::over(&self.table).billing_account_by(login).await
    }
}

/// Among which names of Billing Center accounts `login` is looked up.
pub(crate) const fn billing_name_of(login: &Login) -> UniqueName {
    match login {
        Login::Username(_) => UniqueName::BillingUsername,
        Login::Email(_) => UniqueName::BillingEmail,
        Login::Phone(_) => UniqueName::BillingPhone,
    }
}

/// Among which names of console accounts `login` is looked up.
pub(crate) const fn console_name_of(login: &Login) -> UniqueName {
    match login {
        Login::Username(_) => UniqueName::ConsoleUsername,
        Login::Email(_) => UniqueName::ConsoleEmail,
        Login::Phone(_) => UniqueName::ConsolePhone,
    }
}

/// The write that says that an account got something that is kept beside it. It raises the account's version, so that
/// nothing is added to an account that is being closed, and no account is closed that just got something.
pub(crate) fn touch_account_write(id: &BillingAccountId) -> Write {
    Write::update_if(keys::billing_account(id), Update::new().increment("version"), Condition::item_exists())
}

/// The unique names of an account.
pub(crate) fn names<A: Account>(account: &A) -> Vec<(UniqueName, String)> {
    let Credentials { email, phone, phone_verified_at, .. } = account.credentials();
    let (username, phone) = (account.username().as_str().to_owned(), phone.filter(|_| phone_verified_at.is_some()));
    let skeleton = username_skeleton(&username);
    let (mut names, of_phone) = match A::KIND {
        AccountKind::Billing => (
            vec![(UniqueName::BillingUsername, username), (UniqueName::BillingEmail, email.as_str().to_owned())],
            UniqueName::BillingPhone,
        ),
        AccountKind::Console => (
            vec![(UniqueName::ConsoleEmail, email.as_str().to_owned()), (UniqueName::ConsoleUsername, username)],
            UniqueName::ConsolePhone,
        ),
    };
    names.push((UniqueName::username_of(A::KIND).of_skeleton(), skeleton));
    names.extend(phone.map(|phone| (of_phone, phone.as_str().to_owned())));
    names
}

/// The write that takes a unique name for an account, if nobody has it.
pub(crate) fn take_name_write(kind: UniqueName, name: &str, account: &str) -> Result<Write, StoreError> {
    Write::put_new(&keys::unique(kind, name), &Holder { account })
}

/// The write that removes what an earlier release noted of a phone number, if it did. Nothing reads it any more.
pub(crate) fn forget_unverified_phone_write(phone: &Phone) -> Write {
    let key = keys::unverified_billing_phone(phone.as_str());
    Write::delete_any(key)
}

/// The write that gives up a unique name, if the account has it.
pub(crate) fn release_name_write(kind: UniqueName, name: &str, account: &str) -> Write {
    Write::delete_if(keys::unique(kind, name), Condition::equals("account", account))
}
