//! Activations that were left half-way: the operator's list of them, whom to write to, and the links back.

use accounts::{Draft, LeftActivation, ResumeLink, Session, SessionToken};
use aws_sdk_dynamodb::types::AttributeValue;
use kernel::digest::sha256_hex;
use kernel::{LicenseId, Timestamp};
use serde::Serialize;

use crate::courses::review_now_write;
use crate::error::StoreError;
use crate::item::{Item, key_of, to_item};
use crate::keys::{self, Key, WORK_PK, WORK_SK};
use crate::ledger::work::rare_work;
use crate::repositories::{LicenseWork, OperatorWork, ResumeLinks};
use crate::sessions::{draft_write, expiring_item, put_session_writes};
use crate::transaction::{ALWAYS, Write};

/// What becomes of a licence's place on the list of abandoned activations.
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
            let (work_pk, work_sk) = rare_work(since, license.as_str(), keys::WORK_ABANDONED);
            item.insert(WORK_PK.to_owned(), AttributeValue::S(work_pk));
            item.insert(WORK_SK.to_owned(), AttributeValue::S(work_sk));
            Some(Write::put_if(item, ALWAYS, Item::new()))
        }
        Listing::Remove => Some(Write::delete_if(key, ALWAYS, Item::new())),
    })
}

/// The writes that note whom to write to if the activation of `session` is left. The licence is to be looked at: it may
/// have been left before, when nobody was known.
pub(crate) fn left_writes(session: &Session, left: &LeftActivation) -> Result<Vec<Write>, StoreError> {
    let Some(license) = session.license() else { return Ok(Vec::new()) };
    let item = expiring_item(&keys::left_activation(license), left, left.expires_at)?;
    Ok(vec![Write::put_if(item, ALWAYS, Item::new()), review_now_write(license)])
}

impl OperatorWork {
    /// One page of the licences that stand on the list of abandoned activations, the longest abandoned first; and the
    /// place to go on from, if there are more.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn abandoned(&self, after: Option<String>) -> Result<(Vec<LicenseId>, Option<String>), StoreError> {
        let (items, next) = self.table.due_items(keys::WORK_ABANDONED, None, None, after).await?;
        let license = |item: &Item| keys::license_of_course(&key_of(item).ok()?.pk);
        Ok((items.iter().filter_map(license).collect(), next))
    }
}

impl LicenseWork {
    /// To whom to write about a licence's activation that was left: the address verified last, if it is not too long
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
        self.table.put_item_if(item, "attribute_not_exists(pk)", Item::new()).await
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
        let at = AttributeValue::N(session.created_at.millis().to_string());
        let spent = Write::update(
            resume_key(token),
            "SET spentAt = :at",
            "attribute_exists(pk) AND attribute_not_exists(spentAt)",
            Vec::new(),
            Item::from([(":at".to_owned(), at)]),
        );
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
