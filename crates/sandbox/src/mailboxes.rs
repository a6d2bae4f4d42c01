//! `/_sandbox/mailboxes`: what mailboxes do with mail.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::sandbox::Sandbox;
use crate::state::mailbox::Mailbox;

/// A mailbox to switch.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Switch {
    pub(crate) address: String,
    pub(crate) does: Mailbox,
}

/// The mailboxes that were switched.
pub(crate) async fn list(State(sandbox): State<Arc<Sandbox>>) -> axum::Json<Value> {
    axum::Json(sandbox.with(|state| json!(state.mailboxes)))
}

/// Switches a mailbox: from now on it does this with mail.
pub(crate) async fn switch(State(sandbox): State<Arc<Sandbox>>, body: axum::body::Bytes) -> Response {
    match serde_json::from_slice::<Switch>(&body) {
        Ok(wanted) if wanted.address.contains('@') => {
            sandbox.switch_mailbox(&wanted.address, wanted.does);
            list(State(sandbox)).await.into_response()
        }
        Ok(_) => refused("address is an e-mail address"),
        Err(error) => refused(&error.to_string()),
    }
}

fn refused(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, axum::Json(json!({ "error": why }))).into_response()
}
