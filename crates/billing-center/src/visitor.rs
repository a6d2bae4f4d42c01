//! Who is signed in.

use accounts::{BillingAccount, SecurityEvent, SecurityEventKind, Session, SessionKind, SessionToken};
use edge::{Request, SESSION_COOKIE};
use kernel::Timestamp;
use store::StoreError;

use crate::refusal::Refusal;

/// The owner of a Billing Center account, signed in.
#[derive(Debug)]
pub struct Visitor {
    /// The account.
    pub account: BillingAccount,
    /// The session by which it is signed in to.
    pub session: Session,
}

impl Visitor {
    /// Who is signed in to a Billing Center account. Someone signed in to the console is not.
    ///
    /// # Errors
    /// [`Refusal::NotSignedIn`], or [`Refusal::Store`].
    pub async fn of(
        request: &Request,
        sessions: &store::SignedInSessions,
        accounts: &store::BillingAccounts,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let token = request.cookie(SESSION_COOKIE).and_then(SessionToken::parse).ok_or(Refusal::NotSignedIn)?;
        let session = sessions.session(&token.key(), now).await?.ok_or(Refusal::NotSignedIn)?;
        let SessionKind::Billing { account } = &session.kind else { return Err(Refusal::NotSignedIn) };
        let account = accounts.billing_account(account).await?.ok_or(Refusal::NotSignedIn)?;
        match sessions.see_session(&session, now).await {
            // Another page of the same person notes the same at this moment.
            Ok(()) | Err(StoreError::Contended) => {}
            Err(StoreError::Conflict) => return Err(Refusal::NotSignedIn),
            Err(error) => return Err(error.into()),
        }
        Ok(Self { account, session })
    }
}

/// The security event of what this request does.
#[must_use]
pub fn event(request: &Request, kind: SecurityEventKind, now: Timestamp) -> SecurityEvent {
    SecurityEvent::new(kind, now, request.source_ip())
}
