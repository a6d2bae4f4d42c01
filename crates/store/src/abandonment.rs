//! Activations that were left half-way: the operator's list of them, whom to write to, and the links back.

use accounts::{Draft, LeftActivation, ResumeLink, Session, SessionToken};
use kernel::digest::sha256_hex;
use kernel::{LicenseId, Timestamp};
use serde::Serialize;

use crate::courses::review_now_write;
use crate::due::{Until, kinds, without_urgency};
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::item::to_item;
use crate::keys::{self, Key};
use crate::repositories::{LicenseWork, OperatorWork, ResumeLinks};
use crate::sessions::{draft_write, expiring_item, put_session_writes};
use crate::transaction::Write;

/// What becomes of a license's place on the list of abandoned activations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// Nothing.
    Keep,
    /// It is put there, as abandoned since an instant.
    Put(Timestamp),
    /// It is taken off.
    Remove,
}

#[derive(Serialize)]
struct Abandoned<'a> {
    license: &'a LicenseId,
}

/// The write that a change of the list asks for, if it asks for one.
pub(crate) fn listing_write(license: &LicenseId, listing: Listing) -> Result<Option<Write>, StoreError> {
    let key = keys::abandoned(license);
    Ok(match listing {
        Listing::Keep => None,
        Listing::Put(since) => {
            let mut item = to_item(&key, &Abandoned { license })?;
            kinds::ABANDONED.named_mark(since, license.as_str()).put_on(&mut item);
            Some(Write::put_any(item))
        }
        Listing::Remove => Some(Write::delete_any(key)),
    })
}

/// The writes that note whom to write to if the activation of `session` is left. The license is to be looked at: it may
/// have been left before, when nobody was known.
pub(crate) fn left_writes(session: &Session, left: &LeftActivation) -> Result<Vec<Write>, StoreError> {
    let Some(license) = session.license() else { return Ok(Vec::new()) };
    let item = expiring_item(&keys::left_activation(license), left, left.expires_at)?;
    Ok(vec![Write::put_any(item), review_now_write(license)])
}

impl OperatorWork {
    /// One page of the licenses on the list of abandoned activations, the longest abandoned first; and the
    /// place to go on from, if there are more.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn abandoned(&self, after: Option<String>) -> Result<(Vec<LicenseId>, Option<String>), StoreError> {
        let (listed, next) = self.table.due_page(&kinds::ABANDONED, 0, Until::End, after.as_deref()).await?;
        Ok((without_urgency(listed), next))
    }
}

impl LicenseWork {
    /// The recipient of a mail about a license's activation that was left: the address verified last, if it is not too long
    /// ago.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn left_activation(&self, id: &LicenseId, now: Timestamp) -> Result<Option<LeftActivation>, StoreError> {
        let left: Option<LeftActivation> = self.table.get(&keys::left_activation(id)).await?;
        Ok(left.filter(|left| now < left.expires_at))
    }

    /// Keeps a link, by the hash of its token.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the token was drawn before.
    pub async fn put_resume_link(&self, token: &SessionToken, link: &ResumeLink) -> Result<(), StoreError> {
        let item = expiring_item(&resume_key(token), link, link.expires_at)?;
        self.table.put_if(item, Condition::item_absent()).await
    }
}

impl ResumeLinks {
    /// What the bearer of a link's token may go on with.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn resume_link(&self, token: &SessionToken) -> Result<Option<ResumeLink>, StoreError> {
        self.table.get(&resume_key(token)).await
    }

    /// Uses up a link and opens the session it leads to, with the draft that goes on in it: all or nothing.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the link was used in between.
    pub async fn spend_resume_link(
        &self,
        token: &SessionToken,
        session: &Session,
        draft: Option<&Draft>,
    ) -> Result<(), StoreError> {
        let unspent = Condition::item_exists().and(Condition::absent("spentAt"));
        let spent = Write::update_if(resume_key(token), Update::new().set("spentAt", session.created_at), unspent);
        let mut writes = vec![spent];
        writes.extend(put_session_writes(session)?);
        if let Some(draft) = draft {
            writes.push(draft_write(session, draft)?);
        }
        self.table.transact(writes).await.map_err(StoreError::from)
    }
}

fn resume_key(token: &SessionToken) -> Key {
    keys::resume_link(&sha256_hex(&["resume", token.as_str()]))
}
