//! Pages for people: storefront, inbox, metering, controls. They work without JavaScript.

mod controls;
mod events;
mod inbox;
pub(crate) mod layout;
mod metering;
mod moving;
mod named;
mod paging;
mod storefront;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, Response, StatusCode};
use axum::routing::{get, post};

use crate::s3;
use crate::sandbox::Sandbox;

/// The largest request that is read here (DynamoDB: 16 MB; an upload to S3: more than our forms allow).
const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

/// The pages' routes. AWS calls share the path `/` with the storefront; their method tells them apart.
pub(crate) fn router() -> Router<Arc<Sandbox>> {
    Router::new()
        .route("/", get(storefront::show).post(aws))
        .route("/purchases", post(storefront::subscribe))
        .route("/purchases/{agreement_id}/{action}", post(storefront::act))
        .route("/inbox", get(inbox::show))
        .route("/inbox/mailboxes", post(inbox::switch_mailbox))
        .route("/metering", get(metering::show))
        .route("/events", get(events::show))
        .route("/controls", get(controls::show))
        .route("/controls/clock", get(moving::show).post(moving::move_clock))
        .route("/controls/faults", post(controls::add_fault))
        .route("/controls/faults/clear", post(controls::clear_faults))
        .route("/controls/run/{function}", post(controls::run))
}

/// Everything that is no page and no control is an AWS call.
pub(crate) async fn aws(State(sandbox): State<Arc<Sandbox>>, request: Request<Body>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY_BYTES).await else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
        return response;
    };
    if s3::bucket_and_key(head.uri.path()).is_some() {
        return sandbox.answer_s3(&head.method, &head.uri, &head.headers, &body);
    }
    sandbox.answer_aws(head.method.as_str(), head.uri.path(), &head.headers, &body).map(Body::from)
}
