//! /console/sessions: where a console account is signed in. The Billing Center has its own, with what happened to the
//! account.

use accounts::{SecurityEvent, Session};
use edge::{Answer, Fields, Problem, Request, SESSION_COOKIE};
use serde_json::{Value, json};
use store::StoreError;

use crate::console::not_signed_in;
use crate::{Person, SignIn, start_page};

/// How many security events are shown.
const EVENTS_SHOWN: u16 = 100;
/// Where the owner of a Billing Center account finds the same.
const OF_BILLING: &str = "/account/sessions";

impl SignIn {
    pub(crate) async fn show_sessions(&self, request: &Request) -> Result<Answer, StoreError> {
        let Some((session, person)) = self.person(request).await? else {
            return Ok(not_signed_in(request));
        };
        if matches!(person, Person::Billing(_)) {
            return Ok(Answer::see_other(OF_BILLING));
        }
        let sessions = self.store.sessions.sessions_like(&session.kind, self.clock.now()).await?;
        let events = self.store.security_events.security_events(&session.kind, EVENTS_SHOWN).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(&session, &sessions, &events)));
        }
        Ok(Answer::page(start_page::sessions(request, &person, &session, &sessions, &events)))
    }

    /// Ends another session by its name, all others, or all there are.
    pub(crate) async fn end_sessions(&self, request: &Request) -> Result<Answer, StoreError> {
        let fields = match request.fields() {
            Ok(fields) => fields,
            Err(problem) => return Ok(Answer::problem(problem)),
        };
        let Some((session, person)) = self.person(request).await? else {
            return Ok(not_signed_in(request));
        };
        if matches!(person, Person::Billing(_)) {
            return Ok(Answer::see_other(OF_BILLING));
        }
        let now = self.clock.now();
        if fields.is_ticked("all") {
            self.store.sessions.end_sessions_like(&session.kind, None, now).await?;
            return Ok(signed_out(request));
        }
        if fields.is_ticked("others") {
            self.store.sessions.end_sessions_like(&session.kind, Some(&session.key), now).await?;
        } else if !self.end_one(&session, &fields).await? {
            return Ok(Answer::problem(Problem::new("session-gone", 404)));
        }
        if request.wants_json() {
            return self.show_sessions(request).await;
        }
        Ok(Answer::see_other("/console/sessions?done=sessions"))
    }

    /// Whether there was such a session to end. One's own is ended by signing out, which takes the cookie along.
    async fn end_one(&self, own: &Session, fields: &Fields) -> Result<bool, StoreError> {
        let sessions = self.store.sessions.sessions_like(&own.kind, self.clock.now()).await?;
        let named = sessions.iter().find(|session| session.name() == fields.get("session") && session.key != own.key);
        match named {
            Some(session) => self.store.sessions.delete_session(session).await.map(|()| true),
            None => Ok(false),
        }
    }
}

/// The answer to whoever has no session any more.
pub(crate) fn signed_out(request: &Request) -> Answer {
    let answer = if request.wants_json() {
        Answer::json(200, &json!({ "account": null }))
    } else {
        Answer::see_other("/sign-in?signed-out=1")
    };
    answer.without_cookie(SESSION_COOKIE)
}

fn to_json(own: &Session, sessions: &[Session], events: &[SecurityEvent]) -> Value {
    let sessions = sessions.iter().map(|session| {
        json!({
            "id": session.name(),
            "createdAt": session.created_at.to_string(),
            "source": session.source,
            "expiresAt": session.expires_at.to_string(),
            "lastSeenAt": session.last_seen().to_string(),
            "current": session.key == own.key,
        })
    });
    let events = events.iter().map(|event| {
        json!({
            "at": event.at.to_string(), "kind": event.kind.name(), "source": event.source, "count": event.count,
        })
    });
    json!({ "sessions": sessions.collect::<Vec<_>>(), "events": events.collect::<Vec<_>>() })
}
