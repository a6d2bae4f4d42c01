//! The HTTPS client that the provider is asked by.

use std::pin::Pin;
use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

/// How long a provider has to answer: a person waits, and API Gateway for 30 seconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(8);
/// The largest answer we read, in bytes: a key set with certificates has some 20 KB.
const MAX_ANSWER_BYTES: usize = 512 * 1024;

type Connection = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// Sends requests and reads answers. Redirects are not followed: a provider's endpoints are where its document says.
#[derive(Debug)]
pub(crate) struct Https {
    tls_only: bool,
    connection: OnceLock<Connection>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpsError {
    /// The machine trusts nobody.
    #[error("no certificate authorities were found on this machine")]
    NoRoots,
    /// The connection was not made, or broke.
    #[error("no connection")]
    Connection(#[source] hyper_util::client::legacy::Error),
    /// No answer came in time.
    #[error("no answer in time")]
    Time,
    /// The answer broke off or was too long.
    #[error("the answer broke off or was too long")]
    Body,
}

impl Https {
    pub(crate) const fn new(tls_only: bool) -> Self {
        Self { tls_only, connection: OnceLock::new() }
    }

    /// Sends one request and reads its answer whole.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpsError> {
        let connection = match self.connection.get() {
            Some(connection) => connection,
            None => {
                let made = connect(self.tls_only)?;
                self.connection.get_or_init(|| made)
            }
        };
        let request = request.map(|body| Full::new(Bytes::from(body)));
        let answered = async {
            let (head, body) = connection.request(request).await.map_err(HttpsError::Connection)?.into_parts();
            let body = Limited::new(body, MAX_ANSWER_BYTES).collect().await.map_err(|_| HttpsError::Body)?;
            Ok(HttpResponse::from_parts(head, body.to_bytes().to_vec()))
        };
        tokio::time::timeout(ANSWER_WITHIN, answered).await.map_err(|_| HttpsError::Time)?
    }
}

impl<'c> AsyncHttpClient<'c> for Https {
    type Error = HttpsError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpsError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

fn connect(tls_only: bool) -> Result<Connection, HttpsError> {
    let builder = HttpsConnectorBuilder::new().with_native_roots().map_err(|_| HttpsError::NoRoots)?;
    let builder = if tls_only { builder.https_only() } else { builder.https_or_http() };
    Ok(Client::builder(TokioExecutor::new()).build(builder.enable_http1().build()))
}
