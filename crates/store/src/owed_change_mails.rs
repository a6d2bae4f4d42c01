//! Mails about supervised changes of e-mail addresses that are owed, and the links in them.

use accounts::supervised_change::{ChangeLink, OwedChangeMail};
use accounts::{BillingAccount, SessionToken, SupervisedChange};
use kernel::digest::sha256_hex;
use kernel::{BillingAccountId, Timestamp};

use crate::database::Repository;
use crate::due::{UNREADABLE_WAIT_SECONDS, kinds};
use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::{Item, from_item, remove_after, to_item};
use crate::keys::{self, Key};
use crate::repositories::{BillingAccounts, ChangeTakeOvers, OwedChangeMails};
use crate::sessions::expiring_item;
use crate::transaction::Write;

impl OwedChangeMails {
    /// The keys of the mails that are due by `now`, the longest due first. The index may name one that was sent just now.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn mails_due(&self, now: Timestamp) -> Result<Vec<Key>, StoreError> {
        self.table.due_now(&kinds::CHANGE_MAILS, now).await
    }

    /// Has a mail that cannot be read come up again later, behind those that can be sent.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`].
    pub async fn put_off(&self, key: &Key, now: Timestamp) -> Result<(), StoreError> {
        let later = kinds::CHANGE_MAILS.mark(now.plus_seconds(UNREADABLE_WAIT_SECONDS));
        self.table.put_off_unreadable(key, later).await
    }

    /// A mail that is owed, by its key. `None` if it was sent.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn mail(&self, key: &Key) -> Result<Option<OwedChangeMail>, StoreError> {
        self.table.get_item(key).await?.map(from_item).transpose()
    }

    /// Writes a mail that a run has claimed, over the version before its own.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another run has it.
    pub async fn claim(&self, claimed: &OwedChangeMail) -> Result<(), StoreError> {
        let before = Condition::version(claimed.version.saturating_sub(1));
        self.table.put_if(mail_item(claimed)?, before).await
    }

    /// Removes a mail that was sent, or is not to be.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn forget(&self, mail: &OwedChangeMail) -> Result<(), StoreError> {
        self.table.delete_any(&mail_key(mail)).await
    }

    /// The account that a mail is about: see [`BillingAccounts::billing_account`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn billing_account(&self, id: &BillingAccountId) -> Result<Option<BillingAccount>, StoreError> {
        BillingAccounts::over(&self.table).billing_account(id).await
    }

    /// The change of an account's address, whether it is over or not. `None` if it was stopped, or carried out.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn change(&self, id: &BillingAccountId) -> Result<Option<SupervisedChange>, StoreError> {
        self.table.get(&keys::supervised_change(id)).await
    }

    /// Keeps what the link in a mail does.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the token was drawn before.
    pub async fn put_link(&self, token: &SessionToken, link: &ChangeLink) -> Result<(), StoreError> {
        let item = expiring_item(&link_key(token), link, link.expires_at)?;
        self.table.put_if(item, Condition::item_absent()).await
    }
}

impl ChangeTakeOvers {
    /// What the bearer of a link's token may do. `None` if there is no such link.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn link(&self, token: &SessionToken) -> Result<Option<ChangeLink>, StoreError> {
        self.table.get(&link_key(token)).await
    }
}

/// The write of a mail that is owed. One of the same kind at the same instant is the same mail.
pub(crate) fn mail_write(mail: &OwedChangeMail) -> Result<Write, StoreError> {
    Ok(Write::put_any(mail_item(mail)?))
}

fn mail_item(mail: &OwedChangeMail) -> Result<Item, StoreError> {
    let mut item = to_item(&mail_key(mail), mail)?;
    remove_after(&mut item, mail.expires_at);
    kinds::CHANGE_MAILS.mark(mail.due_at).put_on(&mut item);
    Ok(item)
}

fn mail_key(mail: &OwedChangeMail) -> Key {
    keys::owed_change_mail(&mail.account, mail.at, mail.kind.name())
}

fn link_key(token: &SessionToken) -> Key {
    keys::change_link(&sha256_hex(&["supervised-change", token.as_str()]))
}
