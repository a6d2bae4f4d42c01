//! The token endpoint: a code becomes an ID token, once, for the client that asked for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use kernel::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::client::{CLIENT_ID, CLIENT_SECRET, issuer};
use super::people::PEOPLE;
use super::provider::Code;
use super::slip::Slip;
use crate::sandbox::Sandbox;

/// How long an ID token holds, in seconds.
const TOKEN_SECONDS: i64 = 300;
/// How long ago what is old on purpose was.
const LONG_AGO_SECONDS: i64 = 3600;

pub(super) async fn redeem(
    State(sandbox): State<Arc<Sandbox>>,
    headers: HeaderMap,
    Form(asked): Form<BTreeMap<String, String>>,
) -> Response {
    if !is_client(&headers) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let text = |name: &str| asked.get(name).map_or("", String::as_str);
    if text("grant_type") != "authorization_code" {
        return refused(StatusCode::BAD_REQUEST, "unsupported_grant_type");
    }
    let now = sandbox.clock.now();
    let fits = |code: &Code| {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(text("code_verifier").as_bytes()));
        now < code.expires_at && code.redirect == text("redirect_uri") && code.challenge == challenge
    };
    // A code is used up by any try, as a stolen one should be.
    let Some(code) = sandbox.openid.take_code(text("code")).filter(fits) else {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    };
    let slip = sandbox.openid.take_slip();
    let claims = claims(&issuer(&sandbox.aws_url), &code, slip, now);
    let mut answer =
        json!({ "access_token": sandbox.random.uuid(), "token_type": "Bearer", "expires_in": TOKEN_SECONDS });
    let token = sandbox.openid.keys().sign(&claims, slip).filter(|_| slip != Some(Slip::Missing));
    if let (Some(fields), Some(token)) = (answer.as_object_mut(), token) {
        fields.insert("id_token".to_owned(), Value::String(token));
    }
    ([(header::CACHE_CONTROL, "no-store")], axum::Json(answer)).into_response()
}

fn is_client(headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    given == Some(&format!("Basic {}", STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"))))
}

fn claims(issuer: &str, code: &Code, slip: Option<Slip>, now: Timestamp) -> Value {
    let person = PEOPLE.iter().find(|person| person.subject == code.subject);
    let made_at = if slip == Some(Slip::Old) { now.plus_seconds(-LONG_AGO_SECONDS) } else { now };
    let ends_at = if slip == Some(Slip::Expired) { now } else { now.plus_seconds(TOKEN_SECONDS) };
    let mut claims = json!({
        "iss": if slip == Some(Slip::ForeignIssuer) { "https://id.example" } else { issuer },
        "sub": if slip == Some(Slip::StrangeSubject) { "olga\nadmin" } else { code.subject },
        "aud": match slip {
            Some(Slip::ForeignAudience) => json!("another-client"),
            Some(Slip::TwoAudiences) => json!([CLIENT_ID, "another-client"]),
            _ => json!(CLIENT_ID),
        },
        "iat": made_at.seconds(),
        "exp": ends_at.seconds(),
        "nonce": if slip == Some(Slip::AnotherNonce) { "another" } else { code.nonce.as_str() },
        "name": person.map(|person| person.name),
        "groups": match slip {
            Some(Slip::OnlyLooksOn) => json!(["console-viewers"]),
            Some(Slip::NoRole) => json!([]),
            _ => json!(person.map(|person| person.groups)),
        },
    });
    let authenticated_at = match slip {
        Some(Slip::OldAuthentication) => Some(code.authenticated_at.plus_seconds(-LONG_AGO_SECONDS)),
        Some(Slip::NoAuthenticationTime) => None,
        _ => code.says_when.then_some(code.authenticated_at),
    };
    if let (Some(fields), Some(at)) = (claims.as_object_mut(), authenticated_at) {
        fields.insert("auth_time".to_owned(), json!(at.seconds()));
    }
    claims
}

fn refused(status: StatusCode, code: &str) -> Response {
    (status, axum::Json(json!({ "error": code }))).into_response()
}
