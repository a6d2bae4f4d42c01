//! `/account/sessions`: where the account is signed in, and what happened to the way in.

use accounts::{SecurityEvent, SecurityEventKind, Session};
use billing_center::{Refusal, Visitor, event};
use edge::{Answer, Fields, Problem, Request};
use serde_json::{Value, json};

use crate::ManageAccount;
use crate::page::sessions as page;

/// How many security events are shown.
const EVENTS_SHOWN: u16 = 100;

impl ManageAccount {
    pub(crate) async fn show_sessions(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let sessions = self.sessions(visitor).await?;
        let events = self.store.security_events.security_events(&visitor.session.kind, EVENTS_SHOWN).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(visitor, &sessions, &events)));
        }
        Ok(Answer::page(page::sessions(request, visitor, &sessions, &events)))
    }

    async fn sessions(&self, visitor: &Visitor) -> Result<Vec<Session>, Refusal> {
        Ok(self.store.sessions.sessions_like(&visitor.session.kind, self.clock.now()).await?)
    }

    /// Ends one other session by its name, or all others.
    pub(crate) async fn end_sessions(
        &self,
        request: &Request,
        visitor: &Visitor,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let now = self.clock.now();
        let kind = if fields.is_ticked("others") {
            self.store.sessions.end_sessions_like(&visitor.session.kind, Some(&visitor.session.key), now).await?;
            SecurityEventKind::OtherSessionsEnded
        } else {
            let sessions = self.sessions(visitor).await?;
            let named = sessions.iter().find(|session| session.name() == fields.get("session"));
            // One's own session is ended by signing out, which takes the cookie along.
            let named = named.filter(|session| session.key != visitor.session.key);
            let session = named.ok_or_else(|| Problem::new("session-gone", 404))?;
            self.store.sessions.delete_session(session).await?;
            SecurityEventKind::SessionEnded
        };
        self.store.security_events.add_security_event(&visitor.account.id, &event(request, kind, now)).await?;
        if request.wants_json() {
            return self.show_sessions(request, visitor).await;
        }
        Ok(Answer::see_other("/account/sessions?done=sessions"))
    }
}

pub(crate) fn to_json(visitor: &Visitor, sessions: &[Session], events: &[SecurityEvent]) -> Value {
    let sessions: Vec<Value> = sessions
        .iter()
        .map(|session| {
            json!({
                "id": session.name(),
                "createdAt": session.created_at.to_string(),
                "expiresAt": session.expires_at.to_string(),
                "lastSeenAt": session.last_seen().to_string(),
                "source": session.source,
                "current": session.key == visitor.session.key,
            })
        })
        .collect();
    let events: Vec<Value> = events.iter().map(event_json).collect();
    json!({ "sessions": sessions, "events": events })
}

fn event_json(event: &SecurityEvent) -> Value {
    let mut shown = json!({ "at": event.at.to_string(), "kind": event.kind.name(), "source": event.source });
    if let (Some(count), Some(shown)) = (event.count, shown.as_object_mut()) {
        shown.insert("count".to_owned(), count.into());
    }
    shown
}
