//! `/account/sessions` and `/console/sessions`: where an account is signed in, and what happened to the way in.

use accounts::{Account, AccountId, SecurityEventKind, Session};
use edge::{Answer, Fields, Problem, Request};
use serde_json::json;
use signed_in::{Refusal, Visitor, event, forgetting, security_json};

use crate::ManageCredentials;
use crate::page::sessions as page;
use crate::place::Place;

/// How many security events are shown.
const EVENTS_SHOWN: u16 = 100;

impl ManageCredentials {
    pub(crate) async fn show_sessions<A: Place>(
        &self,
        request: &Request,
        visitor: &Visitor<A>,
    ) -> Result<Answer, Refusal> {
        let sessions = self.sessions(visitor).await?;
        let events = self.store.security_events.security_events(&visitor.session.kind, EVENTS_SHOWN).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &security_json(&visitor.session, &sessions, &events)));
        }
        let factor = match visitor.account.account_id() {
            AccountId::Billing(id) => self.store.second_factors.in_force(&id, self.clock.now()).await?,
            AccountId::Console(_) => None,
        };
        Ok(Answer::page(page::sessions(request, visitor, &sessions, &events, factor.as_ref())))
    }

    async fn sessions<A: Account>(&self, visitor: &Visitor<A>) -> Result<Vec<Session>, Refusal> {
        let mut sessions = self.store.sessions.sessions_like(&visitor.session.kind, self.clock.now()).await?;
        sessions.retain(|session| visitor.account.takes_session(session));
        Ok(sessions)
    }

    /// Ends one other session by its name, all others, or all there are.
    pub(crate) async fn end_sessions<A: Place>(
        &self,
        request: &Request,
        visitor: &Visitor<A>,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let (of, now) = (&visitor.session.kind, self.clock.now());
        let id = visitor.account.account_id();
        let note = async |kind| {
            let told = event(request, kind, now);
            self.store.security_events.add_security_event(&id, &told).await
        };
        if fields.is_ticked("all") {
            // Noted first: once the sessions have ended, nobody is left to try again.
            note(SecurityEventKind::AllSessionsEnded).await?;
            self.store.sessions.end_sessions_like(of, None, now).await?;
            // At the other kind of account somebody stays signed in.
            let answer = if request.wants_json() {
                Answer::json(200, &json!({ "account": null }))
            } else {
                Answer::see_other(format!("{}&signed-out={}", A::SIGN_IN, A::KIND.name()))
            };
            return Ok(forgetting(request, answer, &visitor.session));
        }
        let kind = if fields.is_ticked("others") {
            self.store.sessions.end_sessions_like(of, Some(&visitor.session.key), now).await?;
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
        note(kind).await?;
        if request.wants_json() {
            return self.show_sessions(request, visitor).await;
        }
        Ok(Answer::see_other(format!("{}/sessions?done=sessions", A::BASE)))
    }
}
