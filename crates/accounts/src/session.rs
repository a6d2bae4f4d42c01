//! Sessions: what a browser may do, and until when.

use kernel::digest::sha256_hex;
use kernel::{BillingAccountId, BrowserSecret, ConsoleAccountId, LicenseId, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::account::AccountKind;
use crate::browser_name::kept_browser;
use crate::second_factor::PROOF_SECONDS;
use crate::security::kept_source;

/// How long an activation session lasts, in seconds: a day, so that somebody can fetch a colleague, while AWS's own
/// registration token (4 hours) is long gone. *Set Up Your Account* opens a new one at any time.
pub const ACTIVATION_SESSION_SECONDS: i64 = 24 * 3600;
/// How long someone stays signed in, in seconds: a working day.
pub const SIGNED_IN_SESSION_SECONDS: i64 = 12 * 3600;

/// How long a signed-in session lasts without being used, in seconds: a long meeting does not end it, an evening does.
pub const IDLE_SECONDS: i64 = 4 * 3600;
/// How exactly it is noted when a session was last used, in seconds: a write for each page would cost more than it tells.
pub const SEEN_STEP_SECONDS: i64 = 5 * 60;

/// How much of a session's key names it at the interface.
const SESSION_NAME_CHARACTERS: usize = 16;

/// The secret a browser holds: 32 random bytes as 64 hexadecimal digits. At rest there is only its [`SessionKey`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionToken(BrowserSecret);

impl SessionToken {
    /// The token of freshly drawn bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(BrowserSecret::from_bytes(bytes))
    }

    /// Reads a cookie's value. `None` if it is no token of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        BrowserSecret::parse(text).map(Self)
    }

    /// What the session is kept under.
    #[must_use]
    pub fn key(&self) -> SessionKey {
        SessionKey(sha256_hex(&["session", self.as_str()]))
    }

    /// The token in clear, for the cookie alone.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// The name of a session at rest: the hash of its token, which opens nothing by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionKey(String);

impl SessionKey {
    /// The key as text: 64 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whose session it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SessionKind {
    /// A buyer who came from AWS Marketplace with this license.
    Activation {
        /// The license.
        license: LicenseId,
    },
    /// Someone signed in to the console.
    Console {
        /// The account.
        account: ConsoleAccountId,
    },
    /// Someone signed in to the Billing Center.
    Billing {
        /// The account.
        account: BillingAccountId,
    },
}

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Hash of the token.
    pub key: SessionKey,
    /// Whose it is.
    #[serde(flatten)]
    pub kind: SessionKind,
    /// When it began.
    pub created_at: Timestamp,
    /// The first instant at which it is refused, however much it is used.
    pub expires_at: Timestamp,
    /// When it was last used, to within [`SEEN_STEP_SECONDS`]; `None` if not since it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<Timestamp>,
    /// The address it began from, as API Gateway saw it; empty if that was not noted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// The browser and the system that it began in, as [`kept_browser`] says them; empty if they are not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub browser: String,
    /// The version of the account that it was opened from; that of the account after a change that was made in it. 0 for one from
    /// before this was noted, and for an activation.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub account_version: u64,
    /// Whether the activation of another license was live in the same browser: who then does not say which of them is
    /// meant is asked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beside: bool,
    /// When the account's second factor was last proved in it; `None` if it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor_at: Option<Timestamp>,
    /// What was registered in it: a second submit of the same form is answered with this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered: Option<Registered>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(version: &u64) -> bool {
    *version == 0
}

/// What a registration brought into being.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registered {
    /// The Billing Center account.
    pub billing_account: BillingAccountId,
    /// The console account.
    pub console_account: ConsoleAccountId,
    /// The workspace.
    pub workspace: WorkspaceId,
}

impl Session {
    /// A session that begins at `now` and lasts as long as its kind does.
    #[must_use]
    pub fn open(token: &SessionToken, kind: SessionKind, now: Timestamp) -> Self {
        let seconds = match kind {
            SessionKind::Activation { .. } => ACTIVATION_SESSION_SECONDS,
            SessionKind::Console { .. } | SessionKind::Billing { .. } => SIGNED_IN_SESSION_SECONDS,
        };
        let (key, expires_at) = (token.key(), now.plus_seconds(seconds));
        Self {
            key,
            kind,
            created_at: now,
            expires_at,
            seen_at: None,
            source: String::new(),
            browser: String::new(),
            account_version: 0,
            beside: false,
            second_factor_at: None,
            registered: None,
        }
    }

    /// The session, begun while the activation of another license was live in the same browser.
    #[must_use]
    pub fn begun_beside(self, another: bool) -> Self {
        Self { beside: self.beside || another, ..self }
    }

    /// Whether what was posted is about this session's activation. `said` is the license that the form showed, by one of
    /// its `names`; empty if none was sent. A page always sends it. A client may leave it out while there was never a
    /// second activation in its browser, so that nothing else can be meant.
    #[must_use]
    pub fn is_meant_by(&self, said: &str, names: [&str; 2], from_page: bool) -> bool {
        match said.trim() {
            "" => !from_page && !self.beside,
            said => names.contains(&said),
        }
    }

    /// The session, begun from the address `source`: by it its owner tells it from others.
    #[must_use]
    pub fn begun_from(self, source: &str) -> Self {
        Self { source: kept_source(source), ..self }
    }

    /// The session, begun in the browser that sent this `User-Agent` header.
    #[must_use]
    pub fn begun_in(self, user_agent: &str) -> Self {
        Self { browser: kept_browser(user_agent), ..self }
    }

    /// The session, opened from this version of the account.
    #[must_use]
    pub fn of_version(self, account_version: u64) -> Self {
        Self { account_version, ..self }
    }

    /// The session, begun at `now` with the account's second factor.
    #[must_use]
    pub fn begun_with_second_factor(self, now: Timestamp) -> Self {
        Self { second_factor_at: Some(now), ..self }
    }

    /// Whether the account's second factor was proved in it within the last [`PROOF_SECONDS`].
    #[must_use]
    pub fn has_fresh_second_factor(&self, now: Timestamp) -> bool {
        self.second_factor_at.is_some_and(|at| now < at.plus_seconds(PROOF_SECONDS))
    }

    /// Whether the session may still be used at `now`: it has not expired, and a signed-in one was used of late. The
    /// attributes decide: the table's own deletion lags by days.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        let is_idle = self.is_signed_in() && now >= self.last_seen().plus_seconds(IDLE_SECONDS);
        now < self.expires_at && !is_idle
    }

    /// Whether it is to be noted that the session is used at `now`.
    #[must_use]
    pub fn is_to_be_seen(&self, now: Timestamp) -> bool {
        self.is_signed_in() && now >= self.last_seen().plus_seconds(SEEN_STEP_SECONDS)
    }

    /// When it was last used, to within [`SEEN_STEP_SECONDS`].
    #[must_use]
    pub fn last_seen(&self) -> Timestamp {
        self.seen_at.unwrap_or(self.created_at)
    }

    const fn is_signed_in(&self) -> bool {
        self.license().is_none()
    }

    /// The session's name at the interface: the beginning of its key, which is a hash and opens nothing; enough to tell an
    /// account's sessions apart.
    #[must_use]
    pub fn name(&self) -> &str {
        self.key.0.get(..SESSION_NAME_CHARACTERS).unwrap_or_default()
    }

    /// The kind of account that it is a session of; `None` for an activation.
    #[must_use]
    pub const fn account_kind(&self) -> Option<AccountKind> {
        match self.kind {
            SessionKind::Activation { .. } => None,
            SessionKind::Console { .. } => Some(AccountKind::Console),
            SessionKind::Billing { .. } => Some(AccountKind::Billing),
        }
    }

    /// The license of an activation session.
    #[must_use]
    pub const fn license(&self) -> Option<&LicenseId> {
        match &self.kind {
            SessionKind::Activation { license } => Some(license),
            SessionKind::Console { .. } | SessionKind::Billing { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_exactly_when_it_says() {
        let token = SessionToken::from_bytes([9; 32]);
        let start = Timestamp::from_seconds(1_800_000_000);
        let license = LicenseId::parse("l-1").unwrap();
        let session = Session::open(&token, SessionKind::Activation { license }, start);
        assert!(session.is_live(start.plus_seconds(ACTIVATION_SESSION_SECONDS - 1)));
        assert!(!session.is_live(start.plus_seconds(ACTIVATION_SESSION_SECONDS)));
    }

    #[test]
    fn a_signed_in_session_that_is_not_used_ends_and_one_that_is_lasts_a_working_day() {
        let start = Timestamp::from_seconds(1_800_000_000);
        let kind = SessionKind::Billing { account: BillingAccountId::parse("bill_1").unwrap() };
        let mut session = Session::open(&SessionToken::from_bytes([9; 32]), kind, start);
        assert!(
            session.is_live(start.plus_seconds(IDLE_SECONDS - 1)) && !session.is_live(start.plus_seconds(IDLE_SECONDS))
        );
        assert!(!session.is_to_be_seen(start.plus_seconds(SEEN_STEP_SECONDS - 1)));
        assert!(session.is_to_be_seen(start.plus_seconds(SEEN_STEP_SECONDS)));
        session.seen_at = Some(start.plus_seconds(SIGNED_IN_SESSION_SECONDS - 60));
        assert!(session.is_live(start.plus_seconds(SIGNED_IN_SESSION_SECONDS - 1)));
        assert!(!session.is_live(start.plus_seconds(SIGNED_IN_SESSION_SECONDS)), "used or not");
    }

    #[test]
    fn a_page_says_which_licence_it_showed_and_a_client_may_while_there_is_but_one() {
        let kind = SessionKind::Activation { license: LicenseId::parse("l-1").unwrap() };
        let alone = Session::open(&SessionToken::from_bytes([9; 32]), kind, Timestamp::EPOCH);
        let names = ["l-1", "arn:aws:license-manager::1:license:l-1"];
        let beside = alone.clone().begun_beside(true);
        for session in [&alone, &beside] {
            for from_page in [true, false] {
                assert!(
                    session.is_meant_by(" l-1 ", names, from_page) && session.is_meant_by(names[1], names, from_page)
                );
                assert!(!session.is_meant_by("l-2", names, from_page));
            }
            assert!(!session.is_meant_by("", names, true), "a page that does not say it is an old or a forged one");
        }
        assert!(alone.is_meant_by("", names, false) && !beside.is_meant_by("", names, false));
    }

    #[test]
    fn a_token_reads_back_and_neither_prints_nor_shows_in_what_is_kept() {
        let token = SessionToken::from_bytes([0xa5; 32]);
        assert_eq!(SessionToken::parse(token.as_str()), Some(token.clone()));
        assert_eq!(format!("{token:?}"), "SessionToken(…)");
        let kind = SessionKind::Billing { account: BillingAccountId::parse("bill_1").unwrap() };
        let kept = serde_json::to_string(&Session::open(&token, kind, Timestamp::EPOCH)).unwrap();
        assert!(!kept.contains("a5a5") && kept.contains("\"kind\":\"billing\""), "{kept}");
        for text in ["", "a5", &"g".repeat(64), &"A".repeat(64), &"a".repeat(65)] {
            assert_eq!(SessionToken::parse(text), None, "{text}");
        }
    }
}
