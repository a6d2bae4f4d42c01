//! What can be wrong with a token on purpose.

use serde::Deserialize;

/// What is wrong with a token, for stories in which something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Slip {
    /// Made for another client.
    ForeignAudience,
    /// Made for another client as well.
    TwoAudiences,
    /// Made by another provider.
    ForeignIssuer,
    /// Over.
    Expired,
    /// Made an hour ago.
    Old,
    /// Made for another request.
    AnotherNonce,
    /// Signed by a key that is not the provider's, under the id of one that is.
    ForeignKey,
    /// Not signed: `alg` is `none`.
    NoSignature,
    /// Signed by the client's secret: `HS256`.
    Symmetric,
    /// Says that the person proved who they are an hour ago.
    OldAuthentication,
    /// Does not say when.
    NoAuthenticationTime,
    /// A subject with a line break.
    StrangeSubject,
    /// Somebody took all but looking on from the person.
    OnlyLooksOn,
    /// Somebody took every role from the person.
    NoRole,
    /// The answer holds no ID token.
    Missing,
}
