//! Mails about changed accounts that are owed. Each is written with the change that it tells of.

use accounts::{Account, AccountId, Objection, OwedAccountNotice, SentMail, SessionToken};
use kernel::Timestamp;

use crate::credentials::objection_item;
use crate::database::Repository;
use crate::due::{UNREADABLE_WAIT_SECONDS, kinds};
use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::{Item, from_item, remove_after, to_item};
use crate::keys::{self, Key};
use crate::repositories::{AccountHelp, CredentialChanges, OwedAccountNotices};
use crate::sent_mails::sent_mail_write;
use crate::table::Table;
use crate::transaction::Write;

impl OwedAccountNotices {
    /// The keys of the mails that are due by `now`, the longest due first. The index may name one that was sent just now.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn notices_due(&self, now: Timestamp) -> Result<Vec<Key>, StoreError> {
        self.table.due_now(&kinds::ACCOUNT_NOTICES, now).await
    }

    /// Has a mail that cannot be read come up again later, behind those that can be sent.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`].
    pub async fn put_off(&self, key: &Key, now: Timestamp) -> Result<(), StoreError> {
        let later = kinds::ACCOUNT_NOTICES.mark(now.plus_seconds(UNREADABLE_WAIT_SECONDS));
        self.table.put_off_unreadable(key, later).await
    }

    /// A mail that is owed, by its key. `None` if it was sent.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn notice(&self, key: &Key) -> Result<Option<OwedAccountNotice>, StoreError> {
        self.table.get_item(key).await?.map(from_item).transpose()
    }

    /// Writes a mail that a run has claimed, over the version before its own.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another run has it, or it was sent.
    pub async fn claim(&self, claimed: &OwedAccountNotice) -> Result<(), StoreError> {
        let before = Condition::version(claimed.version.saturating_sub(1));
        self.table.put_if(notice_item(claimed)?, before).await
    }

    /// Removes a mail that was taken or refused for good, with the note of it for its account.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn finish(&self, notice: &OwedAccountNotice, noted: &SentMail) -> Result<(), StoreError> {
        self.table.finish_account_notice(notice, noted).await
    }

    /// An account of either kind. `None` if there is none of this id.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn account<A: Account>(&self, id: &AccountId) -> Result<Option<A>, StoreError> {
        CredentialChanges::over(&self.table).account(id).await
    }

    /// Keeps what the link in a mail puts back.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the token was drawn before.
    pub async fn put_objection(&self, token: &SessionToken, objection: &Objection) -> Result<(), StoreError> {
        self.table.put_if(objection_item(token, objection)?, Condition::item_absent()).await
    }
}

impl CredentialChanges {
    /// Removes a mail that was sent right after its change: see [`OwedAccountNotices::finish`].
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn finish_notice(&self, notice: &OwedAccountNotice, noted: &SentMail) -> Result<(), StoreError> {
        self.table.finish_account_notice(notice, noted).await
    }
}

impl AccountHelp {
    /// Removes a mail that was sent right after what it tells of: see [`OwedAccountNotices::finish`].
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn finish_notice(&self, notice: &OwedAccountNotice, noted: &SentMail) -> Result<(), StoreError> {
        self.table.finish_account_notice(notice, noted).await
    }
}

impl Table {
    async fn finish_account_notice(&self, notice: &OwedAccountNotice, noted: &SentMail) -> Result<(), StoreError> {
        let writes = vec![Write::delete_any(notice_key(notice)), sent_mail_write(&notice.account, noted)?];
        self.transact(writes).await.map_err(StoreError::from)
    }
}

/// The write of a mail that is owed. One of the same change at the same instant is the same mail.
pub(crate) fn account_notice_write(notice: &OwedAccountNotice) -> Result<Write, StoreError> {
    Ok(Write::put_any(notice_item(notice)?))
}

fn notice_item(notice: &OwedAccountNotice) -> Result<Item, StoreError> {
    let mut item = to_item(&notice_key(notice), notice)?;
    remove_after(&mut item, notice.expires_at);
    kinds::ACCOUNT_NOTICES.mark(notice.due_at).put_on(&mut item);
    Ok(item)
}

fn notice_key(notice: &OwedAccountNotice) -> Key {
    keys::owed_account_notice(&notice.account, notice.at, notice.what.name())
}
