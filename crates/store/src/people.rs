//! The people of a Billing Center account: who belongs to it, who is invited, and what changes that.
//!
//! Every change raises the version of the login that makes it, in the version in which its role was read: of two owners who take each
//! other's role at once, one is refused.

use accounts::closing::ClosedAccount;
use accounts::{AccountId, BillingAccount, Invitation, InvitationLink, OwedPeopleMail, SecurityEvent, SessionToken};
use kernel::digest::sha256_hex;
use kernel::{BillingAccountId, Email};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::accounts::{forget_unverified_phone_write, names, release_name_write, take_name_write, touch_account_write};
use crate::database::Repository;
use crate::devices::forget_devices_write;
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::finding::{forget_account_writes, login_entries};
use crate::item::from_item;
use crate::keys::{self, Key, UniqueName};
use crate::owed_people_mails::people_mail_write;
use crate::repositories::{BillingAccounts, Members, People, Registrations};
use crate::second_factors::forget_factor_write;
use crate::security::security_event_write;
use crate::sessions::expiring_item;
use crate::supervised_changes::forget_supervised_change_write;
use crate::table::Table;
use crate::transaction::{TransactError, Write};

/// That a login belongs to an account.
#[derive(Debug, Serialize, Deserialize)]
struct MemberLink {
    member: BillingAccountId,
}

/// Who changes something about people, and what is told of it.
#[derive(Clone, Copy, Debug)]
pub struct PeopleChange<'a> {
    /// The account.
    pub account: &'a BillingAccount,
    /// The login of who does it, as it was read.
    pub actor: &'a BillingAccount,
    /// What is noted of it at the account.
    pub event: &'a SecurityEvent,
    /// The mails that tell of it.
    pub mails: &'a [OwedPeopleMail],
}

impl PeopleChange<'_> {
    fn writes(&self) -> Result<Vec<Write>, StoreError> {
        let raise = Update::new().increment("version");
        let actor = &self.actor;
        let mut writes =
            vec![Write::update_if(keys::billing_account(&actor.id), raise, Condition::version(actor.version))];
        writes.extend(self.telling()?);
        Ok(writes)
    }

    fn telling(&self) -> Result<Vec<Write>, StoreError> {
        let mut writes = vec![security_event_write(&self.account.id, self.event)?];
        for mail in self.mails {
            writes.push(people_mail_write(mail)?);
        }
        Ok(writes)
    }
}

/// Why an invitation was not accepted. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AcceptError {
    /// It was used, withdrawn or sent again since it was read, or the account was closed.
    #[error("the invitation is gone")]
    Gone,
    /// Other logins have these names.
    #[error("names are taken: {0:?}")]
    NamesTaken(Vec<UniqueName>),
    /// The table's own trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Members {
    /// The logins that belong to an account beside its own, the longest there first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn members(&self, account: &BillingAccountId) -> Result<Vec<BillingAccount>, StoreError> {
        self.table.members(account).await
    }

    /// The invitations to an account: see [`People::invitations`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn invitations(&self, account: &BillingAccountId) -> Result<Vec<Invitation>, StoreError> {
        self.table.invitations(account).await
    }
}

impl Table {
    async fn invitations(&self, account: &BillingAccountId) -> Result<Vec<Invitation>, StoreError> {
        let items = self.query_items(&keys::billing_account(account).pk, keys::INVITATION_PREFIX).await?;
        let mut found: Vec<Invitation> = items.into_iter().map(from_item).collect::<Result<_, _>>()?;
        found.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        Ok(found)
    }

    async fn members(&self, account: &BillingAccountId) -> Result<Vec<BillingAccount>, StoreError> {
        let pk = keys::billing_account(account).pk;
        let links = self.query_items(&pk, keys::MEMBER_PREFIX).await?;
        let links: Vec<MemberLink> = links.into_iter().map(from_item).collect::<Result<_, _>>()?;
        let wanted: Vec<Key> = links.iter().map(|link| keys::billing_account(&link.member)).collect();
        let found = self.get_items(&wanted).await?;
        let mut members: Vec<BillingAccount> = found.into_iter().flatten().map(from_item).collect::<Result<_, _>>()?;
        members.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        Ok(members)
    }
}

impl People {
    /// The logins that belong to an account beside its own: see [`Members::members`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn members(&self, account: &BillingAccountId) -> Result<Vec<BillingAccount>, StoreError> {
        self.table.members(account).await
    }

    /// The invitations to an account that were not accepted or withdrawn, those that are over among them, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn invitations(&self, account: &BillingAccountId) -> Result<Vec<Invitation>, StoreError> {
        self.table.invitations(account).await
    }

    /// One of them.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn invitation(&self, account: &BillingAccountId, id: &str) -> Result<Option<Invitation>, StoreError> {
        self.table.get(&keys::invitation(account, id)).await
    }

    /// What the link with this token opens. `None` if it is no link.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn link(&self, token: &SessionToken) -> Result<Option<InvitationLink>, StoreError> {
        self.table.get(&link_key(token)).await
    }

    /// An account: see [`BillingAccounts::billing_account`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn billing_account(&self, id: &BillingAccountId) -> Result<Option<BillingAccount>, StoreError> {
        BillingAccounts::over(&self.table).billing_account(id).await
    }

    /// Whether a login of some Billing Center account has this address.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn is_login(&self, email: &Email) -> Result<bool, StoreError> {
        let name = keys::unique(UniqueName::BillingEmail, email.as_str());
        Ok(self.table.get::<IgnoredAny>(&name).await?.is_some())
    }

    /// Usernames that were taken before what they look like was kept, and look like this one: see
    /// [`Registrations::older_look_alikes`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn older_look_alikes(&self, username: &accounts::Username) -> Result<Vec<UniqueName>, StoreError> {
        let kinds = [accounts::AccountKind::Billing];
        Registrations::over(&self.table).older_look_alikes(&kinds, username).await
    }

    /// Writes an invitation over the version that `before` has, or where there was none; the mail that brings it is owed with it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it, or the login of who invites, was changed since it was read, or the account was closed.
    pub async fn put_invitation(
        &self,
        change: &PeopleChange<'_>,
        before: Option<&Invitation>,
        invitation: &Invitation,
    ) -> Result<(), StoreError> {
        let mut writes = change.writes()?;
        if change.actor.id != change.account.id {
            writes.push(touch_account_write(&change.account.id));
        }
        let key = keys::invitation(&invitation.account, &invitation.id);
        // It stays in the list for a while after it is over, so that it can be sent again.
        let item = expiring_item(&key, invitation, invitation.expires_at.plus_seconds(KEPT_SECONDS))?;
        writes.push(Write::put_if(item, Condition::as_read(before.map_or(0, |before| before.version))));
        self.table.transact(writes).await.map_err(StoreError::from)
    }

    /// Removes an invitation in the version that was read: its link leads nowhere from then on.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was accepted or sent again, or the login of who withdraws was changed, since it was read.
    pub async fn withdraw(&self, change: &PeopleChange<'_>, invitation: &Invitation) -> Result<(), StoreError> {
        let mut writes = change.writes()?;
        writes.push(withdraw_write(invitation));
        self.table.transact(writes).await.map_err(StoreError::from)
    }

    /// Removes invitations of an account that is being closed. One that is accepted at this moment stays: its login is removed with
    /// others.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn forget_invitations(&self, invitations: &[Invitation]) -> Result<(), StoreError> {
        for invitation in invitations {
            self.table.delete_any(&keys::invitation(&invitation.account, &invitation.id)).await?;
        }
        Ok(())
    }

    /// Writes the login of who accepts an invitation, with its unique names, and uses the invitation up. The account is raised, so that
    /// nobody comes to one that is being closed.
    ///
    /// # Errors
    /// [`AcceptError`].
    pub async fn accept(
        &self,
        invitation: &Invitation,
        login: &BillingAccount,
        change: &PeopleChange<'_>,
    ) -> Result<(), AcceptError> {
        let account = &invitation.account;
        let mut writes = vec![withdraw_write(invitation), touch_account_write(account)];
        let gone = writes.len();
        let names = names(login);
        for (kind, name) in &names {
            writes.push(take_name_write(*kind, name, login.id.as_str())?);
        }
        writes.push(Write::put_new(&keys::billing_account(&login.id), login)?);
        let link = MemberLink { member: login.id.clone() };
        writes.push(Write::put_new(&keys::member(account, &login.id), &link)?);
        writes.extend(login_entries(login).iter().map(|entry| entry.write()));
        writes.extend(change.telling()?);
        self.table.transact(writes).await.map_err(|error| match error {
            TransactError::Failed(failed) if failed.iter().any(|position| *position < gone) => AcceptError::Gone,
            TransactError::Failed(failed) => {
                let taken = failed.iter().filter_map(|position| names.get(position.checked_sub(gone)?));
                let taken: Vec<UniqueName> = taken.map(|(kind, _)| *kind).collect();
                if taken.is_empty() { StoreError::Conflict.into() } else { AcceptError::NamesTaken(taken) }
            }
            TransactError::Store(error) => error.into(),
        })
    }

    /// Writes a login with another role over the version it was read in. Invitations that its holder had sent as an owner are
    /// `withdrawn` with it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if one of them, or the login of who does it, was changed since it was read.
    pub async fn change_role(
        &self,
        change: &PeopleChange<'_>,
        (before, after): (&BillingAccount, &BillingAccount),
        withdrawn: &[Invitation],
    ) -> Result<(), StoreError> {
        // An owner who gives up their own role is the actor and the login at once.
        let mut writes = if change.actor.id == before.id { change.telling()? } else { change.writes()? };
        writes.push(Write::put_if_version(&keys::billing_account(&after.id), after, before.version)?);
        writes.extend(withdrawn.iter().map(withdraw_write));
        self.table.transact(writes).await.map_err(StoreError::from)
    }

    /// Removes a login from its account, in the version it was read in, with all that it was known by and signed in with; its
    /// username stays taken, as a closed account's does. Invitations that its holder had sent are `withdrawn` with it. Who leaves is
    /// the actor and the login at once.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the login, or that of who does it, was changed since it was read.
    pub async fn remove(
        &self,
        change: &PeopleChange<'_>,
        (login, closed): (&BillingAccount, &ClosedAccount),
        withdrawn: &[Invitation],
    ) -> Result<(), StoreError> {
        let leaves = change.actor.id == login.id;
        let mut writes = if leaves { change.telling()? } else { change.writes()? };
        writes.push(Write::delete_if(keys::billing_account(&login.id), Condition::version(login.version)));
        writes.push(Write::put_new(&keys::billing_closed(&login.id), closed)?);
        writes.push(Write::delete_any(keys::member(&change.account.id, &login.id)));
        writes.extend(withdrawn.iter().map(withdraw_write));
        writes.extend(forget_login_writes(login));
        self.table.transact(writes).await.map_err(StoreError::from)
    }
}

/// How long an invitation that is over stays in the list, in seconds: a month.
const KEPT_SECONDS: i64 = 30 * 86_400;

/// The removal of an invitation as it was sent last.
fn withdraw_write(invitation: &Invitation) -> Write {
    let sent = Condition::equals("round", invitation.round.as_str());
    Write::delete_if(keys::invitation(&invitation.account, &invitation.id), sent)
}

/// The writes after which nothing is left of how somebody signed in.
fn forget_login_writes(login: &BillingAccount) -> Vec<Write> {
    let id = &login.id;
    let whose = AccountId::from(id.clone());
    let released = names(login).into_iter().filter(|(kind, _)| !kind.outlives_account());
    let mut writes: Vec<Write> = released.map(|(kind, name)| release_name_write(kind, &name, id.as_str())).collect();
    writes.extend(login.phone.as_ref().map(forget_unverified_phone_write));
    writes.extend(["email", "phone"].map(|contact| Write::delete_any(keys::confirmation(&whose, contact))));
    writes.push(forget_devices_write(&whose));
    writes.push(forget_factor_write(id));
    writes.push(Write::delete_any(keys::enrolment(id)));
    writes.push(forget_supervised_change_write(id));
    writes.extend(forget_account_writes(&whose));
    writes
}

pub(crate) fn link_key(token: &SessionToken) -> Key {
    keys::invitation_link(&sha256_hex(&["invitation", token.as_str()]))
}
