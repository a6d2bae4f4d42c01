//! Security events: what happened to the way in to an account, for its owner to see.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// How long a security event is kept, in days. AWS's guidelines for SaaS listings ask for a year of audit records.
pub const SECURITY_EVENT_DAYS: i64 = 400;
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
    /// The phone number was added or changed.
    PhoneChanged = "phone-changed",
    /// The owner of the address before objected to a change, and the way in was put back to what it was.
    ChangeUndone = "change-undone",
    /// One session was ended from another.
    SessionEnded = "session-ended",
    /// All sessions but one were ended.
    OtherSessionsEnded = "other-sessions-ended",
    /// Company or person asked for real-name authentication.
    RealNameSubmitted = "real-name-submitted",
    /// An invoice was asked for.
    InvoiceRequested = "invoice-requested",
    /// Another licence was chosen to settle a workspace.
    SettlementChanged = "settlement-changed",
    /// A licence was bound to the account.
    LicenseBound = "license-bound",
    /// A licence was taken from the account.
    LicenseUnbound = "license-unbound",
    /// A workspace was bound to a licence.
    WorkspaceBound = "workspace-bound",
    /// The latest change of what settles a workspace was undone.
    SettlementUndone = "settlement-undone",
    /// The owner took a copy of everything.
    Exported = "exported",
}

/// One event of an account's security.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecurityEvent {
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub kind: SecurityEventKind,
    /// The address it came from, as API Gateway saw it; empty if it was not known.
    pub source: String,
}

impl SecurityEvent {
    /// The event of `kind` at `at`, caused from the address `source`.
    #[must_use]
    pub fn new(kind: SecurityEventKind, at: Timestamp, source: &str) -> Self {
        Self { at, kind, source: kept_source(source) }
    }
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
}
