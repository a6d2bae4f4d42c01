//! Sessions of operators.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::role::Roles;
use crate::token::OperatorKey;

/// How long an operator stays signed in at most, in seconds: a working day.
pub const SESSION_SECONDS: i64 = 12 * 3600;
/// How long a session lasts without being used, in seconds: a browser left open at lunch is closed to others.
pub const IDLE_SECONDS: i64 = 30 * 60;
/// How exactly it is noted when a session was last used, in seconds.
pub const SEEN_STEP_SECONDS: i64 = 60;
/// How long a proof of who it is counts for what gives up money, in seconds: as long as it takes to decide about a few records.
pub const FRESH_SECONDS: i64 = 10 * 60;

/// Who somebody is, as the identity provider said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Operator {
    /// The provider's issuer, without which a subject says nothing.
    pub issuer: String,
    /// The provider's name for the person. Never changes, and is never given to another.
    pub subject: String,
    /// What the person is called, for the page alone.
    pub name: String,
    /// What they may do.
    pub roles: Roles,
}

impl Operator {
    /// The name in the audit log: `<issuer>#<subject>`.
    #[must_use]
    pub fn principal(&self) -> String {
        format!("{}#{}", self.issuer, self.subject)
    }

    /// Whether both are the same person.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        (&self.issuer, &self.subject) == (&other.issuer, &other.subject)
    }
}

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OperatorSession {
    /// Hash of the token.
    pub key: OperatorKey,
    /// Whose it is.
    pub operator: Operator,
    /// The first instant at which it is refused, however much it is used.
    pub expires_at: Timestamp,
    /// When it was last used, to within [`SEEN_STEP_SECONDS`].
    pub seen_at: Timestamp,
    /// When the person last proved to the provider who they are.
    pub proved_at: Timestamp,
}

impl OperatorSession {
    /// A session that begins at `now`, of somebody who proved at `proved_at` who they are.
    #[must_use]
    pub const fn open(key: OperatorKey, operator: Operator, proved_at: Timestamp, now: Timestamp) -> Self {
        Self { key, operator, expires_at: now.plus_seconds(SESSION_SECONDS), seen_at: now, proved_at }
    }

    /// The session that goes on under another key after its owner proved once more who they are. It ends when this one would
    /// have.
    #[must_use]
    pub fn proved_again(&self, key: OperatorKey, operator: Operator, proved_at: Timestamp, now: Timestamp) -> Self {
        Self { key, operator, expires_at: self.expires_at, seen_at: now, proved_at }
    }

    /// Whether it may still be used at `now`.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.expires_at && now < self.seen_at.plus_seconds(IDLE_SECONDS)
    }

    /// Whether it is to be noted that it is used at `now`.
    #[must_use]
    pub fn is_to_be_seen(&self, now: Timestamp) -> bool {
        now >= self.seen_at.plus_seconds(SEEN_STEP_SECONDS)
    }

    /// Whether its owner must prove who they are before they do `action` at `now`.
    #[must_use]
    pub fn must_prove(&self, action: Action, now: Timestamp) -> bool {
        action.needs_fresh_proof() && now >= self.proved_at.plus_seconds(FRESH_SECONDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::OperatorToken;

    const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

    fn session() -> OperatorSession {
        let operator = Operator {
            issuer: "https://id.example".to_owned(),
            subject: "u-1".to_owned(),
            name: "Olga".to_owned(),
            roles: Roles::default(),
        };
        OperatorSession::open(OperatorToken::from_bytes([7; 32]).key(), operator, NOW, NOW)
    }

    #[test]
    fn a_session_ends_when_it_is_idle_and_at_the_end_of_a_working_day() {
        let mut session = session();
        assert!(
            session.is_live(NOW.plus_seconds(IDLE_SECONDS - 1)) && !session.is_live(NOW.plus_seconds(IDLE_SECONDS))
        );
        session.seen_at = NOW.plus_seconds(SESSION_SECONDS - 1);
        assert!(session.is_live(NOW.plus_seconds(SESSION_SECONDS - 1)));
        assert!(!session.is_live(NOW.plus_seconds(SESSION_SECONDS)));
    }

    #[test]
    fn a_proof_is_asked_for_again_only_for_what_gives_up_money_or_opens_papers() {
        let session = session();
        let later = NOW.plus_seconds(FRESH_SECONDS);
        assert!(!session.must_prove(Action::WriteOff, NOW.plus_seconds(FRESH_SECONDS - 1)));
        assert!(session.must_prove(Action::WriteOff, later) && session.must_prove(Action::ReleaseLess, later));
        assert!(session.must_prove(Action::ReadNumber, later));
        assert!(!session.must_prove(Action::Release, later) && !session.must_prove(Action::ReadAudit, later));
    }

    #[test]
    fn a_proof_given_again_does_not_lengthen_the_day() {
        let later = NOW.plus_seconds(3600);
        let again = session().proved_again(OperatorToken::from_bytes([8; 32]).key(), session().operator, later, later);
        assert_eq!((again.expires_at, again.proved_at), (session().expires_at, later));
        assert_ne!(again.key, session().key);
    }

    #[test]
    fn a_person_is_who_the_provider_says_they_are_whatever_they_are_called() {
        let one = session().operator;
        let renamed = Operator { name: "Olga B.".to_owned(), ..one.clone() };
        let elsewhere = Operator { issuer: "https://other.example".to_owned(), ..one.clone() };
        assert!(one.is(&renamed) && !one.is(&elsewhere));
        assert_eq!(one.principal(), "https://id.example#u-1");
    }
}
