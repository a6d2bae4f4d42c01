//! Sessions and security events, as JSON.

use accounts::{SecurityEvent, Session};
use serde_json::{Value, json};

/// Where an account is signed in and what happened to the way in, as `current` sees it.
#[must_use]
pub fn security_json(current: &Session, sessions: &[Session], events: &[SecurityEvent]) -> Value {
    let sessions: Vec<Value> = sessions
        .iter()
        .map(|session| {
            json!({
                "id": session.name(),
                "createdAt": session.created_at.to_string(),
                "expiresAt": session.expires_at.to_string(),
                "lastSeenAt": session.last_seen().to_string(),
                "source": session.source,
                "current": session.key == current.key,
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
