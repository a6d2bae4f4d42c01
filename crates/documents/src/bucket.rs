//! A bucket: where it is, with what its requests are signed, what it has, and what functions write there themselves.

use std::time::{Duration, SystemTime};

use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_RANGE, CONTENT_TYPE, ETAG};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use https::{Https, HttpsError, Incoming};
use kernel::Timestamp;
use kernel::region::domain;
use sha2::{Digest, Sha256};

use crate::metadata::{self, FILE_NAME_FIELD};

/// How long S3 has to answer a call about one object.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// How much of a document is read to see what it is: every kind of file tells within its first 8 bytes.
const BEGINNING_BYTES: usize = 16;
/// How long the signature of such a call holds.
const QUESTION_SECONDS: u64 = 60;

/// A bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    name: String,
    region: String,
    url: String,
    credentials: Option<SharedCredentialsProvider>,
    https: Https,
}

/// What S3 has under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    /// Its size.
    pub bytes: u64,
    /// Its media type.
    pub content_type: String,
    /// S3's entity tag: another content has another one.
    pub fingerprint: String,
    /// Its first 16 bytes, or all of it.
    pub beginning: Bytes,
    /// What the file was called where it was uploaded from; empty if that is not known.
    pub file_name: String,
}

/// Why a question was not answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// S3 is busy or cannot be reached: the same call may work later.
    #[error("S3 did not answer ({0})")]
    Unavailable(String),
    /// S3 will not do it, whenever it is asked.
    #[error("S3 refused ({0})")]
    Refused(String),
    /// It may not be read, perhaps not yet: where documents are scanned, none is before it was found harmless.
    #[error("S3 lets nobody read it")]
    Denied,
}

impl Bucket {
    /// The IAM actions that [`Bucket::stored`] needs. Without `s3:ListBucket` S3 would answer 403 for what is not there.
    pub const STORED_ACTIONS: &[&str] = &["s3:GetObject", "s3:ListBucket"];
    /// The IAM actions that an address of [`Bucket::link`] needs.
    pub const LINK_ACTIONS: &[&str] = &["s3:GetObject"];
    /// The IAM actions that each method needs, by its name.
    pub const ACTIONS: [(&str, &[&str]); 6] = [
        ("stored", Self::STORED_ACTIONS),
        ("link", Self::LINK_ACTIONS),
        ("read", &["s3:GetObject", "s3:ListBucket"]),
        ("remove", &["s3:DeleteObject"]),
        ("upload_form", &["s3:PutObject"]),
        ("write", &["s3:PutObject"]),
    ];

    /// The bucket `name`, reached as `aws` says. An endpoint of its own is asked path by path, as the SDKs do.
    #[must_use]
    pub fn new(aws: &SdkConfig, name: &str) -> Self {
        let region = aws.region().map_or("us-east-1", |region| region.as_ref()).to_owned();
        let url = match aws.endpoint_url() {
            Some(endpoint) => format!("{}/{name}", endpoint.trim_end_matches('/')),
            None => format!("https://{name}.s3.{region}.{}", domain(&region)),
        };
        let credentials = aws.credentials_provider();
        Self { name: name.to_owned(), region, url, credentials, https: Https::default() }
    }

    /// Scheme and host that forms lead to.
    #[must_use]
    pub fn origin(&self) -> String {
        self.url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/")
    }

    /// What S3 has under `key`, and how it begins; `None` if it has nothing, or a file without a byte.
    ///
    /// # Errors
    /// [`DocumentError`].
    pub async fn stored(&self, key: &str, now: Timestamp) -> Result<Option<StoredDocument>, DocumentError> {
        let range = format!("bytes=0-{}", BEGINNING_BYTES - 1);
        let answer = self.ask(Method::GET, key, &[("range", &range)], Bytes::new(), now).await?;
        match answer.status() {
            StatusCode::PARTIAL_CONTENT => {}
            StatusCode::NOT_FOUND | StatusCode::RANGE_NOT_SATISFIABLE => return Ok(None),
            status => return Err(refusal(status)),
        }
        let stored = read(answer.headers())?;
        let beginning = whole(answer, BEGINNING_BYTES).await?;
        Ok(Some(StoredDocument { beginning, ..stored }))
    }

    /// Removes what S3 has under `key`, if it has anything.
    ///
    /// # Errors
    /// [`DocumentError`].
    pub async fn remove(&self, key: &str, now: Timestamp) -> Result<(), DocumentError> {
        let status = self.ask(Method::DELETE, key, &[], Bytes::new(), now).await?.status();
        if status.is_success() || status == StatusCode::NOT_FOUND { Ok(()) } else { Err(refusal(status)) }
    }

    /// What S3 has under `key`, whole; `None` if it has nothing. For what functions wrote themselves: it is read into
    /// memory.
    ///
    /// # Errors
    /// [`DocumentError`]; [`DocumentError::Refused`] too if it is larger than `max_bytes`.
    pub async fn read(&self, key: &str, max_bytes: usize, now: Timestamp) -> Result<Option<Bytes>, DocumentError> {
        let answer = self.ask(Method::GET, key, &[], Bytes::new(), now).await?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            status => return Err(refusal(status)),
        }
        whole(answer, max_bytes).await.map(Some)
    }

    /// Writes `content` under `key`. With its checksum, without which S3 writes nothing to a bucket whose objects are
    /// locked (S3 user guide, *Object Lock considerations*).
    ///
    /// # Errors
    /// [`DocumentError`]. After [`DocumentError::Unavailable`] it may have been written; writing it again does no harm.
    pub async fn write(
        &self,
        key: &str,
        content_type: &str,
        content: Bytes,
        now: Timestamp,
    ) -> Result<(), DocumentError> {
        let checksum = STANDARD.encode(Sha256::digest(&content));
        let headers = [("content-type", content_type), ("x-amz-checksum-sha256", checksum.as_str())];
        let status = self.ask(Method::PUT, key, &headers, content, now).await?.status();
        if status.is_success() { Ok(()) } else { Err(refusal(status)) }
    }

    async fn ask(
        &self,
        method: Method,
        key: &str,
        headers: &[(&str, &str)],
        body: Bytes,
        now: Timestamp,
    ) -> Result<Response<Incoming>, DocumentError> {
        let url = self.signed(&method, key, "", headers, QUESTION_SECONDS, now).await?;
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body);
        let request = request.map_err(|_| DocumentError::Refused("the address is not one".to_owned()))?;
        self.https.begin(request, ANSWER_WITHIN).await.map_err(|error| unanswered(&error))
    }

    pub(crate) async fn credentials(&self) -> Result<Credentials, DocumentError> {
        let unavailable = |cause: &str| DocumentError::Unavailable(cause.to_owned());
        let provider = self.credentials.as_ref().ok_or_else(|| unavailable("there are no credentials"))?;
        provider.provide_credentials().await.map_err(|_| unavailable("credentials could not be had"))
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The credential scope of a signature made at `at`.
    pub(crate) fn scope(&self, at: Timestamp) -> String {
        format!("{}/{}/s3/aws4_request", compact(at).get(..8).unwrap_or_default(), self.region)
    }
}

/// The whole body of an answer.
async fn whole(answer: Response<Incoming>, max_bytes: usize) -> Result<Bytes, DocumentError> {
    https::read(answer.into_body(), ANSWER_WITHIN, max_bytes).await.map_err(|error| unanswered(&error))
}

fn unanswered(error: &HttpsError) -> DocumentError {
    match error {
        HttpsError::NoRoots => DocumentError::Unavailable("no certificate authorities on this machine".to_owned()),
        HttpsError::Time => DocumentError::Unavailable("no answer in time".to_owned()),
        HttpsError::Unreachable(_) | HttpsError::Broken(_) => {
            DocumentError::Unavailable("the connection broke".to_owned())
        }
        HttpsError::Body => DocumentError::Refused("it broke off, or is too large".to_owned()),
    }
}

/// What the headers of a part say of the whole: `content-range: bytes 0-15/5210`.
fn read(headers: &HeaderMap) -> Result<StoredDocument, DocumentError> {
    let text = |name: &str| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    let bytes = text(CONTENT_RANGE.as_str()).and_then(|value| value.rsplit_once('/')?.1.parse().ok());
    Ok(StoredDocument {
        bytes: bytes.ok_or_else(|| DocumentError::Refused("no length".to_owned()))?,
        content_type: text(CONTENT_TYPE.as_str()).unwrap_or_default().to_owned(),
        fingerprint: text(ETAG.as_str()).unwrap_or_default().trim_matches('"').to_owned(),
        beginning: Bytes::new(),
        file_name: text(FILE_NAME_FIELD).map(metadata::decoded).unwrap_or_default(),
    })
}

fn refusal(status: StatusCode) -> DocumentError {
    if status.is_server_error() {
        DocumentError::Unavailable(status.to_string())
    } else if status == StatusCode::FORBIDDEN {
        DocumentError::Denied
    } else {
        DocumentError::Refused(status.to_string())
    }
}

/// `20261121T102000Z`, as signatures write an instant.
pub(crate) fn compact(at: Timestamp) -> String {
    let printed: String = at.to_string().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
    let seconds = printed.split('.').next().unwrap_or_default().trim_end_matches('Z');
    format!("{seconds}Z")
}

pub(crate) fn system_time(at: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(at.seconds()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_a_host_at_aws_and_a_path_at_an_endpoint_of_its_own() {
        let aws = |region: &'static str| SdkConfig::builder().region(aws_config::Region::new(region));
        let bucket = |region| Bucket::new(&aws(region).build(), "papers");
        assert_eq!(bucket("us-east-1").origin(), "https://papers.s3.us-east-1.amazonaws.com");
        assert_eq!(bucket("cn-north-1").origin(), "https://papers.s3.cn-north-1.amazonaws.com.cn");
        let local = Bucket::new(&aws("us-east-1").endpoint_url("http://localhost:8081").build(), "papers");
        assert_eq!((local.origin().as_str(), local.url()), ("http://localhost:8081", "http://localhost:8081/papers"));
    }

    #[test]
    fn an_instant_is_written_as_signatures_have_it() {
        let at = Timestamp::parse_rfc3339("2026-11-21T10:20:05.250Z").unwrap();
        assert_eq!(compact(at), "20261121T102005Z");
    }
}
