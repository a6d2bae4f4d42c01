//! Sessions of operators, and sign-ins under way.

use kernel::Timestamp;
use operators::{OperatorKey, OperatorSession, SignInUnderWay};

use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::keys;
use crate::repositories::OperatorSessions;
use crate::sessions::expiring_item;
use crate::transaction::Write;

impl OperatorSessions {
    /// Notes that somebody was sent to the identity provider.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the token was drawn before.
    pub async fn put_sign_in(&self, under_way: &SignInUnderWay) -> Result<(), StoreError> {
        let item = expiring_item(&keys::operator_sign_in(under_way.key.as_str()), under_way, under_way.expires_at)?;
        self.table.put_if(item, Condition::item_absent()).await
    }

    /// Uses up the sign-in of a browser, if it is the one that `state` answers and has not expired. An answer to another one leaves
    /// it as it is.
    ///
    /// # Errors
    /// [`StoreError`] as of any read or write.
    pub async fn take_sign_in(
        &self,
        key: &OperatorKey,
        state: &str,
        now: Timestamp,
    ) -> Result<Option<SignInUnderWay>, StoreError> {
        let key = keys::operator_sign_in(key.as_str());
        let kept: Option<SignInUnderWay> = self.table.get(&key).await?;
        let Some(kept) = kept.filter(|kept| kept.state == state && kept.is_live(now)) else { return Ok(None) };
        let taken = Write::delete_if(key, Condition::equals("expectedState", state));
        match self.table.transact(vec![taken]).await.map_err(StoreError::from) {
            Ok(()) => Ok(Some(kept)),
            // Another request with the same answer came first.
            Err(StoreError::Conflict) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes a new session.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the token was drawn before.
    pub async fn put_session(&self, session: &OperatorSession) -> Result<(), StoreError> {
        self.table.transact(vec![put_write(session)?]).await.map_err(StoreError::from)
    }

    /// Writes a session in place of the one that it goes on from.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if that one has ended meanwhile.
    pub async fn replace_session(&self, session: &OperatorSession, before: &OperatorKey) -> Result<(), StoreError> {
        let ended = Write::delete_if(keys::operator_session(before.as_str()), Condition::item_exists());
        self.table.transact(vec![put_write(session)?, ended]).await.map_err(StoreError::from)
    }

    /// The session of this key, if it is still live at `now`.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn session(&self, key: &OperatorKey, now: Timestamp) -> Result<Option<OperatorSession>, StoreError> {
        let found: Option<OperatorSession> = self.table.get(&keys::operator_session(key.as_str())).await?;
        Ok(found.filter(|session| session.is_live(now)))
    }

    /// Notes that a session is used at `now`, if that was not noted of late.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it has ended meanwhile.
    pub async fn see_session(&self, session: &OperatorSession, now: Timestamp) -> Result<(), StoreError> {
        if !session.is_to_be_seen(now) {
            return Ok(());
        }
        let key = keys::operator_session(session.key.as_str());
        let write = Write::update_if(key, Update::new().set("seenAt", now), Condition::item_exists());
        self.table.transact(vec![write]).await.map_err(StoreError::from)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn end_session(&self, key: &OperatorKey) -> Result<(), StoreError> {
        let write = Write::delete_any(keys::operator_session(key.as_str()));
        self.table.transact(vec![write]).await.map_err(StoreError::from)
    }
}

fn put_write(session: &OperatorSession) -> Result<Write, StoreError> {
    let item = expiring_item(&keys::operator_session(session.key.as_str()), session, session.expires_at)?;
    Ok(Write::put_if(item, Condition::item_absent()))
}
