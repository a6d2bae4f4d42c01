//! Who is signed in.

use edge::{OPERATOR_COOKIE, Request};
use operators::{Action, OperatorSession, OperatorToken};
use store::StoreError;

use crate::refusal::Refusal;
use crate::{Configured, OperatorConsole};

/// An operator, signed in.
#[derive(Debug)]
pub(crate) struct Visitor {
    pub(crate) session: OperatorSession,
}

impl Visitor {
    /// Whether this person may do `action`.
    pub(crate) fn may(&self, action: Action) -> bool {
        self.session.operator.roles.may(action)
    }

    /// Refuses what none of the person's roles may do.
    pub(crate) fn require(&self, action: Action) -> Result<(), Refusal> {
        if self.may(action) { Ok(()) } else { Err(Refusal::Forbidden(action)) }
    }
}

impl OperatorConsole {
    /// Who is signed in, noted as having been seen.
    pub(crate) async fn visitor(&self, request: &Request) -> Result<Visitor, Refusal> {
        if let Configured::Wrong(wrong) = &self.configured {
            return Err(Refusal::NotConfigured(wrong.clone()));
        }
        let ended = request.cookie(OPERATOR_COOKIE).is_some();
        let session = self.live_session(request).await?.ok_or(Refusal::NotSignedIn { ended })?;
        match self.store.operator_sessions.see_session(&session, self.clock.now()).await {
            // Another page of the same person notes the same at this moment.
            Ok(()) | Err(StoreError::Contended) => Ok(Visitor { session }),
            Err(StoreError::Conflict) => Err(Refusal::NotSignedIn { ended: true }),
            Err(error) => Err(error.into()),
        }
    }

    /// The live session whose token the browser sent.
    pub(crate) async fn live_session(&self, request: &Request) -> Result<Option<OperatorSession>, StoreError> {
        let Some(token) = request.cookie(OPERATOR_COOKIE).and_then(OperatorToken::parse) else { return Ok(None) };
        self.store.operator_sessions.session(&token.key(), self.clock.now()).await
    }
}
