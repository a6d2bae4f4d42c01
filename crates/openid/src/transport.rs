//! The provider is asked by the shared HTTPS client.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use https::{Destinations, Https, HttpsError};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

/// How long a provider has to answer: a person waits, and API Gateway for 30 seconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(8);
/// The largest answer we read, in bytes: a key set with certificates has some 20 KB.
const MAX_ANSWER_BYTES: usize = 512 * 1024;

/// Sends requests and reads answers. Redirects are not followed: a provider's endpoints are where its document says.
#[derive(Debug)]
pub(crate) struct ProviderClient(Https);

impl ProviderClient {
    pub(crate) fn new(tls_only: bool) -> Self {
        Self(Https::new(Destinations { tls_only, addresses: None }))
    }
}

impl<'c> AsyncHttpClient<'c> for ProviderClient {
    type Error = HttpsError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpsError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let answer = self.0.send(request.map(Bytes::from), ANSWER_WITHIN, MAX_ANSWER_BYTES).await?;
            Ok(answer.map(|body| body.to_vec()))
        })
    }
}
