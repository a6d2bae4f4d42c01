//! The activation that a browser belongs to: its session, and the license that session is about.

use accounts::{Session, SessionToken};
use kernel::{BuyerId, ProductCode, Timestamp};
use licensing::License;

use crate::database::Repository;
use crate::error::StoreError;
use crate::repositories::{Activations, Licenses};

/// The activation that a browser belongs to.
#[derive(Clone, Debug)]
pub struct Activation {
    /// The live session.
    pub session: Session,
    /// The license that is activated in it.
    pub license: License,
}

/// What was posted belongs to another activation than the browser's present one, which is the one described here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what was posted belongs to another activation")]
pub struct AnotherActivation {
    /// The product that is being activated.
    pub product: ProductCode,
    /// The AWS account that bought it.
    pub account: BuyerId,
}

impl Activation {
    /// This activation, if what was posted is about it: see [`Session::is_meant_by`].
    ///
    /// # Errors
    /// [`AnotherActivation`] if it is not.
    pub fn meant_by(self, said: &str, from_page: bool) -> Result<Self, AnotherActivation> {
        if self.session.is_meant_by(said, self.license.names(), from_page) {
            return Ok(self);
        }
        let License { product, account, .. } = self.license;
        Err(AnotherActivation { product, account })
    }
}

impl Activations {
    /// The first live activation among those whose sessions' tokens a browser sent; `None` if it sent none, or only such
    /// as are over, of another kind, or of a license that is not known.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn activation(
        &self,
        tokens: [Option<&str>; 2],
        now: Timestamp,
    ) -> Result<Option<Activation>, StoreError> {
        for token in tokens.into_iter().flatten() {
            if let Some(found) = self.activation_of(token, now).await? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The live activation of one session's token.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn activation_of(&self, token: &str, now: Timestamp) -> Result<Option<Activation>, StoreError> {
        let Some(token) = SessionToken::parse(token) else { return Ok(None) };
        let Some(session) = self.session(&token.key(), now).await? else { return Ok(None) };
        let Some(id) = session.license() else { return Ok(None) };
        let license = Licenses::over(&self.table).license(id).await?;
        Ok(license.map(|license| Activation { session, license }))
    }
}
