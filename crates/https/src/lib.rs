//! One HTTPS client for the calls that no SDK makes: webhooks, S3 by signed requests, CloudWatch, the identity provider.
//!
//! Owns: connections, the machine's certificate authorities, limits of time and size, to which addresses a name may lead. Does not
//! own: what is asked, who signs it, what an answer means.

mod resolving;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, Limited};
pub use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

pub use resolving::AddressRule;
use resolving::Resolver;

type Connections = Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>;

/// Where requests may go.
#[derive(Clone, Copy, Debug, Default)]
pub struct Destinations {
    /// Whether `http://` is refused. An endpoint of a sandbox has no TLS.
    pub tls_only: bool,
    /// Which addresses a name may lead to; `None`: any.
    pub addresses: Option<AddressRule>,
}

/// Sends requests. Redirects are not followed. Clones share their connections.
#[derive(Clone, Debug, Default)]
pub struct Https {
    destinations: Destinations,
    /// Made when it is first needed: reading the machine's certificate authorities takes a while.
    connections: Arc<OnceLock<Connections>>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpsError {
    /// The machine has no certificate authorities, so nobody could be trusted.
    #[error("no certificate authorities were found on this machine")]
    NoRoots,
    /// No connection was made.
    #[error("no connection")]
    Unreachable(#[source] hyper_util::client::legacy::Error),
    /// The connection broke before the answer began.
    #[error("the connection broke")]
    Broken(#[source] hyper_util::client::legacy::Error),
    /// No answer came in time.
    #[error("no answer in time")]
    Time,
    /// The answer broke off or was too long.
    #[error("the answer broke off or was too long")]
    Body,
}

impl Https {
    /// A client that sends to these destinations.
    #[must_use]
    pub fn new(destinations: Destinations) -> Self {
        Self { destinations, connections: Arc::default() }
    }

    /// Reads the machine's certificate authorities now, rather than with the first request.
    ///
    /// # Errors
    /// [`HttpsError::NoRoots`].
    pub fn prepare(&self) -> Result<(), HttpsError> {
        self.connections().map(drop)
    }

    /// Sends a request and answers the head of the answer, which must come `within` a time.
    ///
    /// # Errors
    /// [`HttpsError`].
    pub async fn begin(&self, request: Request<Bytes>, within: Duration) -> Result<Response<Incoming>, HttpsError> {
        let answer = self.connections()?.request(request.map(Full::new));
        let answer = tokio::time::timeout(within, answer).await.map_err(|_| HttpsError::Time)?;
        answer.map_err(
            |error| if error.is_connect() { HttpsError::Unreachable(error) } else { HttpsError::Broken(error) },
        )
    }

    /// Sends a request and reads its answer whole, all of it `within` a time.
    ///
    /// # Errors
    /// [`HttpsError`]; [`HttpsError::Body`] too if the body has more than `max_bytes`.
    pub async fn send(
        &self,
        request: Request<Bytes>,
        within: Duration,
        max_bytes: usize,
    ) -> Result<Response<Bytes>, HttpsError> {
        let answered = async {
            let (head, body) = self.begin(request, within).await?.into_parts();
            Ok(Response::from_parts(head, collect(body, max_bytes).await?))
        };
        tokio::time::timeout(within, answered).await.map_err(|_| HttpsError::Time)?
    }

    fn connections(&self) -> Result<&Connections, HttpsError> {
        if let Some(connections) = self.connections.get() {
            return Ok(connections);
        }
        let mut http = HttpConnector::new_with_resolver(Resolver(self.destinations.addresses));
        http.enforce_http(false);
        let builder = HttpsConnectorBuilder::new().with_native_roots().map_err(|_| HttpsError::NoRoots)?;
        let builder = if self.destinations.tls_only { builder.https_only() } else { builder.https_or_http() };
        let connector = builder.enable_http1().wrap_connector(http);
        Ok(self.connections.get_or_init(|| Client::builder(TokioExecutor::new()).build(connector)))
    }
}

/// Reads the body of an answer that [`Https::begin`] began, `within` a time.
///
/// # Errors
/// [`HttpsError::Time`], or [`HttpsError::Body`] if it broke off or has more than `max_bytes`.
pub async fn read(body: Incoming, within: Duration, max_bytes: usize) -> Result<Bytes, HttpsError> {
    tokio::time::timeout(within, collect(body, max_bytes)).await.map_err(|_| HttpsError::Time)?
}

async fn collect(body: Incoming, max_bytes: usize) -> Result<Bytes, HttpsError> {
    let body = Limited::new(body, max_bytes).collect().await.map_err(|_| HttpsError::Body)?;
    Ok(body.to_bytes())
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    const WITHIN: Duration = Duration::from_secs(5);

    /// Answers one request with `answer`, and says where.
    async fn answering(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0_u8; 4096]).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
        });
        url
    }

    async fn ask(https: &Https, url: &str, max_bytes: usize) -> Result<Response<Bytes>, HttpsError> {
        https.send(Request::get(url).body(Bytes::new()).unwrap(), WITHIN, max_bytes).await
    }

    #[tokio::test]
    async fn an_answer_is_read_whole_and_never_beyond_its_limit() {
        let answer = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 5\r\n\r\nhello";
        let answered = ask(&Https::default(), &answering(answer).await, 5).await.unwrap();
        assert_eq!((answered.status().as_u16(), &answered.body()[..]), (302, &b"hello"[..]), "not followed");
        assert!(matches!(ask(&Https::default(), &answering(answer).await, 4).await, Err(HttpsError::Body)));
    }

    #[tokio::test]
    async fn nobody_there_no_answer_and_no_tls_are_told_apart() {
        let https = Https::default();
        assert!(matches!(ask(&https, "http://127.0.0.1:1/", 5).await, Err(HttpsError::Unreachable(_))));
        assert!(matches!(ask(&https, &answering("").await, 5).await, Err(HttpsError::Broken(_))));
        let tls_only = Https::new(Destinations { tls_only: true, addresses: None });
        let refused = ask(&tls_only, &answering("HTTP/1.1 200 OK\r\n\r\n").await, 5).await;
        assert!(matches!(refused, Err(HttpsError::Unreachable(_))), "{refused:?}");
    }
}
