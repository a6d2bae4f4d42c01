//! A bucket with Object Lock and a default retention: every version of an object stays.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::bucket::AUDIT;
use super::error::S3Error;
use super::{empty, missing, shown};
use crate::sandbox::Sandbox;
use crate::state::object::StoredObject;

impl Sandbox {
    /// Answers one request to the locked bucket. A removal is refused: on AWS it would hide the object, and no policy of
    /// ours allows it.
    pub(super) fn answer_locked(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        key: &str,
        body: &[u8],
    ) -> Result<Response<Body>, S3Error> {
        let query = self.verified(method, uri, headers)?;
        match method.as_str() {
            "GET" if key.is_empty() && query.contains_key("versions") => {
                let prefix = query.get("prefix").map(String::as_str).unwrap_or_default();
                self.list_versions(prefix)
            }
            "GET" | "HEAD" if !key.is_empty() => {
                let versions = self.with(|state| state.locked_objects.get(key).cloned()).unwrap_or_default();
                let object = match query.get("versionId") {
                    Some(version) => version.parse::<usize>().ok().and_then(|at| versions.get(at)),
                    None => versions.last(),
                };
                shown(object.ok_or_else(missing)?, method, &query, headers)
            }
            "PUT" if !key.is_empty() => {
                check_content(headers, body)?;
                let kind = headers.get("content-type").and_then(|value| value.to_str().ok());
                let object = StoredObject::new(kind.unwrap_or("binary/octet-stream"), body);
                self.with(|state| state.locked_objects.entry(key.to_owned()).or_default().push(object));
                Ok(empty(200))
            }
            _ => Err(S3Error::denied("Access Denied")),
        }
    }

    /// Every version of every object, by key, the newest first, as ListObjectVersions answers. There is one page.
    fn list_versions(&self, prefix: &str) -> Result<Response<Body>, S3Error> {
        let mut listed = String::new();
        self.with(|state| {
            for (key, versions) in state.locked_objects.iter().filter(|(key, _)| key.starts_with(prefix)) {
                for (at, object) in versions.iter().enumerate().rev() {
                    let _ = write!(
                        listed,
                        "<Version><Key>{}</Key><VersionId>{at}</VersionId><IsLatest>{}</IsLatest><Size>{}</Size></Version>",
                        maud::html! { (key) }.into_string(),
                        at + 1 == versions.len(),
                        object.bytes().len(),
                    );
                }
            }
        });
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListVersionsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <Name>{AUDIT}</Name><IsTruncated>false</IsTruncated>{listed}</ListVersionsResult>"
        );
        let response = Response::builder().status(StatusCode::OK).header("content-type", "application/xml");
        response.body(Body::from(text)).map_err(|_| missing())
    }
}

/// Where objects are locked by default, S3 takes content only with a checksum, and only if it is the content's.
fn check_content(headers: &HeaderMap, body: &[u8]) -> Result<(), S3Error> {
    let Some(checksum) = headers.get("x-amz-checksum-sha256").and_then(|value| value.to_str().ok()) else {
        let message = "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters";
        return Err(S3Error::new(400, "InvalidRequest", message));
    };
    if checksum == STANDARD.encode(Sha256::digest(body)) {
        return Ok(());
    }
    Err(S3Error::new(400, "BadDigest", "The SHA256 you specified did not match the calculated checksum."))
}
