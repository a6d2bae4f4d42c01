//! Who somebody is.

use kernel::{Timestamp, typed};
use openidconnect::{ClaimsVerificationError, SignatureVerificationError};

use crate::client::VerifiedClaims;

/// The longest subject (OpenID Connect Core 1.0, section 2): 255 ASCII characters.
const MAX_SUBJECT_CHARACTERS: usize = 255;
/// The most characters of a name that are shown.
const MAX_NAME_CHARACTERS: usize = 80;

/// Who somebody is, by an ID token that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// The provider's name for the person.
    pub subject: String,
    /// What the person is called; the subject if the provider does not say.
    pub name: String,
    /// The groups that the provider says they are in.
    pub groups: Vec<String>,
    /// When they proved to the provider who they are, if it says so.
    pub authenticated_at: Option<Timestamp>,
}

/// What is wrong with an ID token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotVerified {
    /// There is none.
    #[error("there is no ID token")]
    Missing,
    /// Another provider made it.
    #[error("another issuer")]
    Issuer,
    /// It was made for another client.
    #[error("another audience")]
    Audience,
    /// It has expired, or was made too long ago or in the future.
    #[error("expired, or not made just now")]
    Time,
    /// It answers another request.
    #[error("another nonce")]
    Nonce,
    /// The signature is not the provider's, or by an algorithm that we do not take.
    #[error("no signature of the provider's")]
    Signature,
    /// The provider does not say, or not as late as it was asked to, that the person proved who they are.
    #[error("no authentication since it was asked for")]
    Authentication,
    /// The subject is no name that can be kept.
    #[error("a subject that cannot be kept")]
    Subject,
    /// Something else.
    #[error("not a token we take")]
    Other,
}

impl From<&ClaimsVerificationError> for NotVerified {
    fn from(error: &ClaimsVerificationError) -> Self {
        match error {
            ClaimsVerificationError::Expired(_) => Self::Time,
            ClaimsVerificationError::InvalidAudience(_) => Self::Audience,
            ClaimsVerificationError::InvalidIssuer(_) => Self::Issuer,
            ClaimsVerificationError::InvalidNonce(_) => Self::Nonce,
            ClaimsVerificationError::InvalidAuthTime(_) => Self::Authentication,
            ClaimsVerificationError::InvalidSubject(_) => Self::Subject,
            ClaimsVerificationError::SignatureVerification(_) => Self::Signature,
            _ => Self::Other,
        }
    }
}

/// Whether the provider may have new keys.
pub(crate) const fn lacks_key(error: &ClaimsVerificationError) -> bool {
    matches!(error, ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey))
}

impl Identity {
    pub(crate) fn of(claims: &VerifiedClaims, groups_claim: &str) -> Result<Self, NotVerified> {
        let subject = claims.subject().as_str();
        let fits =
            (1..=MAX_SUBJECT_CHARACTERS).contains(&subject.len()) && subject.bytes().all(|b| b.is_ascii_graphic());
        if !fits {
            return Err(NotVerified::Subject);
        }
        let called = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str());
        let called = called.or_else(|| claims.preferred_username().map(|name| name.as_str()));
        let called = called.map(str::trim).filter(|name| !name.is_empty() && !typed::has_hidden(name));
        Ok(Self {
            issuer: claims.issuer().to_string(),
            subject: subject.to_owned(),
            name: called.unwrap_or(subject).chars().take(MAX_NAME_CHARACTERS).collect(),
            groups: claims.additional_claims().groups(groups_claim),
            authenticated_at: claims.auth_time().map(|at| Timestamp::from_seconds(at.timestamp())),
        })
    }
}
