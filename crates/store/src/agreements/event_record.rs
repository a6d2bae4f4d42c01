//! That an event was taken, as it is kept.

use kernel::{LicenseId, Timestamp};
use licensing::EventId;
use serde::{Deserialize, Serialize};

use crate::item::SECONDS_A_DAY;

/// How long it is remembered that an event was taken, in days. AWS's guidelines ask for a year of audit records.
const EVENT_RECORD_DAYS: i64 = 400;

/// The most licenses in whose timelines an event is noted although it does not change them: an agreement has one, and after
/// renewals a few.
const MAX_TOLD_OF: usize = 10;

/// The most characters of an unreadable event that are kept for an operator.
const MAX_KEPT_BODY_CHARACTERS: usize = 16_384;

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventOutcome {
    /// Its facts are in the licenses and agreements.
    Applied,
    /// Nothing to act on: an unknown kind, or a product of another deployment.
    Ignored,
    /// No retry will make it readable. Its body is kept.
    Malformed,
}

/// That an event was taken, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRecord {
    /// EventBridge's id, or a hash of the body.
    pub id: String,
    /// AWS's kind, without the role; empty if it could not be read.
    pub kind: String,
    /// What became of it.
    pub outcome: EventOutcome,
    /// Why it was ignored or could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The text of an unreadable event, cut to a length that an item can hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The event's own time, if it could be read. Absent from records of before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_at: Option<Timestamp>,
    /// When we took it.
    pub taken_at: Timestamp,
    /// The time from which DynamoDB may remove it, in seconds.
    pub(crate) ttl: i64,
    /// The licenses it tells of, whether it changes them or not: each one's timeline has it.
    #[serde(skip)]
    pub(crate) about: Vec<LicenseId>,
}

impl EventRecord {
    /// The record of an event taken at `now`.
    #[must_use]
    pub fn new(id: &EventId, kind: &str, outcome: EventOutcome, now: Timestamp) -> Self {
        Self {
            id: id.as_str().to_owned(),
            kind: kind.to_owned(),
            outcome,
            reason: None,
            body: None,
            own_at: None,
            taken_at: now,
            ttl: now.seconds() + EVENT_RECORD_DAYS * SECONDS_A_DAY,
            about: Vec::new(),
        }
    }

    /// The same with the event's own time.
    #[must_use]
    pub fn happened_at(self, own_at: Timestamp) -> Self {
        Self { own_at: Some(own_at), ..self }
    }

    /// The same with the licenses that it tells of.
    #[must_use]
    pub fn about(self, licenses: impl IntoIterator<Item = LicenseId>) -> Self {
        Self { about: licenses.into_iter().take(MAX_TOLD_OF).collect(), ..self }
    }

    /// The same with a reason.
    #[must_use]
    pub fn because(self, reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..self }
    }

    /// The same with the event's text.
    #[must_use]
    pub fn with_body(self, body: &str) -> Self {
        Self { body: Some(body.chars().take(MAX_KEPT_BODY_CHARACTERS).collect()), ..self }
    }
}
