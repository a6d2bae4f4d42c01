//! Sessions and security events, as JSON.

use accounts::{SecurityEvent, SecurityOverview, Session};
use serde_json::{Value, json};

/// Where an account is signed in and what happened to the way in, as `current` sees it.
#[must_use]
pub fn security_json(current: &Session, sessions: &[Session], events: &[SecurityEvent]) -> Value {
    json!(SecurityOverview::new(Some(&current.key), sessions, events))
}
