//! What the mail service told of mails and of the addresses that they went to.

use std::collections::{BTreeMap, BTreeSet};

use accounts::mail_feedback::MAIL_FEEDBACK_DAYS;
use accounts::{AccountId, AddressState, FeedbackKind, MailFate, MailFeedback, MailId, SentMail};
use kernel::{Email, Timestamp};

use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::{SECONDS_A_DAY, from_item, remove_after, to_item};
use crate::keys::{self, Key};
use crate::repositories::{MailAddresses, MailFates, MailFeedbackIntake};

/// How often it is decided anew when somebody else wrote what was told of the same mail or address.
const MAX_DECISIONS: usize = 5;

impl MailAddresses {
    /// What is so of an address. An address that nothing was told of is a good one.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn address_state(&self, email: &Email) -> Result<AddressState, StoreError> {
        let known: Option<MailFeedback> = self.table.get(&keys::mail_address(email)).await?;
        Ok(known.unwrap_or_default().address_state())
    }
}

impl MailFates {
    /// What became of mails to an account, in the order given; `None` of those that nothing was told of.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn fates(&self, account: &AccountId, mails: &[SentMail]) -> Result<Vec<Option<MailFate>>, StoreError> {
        let ids: Vec<MailId> = mails.iter().map(|mail| MailId::of_sent(account, mail)).collect();
        // Two mails about one thing at one instant have one id, and DynamoDB takes no key twice.
        let asked: Vec<MailId> = ids.iter().cloned().collect::<BTreeSet<MailId>>().into_iter().collect();
        let keys: Vec<Key> = asked.iter().map(keys::mail_feedback).collect();
        let mut fates = BTreeMap::new();
        for (id, item) in asked.into_iter().zip(self.table.get_items(&keys).await?) {
            let told: Option<MailFeedback> = item.map(from_item).transpose()?;
            fates.insert(id, told.and_then(|told| told.fate()));
        }
        Ok(ids.iter().map(|id| fates.get(id).copied().flatten()).collect())
    }
}

impl MailFeedbackIntake {
    /// Keeps what was told of a mail. `false` if it says nothing new.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if others write about the same mail again and again.
    pub async fn keep_of_mail(&self, mail: &MailId, kind: FeedbackKind, at: Timestamp) -> Result<bool, StoreError> {
        let until = |known: &MailFeedback| latest(known).plus_seconds(MAIL_FEEDBACK_DAYS * SECONDS_A_DAY);
        self.keep(&keys::mail_feedback(mail), kind, at, until).await
    }

    /// Keeps what was told of an address. `false` if it says nothing new.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if others write about the same address again and again.
    pub async fn keep_of_address(&self, email: &Email, kind: FeedbackKind, at: Timestamp) -> Result<bool, StoreError> {
        self.keep(&keys::mail_address(email), kind, at, MailFeedback::address_forgotten_at).await
    }

    async fn keep(
        &self,
        key: &Key,
        kind: FeedbackKind,
        at: Timestamp,
        until: impl Fn(&MailFeedback) -> Timestamp,
    ) -> Result<bool, StoreError> {
        for _ in 0..MAX_DECISIONS {
            let before: MailFeedback = self.table.get(key).await?.unwrap_or_default();
            let after = before.with(kind, at);
            if after == before {
                return Ok(false);
            }
            let mut item = to_item(key, &after)?;
            remove_after(&mut item, until(&after));
            match self.table.put_if(item, Condition::as_read(before.version)).await {
                Err(StoreError::Conflict | StoreError::Contended) => {}
                written => return written.map(|()| true),
            }
        }
        Err(StoreError::Conflict)
    }
}

/// The latest instant of which anything was told.
fn latest(known: &MailFeedback) -> Timestamp {
    known.latest_at().unwrap_or(Timestamp::from_millis(0))
}
