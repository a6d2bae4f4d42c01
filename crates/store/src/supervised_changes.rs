//! Supervised changes of e-mail addresses, as operators ask for them, confirm and stop them.

use accounts::supervised_change::OwedChangeMail;
use accounts::{SecurityEvent, SupervisedChange};
use kernel::{BillingAccountId, Timestamp};

use crate::audit::AuditEntry;
use crate::database::Repository;
use crate::due::{Until, kinds, without_urgency};
use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::{Item, from_item};
use crate::keys;
use crate::owed_change_mails::mail_write;
use crate::repositories::{ChangeTakeOvers, SupervisedChanges};
use crate::security::security_event_write;
use crate::sessions::expiring_item;
use crate::transaction::Write;

impl SupervisedChanges {
    /// The change of an account's address that was asked for and is not over at `now`. Whether it is still in force is
    /// [`SupervisedChange::stands`]'s.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn change(&self, id: &BillingAccountId, now: Timestamp) -> Result<Option<SupervisedChange>, StoreError> {
        let found: Option<SupervisedChange> = self.table.get(&keys::supervised_change(id)).await?;
        Ok(found.filter(|change| now < change.expires_at))
    }

    /// Writes a change that is asked for, with the mails that are owed, the event for the owner, and who did it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if there is another one.
    pub async fn ask(
        &self,
        change: &SupervisedChange,
        mails: &[OwedChangeMail],
        event: &SecurityEvent,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let mut item = change_item(change)?;
        let name = change.account.to_string();
        kinds::SUPERVISED_CHANGES.named_mark(change.asked.at, &name).put_on(&mut item);
        // What is over may still be there.
        let none_waits = Condition::item_absent().or(Condition::at_most("expiresAt", change.asked.at));
        let write = Write::put_if(item, none_waits);
        self.write(write, &change.account, mails, event, entry).await
    }

    /// Writes a change that is confirmed, over the version before its own; otherwise as [`SupervisedChanges::ask`]. It waits for
    /// nobody's decision any more.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was stopped, or confirmed by somebody else.
    pub async fn confirm(
        &self,
        change: &SupervisedChange,
        mails: &[OwedChangeMail],
        event: &SecurityEvent,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let same = same(&change.id, change.version.saturating_sub(1));
        let write = Write::put_if(change_item(change)?, same);
        self.write(write, &change.account, mails, event, entry).await
    }

    /// Takes a change away in the version that was read; otherwise as [`SupervisedChanges::ask`].
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is not the same any more.
    pub async fn stop(
        &self,
        change: &SupervisedChange,
        mail: &OwedChangeMail,
        event: &SecurityEvent,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        self.write(over_write(change), &change.account, std::slice::from_ref(mail), event, entry).await
    }

    async fn write(
        &self,
        write: Write,
        id: &BillingAccountId,
        mails: &[OwedChangeMail],
        event: &SecurityEvent,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let mut writes = vec![write, security_event_write(id, event)?];
        for mail in mails {
            writes.push(mail_write(mail)?);
        }
        self.table.transact_audited(writes, entry).await
    }

    /// The changes that wait for a second operator at `now`, the longest waiting first: as many as one page has.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn waiting(&self, now: Timestamp) -> Result<Vec<SupervisedChange>, StoreError> {
        let (waiting, _) = self.table.due_page(&kinds::SUPERVISED_CHANGES, 0, Until::End, None).await?;
        let found = self.table.get_items(&without_urgency(waiting)).await?.into_iter().flatten().map(from_item);
        let mut changes: Vec<SupervisedChange> = found.collect::<Result<_, _>>()?;
        changes.retain(|change| change.confirmed.is_none() && now < change.expires_at);
        Ok(changes)
    }
}

impl ChangeTakeOvers {
    /// The change of an account's address: see [`SupervisedChanges::change`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn change(&self, id: &BillingAccountId, now: Timestamp) -> Result<Option<SupervisedChange>, StoreError> {
        SupervisedChanges::over(&self.table).change(id, now).await
    }

    /// Stops a change in the version that was read: see [`SupervisedChanges::stop`].
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is not the same any more.
    pub async fn stop(
        &self,
        change: &SupervisedChange,
        mail: &OwedChangeMail,
        event: &SecurityEvent,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        SupervisedChanges::over(&self.table).stop(change, mail, event, entry).await
    }
}

/// That a change still is the one that was read.
fn same(id: &str, version: u64) -> Condition {
    Condition::equals("id", id).and(Condition::version(version))
}

fn change_item(change: &SupervisedChange) -> Result<Item, StoreError> {
    expiring_item(&keys::supervised_change(&change.account), change, change.expires_at)
}

/// The write after which a change is over, if it is still the one that was read.
pub(crate) fn over_write(change: &SupervisedChange) -> Write {
    Write::delete_if(keys::supervised_change(&change.account), same(&change.id, change.version))
}

/// The write after which an account has no supervised change, whether it had one or not.
pub(crate) fn forget_supervised_change_write(id: &BillingAccountId) -> Write {
    Write::delete_any(keys::supervised_change(id))
}
