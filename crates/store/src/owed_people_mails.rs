//! Mails about the people of an account that are owed, and the links in invitations.

use accounts::{BillingAccount, Invitation, InvitationLink, OwedPeopleMail, SentMail, SessionToken};
use kernel::{BillingAccountId, Timestamp};

use crate::database::Repository;
use crate::due::kinds;
use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::{Item, from_item, remove_after, to_item};
use crate::keys::{self, Key};
use crate::people::link_key;
use crate::repositories::{BillingAccounts, OwedPeopleMails};
use crate::sent_mails::sent_mail_write;
use crate::sessions::expiring_item;
use crate::transaction::Write;

impl OwedPeopleMails {
    /// Where the mails stand that are due by `now`, the longest due first. The index may name one that was sent just now.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn mails_due(&self, now: Timestamp) -> Result<Vec<Key>, StoreError> {
        self.table.due_now(&kinds::PEOPLE_MAILS, now).await
    }

    /// A mail that is owed, by where it stands. `None` if it was sent.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn mail(&self, key: &Key) -> Result<Option<OwedPeopleMail>, StoreError> {
        self.table.get_item(key).await?.map(from_item).transpose()
    }

    /// Writes a mail that a run has claimed, over the version before its own.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another run has it.
    pub async fn claim(&self, claimed: &OwedPeopleMail) -> Result<(), StoreError> {
        let before = Condition::version(claimed.version.saturating_sub(1));
        self.table.put_if(mail_item(claimed)?, before).await
    }

    /// Removes a mail that was sent, or is not to be.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn forget(&self, mail: &OwedPeopleMail) -> Result<(), StoreError> {
        self.table.delete_any(&mail_key(mail)).await
    }

    /// Removes a mail that SES took or refused for good, with the note of it for the login of its reader.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn finish(
        &self,
        mail: &OwedPeopleMail,
        login: &BillingAccountId,
        noted: &SentMail,
    ) -> Result<(), StoreError> {
        let writes = vec![Write::delete_any(mail_key(mail)), sent_mail_write(&login.clone().into(), noted)?];
        self.table.transact(writes).await.map_err(StoreError::from)
    }

    /// The login of a reader: see [`BillingAccounts::billing_account`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn billing_account(&self, id: &BillingAccountId) -> Result<Option<BillingAccount>, StoreError> {
        BillingAccounts::over(&self.table).billing_account(id).await
    }

    /// The invitation that a mail brings. `None` if it was accepted or withdrawn.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn invitation(&self, account: &BillingAccountId, id: &str) -> Result<Option<Invitation>, StoreError> {
        self.table.get(&keys::invitation(account, id)).await
    }

    /// Keeps what the link in a mail opens.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the token was drawn before.
    pub async fn put_link(&self, token: &SessionToken, link: &InvitationLink) -> Result<(), StoreError> {
        let item = expiring_item(&link_key(token), link, link.expires_at)?;
        self.table.put_if(item, Condition::item_absent()).await
    }
}

/// The write of a mail that is owed. One of the same news at the same instant to the same reader is the same mail.
pub(crate) fn people_mail_write(mail: &OwedPeopleMail) -> Result<Write, StoreError> {
    Ok(Write::put_any(mail_item(mail)?))
}

fn mail_item(mail: &OwedPeopleMail) -> Result<Item, StoreError> {
    let mut item = to_item(&mail_key(mail), mail)?;
    remove_after(&mut item, mail.expires_at);
    kinds::PEOPLE_MAILS.mark(mail.due_at).put_on(&mut item);
    Ok(item)
}

fn mail_key(mail: &OwedPeopleMail) -> Key {
    keys::owed_people_mail(&mail.account, mail.at, &mail.name())
}
