//! Who is signed in.

use accounts::{Account, AccountKind, SecurityEvent, SecurityEventKind, Session, SessionToken};
use edge::{Answer, Request, SESSION_COOKIES};
use kernel::Timestamp;
use serde_json::json;
use store::{SignedInSessions, StoreError};

use crate::refusal::Refusal;

/// The owner of an account, signed in.
#[derive(Debug)]
pub struct Visitor<A> {
    /// The account.
    pub account: A,
    /// The session by which it is signed in to.
    pub session: Session,
}

/// The live session of an account of this kind whose token the browser sent; `sign_in` is where somebody without one is led.
///
/// # Errors
/// [`Refusal::NotSignedIn`], or [`Refusal::Store`].
pub async fn live_session(
    request: &Request,
    sessions: &SignedInSessions,
    (kind, sign_in): (AccountKind, &'static str),
    now: Timestamp,
) -> Result<Session, Refusal> {
    for token in session_tokens(request) {
        if let Some(session) = sessions.session(&token.key(), now).await?
            && session.account_kind() == Some(kind)
        {
            return Ok(session);
        }
    }
    Err(Refusal::NotSignedIn { sign_in })
}

/// The tokens of sessions that a browser sent: of one kind of account, or of both.
pub fn session_tokens(request: &Request) -> impl Iterator<Item = SessionToken> {
    SESSION_COOKIES.into_iter().filter_map(|cookie| request.cookie(cookie).and_then(SessionToken::parse))
}

/// The answer that also has the browser forget the token of a session that has ended. One of the other kind of account goes on.
#[must_use]
pub fn forgetting(request: &Request, answer: Answer, session: &Session) -> Answer {
    let is_its_own = |cookie: &&str| {
        request.cookie(cookie).and_then(SessionToken::parse).is_some_and(|token| token.key() == session.key)
    };
    SESSION_COOKIES.into_iter().filter(is_its_own).fold(answer, Answer::without_cookie)
}

/// The session as it counts for `account`, which was read after it. The session in which a password or an address was changed gets the
/// account's version by that same write: one that was read just before does not count, and is read once more.
///
/// # Errors
/// [`Refusal::NotSignedIn`] if it does not count, or [`Refusal::Store`].
pub async fn counting_session(
    sessions: &SignedInSessions,
    session: Session,
    account: &impl Account,
    sign_in: &'static str,
    now: Timestamp,
) -> Result<Session, Refusal> {
    if account.takes_session(&session) {
        return Ok(session);
    }
    let again = sessions.session(&session.key, now).await?;
    again.filter(|session| account.takes_session(session)).ok_or(Refusal::NotSignedIn { sign_in })
}

/// Notes that a session is used, once it is known whose it is.
///
/// # Errors
/// [`Refusal::NotSignedIn`] if it has ended meanwhile, or [`Refusal::Store`].
pub async fn see_session(
    sessions: &SignedInSessions,
    session: &Session,
    sign_in: &'static str,
    now: Timestamp,
) -> Result<(), Refusal> {
    match sessions.see_session(session, now).await {
        // Another page of the same person notes the same at this moment.
        Ok(()) | Err(StoreError::Contended) => Ok(()),
        Err(StoreError::Conflict) => Err(Refusal::NotSignedIn { sign_in }),
        Err(error) => Err(error.into()),
    }
}

/// The answer to somebody who has no session any more, of either kind.
#[must_use]
pub fn signed_out(request: &Request) -> Answer {
    let answer = if request.wants_json() {
        Answer::json(200, &json!({ "account": null }))
    } else {
        Answer::see_other("/sign-in?signed-out=1")
    };
    SESSION_COOKIES.into_iter().fold(answer, Answer::without_cookie)
}

/// The security event of what this request does.
#[must_use]
pub fn event(request: &Request, kind: SecurityEventKind, now: Timestamp) -> SecurityEvent {
    SecurityEvent::new(kind, now, request.source_ip())
}
