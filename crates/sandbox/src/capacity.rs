//! `/_sandbox/capacity`: what DynamoDB would bill.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;

use crate::engine::Counted;
use crate::sandbox::Sandbox;

/// GET tells what was counted, DELETE begins anew at zero.
pub(crate) fn router() -> Router<Arc<Sandbox>> {
    Router::new().route("/_sandbox/capacity", get(counted).delete(begin))
}

async fn counted(State(sandbox): State<Arc<Sandbox>>) -> axum::Json<Counted> {
    axum::Json(sandbox.engine.capacity.counted())
}

async fn begin(State(sandbox): State<Arc<Sandbox>>) -> axum::Json<Counted> {
    sandbox.engine.capacity.begin();
    axum::Json(sandbox.engine.capacity.counted())
}
