//! AWS_IAM authorisation: SigV4 for `execute-api`, verified by signing again and comparing. Strict where AWS is: a path is encoded
//! once more for the signature than it was sent, each `x-amz-…` header that is sent is signed, and a session token goes with temporary
//! credentials and with nothing else.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use kernel::Timestamp;
use serde_json::{Value, json};

/// The key pair of a user, which may call.
pub const ACCESS_KEY: &str = "sandbox";
/// The secret of [`ACCESS_KEY`].
pub const SECRET_KEY: &str = "sandbox";
/// The access key of a role's session, which may call too.
pub const SESSION_ACCESS_KEY: &str = "sandbox-session";
/// The secret of [`SESSION_ACCESS_KEY`].
pub const SESSION_SECRET_KEY: &str = "sandbox-session-secret";
/// The token without which [`SESSION_ACCESS_KEY`] is nothing. Like AWS's, it holds characters of base64.
pub const SESSION_TOKEN: &str = "sandbox/session+token==";
/// Where a session token is sent.
const TOKEN_HEADER: &str = "x-amz-security-token";
const SERVICE: &str = "execute-api";
/// How far a signature's date may be from the wall clock (AWS: five minutes).
const MAX_SKEW_SECONDS: i64 = 300;

/// Why a signature does not authorize.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// There is none, or it cannot be read.
    #[error("no readable signature")]
    Missing,
    /// It is for another service.
    #[error("signed for another service")]
    Scope,
    /// The access key is not ours.
    #[error("unknown access key")]
    UnknownKey,
    /// A session token that is empty, missing, another one, or beside credentials that have none.
    #[error("the security token is invalid")]
    Token,
    /// Something that must be signed is sent and not signed.
    #[error("a header is not signed")]
    Unsigned,
    /// Too far from the wall clock.
    #[error("the date is too far from the present")]
    Skewed,
    /// It does not match the request.
    #[error("the signature does not match")]
    Mismatch,
}

struct Parts<'a> {
    access_key: &'a str,
    day: &'a str,
    region: &'a str,
    signed_headers: Vec<&'a str>,
    signature: &'a str,
}

/// Checks a request's signature; answers the access key.
///
/// # Errors
/// [`SignatureError`] says why the request is not authorized.
pub fn verify(
    method: &str,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
    wall_clock: Timestamp,
) -> Result<String, SignatureError> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let parts = parse(header("authorization").ok_or(SignatureError::Missing)?)?;
    let at = header("x-amz-date").and_then(parse_date).ok_or(SignatureError::Missing)?;
    let secret_key = secret_of(parts.access_key, headers)?;
    if (wall_clock.seconds() - at.seconds()).abs() > MAX_SKEW_SECONDS {
        return Err(SignatureError::Skewed);
    }
    if !header("x-amz-date").is_some_and(|date| date.starts_with(parts.day)) {
        return Err(SignatureError::Skewed);
    }
    let is_signed = |name: &str| parts.signed_headers.contains(&name);
    let must_be = headers.keys().map(HeaderName::as_str).filter(|name| name.starts_with("x-amz-"));
    if !is_signed("host") || !must_be.into_iter().all(is_signed) {
        return Err(SignatureError::Unsigned);
    }
    if !parts.signed_headers.iter().all(|name| headers.contains_key(*name)) {
        return Err(SignatureError::Mismatch);
    }
    let signed: Vec<(&str, &str)> = parts
        .signed_headers
        .iter()
        .filter(|name| **name != "x-amz-date")
        .flat_map(|name| {
            headers.get_all(*name).iter().filter_map(|value| value.to_str().ok()).map(|value| (*name, value))
        })
        .collect();
    let host = header("host").ok_or(SignatureError::Missing)?;
    let url = format!("http://{host}{}", uri.path_and_query().map_or("/", |path| path.as_str()));
    let signer = Signer { access_key: parts.access_key, secret_key, region: parts.region, at };
    let (_, signature) = signer.sign(method, &url, &signed, body)?;
    if signature == parts.signature { Ok(parts.access_key.to_owned()) } else { Err(SignatureError::Mismatch) }
}

/// The secret of an access key that came with the token it needs, or with none if it needs none.
fn secret_of(access_key: &str, headers: &HeaderMap) -> Result<&'static str, SignatureError> {
    let mut tokens = headers.get_all(TOKEN_HEADER).iter();
    match (access_key, tokens.next().map(HeaderValue::as_bytes), tokens.next()) {
        (ACCESS_KEY, None, _) => Ok(SECRET_KEY),
        (SESSION_ACCESS_KEY, Some(token), None) if token == SESSION_TOKEN.as_bytes() => Ok(SESSION_SECRET_KEY),
        (ACCESS_KEY | SESSION_ACCESS_KEY, ..) => Err(SignatureError::Token),
        _ => Err(SignatureError::UnknownKey),
    }
}

/// Signs a request with the sandbox's key pair: the headers to add.
///
/// # Errors
/// [`SignatureError::Mismatch`] if the request cannot be signed at all.
pub fn sign_headers(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    wall_clock: Timestamp,
) -> Result<Vec<(String, String)>, SignatureError> {
    let signer = Signer { access_key: ACCESS_KEY, secret_key: SECRET_KEY, region: "us-east-1", at: wall_clock };
    signer.sign(method, url, headers, body).map(|(added, _)| added)
}

/// Who signs, and when.
struct Signer<'a> {
    access_key: &'a str,
    secret_key: &'a str,
    region: &'a str,
    at: Timestamp,
}

impl Signer<'_> {
    /// The headers to add to a request, and its signature.
    fn sign(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<(Vec<(String, String)>, String), SignatureError> {
        let identity = Credentials::new(self.access_key, self.secret_key, None, None, "sandbox").into();
        let mut settings = SigningSettings::default();
        // What is signed is decided by the caller, not by the signer's habits.
        settings.excluded_headers = Some(vec!["authorization".into()]);
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name(SERVICE)
            .time(system_time(self.at))
            .settings(settings)
            .build()
            .map_err(|_| SignatureError::Mismatch)?
            .into();
        let request = SignableRequest::new(method, url, headers.iter().copied(), SignableBody::Bytes(body))
            .map_err(|_| SignatureError::Mismatch)?;
        let (instructions, signature) = sign(request, &parameters).map_err(|_| SignatureError::Mismatch)?.into_parts();
        let (added, _) = instructions.into_parts();
        let added = added.iter().map(|header| (header.name().to_owned(), header.value().to_owned())).collect();
        Ok((added, signature))
    }
}

fn parse(authorization: &str) -> Result<Parts<'_>, SignatureError> {
    let rest = authorization.strip_prefix("AWS4-HMAC-SHA256").ok_or(SignatureError::Missing)?;
    let field =
        |name: &str| rest.split(',').find_map(|part| part.trim().strip_prefix(name)).ok_or(SignatureError::Missing);
    let scope: Vec<&str> = field("Credential=")?.split('/').collect();
    let [access_key, day, region, service, "aws4_request"] = scope.as_slice() else {
        return Err(SignatureError::Missing);
    };
    if *service != SERVICE {
        return Err(SignatureError::Scope);
    }
    let signed_headers = field("SignedHeaders=")?.split(';').collect();
    Ok(Parts { access_key, day, region, signed_headers, signature: field("Signature=")? })
}

/// An instant as the signer wants it.
pub(crate) fn system_time(at: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(at.seconds()).unwrap_or_default())
}

/// Reads `20261121T030405Z`.
pub(crate) fn parse_date(text: &str) -> Option<Timestamp> {
    let part = |from: usize, to: usize| text.get(from..to);
    let date = format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4)?,
        part(4, 6)?,
        part(6, 8)?,
        part(9, 11)?,
        part(11, 13)?,
        part(13, 15)?
    );
    (text.len() == 16).then(|| Timestamp::parse_rfc3339(&date)).flatten()
}

/// What API Gateway tells a function about who signed.
pub(crate) fn authorizer(access_key: &str) -> Value {
    json!({ "iam": {
        "accessKey": access_key,
        "accountId": crate::market::purchase::SELLER_ACCOUNT,
        "callerId": "AIDASANDBOX",
        "cognitoIdentity": null,
        "principalOrgId": "o-sandbox",
        "userArn": "arn:aws:iam::999900001111:user/sandbox",
        "userId": "AIDASANDBOX",
    } })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(url: &str, body: &[u8], at: Timestamp) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("host", "127.0.0.1:8080".parse().unwrap());
        headers.insert("content-type", "application/json".parse().unwrap());
        let given = [("content-type", "application/json")];
        for (name, value) in sign_headers("POST", url, &given, body, at).unwrap() {
            headers.insert(HeaderName::try_from(name).unwrap(), value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_signature_holds_for_its_request_only() {
        let now = Timestamp::parse_rfc3339("2026-11-21T10:20:00Z").unwrap();
        let url = "http://127.0.0.1:8080/v1/licenses/arn%3Aaws/ledger?to=2&from=1";
        let uri: Uri = "/v1/licenses/arn%3Aaws/ledger?to=2&from=1".parse().unwrap();
        let headers = signed(url, b"{}", now);
        assert_eq!(verify("POST", &uri, &without_signing(&headers), b"{}", now), Err(SignatureError::Unsigned));
        let check = |uri: &Uri, body: &[u8], at: Timestamp| verify("POST", uri, &headers, body, at);
        assert_eq!(check(&uri, b"{}", now), Ok("sandbox".to_owned()));
        assert_eq!(check(&uri, b"{ }", now), Err(SignatureError::Mismatch));
        assert_eq!(check(&"/v1/other".parse().unwrap(), b"{}", now), Err(SignatureError::Mismatch));
        assert_eq!(check(&uri, b"{}", now.plus_seconds(301)), Err(SignatureError::Skewed));
        assert_eq!(verify("POST", &uri, &HeaderMap::new(), b"{}", now), Err(SignatureError::Missing));
    }

    fn without_signing(headers: &HeaderMap) -> HeaderMap {
        let mut more = headers.clone();
        more.insert("x-amz-meta", "unsigned".parse().unwrap());
        more
    }

    #[test]
    fn a_path_that_holds_an_arn_is_encoded_once_more_than_it_was_sent() {
        let now = Timestamp::parse_rfc3339("2026-11-21T10:20:00Z").unwrap();
        let encoded = "/v1/licenses/arn%3Aaws/ledger";
        let headers = signed(&format!("http://127.0.0.1:8080{encoded}"), b"", now);
        let check = |path: &str| verify("POST", &path.parse().unwrap(), &headers, b"", now);
        assert_eq!(check(encoded), Ok("sandbox".to_owned()));
        assert_eq!(
            check("/v1/licenses/arn:aws/ledger"),
            Err(SignatureError::Mismatch),
            "sent otherwise, signed otherwise"
        );
    }

    /// A request of a role's session, with a token in its header and perhaps not signed.
    fn of_a_session(token: &'static str, access_key: &str, secret_key: &str) -> Result<String, SignatureError> {
        let now = Timestamp::parse_rfc3339("2026-11-21T10:20:00Z").unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("host", "127.0.0.1:8080".parse().unwrap());
        headers.insert(TOKEN_HEADER, HeaderValue::from_static(token));
        let signer = Signer { access_key, secret_key, region: "us-east-1", at: now };
        let given = [(TOKEN_HEADER, token)];
        for (name, value) in signer.sign("GET", "http://127.0.0.1:8080/v1/operate/audit", &given, b"").unwrap().0 {
            headers.insert(HeaderName::try_from(name).unwrap(), value.parse().unwrap());
        }
        verify("GET", &"/v1/operate/audit".parse().unwrap(), &headers, b"", now)
    }

    #[test]
    fn a_session_needs_its_token_and_a_user_must_not_send_one() {
        assert_eq!(
            of_a_session(SESSION_TOKEN, SESSION_ACCESS_KEY, SESSION_SECRET_KEY),
            Ok(SESSION_ACCESS_KEY.to_owned())
        );
        for (token, access_key, secret_key) in [
            ("", ACCESS_KEY, SECRET_KEY),
            (SESSION_TOKEN, ACCESS_KEY, SECRET_KEY),
            ("", SESSION_ACCESS_KEY, SESSION_SECRET_KEY),
            ("another", SESSION_ACCESS_KEY, SESSION_SECRET_KEY),
        ] {
            assert_eq!(
                of_a_session(token, access_key, secret_key),
                Err(SignatureError::Token),
                "{access_key} {token:?}"
            );
        }
    }
}
