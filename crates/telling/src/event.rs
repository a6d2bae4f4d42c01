//! The events, and their bytes.

use std::fmt;

use kernel::{LicenseId, Timestamp, digest};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// AWS confirmed a license and its agreement has begun: it may be used, and is billed from now on.
    #[serde(rename = "license.activated")]
    LicenseActivated,
    /// AWS ended a license: serve no more than the final usage.
    #[serde(rename = "license.ending")]
    LicenseEnding,
    /// Report what was used and not yet reported, before the time the event names. Later it cannot be billed.
    #[serde(rename = "usage.final-wanted")]
    FinalUsageWanted,
    /// A license is suspended by its marketplace: keep everything, take nothing new, until it is resumed or ends.
    #[serde(rename = "license.suspended")]
    LicenseSuspended,
    /// A suspended license may be used again.
    #[serde(rename = "license.resumed")]
    LicenseResumed,
    /// A license is over; nothing of it is billed any more.
    #[serde(rename = "license.ended")]
    LicenseEnded,
    /// A workspace came into being.
    #[serde(rename = "workspace.created")]
    WorkspaceCreated,
    /// A license settles a workspace from an hour on.
    #[serde(rename = "workspace.bound")]
    WorkspaceBound,
    /// That a license settles a workspace was undone in the hour in which it began to count, or before.
    #[serde(rename = "workspace.unbound")]
    WorkspaceUnbound,
    /// No license settles a workspace any more: take no new data, let people read what is there.
    #[serde(rename = "workspace.locked")]
    WorkspaceLocked,
    /// A locked workspace is settled again.
    #[serde(rename = "workspace.unlocked")]
    WorkspaceUnlocked,
    /// The countdown of a locked workspace is over: its content may be deleted.
    #[serde(rename = "workspace.due-for-deletion")]
    WorkspaceDueForDeletion,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::LicenseActivated,
        Self::LicenseEnding,
        Self::FinalUsageWanted,
        Self::LicenseEnded,
        Self::WorkspaceCreated,
        Self::WorkspaceUnbound,
        Self::WorkspaceBound,
        Self::WorkspaceLocked,
        Self::WorkspaceUnlocked,
        Self::WorkspaceDueForDeletion,
        Self::LicenseSuspended,
        Self::LicenseResumed,
    ];

    /// The kind's name at the interface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LicenseActivated => "license.activated",
            Self::LicenseEnding => "license.ending",
            Self::FinalUsageWanted => "usage.final-wanted",
            Self::LicenseSuspended => "license.suspended",
            Self::LicenseResumed => "license.resumed",
            Self::LicenseEnded => "license.ended",
            Self::WorkspaceCreated => "workspace.created",
            Self::WorkspaceBound => "workspace.bound",
            Self::WorkspaceUnbound => "workspace.unbound",
            Self::WorkspaceLocked => "workspace.locked",
            Self::WorkspaceUnlocked => "workspace.unlocked",
            Self::WorkspaceDueForDeletion => "workspace.due-for-deletion",
        }
    }
}

impl Kind {
    /// Where the kind stands among those that happen in the same instant.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::LicenseActivated => 0,
            Self::LicenseEnding => 1,
            Self::FinalUsageWanted => 2,
            Self::LicenseEnded => 3,
            Self::WorkspaceCreated => 4,
            Self::WorkspaceUnbound => 5,
            Self::WorkspaceBound => 6,
            Self::WorkspaceLocked => 7,
            Self::WorkspaceUnlocked => 8,
            Self::WorkspaceDueForDeletion => 9,
            // They came later, and ranks at rest stay. Keys sort as texts: these stand behind 1, before the workspaces that they lock.
            Self::LicenseSuspended => 10,
            Self::LicenseResumed => 11,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What an event is known by, wherever it is told. The same happening has the same id, so that a receiver that
/// remembers ids takes it once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(String);

impl EventId {
    /// The id of what happened to `subject`: a hash of what makes it one happening.
    #[must_use]
    pub fn of(kind: Kind, license: &LicenseId, subject: &str) -> Self {
        let hash = digest::sha256_hex(&[kind.as_str(), license.as_str(), subject]);
        Self(format!("evt_{}", hash.chars().take(32).collect::<String>()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One event as it is kept and sent. Its bytes are made once, so that each try sends and signs the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What it is known by.
    pub id: EventId,
    /// What happened.
    pub kind: Kind,
    /// The license whose events it is ordered among.
    pub license: LicenseId,
    /// When it happened, by our clock.
    pub at: Timestamp,
    /// The JSON that is sent: `{"id", "type", "timestamp", "data"}`.
    pub body: String,
}

impl Event {
    /// The event of `kind`, about `license`. `subject` tells this happening from others of its kind and license: the
    /// workspace and its hour, say; empty where there is only one ever. `data` is what the product gets to know.
    #[must_use]
    pub fn new(kind: Kind, license: &LicenseId, subject: &str, at: Timestamp, data: &Map<String, Value>) -> Self {
        let id = EventId::of(kind, license, subject);
        let body = json!({"id": id.as_str(), "type": kind.as_str(), "timestamp": at.to_string(), "data": data});
        Self { id, kind, license: license.clone(), at, body: body.to_string() }
    }

    /// The same event, ordered among those of another license than the one it tells of.
    #[must_use]
    pub fn ordered_among(self, license: &LicenseId) -> Self {
        Self { license: license.clone(), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_happening_has_the_same_id_and_another_has_another() {
        let license = LicenseId::parse("l-1").unwrap();
        let event = |kind, subject| Event::new(kind, &license, subject, Timestamp::EPOCH, &Map::new()).id;
        assert_eq!(event(Kind::WorkspaceBound, "wksp_1"), event(Kind::WorkspaceBound, "wksp_1"));
        assert_ne!(event(Kind::WorkspaceBound, "wksp_1"), event(Kind::WorkspaceBound, "wksp_2"));
        assert_ne!(event(Kind::WorkspaceBound, "wksp_1"), event(Kind::WorkspaceLocked, "wksp_1"));
    }

    #[test]
    fn a_kind_is_stored_by_the_name_it_has_at_the_interface() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }

    #[test]
    fn the_licence_it_is_ordered_among_changes_nothing_of_what_is_told() {
        let (tells_of, among) = (LicenseId::parse("l-2").unwrap(), LicenseId::parse("l-1").unwrap());
        let event = Event::new(Kind::WorkspaceUnlocked, &tells_of, "wksp_1", Timestamp::EPOCH, &Map::new());
        let ordered = event.clone().ordered_among(&among);
        assert_eq!((&ordered.id, &ordered.body, &ordered.license), (&event.id, &event.body, &among));
    }

    #[test]
    fn an_event_says_what_when_and_of_what() {
        let license = LicenseId::parse("l-1").unwrap();
        let data = Map::from_iter([("license".to_owned(), json!({"id": "l-1"}))]);
        let event = Event::new(Kind::LicenseEnded, &license, "", Timestamp::EPOCH, &data);
        let body: Value = serde_json::from_str(&event.body).unwrap();
        assert_eq!(body["type"], "license.ended");
        assert_eq!(body["timestamp"], "1970-01-01T00:00:00Z");
        assert_eq!(body["data"]["license"]["id"], "l-1");
        assert_eq!(body["id"], event.id.as_str());
    }
}
