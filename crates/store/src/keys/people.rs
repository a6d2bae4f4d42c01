//! Keys of people: accounts, their names, sessions and codes, and workspaces.

use accounts::mail_feedback::address_hash;
use accounts::{AccountId, AccountKind, MailId};
use kernel::digest::sha256_hex;
use kernel::{BillingAccountId, ConsoleAccountId, Email, LicenseId, Timestamp, WorkspaceId};

use super::{Key, LICENSE_PREFIX};

/// The names that must be unique, each in a space of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UniqueName {
    /// Username of a Billing Center account.
    BillingUsername,
    /// What the username of a Billing Center account looks like ([`accounts::look_alike::username_skeleton`]).
    BillingUsernameSkeleton,
    /// E-mail of a Billing Center account.
    BillingEmail,
    /// Verified phone of a Billing Center account.
    BillingPhone,
    /// E-mail of a console account.
    ConsoleEmail,
    /// Username of a console account.
    ConsoleUsername,
    /// What the username of a console account looks like.
    ConsoleUsernameSkeleton,
    /// Verified phone of a console account.
    ConsolePhone,
}

impl UniqueName {
    /// E-mail addresses of accounts of `kind`.
    #[must_use]
    pub const fn email_of(kind: AccountKind) -> Self {
        match kind {
            AccountKind::Billing => Self::BillingEmail,
            AccountKind::Console => Self::ConsoleEmail,
        }
    }

    /// Usernames of accounts of `kind`.
    #[must_use]
    pub const fn username_of(kind: AccountKind) -> Self {
        match kind {
            AccountKind::Billing => Self::BillingUsername,
            AccountKind::Console => Self::ConsoleUsername,
        }
    }

    /// For a username, what it looks like; every other name itself.
    pub(crate) const fn of_skeleton(self) -> Self {
        match self {
            Self::BillingUsername => Self::BillingUsernameSkeleton,
            Self::ConsoleUsername => Self::ConsoleUsernameSkeleton,
            other => other,
        }
    }

    /// Whether the name stays reserved when its account is closed, so that nobody else can take it.
    pub(crate) const fn outlives_account(self) -> bool {
        match self {
            Self::BillingUsername
            | Self::BillingUsernameSkeleton
            | Self::ConsoleUsername
            | Self::ConsoleUsernameSkeleton => true,
            Self::BillingEmail | Self::BillingPhone | Self::ConsoleEmail | Self::ConsolePhone => false,
        }
    }

    const fn tag(self) -> &'static str {
        match self {
            Self::BillingUsername => "billing-username",
            Self::BillingUsernameSkeleton => "billing-username-skeleton",
            Self::BillingEmail => "billing-email",
            Self::BillingPhone => "billing-verified-phone",
            Self::ConsoleEmail => "console-email",
            Self::ConsoleUsername => "console-username",
            Self::ConsoleUsernameSkeleton => "console-username-skeleton",
            Self::ConsolePhone => "console-verified-phone",
        }
    }
}

/// A session, by the SHA-256 of its token.
#[must_use]
pub fn session(token_hash: &str) -> Key {
    Key::new(format!("SESSION#{token_hash}"), "SESSION")
}

/// What a person has filled in so far in one activation session.
#[must_use]
pub fn draft(token_hash: &str) -> Key {
    Key::new(format!("SESSION#{token_hash}"), "DRAFT")
}

/// A Billing Center account.
#[must_use]
pub fn billing_account(id: &BillingAccountId) -> Key {
    Key::new(format!("BILLING#{id}"), "ACCOUNT")
}

/// The budget of a Billing Center account.
#[must_use]
pub fn budget(id: &BillingAccountId) -> Key {
    Key::new(format!("BILLING#{id}"), "BUDGET")
}

/// That a Billing Center account pays for a workspace.
#[must_use]
pub fn billing_workspace(id: &BillingAccountId, workspace: &WorkspaceId) -> Key {
    Key::new(format!("BILLING#{id}"), format!("WORKSPACE#{workspace}"))
}

/// That a cloud account, by one of its licenses, is saved with a Billing Center account.
#[must_use]
pub fn billing_license(id: &BillingAccountId, license: &LicenseId) -> Key {
    Key::new(format!("BILLING#{id}"), format!("{LICENSE_PREFIX}{license}"))
}

/// How the range keys of security events begin, beside their account.
pub const SECURITY_PREFIX: &str = "SECURITY#";

/// A security event of a Billing Center account. The time has a fixed width, so that it sorts as text.
#[must_use]
pub fn billing_security_event(id: &BillingAccountId, at: Timestamp, suffix: &str) -> Key {
    Key::new(format!("BILLING#{id}"), format!("{SECURITY_PREFIX}{:015}#{suffix}", at.millis()))
}

/// A security event of a console account.
#[must_use]
pub fn console_security_event(id: &ConsoleAccountId, at: Timestamp, suffix: &str) -> Key {
    Key::new(format!("CONSOLE#{id}"), format!("{SECURITY_PREFIX}{:015}#{suffix}", at.millis()))
}

/// Where failed attempts at a login are counted that nobody has: by the same write as somebody's, and read by nobody.
#[must_use]
pub fn nobodys_security_event(login: &str, at: Timestamp, suffix: &str) -> Key {
    let pk = format!("GUESSES#{}", sha256_hex(&["nobody", login]));
    Key::new(pk, format!("{SECURITY_PREFIX}{:015}#{suffix}", at.millis()))
}

/// An account of either kind.
#[must_use]
pub fn account(id: &AccountId) -> Key {
    match id {
        AccountId::Billing(id) => billing_account(id),
        AccountId::Console(id) => console_account(id),
    }
}

/// That the present e-mail address or phone number of an account was confirmed.
#[must_use]
pub fn confirmation(id: &AccountId, contact: &str) -> Key {
    Key::new(account(id).pk, format!("CONFIRMED#{contact}"))
}

/// A security event of an account of either kind.
#[must_use]
pub fn security_event(id: &AccountId, at: Timestamp, suffix: &str) -> Key {
    match id {
        AccountId::Billing(id) => billing_security_event(id, at, suffix),
        AccountId::Console(id) => console_security_event(id, at, suffix),
    }
}

/// The browsers that an account of either kind knows.
#[must_use]
pub fn devices(id: &AccountId) -> Key {
    match id {
        AccountId::Billing(id) => billing_devices(id),
        AccountId::Console(id) => console_devices(id),
    }
}

/// The second factor of a Billing Center account.
#[must_use]
pub fn second_factor(id: &BillingAccountId) -> Key {
    Key::new(format!("BILLING#{id}"), "SECOND-FACTOR")
}

/// An enrolment of a second factor that waits for its first code.
#[must_use]
pub fn enrolment(id: &BillingAccountId) -> Key {
    Key::new(format!("BILLING#{id}"), "ENROLMENT")
}

/// A mail about the second factor that is owed, by when what it tells of happened.
#[must_use]
pub fn owed_notice(id: &BillingAccountId, at: Timestamp, kind: &str) -> Key {
    Key::new(format!("BILLING#{id}"), format!("NOTICE#{:015}#{kind}", at.millis()))
}

/// A mail about a changed account that is owed, by when it was changed.
#[must_use]
pub fn owed_account_notice(id: &AccountId, at: Timestamp, what: &str) -> Key {
    Key { sk: format!("ACCOUNT-NOTICE#{:015}#{what}", at.millis()), ..account(id) }
}

/// A sign-in that waits for the second proof. It is no session: it opens nothing.
#[must_use]
pub fn pending_sign_in(token_hash: &str) -> Key {
    Key::new(format!("SESSION#{token_hash}"), "SIGN-IN")
}

/// Which removal of a second factor a link stops, by the hash of its token.
#[must_use]
pub fn removal_objection(token_hash: &str) -> Key {
    Key::new(format!("OBJECTION#{token_hash}"), "REMOVAL")
}

/// What an objection to a change puts back, by the hash of its token.
#[must_use]
pub fn objection(token_hash: &str) -> Key {
    Key::new(format!("OBJECTION#{token_hash}"), "OBJECTION")
}

/// A console account.
#[must_use]
pub fn console_account(id: &ConsoleAccountId) -> Key {
    Key::new(format!("CONSOLE#{id}"), "ACCOUNT")
}

/// That a console account owns a workspace.
#[must_use]
pub fn console_workspace(id: &ConsoleAccountId, workspace: &WorkspaceId) -> Key {
    Key::new(format!("CONSOLE#{id}"), format!("WORKSPACE#{workspace}"))
}

/// The holder of a unique name. The name itself may be personal, so only its hash is a key.
#[must_use]
pub fn unique(kind: UniqueName, normalized: &str) -> Key {
    Key::new(format!("UNIQUE#{}#{}", kind.tag(), sha256_hex(&[normalized])), "UNIQUE")
}

/// What earlier releases kept for each phone number of a Billing Center account, verified or not. Only removed.
#[must_use]
pub fn unverified_billing_phone(normalized: &str) -> Key {
    Key::new(format!("UNIQUE#billing-phone#{}", sha256_hex(&[normalized])), "UNIQUE")
}

/// A workspace.
#[must_use]
pub fn workspace(id: &WorkspaceId) -> Key {
    Key::new(format!("WORKSPACE#{id}"), "WORKSPACE")
}

/// The browsers that a Billing Center account knows.
#[must_use]
pub fn billing_devices(id: &BillingAccountId) -> Key {
    Key::new(format!("BILLING#{id}"), DEVICES)
}

/// The browsers that a console account knows.
#[must_use]
pub fn console_devices(id: &ConsoleAccountId) -> Key {
    Key::new(format!("CONSOLE#{id}"), DEVICES)
}

/// A key of nothing: read in place of an account's browsers where nobody has a unique name.
#[must_use]
pub fn nobodys_devices(name: &Key) -> Key {
    Key::new(name.pk.clone(), DEVICES)
}

const DEVICES: &str = "DEVICES";

/// When one asker had codes sent to one address, number or name, by the asker's budget.
#[must_use]
pub fn sends(target: &str, budget: &str) -> Key {
    Key::new(format!("TARGET#{}", sha256_hex(&[target])), format!("SENDS#{budget}"))
}

/// A code sent to one address, number or name, by its own name there: purpose, kind of account, asker.
#[must_use]
pub fn code(target: &str, name: &str) -> Key {
    Key::new(format!("TARGET#{}", sha256_hex(&[target])), format!("CODE#{name}"))
}

/// That the word with this hash lets somebody have a code sent to one address, number or name.
#[must_use]
pub fn admission(target: &str, word_hash: &str) -> Key {
    Key::new(format!("TARGET#{}", sha256_hex(&[target])), format!("ADMISSION#{word_hash}"))
}

/// How the hash keys of messages that bring codes begin.
pub const CODE_MESSAGE_PREFIX: &str = "CODE-MESSAGE#";

/// How many text messages one of a day's counters has let pass.
#[must_use]
pub fn texts(day: &str, counter: &str) -> Key {
    Key::new(format!("TEXTS#{day}"), counter)
}

/// The message that brings a code.
#[must_use]
pub fn owed_code(id: &str) -> Key {
    Key::new(format!("CODE-MESSAGE#{id}"), "CODE-MESSAGE")
}

/// That a signed-in session belongs to a Billing Center account.
#[must_use]
pub fn billing_session(id: &BillingAccountId, token_hash: &str) -> Key {
    Key::new(format!("BILLING#{id}"), format!("SESSION#{token_hash}"))
}

/// That a signed-in session belongs to a console account.
#[must_use]
pub fn console_session(id: &ConsoleAccountId, token_hash: &str) -> Key {
    Key::new(format!("CONSOLE#{id}"), format!("SESSION#{token_hash}"))
}

/// Wrong guesses counted against one account or address.
#[must_use]
pub fn guesses(of: &str) -> Key {
    Key::new(format!("GUESSES#{}", sha256_hex(&[of])), "GUESSES")
}

/// What the mail service told of a mail.
#[must_use]
pub fn mail_feedback(id: &MailId) -> Key {
    Key::new(format!("MAIL-FEEDBACK#{}", id.as_str()), "FEEDBACK")
}

/// What the mail service told of mails to an address. The address is personal, so only its hash is a key.
#[must_use]
pub fn mail_address(email: &Email) -> Key {
    Key::new(format!("MAIL-ADDRESS#{}", address_hash(email)), "FEEDBACK")
}
