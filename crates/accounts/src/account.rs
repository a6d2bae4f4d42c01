//! The two accounts a person can have: one pays, one uses.

use kernel::digest::sha256_hex;
use kernel::{BillingAccountId, ConsoleAccountId, Email, Language, Phone, Timestamp};
use serde::{Deserialize, Serialize};

use crate::password::PasswordHash;
use crate::people::Membership;
use crate::profile::CompanyProfile;
use crate::username::Username;

mod either;
mod proofs;
pub use either::{Account, AccountId, Credentials};
pub use proofs::ProofsSince;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccountKind {
    /// The account that uses the product.
    Console,
    /// The account that pays.
    Billing,
}

impl AccountKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Console, Self::Billing];

    /// The other kind.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Console => Self::Billing,
            Self::Billing => Self::Console,
        }
    }

    /// The word at the interface.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Billing => "billing",
        }
    }

    /// Reads the word. `None` if it is neither.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// How many characters name an account in the choice to bind it: enough to tell a few apart.
pub(crate) const CHOICE_CHARACTERS: usize = 16;

/// An account at the Billing Center: it pays for workspaces. Its username is its unique credential; its e-mail address
/// and verified phone number are unique too and can be signed in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BillingAccount {
    /// Its identifier.
    pub id: BillingAccountId,
    /// Its name, unique among Billing Center accounts.
    pub username: Username,
    /// Its mailbox, verified, unique among Billing Center accounts.
    pub email: Email,
    /// Its telephone, unique among Billing Center accounts once it is verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// When a code by text message last proved that the telephone is its owner's; `None` if none has. Until then the number is
    /// only what somebody typed: it finds no account, receives no codes, and is not unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_verified_at: Option<Timestamp>,
    /// Its password. Without one, codes are the way in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<PasswordHash>,
    /// The company.
    pub profile: CompanyProfile,
    /// The language of its mails.
    pub language: Language,
    /// When its owner agreed to the terms.
    pub terms_accepted_at: Timestamp,
    /// When it came into being.
    pub created_at: Timestamp,
    /// When the owner of an address before last objected to a change and got the account back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored_at: Option<Timestamp>,
    /// From when on codes and sessions count.
    #[serde(default, skip_serializing_if = "ProofsSince::is_always")]
    pub proofs_since: ProofsSince,
    /// Of a login that belongs to another account: to which, and as what. Its profile is that account's as it was when its holder
    /// came, with their own name as the contact. `None` of an account of its own, whose login is its first owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub membership: Option<Membership>,
    /// Raised by each change.
    pub version: u64,
}

impl BillingAccount {
    /// Its telephone, if a code by text message has proved that it is its owner's.
    #[must_use]
    pub fn verified_phone(&self) -> Option<&Phone> {
        self.phone.as_ref().filter(|_| self.phone_verified_at.is_some())
    }
}

impl BillingAccount {
    /// The account's name in the choice to bind it: in an address and in forms. It tells nothing of the account.
    #[must_use]
    pub fn choice_name(&self) -> String {
        sha256_hex(&["known-account", self.id.as_str()]).chars().take(CHOICE_CHARACTERS).collect()
    }
}

/// An account at the console: it uses the product. Its e-mail address is its unique credential; username and verified phone
/// number are unique among console accounts too, since they can be signed in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleAccount {
    /// Its identifier.
    pub id: ConsoleAccountId,
    /// Its mailbox, verified, unique among console accounts.
    pub email: Email,
    /// Its name, unique among console accounts.
    pub username: Username,
    /// Its telephone, unique among console accounts once it is verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// When a code by text message last proved that the telephone is its owner's; `None` if none has. Until then the number is
    /// only what somebody typed: it finds no account, receives no codes, and is not unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_verified_at: Option<Timestamp>,
    /// Its password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<PasswordHash>,
    /// The language of its mails.
    pub language: Language,
    /// When its owner agreed to the terms.
    pub terms_accepted_at: Timestamp,
    /// When it came into being.
    pub created_at: Timestamp,
    /// When the owner of an address before last objected to a change and got the account back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored_at: Option<Timestamp>,
    /// From when on codes and sessions count.
    #[serde(default, skip_serializing_if = "ProofsSince::is_always")]
    pub proofs_since: ProofsSince,
    /// Raised by each change.
    pub version: u64,
}

impl ConsoleAccount {
    /// Its telephone, if a code by text message has proved that it is its owner's.
    #[must_use]
    pub fn verified_phone(&self) -> Option<&Phone> {
        self.phone.as_ref().filter(|_| self.phone_verified_at.is_some())
    }
}
