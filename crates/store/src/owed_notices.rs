//! Mails about the second factor that are owed, and the removal that one of them tells of.

use accounts::second_factor::{OwedNotice, RemovalObjection};
use accounts::{BillingAccount, SecondFactor, SecurityEvent, SentMail, SessionToken};
use kernel::{BillingAccountId, Timestamp};

use crate::database::Repository;
use crate::due::{UNREADABLE_WAIT_SECONDS, kinds};
use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::from_item;
use crate::keys::Key;
use crate::repositories::{BillingAccounts, OwedNotices, SecondFactors};
use crate::second_factors::{notice_item, notice_key, notice_write, removal_objection_key, remove_factor_write};
use crate::security::security_event_write;
use crate::sent_mails::sent_mail_write;
use crate::sessions::expiring_item;
use crate::transaction::Write;

impl OwedNotices {
    /// The keys of the mails that are due by `now`, the longest due first. The index may name one that was sent just now.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn notices_due(&self, now: Timestamp) -> Result<Vec<Key>, StoreError> {
        self.table.due_now(&kinds::NOTICES, now).await
    }

    /// Has a mail that cannot be read come up again later, behind those that can be sent.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`].
    pub async fn put_off(&self, key: &Key, now: Timestamp) -> Result<(), StoreError> {
        let later = kinds::NOTICES.mark(now.plus_seconds(UNREADABLE_WAIT_SECONDS));
        self.table.put_off_unreadable(key, later).await
    }

    /// A mail that is owed, by its key. `None` if it was sent.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn notice(&self, key: &Key) -> Result<Option<OwedNotice>, StoreError> {
        let found = self.table.get_item(key).await?;
        found.map(from_item).transpose()
    }

    /// Writes a mail that a run has claimed, over the version before its own.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another run has it.
    pub async fn claim_notice(&self, claimed: &OwedNotice) -> Result<(), StoreError> {
        let before = Condition::version(claimed.version.saturating_sub(1));
        self.table.put_if(notice_item(claimed)?, before).await
    }

    /// Removes a mail that was sent, or is not to be.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn forget_notice(&self, notice: &OwedNotice) -> Result<(), StoreError> {
        self.table.delete_any(&notice_key(notice)).await
    }

    /// Removes a mail that SES took or refused for good, with the note of it for its account.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn finish_notice(&self, notice: &OwedNotice, noted: &SentMail) -> Result<(), StoreError> {
        let writes =
            vec![Write::delete_any(notice_key(notice)), sent_mail_write(&notice.account.clone().into(), noted)?];
        self.table.transact(writes).await.map_err(StoreError::from)
    }

    /// The account that a mail goes to: see [`BillingAccounts::billing_account`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn billing_account(&self, id: &BillingAccountId) -> Result<Option<BillingAccount>, StoreError> {
        BillingAccounts::over(&self.table).billing_account(id).await
    }

    /// The second factor that a mail is about: see [`SecondFactors::second_factor`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn second_factor(&self, id: &BillingAccountId) -> Result<Option<SecondFactor>, StoreError> {
        SecondFactors::over(&self.table).second_factor(id).await
    }

    /// Keeps what the link in a mail about a removal stops.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the token was drawn before.
    pub async fn put_removal_objection(
        &self,
        token: &SessionToken,
        objection: &RemovalObjection,
    ) -> Result<(), StoreError> {
        let item = expiring_item(&removal_objection_key(token), objection, objection.expires_at)?;
        self.table.put_if(item, Condition::item_absent()).await
    }

    /// Removes a second factor whose removal is due, in the version that was read, and owes the mail that tells of it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was changed in between.
    pub async fn remove_second_factor(
        &self,
        id: &BillingAccountId,
        factor: &SecondFactor,
        event: &SecurityEvent,
        owed: &OwedNotice,
    ) -> Result<(), StoreError> {
        let writes = vec![remove_factor_write(id, factor), security_event_write(id, event)?, notice_write(owed)?];
        self.table.transact(writes).await.map_err(StoreError::from)
    }
}
