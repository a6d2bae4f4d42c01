//! The activation that a browser belongs to: its session, and the licence that session is about.

use accounts::{Session, SessionToken};
use kernel::Timestamp;
use licensing::License;

use crate::base::{Store, StoreError};

/// The activation that a browser belongs to.
#[derive(Clone, Debug)]
pub struct Activation {
    /// The live session.
    pub session: Session,
    /// The licence that is activated in it.
    pub license: License,
}

impl Store {
    /// The activation whose session's token a browser sent; `None` if it sent none, or one that is over, of another kind,
    /// or of a licence that is not known.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn activation(&self, token: Option<&str>, now: Timestamp) -> Result<Option<Activation>, StoreError> {
        let Some(token) = token.and_then(SessionToken::parse) else { return Ok(None) };
        let Some(session) = self.session(&token.key(), now).await? else { return Ok(None) };
        let Some(id) = session.license() else { return Ok(None) };
        let license = self.license(id).await?;
        Ok(license.map(|license| Activation { session, license }))
    }
}
