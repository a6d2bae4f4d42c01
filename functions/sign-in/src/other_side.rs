//! The switch from one side to the other: what is still needed there.

use accounts::{AccountKind, Login};
use store::StoreError;

use crate::{Person, SignIn};

/// What somebody who is signed in at one side is told at the door of the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OtherSide {
    /// The side that is asked for.
    pub(crate) kind: AccountKind,
    /// The username at the side where they are signed in.
    pub(crate) signed_in_as: String,
    /// What is needed.
    pub(crate) needed: Needed,
}

/// What the other side asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Needed {
    /// There is no account with the same mailbox.
    AnotherAccount,
    /// The account with the same mailbox has a password of its own, or was not proved in this browser.
    ItsProof {
        /// The mailbox, by which it is signed in to.
        email: String,
        /// Whether it has a password.
        has_password: bool,
        /// Whether a code of the authenticator app is asked for, too.
        second_factor: bool,
    },
}

impl Needed {
    /// The key of the sentence that says it.
    pub(crate) const fn key(&self) -> &'static str {
        match self {
            Self::AnotherAccount => "sign-in-other-none",
            Self::ItsProof { has_password: false, .. } => "sign-in-other-code",
            Self::ItsProof { second_factor: true, .. } => "sign-in-other-password-and-factor",
            Self::ItsProof { second_factor: false, .. } => "sign-in-other-password",
        }
    }
}

impl SignIn {
    /// What `person`, who is signed in at the one side, needs to get to the other one. Their mailbox is verified, so the account there
    /// with the same one is theirs.
    pub(crate) async fn other_side(&self, person: &Person, kind: AccountKind) -> Result<OtherSide, StoreError> {
        let known = self.known(kind, &Login::Email(person.email().clone())).await?;
        let needed = match known {
            None => Needed::AnotherAccount,
            Some(known) => Needed::ItsProof {
                email: person.email().to_string(),
                has_password: known.has_password(),
                second_factor: self.needs_second_proof(&known).await?.is_some(),
            },
        };
        Ok(OtherSide { kind, signed_in_as: person.username().to_owned(), needed })
    }
}
