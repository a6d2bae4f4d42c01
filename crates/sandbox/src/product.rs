//! The product's side, as a seller would build it: an endpoint that takes signed events, and a rule on the bus. What
//! it received is shown in order, so that one sees what a product gets to know.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use kernel::Timestamp;
use serde_json::Value;
use telling::{EventId, Secret, sign};

use crate::faults::FaultKind;
use crate::sandbox::Sandbox;
use crate::state::told::{SignedRequest, Told};

/// The secret that the sandbox's product shares with the app. It protects nothing.
const SECRET: &str = "whsec_dG9sbGdhdGUtc2FuZGJveC1wcm9kdWN0LXNlY3JldA==";
/// The name of the product's endpoint among the app's targets.
const ENDPOINT: &str = "product";
/// The name of a product's endpoint that runs beside the sandbox.
const YOURS: &str = "yours";
/// The product's path on the AWS side's port.
const PATH: &str = "/_sandbox/product/hooks";
/// The bus that the app puts its events on.
pub(crate) const BUS: &str = "tollgate-events";
/// How many received events are kept; the oldest go first.
const MAX_TOLD: usize = 5_000;

/// What faults are switched on for: `internal-error` has the product's endpoint fail, `lost-answer` too, but after it
/// took the event.
const TARGET: &str = "product";

/// The secret that lists the app's webhooks, by its name.
pub(crate) const WEBHOOKS_SECRET: &str = "tollgate/sandbox/webhooks";

/// What the secret says when a sandbox starts: the sandbox's own product, and `yours` if there is one.
pub(crate) fn webhooks(aws_url: &str, yours: Option<&str>) -> String {
    let mut endpoints =
        vec![serde_json::json!({"name": ENDPOINT, "url": format!("{aws_url}{PATH}"), "secrets": [SECRET]})];
    endpoints.extend(yours.map(|url| serde_json::json!({"name": YOURS, "url": url, "secrets": [SECRET]})));
    Value::Array(endpoints).to_string()
}

/// The product's routes.
pub(crate) fn router() -> Router<Arc<Sandbox>> {
    Router::new().route(PATH, post(take)).route("/_sandbox/told", get(told))
}

/// Takes an event as Standard Webhooks has it: nothing is believed that is not signed.
async fn take(State(sandbox): State<Arc<Sandbox>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if sandbox.strikes(TARGET, FaultKind::InternalError) {
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    let Some(event) = verified(&headers, &body) else {
        return StatusCode::UNAUTHORIZED;
    };
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let request = SignedRequest {
        webhook_id: text("webhook-id"),
        webhook_timestamp: text("webhook-timestamp"),
        webhook_signature: text("webhook-signature"),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    sandbox.note_told("webhook", event, Some(request));
    if sandbox.strikes(TARGET, FaultKind::LostAnswer) {
        return StatusCode::GATEWAY_TIMEOUT;
    }
    StatusCode::NO_CONTENT
}

fn verified(headers: &HeaderMap, body: &[u8]) -> Option<Value> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let body = std::str::from_utf8(body).ok()?;
    let id: EventId = serde_json::from_value(Value::String(header("webhook-id")?.to_owned())).ok()?;
    let sent_at = Timestamp::from_seconds(header("webhook-timestamp")?.parse().ok()?);
    let expected = sign(&[Secret::parse(SECRET).ok()?], &id, sent_at, body);
    let signed = header("webhook-signature")?.split(' ').any(|signature| signature == expected);
    let event: Value = serde_json::from_str(body).ok()?;
    (signed && event.get("id").and_then(Value::as_str) == Some(id.as_str())).then_some(event)
}

/// Everything received, oldest first.
async fn told(State(sandbox): State<Arc<Sandbox>>) -> axum::Json<Value> {
    axum::Json(sandbox.with(|state| {
        let told = state.told.iter().map(|told| {
            serde_json::json!({
                "by": told.by, "receivedAt": told.received_at.to_string(), "event": told.event, "request": told.request,
            })
        });
        told.collect()
    }))
}

impl Sandbox {
    /// Remembers what the product received.
    pub(crate) fn note_told(&self, by: &str, event: Value, request: Option<SignedRequest>) {
        let told = Told { by: by.to_owned(), received_at: self.clock.now(), event, request };
        self.with(|state| {
            if state.told.len() >= MAX_TOLD {
                state.told.remove(0);
            }
            state.told.push(told);
        });
    }
}
