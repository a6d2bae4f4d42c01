//! What accounts of both kinds have in common: an identifier, and by what their owners sign in.

use std::fmt;

use kernel::{BillingAccountId, ConsoleAccountId, Email, Language, Phone, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{AccountKind, BillingAccount, ConsoleAccount, ProofsSince};
use crate::code::Code;
use crate::password::PasswordHash;
use crate::session::{Session, SessionKind};
use crate::username::Username;

/// The identifier of an account of either kind. Their prefixes tell the kinds apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AccountId {
    /// Of a Billing Center account.
    Billing(BillingAccountId),
    /// Of a console account.
    Console(ConsoleAccountId),
}

impl AccountId {
    /// Which kind of account it is of.
    #[must_use]
    pub const fn kind(&self) -> AccountKind {
        match self {
            Self::Billing(_) => AccountKind::Billing,
            Self::Console(_) => AccountKind::Console,
        }
    }

    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Billing(id) => id.as_str(),
            Self::Console(id) => id.as_str(),
        }
    }

    /// What sessions of this account are kept as.
    #[must_use]
    pub fn session_kind(&self) -> SessionKind {
        match self {
            Self::Billing(id) => SessionKind::Billing { account: id.clone() },
            Self::Console(id) => SessionKind::Console { account: id.clone() },
        }
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<BillingAccountId> for AccountId {
    fn from(id: BillingAccountId) -> Self {
        Self::Billing(id)
    }
}

impl From<ConsoleAccountId> for AccountId {
    fn from(id: ConsoleAccountId) -> Self {
        Self::Console(id)
    }
}

/// By what an owner signs in to an account, and can change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The verified e-mail address.
    pub email: Email,
    /// The phone number.
    pub phone: Option<Phone>,
    /// When a code by text message last proved that the number is the owner's.
    pub phone_verified_at: Option<Timestamp>,
    /// The password. Without one, codes are the way in.
    pub password_hash: Option<PasswordHash>,
    /// When the owner of an address before last objected to a change and got the account back.
    pub restored_at: Option<Timestamp>,
    /// From when on codes and sessions count.
    pub proofs_since: ProofsSince,
}

macro_rules! account {
    ($name:ident, $kind:ident, other: $other:ident, own_words: $own_words:expr) => {
        impl Account for $name {
            const KIND: AccountKind = AccountKind::$kind;
            type Other = $other;

            fn account_id(&self) -> AccountId {
                AccountId::$kind(self.id.clone())
            }

            fn username(&self) -> &Username {
                &self.username
            }

            fn email(&self) -> &Email {
                &self.email
            }

            fn phone(&self) -> Option<&Phone> {
                self.phone.as_ref()
            }

            fn credentials(&self) -> Credentials {
                Credentials {
                    email: self.email.clone(),
                    phone: self.phone.clone(),
                    phone_verified_at: self.phone_verified_at,
                    password_hash: self.password_hash.clone(),
                    restored_at: self.restored_at,
                    proofs_since: self.proofs_since,
                }
            }

            fn with_credentials(&self, credentials: Credentials) -> Self {
                let Credentials { email, phone, phone_verified_at, password_hash, restored_at, proofs_since } =
                    credentials;
                let version = self.version + 1;
                Self {
                    email,
                    phone,
                    phone_verified_at,
                    password_hash,
                    restored_at,
                    proofs_since,
                    version,
                    ..self.clone()
                }
            }

            fn language(&self) -> Language {
                self.language
            }

            fn version(&self) -> u64 {
                self.version
            }

            fn takes_code(&self, code: &Code) -> bool {
                let made_at = code.made_at();
                made_at >= self.created_at && self.proofs_since.takes_code_of(made_at, code.account_version)
            }

            fn takes_session(&self, session: &Session) -> bool {
                self.proofs_since.takes_version(session.account_version)
            }

            fn own_words(&self) -> Vec<&str> {
                let own_words: fn(&Self) -> Vec<&str> = $own_words;
                own_words(self)
            }
        }
    };
}

account!(BillingAccount, Billing, other: ConsoleAccount, own_words: |account| vec![account.profile.company_name.as_str()]);
account!(ConsoleAccount, Console, other: BillingAccount, own_words: |_| Vec::new());

/// What the two kinds of account have in common: who they are, and by what their owners sign in.
pub trait Account: Clone + fmt::Debug + Send + Sync + Serialize + DeserializeOwned {
    /// Which kind it is.
    const KIND: AccountKind;
    /// The other kind. One person may have an account of each.
    type Other: Account;

    /// Its identifier.
    fn account_id(&self) -> AccountId;
    /// Its name, unique among accounts of its kind.
    fn username(&self) -> &Username;
    /// Its mailbox, verified, unique among accounts of its kind.
    fn email(&self) -> &Email;
    /// Its telephone, verified or not.
    fn phone(&self) -> Option<&Phone>;
    /// By what its owner signs in.
    fn credentials(&self) -> Credentials;
    /// The same account with other credentials, its version raised.
    #[must_use]
    fn with_credentials(&self, credentials: Credentials) -> Self;
    /// The language of its mails.
    fn language(&self) -> Language;
    /// Raised by each change.
    fn version(&self) -> u64;
    /// Whether a code that was sent for it still opens it: it was made after the account, and after the last change of how its owner
    /// signs in. One from before may have gone to somebody else.
    fn takes_code(&self, code: &Code) -> bool;
    /// Whether a session of it goes on: its address or password was not changed since the session was opened.
    fn takes_session(&self, session: &Session) -> bool;
    /// What its owner wrote about themselves, beside username and address: no password is made of it.
    fn own_words(&self) -> Vec<&str>;
}
