//! The messages that bring codes: owed when a code is made, and what became of them.

use accounts::text_limits::{TextLimit, day_of};
use accounts::{AccountId, OwedCode, SentMail};
use kernel::Timestamp;

use crate::due::{UNREADABLE_WAIT_SECONDS, kinds};
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::item::{Item, SECONDS_A_DAY, from_item, remove_after, to_item};
use crate::keys::{self, TTL};
use crate::repositories::{CodeSending, OwedCodes};
use crate::sent_mails::sent_mail_write;
use crate::transaction::{TransactError, Write};

/// How long a message is kept once its code has expired, in seconds: longer than codes to one target are counted.
const KEEP_SECONDS: i64 = SECONDS_A_DAY;

impl OwedCodes {
    /// A message. `None` if there is none of this id.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn owed_code(&self, id: &str) -> Result<Option<OwedCode>, StoreError> {
        self.table.get(&keys::owed_code(id)).await
    }

    /// The ids of messages that may be tried by `now`, the longest owed first. The index may name one that was sent just
    /// now.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn owed_codes_due(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let due = self.table.due_now(&kinds::CODES, now).await?;
        Ok(due.iter().filter_map(|key| key.pk.strip_prefix(keys::CODE_MESSAGE_PREFIX)).map(str::to_owned).collect())
    }

    /// Has a message that cannot be read come up again later, behind those that can be handed over.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`].
    pub async fn put_off(&self, id: &str, now: Timestamp) -> Result<(), StoreError> {
        let later = kinds::CODES.mark(now.plus_seconds(UNREADABLE_WAIT_SECONDS));
        self.table.put_off_unreadable(&keys::owed_code(id), later).await
    }

    /// Writes a message that was claimed, or is done, over the version it was decided from.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if somebody else wrote it in between.
    pub async fn put_owed_code(&self, owed: &OwedCode) -> Result<(), StoreError> {
        self.table.transact(vec![owed_code_write(owed)?]).await.map_err(StoreError::from)
    }

    /// Writes a message that is done over the version it was decided from, with the note of it for the account whose owner
    /// got it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if somebody else wrote it in between.
    pub async fn finish_owed_code(
        &self,
        done: &OwedCode,
        noted: Option<(&AccountId, &SentMail)>,
    ) -> Result<(), StoreError> {
        let mut writes = vec![owed_code_write(done)?];
        if let Some((account, mail)) = noted {
            writes.push(sent_mail_write(account, mail)?);
        }
        self.table.transact(writes).await.map_err(StoreError::from)
    }

    /// Writes a text message that was claimed for its first try, and counts it in its limits of the day; in all of them or
    /// in none, so that none of two runs at once goes beyond one.
    ///
    /// # Errors
    /// [`TextError::UsedUp`] if it would go beyond one; nothing is written then. [`StoreError::Conflict`] if somebody else
    /// wrote the message in between.
    pub async fn claim_text(&self, claimed: &OwedCode, limits: &[TextLimit], now: Timestamp) -> Result<(), TextError> {
        // The condition lets a counter's first one pass.
        if let Some(closed) = limits.iter().find(|limit| limit.most == 0) {
            return Err(TextError::UsedUp(closed.counter.clone()));
        }
        let mut writes = vec![owed_code_write(claimed)?];
        writes.extend(limits.iter().map(|limit| count_text_write(limit, now)));
        match self.table.transact(writes).await {
            Err(TransactError::Failed(failed)) if !failed.contains(&0) => {
                let used_up = failed.first().and_then(|position| limits.get(position - 1));
                Err(TextError::UsedUp(used_up.map(|limit| limit.counter.clone()).unwrap_or_default()))
            }
            written => Ok(written.map_err(StoreError::from)?),
        }
    }
}

/// Why a text message was not claimed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// It would be one too many of this counter.
    #[error("{0} is used up for today")]
    UsedUp(String),
    /// As of any write.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn count_text_write(limit: &TextLimit, now: Timestamp) -> Write {
    let expires_at = now.plus_seconds(KEEP_SECONDS + SECONDS_A_DAY);
    let condition = Condition::absent("sent").or(Condition::less("sent", limit.most));
    let update = Update::new().set(TTL, expires_at.seconds()).add("sent", 1_u64);
    Write::update_if(keys::texts(&day_of(now), &limit.counter), update, condition)
}

impl CodeSending {
    /// The messages of these ids that are kept.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn owed_codes(&self, ids: &[String]) -> Result<Vec<OwedCode>, StoreError> {
        let keys: Vec<_> = ids.iter().map(|id| keys::owed_code(id)).collect();
        self.table.get_items(&keys).await?.into_iter().flatten().map(from_item).collect()
    }
}

/// The write of a message over the version before its own, marked as due if it is owed.
pub(crate) fn owed_code_write(owed: &OwedCode) -> Result<Write, StoreError> {
    let mut item: Item = to_item(&keys::owed_code(&owed.id), owed)?;
    remove_after(&mut item, owed.expires_at.plus_seconds(KEEP_SECONDS));
    if let Some(due_at) = owed.due_at {
        kinds::CODES.mark(due_at).put_on(&mut item);
    }
    let condition = Condition::as_read(owed.version.saturating_sub(1));
    Ok(Write::put_if(item, condition))
}
