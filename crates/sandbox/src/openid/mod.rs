//! An identity provider in a box, for the operators' console: OpenID Connect's authorization code flow with PKCE, strict where
//! the standard is. A person chooses who they are; there are no passwords.

mod authorize;
mod client;
mod keys;
mod people;
pub(crate) mod provider;
mod slip;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::sandbox::Sandbox;

pub(crate) use client::{CLIENT_ID, CLIENT_SECRET, CLIENT_SECRET_ID, issuer};
pub(crate) use people::GROUPS;
use slip::Slip;

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
    sandbox.openid.slip_next(next);
    Ok(axum::Json(json!({})))
}
