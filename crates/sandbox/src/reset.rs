//! Whether a sandbox can be used, and everything as at the start: for a seller's own tests.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Clock, Entropy, Timestamp};
use serde::Deserialize;
use serde_json::json;
use store::Database;

use crate::control::{Answer, ControlError, Shared, read};
use crate::functions;
use crate::furnishing::furnish;
use crate::options::Options;
use crate::sandbox::Sandbox;
use crate::state::State as AwsState;
use crate::timetable::Timetable;

/// How a sandbox begins anew. Every field may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Beginning {
    /// The time (RFC 3339); as it was at the start without it, which is the machine's unless the clock is frozen.
    now: Option<String>,
    /// The seed of every name that is made and of every fault; the one of the start without it.
    seed: Option<u64>,
}

/// The routes.
pub(crate) fn router(options: Options) -> Router<Arc<Sandbox>> {
    let options = Arc::new(options);
    let reset = move |State(sandbox): Shared, body: Bytes| {
        let options = Arc::clone(&options);
        async move { reset(&sandbox, &options, &body).await }
    };
    Router::new().route("/_sandbox/health", get(health)).route("/_sandbox/reset", post(reset))
}

/// 200 once the app and AWS can be used, 503 before and while the sandbox ends.
async fn health(State(sandbox): Shared) -> Response {
    let (status, word) =
        if sandbox.is_ready() { (StatusCode::OK, "ready") } else { (StatusCode::SERVICE_UNAVAILABLE, "not-ready") };
    let body = json!({
        "status": word, "version": env!("CARGO_PKG_VERSION"), "now": sandbox.clock.now().to_string(),
        "app": sandbox.app_url, "aws": sandbox.aws_url,
    });
    (status, axum::Json(body)).into_response()
}

async fn reset(sandbox: &Sandbox, options: &Options, body: &[u8]) -> Answer {
    let asked: Beginning = read(body)?;
    let wanted = asked.now.map(|now| Timestamp::parse_rfc3339(&now).ok_or(ControlError::Instant)).transpose()?;
    // Held while time passes: nothing happens by itself meanwhile.
    let mut timetable = sandbox.turn.lock().await;
    let mut environment = sandbox.environment.get().cloned().ok_or(ControlError::NotReady)?;
    let at_start = if options.clock.is_frozen() { sandbox.began_at } else { Clock::system().now() };
    let now = wanted.unwrap_or(at_start);
    environment.entropy = asked.seed.or(options.seed).map_or_else(Entropy::system, Entropy::seeded);
    let seed = environment.entropy.bytes::<8>().map_err(|_| ControlError::NotReady)?;
    sandbox.random.reseed(u64::from_be_bytes(seed));
    sandbox.clock.set(now);
    sandbox.with(|state| {
        *state = AwsState::default();
        furnish(state, options, &sandbox.aws_url);
    });
    sandbox.openid.forget();
    sandbox.engine.remove(&sandbox.table_name).map_err(|_| ControlError::Table)?;
    let table = Database::new(&environment.aws, &sandbox.table_name, &environment.entropy);
    table.create_table().await.map_err(|_| ControlError::Table)?;
    // What functions remember between calls was of the time before.
    sandbox.serve_by(functions::all(&environment).map_err(|error| ControlError::App(error.to_string()))?);
    *timetable = Timetable::starting(now);
    Ok(axum::Json(json!({ "now": now.to_string() })))
}
