//! Verification codes: six digits sent to a mailbox or telephone, good for one purpose.

use kernel::Timestamp;
use kernel::digest::sha256_hex;
use serde::{Deserialize, Serialize};

use crate::account::AccountKind;
use crate::asker::Asker;
use crate::password::{HashError, SALT_BYTES, hash, verify};
use crate::problem::Problem;
use crate::session::SessionKey;

mod error;
mod history;
mod target;

pub use error::CodeError;
pub use history::{SendHistory, Sent, TooSoon};
pub use target::Target;

/// How long a code can be used, in seconds.
pub const CODE_LIFETIME_SECONDS: i64 = 600;
/// How many times a code can be tried.
pub const MAX_CODE_ATTEMPTS: u32 = 5;
/// How many codes there are: six digits.
pub const CODE_VALUES: u32 = 1_000_000;
/// How long to wait before another code for the same target and purpose, in seconds.
pub const RESEND_AFTER_SECONDS: i64 = 60;
/// How many codes one asker can have sent to one target in [`SEND_WINDOW_SECONDS`], whatever their purposes.
pub const MAX_SENDS_PER_WINDOW: usize = 5;
/// The period that [`MAX_SENDS_PER_WINDOW`] counts in, in seconds.
pub const SEND_WINDOW_SECONDS: i64 = 3600;
/// Memory of a code's hash in KiB. Five attempts protect a code, the hash only makes a stolen table useless for the
/// ten minutes a code lives; hence less than a password's.
const CODE_HASH_KIB: u32 = 4 * 1024;
const CODE_HASH_PASSES: u32 = 2;

/// What a code is for. A code for one purpose is worth nothing for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Verify the e-mail address of a new registration.
    Register,
    /// Verify the phone number of a new registration.
    RegisterPhone,
    /// Bind a license to an existing Billing Center account.
    BindBilling,
    /// Create a workspace under an existing console account.
    CreateWorkspace,
    /// Verify the e-mail address of a new console account.
    RegisterConsole,
    /// Sign in without a password.
    SignIn,
    /// Confirm the present e-mail address before changing it.
    ChangeEmailCurrent,
    /// Confirm the new e-mail address.
    ChangeEmailNew,
    /// Confirm the present phone number before changing it.
    ChangePhoneCurrent,
    /// Confirm the new phone number.
    ChangePhoneNew,
    /// Set a first password, or one in place of a forgotten one.
    SetPassword,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 11] = [
        Self::Register,
        Self::RegisterPhone,
        Self::BindBilling,
        Self::CreateWorkspace,
        Self::RegisterConsole,
        Self::SignIn,
        Self::ChangeEmailCurrent,
        Self::ChangeEmailNew,
        Self::ChangePhoneCurrent,
        Self::ChangePhoneNew,
        Self::SetPassword,
    ];

    /// The purpose's name at the interface.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::RegisterPhone => "register-phone",
            Self::BindBilling => "bind-billing",
            Self::CreateWorkspace => "create-workspace",
            Self::RegisterConsole => "register-console",
            Self::SignIn => "sign-in",
            Self::ChangeEmailCurrent => "change-email-current",
            Self::ChangeEmailNew => "change-email-new",
            Self::ChangePhoneCurrent => "change-phone-current",
            Self::ChangePhoneNew => "change-phone-new",
            Self::SetPassword => "set-password",
        }
    }

    /// Reads a purpose's name. `None` if there is no such purpose.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }
}

/// What a code is bound to: it opens nothing for another purpose, target, kind of account or asker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeScope {
    /// What it is for.
    pub purpose: Purpose,
    /// Who it was sent to.
    pub target: Target,
    /// Whose names the target is looked up among: one username may be two people's at the two kinds of account.
    pub account: AccountKind,
    /// Who asked for it. A code that somebody else asks for neither replaces this one nor uses it up.
    pub asker: Asker,
}

impl CodeScope {
    /// The scope of a code within an activation, or for the owner of a Billing Center account who is signed in.
    #[must_use]
    pub const fn in_session(purpose: Purpose, target: Target, session: SessionKey) -> Self {
        Self { purpose, target, account: AccountKind::Billing, asker: Asker::Session(session) }
    }

    /// The scope of a code for an account that somebody outside names.
    #[must_use]
    pub const fn for_account(purpose: Purpose, target: Target, account: AccountKind, asker: Asker) -> Self {
        Self { purpose, target, account, asker }
    }

    /// The code's name among those of its target.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}#{}#{}", self.purpose.name(), self.account.name(), self.asker.name())
    }

    /// What is hashed: digits for one scope say nothing about the same digits for another.
    fn secret(&self, digits: &Digits) -> String {
        sha256_hex(&["code", self.target.as_str(), &self.name(), &digits.0])
    }
}

/// The six digits of a code, in clear, or what stands for those of a code that was sent to nobody. They exist in the mail and on the way, never at rest.
#[derive(Clone, PartialEq, Eq)]
pub struct Digits(String);

impl Digits {
    /// The digits of a number drawn below [`CODE_VALUES`].
    #[must_use]
    pub fn from_drawn(drawn: u32) -> Self {
        Self(format!("{:06}", drawn % CODE_VALUES))
    }

    /// What is kept for a message that is owed to nobody: the code is kept, counted and answered like any other, and no six digits
    /// are equal to it. Nobody was sent it, so who types it has guessed.
    #[must_use]
    pub fn of_nobody(drawn: [u8; SALT_BYTES]) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(drawn)))
    }

    /// Reads what someone typed; spaces, dashes and what cannot be seen are ignored, full-width digits are digits, those of
    /// other scripts are not.
    ///
    /// # Errors
    /// [`Problem::Missing`] or [`Problem::CodeForm`].
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let digits: String = kernel::typed::plain(text).chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        if digits.is_empty() {
            return Err(Problem::Missing);
        }
        let valid = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit());
        if valid { Ok(Self(digits)) } else { Err(Problem::CodeForm) }
    }

    /// The digits, for the mail.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

kernel::hide_in_debug!(Digits);

/// A code as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Code {
    /// Argon2id hash of the scope and the digits. (`hash` alone is a reserved word of DynamoDB's expressions.)
    #[serde(rename = "codeHash")]
    pub hash: String,
    /// The first instant at which it is refused.
    pub expires_at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// The version of the account that said where it was sent, if one was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_version: Option<u64>,
    /// Whether it was used. It is kept until it would have expired, so that typing it again is answered as such.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub used: bool,
}

impl Code {
    /// The code `digits` for `scope`, made at `now` with a fresh `salt`.
    ///
    /// # Errors
    /// [`HashError`] if the hash cannot be made.
    pub fn issue(
        scope: &CodeScope,
        digits: &Digits,
        salt: [u8; SALT_BYTES],
        now: Timestamp,
    ) -> Result<Self, HashError> {
        let hash = hash(scope.secret(digits).as_bytes(), &salt, CODE_HASH_KIB, CODE_HASH_PASSES)?;
        Ok(Self {
            hash,
            expires_at: now.plus_seconds(CODE_LIFETIME_SECONDS),
            attempts: 0,
            account_version: None,
            used: false,
        })
    }

    /// The same code, sent to where `version` of its account says, if one was looked at.
    #[must_use]
    pub fn of_version(self, version: Option<u64>) -> Self {
        Self { account_version: version, ..self }
    }

    /// When it was made.
    #[must_use]
    pub const fn made_at(&self) -> Timestamp {
        self.expires_at.plus_seconds(-CODE_LIFETIME_SECONDS)
    }

    /// Whether `typed` is the code for `scope` at `now`. `attempts` must already count this attempt: it is counted
    /// before the digits are looked at, so that guesses made at the same time are counted too.
    ///
    /// # Errors
    /// [`CodeError`] says why not.
    pub fn check(&self, scope: &CodeScope, typed: &Digits, now: Timestamp) -> Result<(), CodeError> {
        if self.used {
            // Of a network others may be part, who learn of no account by it.
            let is_shared = matches!(scope.asker, Asker::Network(_));
            return Err(if is_shared { CodeError::NotSent } else { CodeError::Used });
        }
        if now >= self.expires_at {
            return Err(CodeError::Expired);
        }
        if self.attempts > MAX_CODE_ATTEMPTS {
            return Err(CodeError::UsedUp);
        }
        if verify(scope.secret(typed).as_bytes(), &self.hash) {
            Ok(())
        } else {
            Err(CodeError::Wrong { attempts_left: MAX_CODE_ATTEMPTS - self.attempts })
        }
    }
}

#[cfg(test)]
mod tests;
