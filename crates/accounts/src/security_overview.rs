//! Where an account is signed in and what happened to the way in, as its owner has it at the interface.

use serde::Serialize;

use crate::security::{AboutPerson, SecurityEvent};
use crate::session::{Session, SessionKey};

/// Sessions and security events of one account, to be serialized.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SecurityOverview<'a> {
    sessions: Vec<SessionEntry<'a>>,
    events: Vec<EventEntry<'a>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct SessionEntry<'a> {
    id: &'a str,
    created_at: String,
    expires_at: String,
    last_seen_at: String,
    source: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    browser: &'a str,
    current: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct EventEntry<'a> {
    at: String,
    kind: &'static str,
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<&'a AboutPerson>,
}

impl<'a> SecurityOverview<'a> {
    /// What is known of an account, as seen from the session `current`; `None` if none of the account's sessions asks.
    #[must_use]
    pub fn new(current: Option<&SessionKey>, sessions: &'a [Session], events: &'a [SecurityEvent]) -> Self {
        let session = |session: &'a Session| SessionEntry {
            id: session.name(),
            created_at: session.created_at.to_string(),
            expires_at: session.expires_at.to_string(),
            last_seen_at: session.last_seen().to_string(),
            source: &session.source,
            browser: &session.browser,
            current: current == Some(&session.key),
        };
        let event = |event: &'a SecurityEvent| EventEntry {
            at: event.at.to_string(),
            kind: event.kind.name(),
            source: &event.source,
            count: event.count,
            about: event.about.as_ref(),
        };
        Self { sessions: sessions.iter().map(session).collect(), events: events.iter().map(event).collect() }
    }
}
