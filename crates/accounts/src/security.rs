//! Security events: what happened to the way in to an account, for its owner to see.

use kernel::Timestamp;
use kernel::digest::sha256_hex;
use serde::{Deserialize, Serialize};

use crate::account::AccountKind;
use crate::people::Role;

/// How long a security event is kept, in days. AWS's guidelines for SaaS listings ask for a year of audit records.
pub const SECURITY_EVENT_DAYS: i64 = 400;
/// How many characters of a login's hash are logged: enough to tell logins apart.
const LOGGED_LOGIN_CHARACTERS: usize = 16;
/// The most characters of a source address that are kept: an IPv6 address with its zone.
const MAX_SOURCE_CHARACTERS: usize = 64;

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $key:literal),+ $(,)?) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum SecurityEventKind { $($(#[$doc])* #[serde(rename = $key)] $name),+ }

        impl SecurityEventKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The word at the interface.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $key),+ }
            }

            /// The key of its name in the translations.
            // texts: security-event-*
            #[must_use]
            pub const fn translation_key(self) -> &'static str {
                match self { $(Self::$name => concat!("security-event-", $key)),+ }
            }
        }
    };
}

events! {
    /// Somebody signed in.
    SignedIn = "signed-in",
    /// A first password was set, or one in place of a forgotten one.
    PasswordSet = "password-set",
    /// The password was changed.
    PasswordChanged = "password-changed",
    /// The e-mail address was changed.
    EmailChanged = "email-changed",
    /// The phone number was changed. Before [`Self::PhoneAdded`] a first one was told so, too.
    PhoneChanged = "phone-changed",
    /// A first phone number was verified.
    PhoneAdded = "phone-added",
    /// The owner of the address before objected to a change, and the way in was put back to what it was.
    ChangeUndone = "change-undone",
    /// One session was ended from another.
    SessionEnded = "session-ended",
    /// All sessions but one were ended.
    OtherSessionsEnded = "other-sessions-ended",
    /// All sessions were ended, the one it was done in too.
    AllSessionsEnded = "all-sessions-ended",
    /// All sessions were ended by an operator of ours.
    SessionsEndedByOperator = "sessions-ended-by-operator",
    /// An operator of ours lifted limits that were used up.
    LimitsLifted = "limits-lifted",
    /// An operator of ours asked for a supervised change of the e-mail address.
    SupervisedChangeAsked = "supervised-change-asked",
    /// A second operator confirmed it.
    SupervisedChangeConfirmed = "supervised-change-confirmed",
    /// It was stopped, by the old mailbox or by an operator.
    SupervisedChangeStopped = "supervised-change-stopped",
    /// Company or person asked for real-name authentication.
    RealNameSubmitted = "real-name-submitted",
    /// An invoice was asked for.
    InvoiceRequested = "invoice-requested",
    /// Another license was chosen to settle a workspace.
    SettlementChanged = "settlement-changed",
    /// A license was bound to the account.
    LicenseBound = "license-bound",
    /// A license was taken from the account.
    LicenseUnbound = "license-unbound",
    /// A workspace was bound to a license.
    WorkspaceBound = "workspace-bound",
    /// The latest change of what settles a workspace was undone.
    SettlementUndone = "settlement-undone",
    /// The owner took a copy of everything.
    Exported = "exported",
    /// An operator of ours made a copy of everything, as the owner had asked for.
    ExportedByOperator = "exported-by-operator",
    /// Tries to sign in failed.
    SignInFailed = "sign-in-failed",
    /// Strangers asked for more codes than they are sent.
    CodesRefused = "codes-refused",
    /// Tries to bind a license to the account failed.
    BindingFailed = "binding-failed",
    /// Two-factor authentication was turned on.
    SecondFactorOn = "second-factor-on",
    /// It was turned off.
    SecondFactorOff = "second-factor-off",
    /// Recovery codes were made anew.
    RecoveryCodesMade = "recovery-codes-made",
    /// A recovery code was used.
    RecoveryCodeUsed = "recovery-code-used",
    /// Wrong second proofs were given, after a right password or mailed code.
    SecondFactorFailed = "second-factor-failed",
    /// Somebody who lost phone and recovery codes asked for the removal of the second factor.
    SecondFactorRemovalAsked = "second-factor-removal-asked",
    /// Its removal was stopped.
    SecondFactorRemovalStopped = "second-factor-removal-stopped",
    /// Somebody was invited to the account, or invited once more.
    PersonInvited = "person-invited",
    /// An invitation was withdrawn.
    InvitationWithdrawn = "invitation-withdrawn",
    /// Somebody accepted an invitation.
    PersonJoined = "person-joined",
    /// Somebody has another role at the account.
    RoleChanged = "role-changed",
    /// Somebody was removed from the account.
    PersonRemoved = "person-removed",
    /// Somebody left the account.
    PersonLeft = "person-left",
}

impl SecurityEventKind {
    /// Whether it is about who belongs to the account and as what.
    #[must_use]
    pub const fn is_about_people(self) -> bool {
        matches!(
            self,
            Self::PersonInvited
                | Self::InvitationWithdrawn
                | Self::PersonJoined
                | Self::RoleChanged
                | Self::PersonRemoved
                | Self::PersonLeft
        )
    }
}

/// One event of an account's security.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecurityEvent {
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub kind: SecurityEventKind,
    /// The address it came from, as API Gateway saw it; empty if it was not known. Of what is counted, the latest one.
    pub source: String,
    /// How often it happened in the hour that begins at `at`; `None` for what is not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Whom it is about, if it is about who belongs to the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<AboutPerson>,
}

/// Whom an event is about, and who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AboutPerson {
    /// A username; of somebody who is invited, the masked address.
    pub who: String,
    /// Their role, at last.
    pub role: Role,
    /// Their role before, if it was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Role>,
    /// The username of who did it, or who had invited them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

impl SecurityEvent {
    /// The event of `kind` at `at`, caused from the address `source`.
    #[must_use]
    pub fn new(kind: SecurityEventKind, at: Timestamp, source: &str) -> Self {
        Self { at, kind, source: kept_source(source), count: None, about: None }
    }

    /// The event with whom it is about.
    #[must_use]
    pub fn about(self, about: AboutPerson) -> Self {
        Self { about: Some(about), ..self }
    }

    /// The event that attempts of `kind` failed in the hour of `now`, the latest of them from the address `source`. Attackers
    /// make many attempts, so one event counts those of an hour.
    #[must_use]
    pub fn counted(kind: SecurityEventKind, now: Timestamp, source: &str) -> Self {
        Self { count: Some(1), ..Self::new(kind, now.hour().start(), source) }
    }
}

/// A login as failed attempts at it are logged: a hash that tells logins apart. Who has a list of logins can find theirs in it.
#[must_use]
pub fn logged_login(kind: AccountKind, login: &str) -> String {
    sha256_hex(&["logged-login", kind.name(), login]).chars().take(LOGGED_LOGIN_CHARACTERS).collect()
}

/// A source address as it is kept: cut off where no address is as long.
pub(crate) fn kept_source(source: &str) -> String {
    source.chars().take(MAX_SOURCE_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_kept_under_the_word_of_the_interface() {
        for kind in SecurityEventKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
            assert_eq!(kind.translation_key(), format!("security-event-{}", kind.name()));
        }
    }

    #[test]
    fn failed_attempts_are_one_event_an_hour_and_an_event_from_before_that_reads_without_a_count() {
        let now = Timestamp::from_seconds(1_800_000_000 + 17);
        let failed = SecurityEvent::counted(SecurityEventKind::SignInFailed, now, "198.51.100.7");
        assert_eq!((failed.at, failed.count), (now.hour().start(), Some(1)));
        let old = serde_json::json!({"at": now.millis(), "kind": "signed-in", "source": "198.51.100.7"});
        let old: SecurityEvent = serde_json::from_value(old).unwrap();
        assert_eq!(old, SecurityEvent::new(SecurityEventKind::SignedIn, now, "198.51.100.7"));
        assert!(!serde_json::to_string(&old).unwrap().contains("count"), "it is written as before");
    }

    #[test]
    fn a_logged_login_is_told_apart_and_not_read() {
        let ann = logged_login(AccountKind::Billing, "ann");
        assert!(ann.len() == 16 && !ann.contains("ann"));
        assert_ne!(ann, logged_login(AccountKind::Console, "ann"));
        assert_ne!(ann, logged_login(AccountKind::Billing, "ben"));
    }
}
