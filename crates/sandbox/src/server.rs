//! Listening: HTTP/1.1 on loopback, with connections that can be broken off instead of answered.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::Service as _;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long a connection may be idle before it is closed. hyper's 30 seconds are short on a machine so busy that a client
/// keeps a connection for longer: a request that is sent in the moment of closing fails.
const LONGEST_IDLE: Duration = Duration::from_secs(600);

/// An answer that carries this never arrives: the connection is closed instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LostAnswer;

/// The answer was lost on purpose.
#[derive(Debug, thiserror::Error)]
#[error("a fault lost this answer")]
struct Lost;

/// Serves `router` until `stopped` becomes true.
pub(crate) fn serve(
    listener: TcpListener,
    router: Router,
    mut stopped: watch::Receiver<bool>,
) -> impl Future<Output = ()> + Send {
    let router = Arc::new(router);
    async move {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                _ = stopped.wait_for(|stopped| *stopped) => return,
            };
            let Ok((stream, _)) = accepted else {
                continue;
            };
            // Without this, small answers wait for the peer's delayed acknowledgement.
            let _ = stream.set_nodelay(true);
            let (router, mut stopped) = (Arc::clone(&router), stopped.clone());
            tokio::spawn(async move {
                let service = hyper::service::service_fn(move |request| answer(Arc::clone(&router), request));
                let connection = hyper::server::conn::http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(LONGEST_IDLE)
                    .max_buf_size(64 * 1024)
                    .serve_connection(TokioIo::new(stream), service);
                tokio::select! {
                    _ = connection => {}
                    _ = stopped.wait_for(|stopped| *stopped) => {}
                }
            });
        }
    }
}

async fn answer(router: Arc<Router>, request: Request<Incoming>) -> Result<Response<Body>, Lost> {
    let service = TowerToHyperService::new((*router).clone());
    match service.call(request.map(Body::new)).await {
        Ok(response) if response.extensions().get::<LostAnswer>().is_some() => Err(Lost),
        Ok(response) => Ok(response),
        Err(never) => match never {},
    }
}
