//! Pages for people: storefront, inbox, metering, controls.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, Response, StatusCode};

use crate::sandbox::Sandbox;

/// The largest request that an AWS API takes here (DynamoDB: 16 MB).
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// The pages' routes.
pub(crate) fn router() -> Router<Arc<Sandbox>> {
    Router::new()
}

/// Everything that is no page and no control is an AWS call.
pub(crate) async fn aws(State(sandbox): State<Arc<Sandbox>>, request: Request<Body>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY_BYTES).await else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
        return response;
    };
    sandbox.answer_aws(head.method.as_str(), head.uri.path(), &head.headers, &body)
}
