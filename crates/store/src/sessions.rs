//! Sessions, and the drafts of registrations under way in them.

use accounts::resume::LEFT_ACTIVATION_SECONDS;
use accounts::{Draft, Session, SessionKey, SessionKind};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::database::Repository;
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::item::{Item, SECONDS_A_DAY, from_item, remove_after, to_item};
use crate::keys::{self, Key};
use crate::repositories::{Activations, Sessions, SignedInDrafts, SignedInSessions};
use crate::transaction::Write;

/// How long an expired item stays before DynamoDB may remove it, in seconds: readers go by the item's own expiry, and
/// support can still see what was there yesterday.
const KEEP_EXPIRED_SECONDS: i64 = SECONDS_A_DAY;

/// The item of a value that expires, with the attribute by which DynamoDB removes it some time later.
pub(crate) fn expiring_item(key: &Key, value: &impl Serialize, expires_at: Timestamp) -> Result<Item, StoreError> {
    let mut item = to_item(key, value)?;
    remove_after(&mut item, expires_at.plus_seconds(KEEP_EXPIRED_SECONDS));
    Ok(item)
}

/// That an account has a session.
#[derive(Debug, Serialize, Deserialize)]
struct SessionLink {
    session: SessionKey,
}

impl Sessions {
    /// Writes a new session, and for a signed-in one that its account has it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the token was drawn before.
    pub async fn put_session(&self, session: &Session) -> Result<(), StoreError> {
        self.table.transact(put_session_writes(session)?).await.map_err(StoreError::from)
    }

    /// Notes that the activation of another license was live in the browser of this one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the session is gone.
    pub async fn mark_beside(&self, session: &Session) -> Result<(), StoreError> {
        let key = keys::session(session.key.as_str());
        let write = Write::update_if(key, Update::new().set("beside", true), Condition::item_exists());
        self.table.transact(vec![write]).await.map_err(StoreError::from)
    }

    /// Notes that a signed-in session is used at `now`, if that was not noted of late.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it has ended meanwhile.
    pub async fn see_session(&self, session: &Session, now: Timestamp) -> Result<(), StoreError> {
        if !session.is_to_be_seen(now) {
            return Ok(());
        }
        let key = keys::session(session.key.as_str());
        let write = Write::update_if(key, Update::new().set("seenAt", now), Condition::item_exists());
        self.table.transact(vec![write]).await.map_err(StoreError::from)
    }

    /// The session of this key, if it is still live at `now`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn session(&self, key: &SessionKey, now: Timestamp) -> Result<Option<Session>, StoreError> {
        let found: Option<Session> = self.table.get(&keys::session(key.as_str())).await?;
        Ok(found.filter(|session| session.is_live(now)))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn delete_session(&self, session: &Session) -> Result<(), StoreError> {
        self.table.delete_any(&keys::session(session.key.as_str())).await?;
        match link_key(session) {
            Some(link) => self.table.delete_any(&link).await,
            None => Ok(()),
        }
    }

    /// The live sessions of the account that `kind` is of, the youngest first; none for an activation, which has no
    /// account.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn sessions_like(&self, kind: &SessionKind, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let prefix = match kind {
            SessionKind::Activation { .. } => return Ok(Vec::new()),
            SessionKind::Console { account } => keys::console_session(account, ""),
            SessionKind::Billing { account } => keys::billing_session(account, ""),
        };
        let mut sessions = self.linked_sessions(&prefix, now).await?;
        sessions.sort_by_key(|session| std::cmp::Reverse(session.created_at));
        Ok(sessions)
    }

    /// Ends all sessions of the account that `kind` is of but `kept`, and answers how many that were.
    ///
    /// # Errors
    /// [`StoreError`]; some of the sessions may have ended.
    pub async fn end_sessions_like(
        &self,
        kind: &SessionKind,
        kept: Option<&SessionKey>,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let sessions = self.sessions_like(kind, now).await?;
        let others: Vec<_> = sessions.iter().filter(|session| Some(&session.key) != kept).collect();
        for session in &others {
            self.delete_session(session).await?;
        }
        Ok(others.len())
    }

    async fn linked_sessions(&self, prefix: &Key, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let links = self.table.query_items(&prefix.pk, &prefix.sk).await?;
        let links: Vec<SessionLink> = links.into_iter().map(from_item).collect::<Result<_, _>>()?;
        let wanted: Vec<Key> = links.iter().map(|link| keys::session(link.session.as_str())).collect();
        let found = self.table.get_items(&wanted).await?;
        let sessions: Vec<Session> = found.into_iter().flatten().map(from_item).collect::<Result<_, _>>()?;
        Ok(sessions.into_iter().filter(|session| session.is_live(now)).collect())
    }
}

impl SignedInSessions {
    /// The session of this key, if it is still live at `now`.
    ///
    /// # Errors
    /// As [`Sessions::session`].
    pub async fn session(&self, key: &SessionKey, now: Timestamp) -> Result<Option<Session>, StoreError> {
        Sessions::over(&self.table).session(key, now).await
    }

    /// Notes that a signed-in session is used at `now`, if that was not noted of late.
    ///
    /// # Errors
    /// As [`Sessions::see_session`].
    pub async fn see_session(&self, session: &Session, now: Timestamp) -> Result<(), StoreError> {
        Sessions::over(&self.table).see_session(session, now).await
    }
}

impl SignedInDrafts {
    /// The draft of a session: see [`Activations::draft`].
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn draft(&self, session: &SessionKey) -> Result<Draft, StoreError> {
        Activations::over(&self.table).draft(session).await
    }

    /// Writes `draft`: see [`Activations::put_draft`].
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another tab wrote in between.
    pub async fn put_draft(&self, session: &Session, draft: &mut Draft) -> Result<(), StoreError> {
        Activations::over(&self.table).put_draft(session, draft).await
    }
}

impl Activations {
    /// The draft of an activation session; an empty one of version 0 if there is none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn draft(&self, session: &SessionKey) -> Result<Draft, StoreError> {
        Ok(self.table.get(&keys::draft(session.as_str())).await?.unwrap_or_default())
    }

    /// Writes `draft` over the version it was read in, and raises its version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another tab wrote in between.
    pub async fn put_draft(&self, session: &Session, draft: &mut Draft) -> Result<(), StoreError> {
        let write = draft_write(session, draft)?;
        self.table.transact(vec![write]).await.map_err(StoreError::from)?;
        draft.version += 1;
        Ok(())
    }

    /// A live session: see [`Sessions::session`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn session(&self, key: &SessionKey, now: Timestamp) -> Result<Option<Session>, StoreError> {
        Sessions::over(&self.table).session(key, now).await
    }
}

/// The writes that end a session, whether or not it has ended.
pub(crate) fn end_session_writes(session: &Session) -> impl Iterator<Item = Write> {
    let keys = [Some(keys::session(session.key.as_str())), link_key(session)];
    keys.into_iter().flatten().map(Write::delete_any)
}

/// The writes of a new session.
pub(crate) fn put_session_writes(session: &Session) -> Result<Vec<Write>, StoreError> {
    let item = expiring_item(&keys::session(session.key.as_str()), session, session.expires_at)?;
    let mut writes = vec![Write::put_if(item, Condition::item_absent())];
    if let Some(link) = link_key(session) {
        let value = SessionLink { session: session.key.clone() };
        let item = expiring_item(&link, &value, session.expires_at)?;
        writes.push(Write::put_if(item, Condition::item_absent()));
    }
    Ok(writes)
}

/// The write of `draft`, with its version raised, over the version it was read in. With a verified address it outlives
/// its session: its owner may be written to and go on in another.
pub(crate) fn draft_write(session: &Session, draft: &Draft) -> Result<Write, StoreError> {
    let key = keys::draft(session.key.as_str());
    let raised = Draft { version: draft.version + 1, ..draft.clone() };
    let expires_at = match draft.verified_email {
        Some(_) => session.created_at.plus_seconds(LEFT_ACTIVATION_SECONDS).max(session.expires_at),
        None => session.expires_at,
    };
    let item = expiring_item(&key, &raised, expires_at)?;
    let condition = Condition::as_read(draft.version);
    Ok(Write::put_if(item, condition))
}

fn link_key(session: &Session) -> Option<Key> {
    match &session.kind {
        SessionKind::Activation { .. } => None,
        SessionKind::Console { account } => Some(keys::console_session(account, session.key.as_str())),
        SessionKind::Billing { account } => Some(keys::billing_session(account, session.key.as_str())),
    }
}
