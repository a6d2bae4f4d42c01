//! An identity provider in a box, for the operators' console: OpenID Connect's authorization code flow with PKCE, strict where
//! the standard is. A person chooses who they are; there are no passwords.

mod authorize;
mod keys;
mod people;
mod token;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use kernel::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::sandbox::Sandbox;

pub(crate) use people::GROUPS;

/// The provider's path on the AWS side's port.
const PATH: &str = "/_sandbox/openid";
/// The console's id at the provider.
pub(crate) const CLIENT_ID: &str = "tollgate-console";
/// The console's secret. It protects nothing.
pub(crate) const CLIENT_SECRET: &str = "sandbox-operator-client";
/// The name of the secret that holds it.
pub(crate) const CLIENT_SECRET_ID: &str = "tollgate/sandbox/operator-client";
/// Where the console takes people back.
const CALLBACK: &str = "/operator/sign-in/callback";

/// What the provider has: its keys, the codes it gave out, and what is wrong with the next token on purpose.
#[derive(Debug, Default)]
pub(crate) struct OpenId {
    /// Made at first use, for it takes a moment.
    keys: OnceLock<keys::Keys>,
    codes: Mutex<BTreeMap<String, Code>>,
    slip: Mutex<Option<Slip>>,
}

/// A code that waits to be redeemed.
#[derive(Clone, Debug)]
struct Code {
    subject: &'static str,
    redirect: String,
    nonce: String,
    challenge: String,
    expires_at: Timestamp,
    authenticated_at: Timestamp,
    /// Whether the client asked when the person authenticated.
    says_when: bool,
}

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

impl OpenId {
    fn keys(&self) -> &keys::Keys {
        self.keys.get_or_init(keys::Keys::make)
    }

    fn keep_code(&self, name: String, code: Code) {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).insert(name, code);
    }

    fn take_code(&self, name: &str) -> Option<Code> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).remove(name)
    }

    /// Forgets the codes that were given out, and what was to be wrong.
    pub(crate) fn forget(&self) {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let _ = self.take_slip();
    }

    fn take_slip(&self) -> Option<Slip> {
        self.slip.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The issuer, as it stands in tokens and in the console's configuration.
pub(crate) fn issuer(aws_url: &str) -> String {
    format!("{aws_url}{PATH}")
}

/// The provider's routes.
pub(crate) fn router() -> Router<Arc<Sandbox>> {
    Router::new()
        .route("/_sandbox/openid/.well-known/openid-configuration", get(document))
        .route("/_sandbox/openid/keys", get(keys))
        .route("/_sandbox/openid/authorize", get(authorize::show).post(authorize::choose))
        .route("/_sandbox/openid/token", post(token::redeem))
        .route("/_sandbox/openid/slips", post(slip))
}

async fn document(State(sandbox): State<Arc<Sandbox>>) -> axum::Json<Value> {
    let issuer = issuer(&sandbox.aws_url);
    axum::Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile"],
        "claims_supported": ["sub", "name", "groups", "auth_time"],
    }))
}

async fn keys(State(sandbox): State<Arc<Sandbox>>) -> axum::Json<Value> {
    axum::Json(sandbox.openid.keys().public())
}

#[derive(Deserialize)]
struct NextToken {
    next: Slip,
}

/// Says what is to be wrong with the next token.
async fn slip(State(sandbox): State<Arc<Sandbox>>, body: Bytes) -> Result<axum::Json<Value>, (StatusCode, String)> {
    let read = serde_json::from_slice::<NextToken>(&body);
    let NextToken { next } = read.map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    *sandbox.openid.slip.lock().unwrap_or_else(PoisonError::into_inner) = Some(next);
    Ok(axum::Json(json!({})))
}
