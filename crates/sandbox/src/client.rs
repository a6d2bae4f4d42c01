//! A small HTTP client that behaves as a browser does: cookies, redirects, an origin. For stories and the demo.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use http::{HeaderMap, Method, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use kernel::Clock;
use serde_json::Value;

use crate::signature;

/// How many redirects a browser follows (Fetch standard: 20).
const MAX_REDIRECTS: usize = 20;

/// A browser with its own cookies.
#[derive(Clone, Debug)]
pub struct Browser {
    base: String,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    client: Client<HttpConnector, Full<Bytes>>,
    observer: Option<Observer>,
    /// Sent as `Accept-Language`.
    pub language: &'static str,
}

/// A request and its answer, as an [`Observer`] sees them.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// The request's method.
    pub method: &'a Method,
    /// The request's content type; empty if it has none.
    pub content_type: &'a str,
    /// The request's body.
    pub body: &'a [u8],
    /// The answer, with the request's path.
    pub reply: &'a Reply,
}

/// Looks at each exchange of a browser before the caller gets its answer.
pub type Observer = fn(&Exchange<'_>);

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
    /// The path and query that answered, after redirects.
    pub path: String,
}

/// The request could not be made or its answer did not arrive.
#[derive(Debug, thiserror::Error)]
#[error("no answer: {0}")]
pub struct NoAnswer(String);

impl Reply {
    /// The body as JSON; null if it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// A header's value, empty if there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Browser {
    /// A fresh browser for the site at `base`.
    #[must_use]
    pub fn new(base: &str) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { base: base.to_owned(), cookies: Arc::default(), client, observer: None, language: "en" }
    }

    /// Shows each exchange to an observer.
    #[must_use]
    pub const fn observed_by(mut self, observer: Observer) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Opens a page and follows redirects.
    ///
    /// # Errors
    /// [`NoAnswer`] if the connection broke.
    pub async fn get(&self, path: &str) -> Result<Reply, NoAnswer> {
        let reply = self.send(Method::GET, path, &[(ACCEPT.as_str(), "text/html")], Vec::new()).await?;
        self.follow(reply).await
    }

    /// Asks for JSON; redirects are not followed.
    ///
    /// # Errors
    /// [`NoAnswer`] if the connection broke.
    pub async fn get_json(&self, path: &str) -> Result<Reply, NoAnswer> {
        self.send(Method::GET, path, &[(ACCEPT.as_str(), "application/json")], Vec::new()).await
    }

    /// Submits a form and follows redirects.
    ///
    /// # Errors
    /// [`NoAnswer`] if the connection broke.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Result<Reply, NoAnswer> {
        let reply = self.post_form_once(path, fields).await?;
        self.follow(reply).await
    }

    /// Submits a form; redirects are not followed.
    ///
    /// # Errors
    /// [`NoAnswer`] if the connection broke.
    pub async fn post_form_once(&self, path: &str, fields: &[(&str, &str)]) -> Result<Reply, NoAnswer> {
        let body = form_body(fields);
        let headers = [
            (ACCEPT.as_str(), "text/html"),
            (CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded"),
            (ORIGIN.as_str(), &self.base),
            ("sec-fetch-site", "same-origin"),
        ];
        self.send(Method::POST, path, &headers, body.into_bytes()).await
    }

    /// Sends JSON and asks for JSON; redirects are not followed.
    ///
    /// # Errors
    /// [`NoAnswer`] if the connection broke.
    pub async fn post_json(&self, path: &str, body: &Value) -> Result<Reply, NoAnswer> {
        let headers = [(ACCEPT.as_str(), "application/json"), (CONTENT_TYPE.as_str(), "application/json")];
        self.send(Method::POST, path, &headers, body.to_string().into_bytes()).await
    }

    /// Sends a request signed for `execute-api` with the sandbox's key pair.
    ///
    /// # Errors
    /// [`NoAnswer`] if it cannot be signed or the connection broke.
    pub async fn send_signed(&self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Result<Reply, NoAnswer> {
        let kind = (!kind.is_empty()).then_some((CONTENT_TYPE.as_str(), kind));
        self.send_signed_with(method, path, kind.as_slice(), body).await
    }

    /// The same with further headers, which are signed too.
    ///
    /// # Errors
    /// [`NoAnswer`] if it cannot be signed or the connection broke.
    pub async fn send_signed_with(
        &self,
        method: Method,
        path: &str,
        more: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Reply, NoAnswer> {
        let url = format!("{}{path}", self.base);
        let mut headers = vec![(ACCEPT.as_str().to_owned(), "application/json".to_owned())];
        headers.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let to_sign: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let added = signature::sign_headers(method.as_str(), &url, &to_sign, &body, Clock::system().now())
            .map_err(|error| NoAnswer(error.to_string()))?;
        headers.extend(added);
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.send(method, path, &headers, body).await
    }

    /// Sends any request; redirects are not followed.
    ///
    /// # Errors
    /// [`NoAnswer`] if the request is malformed or the connection broke.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Reply, NoAnswer> {
        let failed = |error: &dyn std::fmt::Display| NoAnswer(error.to_string());
        let uri: Uri = format!("{}{path}", self.base).parse().map_err(|error| failed(&error))?;
        let mut request = Request::builder().method(method.clone()).uri(uri.clone());
        if let Some(authority) = uri.authority() {
            request = request.header(HOST, authority.as_str());
        }
        request = request.header("accept-language", self.language);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies = self.cookie_line();
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies);
        }
        let sent = Bytes::from(body);
        let request = request.body(Full::new(sent.clone())).map_err(|error| failed(&error))?;
        let (head, body) = self.client.request(request).await.map_err(|error| failed(&error))?.into_parts();
        let body = body.collect().await.map_err(|error| failed(&error))?.to_bytes();
        self.keep_cookies(&head.headers);
        let text = String::from_utf8_lossy(&body).into_owned();
        let reply = Reply { status: head.status, headers: head.headers, text, path: path.to_owned() };
        if let Some(observer) = self.observer {
            let content_type = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(CONTENT_TYPE.as_str()));
            let content_type = content_type.map_or("", |(_, value)| *value);
            observer(&Exchange { method: &method, content_type, body: &sent, reply: &reply });
        }
        Ok(reply)
    }

    async fn follow(&self, mut reply: Reply) -> Result<Reply, NoAnswer> {
        for _ in 0..MAX_REDIRECTS {
            if !reply.status.is_redirection() || !reply.headers.contains_key(LOCATION) {
                return Ok(reply);
            }
            let target = reply.header("location").to_owned();
            let path = target.strip_prefix(&self.base).unwrap_or(&target);
            reply = self.send(Method::GET, path, &[(ACCEPT.as_str(), "text/html")], Vec::new()).await?;
        }
        Err(NoAnswer("redirected in circles".to_owned()))
    }

    /// A cookie's value.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Forgets all cookies, as a person does who comes back another day.
    pub fn forget_cookies(&self) {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn cookie_line(&self) -> String {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for line in headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok()) {
            let mut parts = line.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            if parts.any(|attribute| attribute.eq_ignore_ascii_case("max-age=0")) {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// Fields as a browser encodes them.
#[must_use]
pub fn form_body(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}
