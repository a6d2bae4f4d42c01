//! S3, as much of it as we use: a bucket of documents with uploads by a signed form (POST policy) and signed HEAD, GET and
//! DELETE of one object, and a bucket whose objects are locked. It refuses what a signature does not allow.

mod bucket;
mod error;
mod form;
mod locked;
mod policy;
mod presigned;

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri};
use kernel::Clock;

use crate::faults::FaultKind;
use crate::sandbox::Sandbox;
use crate::state::object::StoredObject;
pub(crate) use bucket::{AUDIT, DOCUMENTS, bucket_and_key};
use error::S3Error;

impl Sandbox {
    /// Answers one request to a bucket.
    pub(crate) fn answer_s3(&self, method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Response<Body> {
        let (bucket, key) = bucket_and_key(uri.path()).unwrap_or((DOCUMENTS, ""));
        let operation = match method.as_str() {
            "POST" => "PostObject",
            "PUT" => "PutObject",
            "HEAD" => "HeadObject",
            "DELETE" => "DeleteObject",
            _ => "GetObject",
        };
        if self.strikes(operation, FaultKind::InternalError) {
            let error = S3Error::new(500, "InternalError", "We encountered an internal error. Please try again.");
            return refused(&error, method == Method::HEAD);
        }
        if self.strikes(operation, FaultKind::AccessDenied) {
            return refused(&S3Error::denied("Access Denied"), method == Method::HEAD);
        }
        let answered = match method.as_str() {
            _ if bucket == AUDIT => self.answer_locked(method, uri, headers, key, body),
            "POST" if key.is_empty() => self.upload(headers, body),
            "HEAD" | "GET" | "DELETE" if !key.is_empty() => self.object(method, uri, headers, key),
            _ => {
                Err(S3Error::new(405, "MethodNotAllowed", "The specified method is not allowed against this resource."))
            }
        };
        answered.unwrap_or_else(|error| refused(&error, method == Method::HEAD))
    }

    fn upload(&self, headers: &HeaderMap, body: &[u8]) -> Result<Response<Body>, S3Error> {
        let kind = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let form = form::read(kind, body)?;
        let upload = policy::check(&form, self.clock.now())?;
        let object =
            StoredObject { file_name: upload.file_name, ..StoredObject::new(&upload.content_type, &form.file) };
        let etag = object.etag.clone();
        self.with(|state| state.objects.insert(upload.key.clone(), object));
        let Some(then) = upload.redirect else {
            return Ok(empty(204));
        };
        let joint = if then.contains('?') { '&' } else { '?' };
        let key = form_urlencoded::byte_serialize(upload.key.as_bytes()).collect::<String>();
        let location = format!("{then}{joint}bucket={DOCUMENTS}&key={key}&etag=%22{etag}%22");
        Response::builder()
            .status(StatusCode::SEE_OTHER)
            .header("location", location)
            .body(Body::empty())
            .map_err(|_| S3Error::new(400, "InvalidArgument", "success_action_redirect"))
    }

    fn object(&self, method: &Method, uri: &Uri, headers: &HeaderMap, key: &str) -> Result<Response<Body>, S3Error> {
        let query = self.verified(method, uri, headers)?;
        if *method == Method::DELETE {
            self.with(|state| state.objects.remove(key));
            return Ok(empty(204));
        }
        let object = self.with(|state| state.objects.get(key).cloned()).ok_or_else(missing)?;
        shown(&object, method, &query, headers)
    }

    /// The query of a request whose signature holds. Functions sign by the sandbox's clock, other clients by the machine's.
    fn verified(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<BTreeMap<String, String>, S3Error> {
        presigned::verify(method, uri, headers, &[self.clock.now(), Clock::system().now()])
    }
}

fn missing() -> S3Error {
    S3Error::new(404, "NoSuchKey", "The specified key does not exist.")
}

fn shown(
    object: &StoredObject,
    method: &Method,
    query: &BTreeMap<String, String>,
    headers: &HeaderMap,
) -> Result<Response<Body>, S3Error> {
    let mut bytes = object.bytes();
    let mut response = Response::builder();
    if let Some((first, last)) = headers.get("range").and_then(|range| asked_range(range.to_str().ok()?)) {
        let whole = bytes.len();
        if first >= whole {
            return Err(S3Error::new(416, "InvalidRange", "The requested range is not satisfiable"));
        }
        let last = last.min(whole - 1);
        bytes = bytes.drain(first..=last).collect();
        response = response.status(StatusCode::PARTIAL_CONTENT);
        response = response.header("content-range", format!("bytes {first}-{last}/{whole}"));
    }
    let mut response = response
        .header("content-type", &object.content_type)
        .header("content-length", bytes.len())
        .header("etag", format!("\"{}\"", object.etag));
    if let Some(name) = object.file_name_header() {
        response = response.header("x-amz-meta-filename", name);
    }
    if let Some(disposition) = query.get("response-content-disposition") {
        response = response.header("content-disposition", disposition);
    }
    let body = if *method == Method::HEAD { Body::empty() } else { Body::from(bytes) };
    response.body(body).map_err(|_| missing())
}

/// The first and the last byte of `bytes=0-15`; other ranges are ignored, which RFC 9110 allows.
fn asked_range(range: &str) -> Option<(usize, usize)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some((first, last))
}

fn empty(status: u16) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    response
}

fn refused(error: &S3Error, without_body: bool) -> Response<Body> {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{}</Code><Message>{}</Message></Error>",
        error.code,
        maud::html! { (error.message) }.into_string()
    );
    let mut response = empty(error.status);
    response.headers_mut().insert("content-type", http::HeaderValue::from_static("application/xml"));
    if !without_body {
        *response.body_mut() = Body::from(text);
    }
    response
}
