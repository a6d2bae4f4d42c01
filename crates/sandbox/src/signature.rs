//! AWS_IAM authorisation: SigV4 for `execute-api`, verified by signing again and comparing.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use axum::http::{HeaderMap, Uri};
use kernel::Timestamp;
use serde_json::{Value, json};

/// The one key pair that may call.
pub const ACCESS_KEY: &str = "sandbox";
/// The secret of [`ACCESS_KEY`].
pub const SECRET_KEY: &str = "sandbox";
const SERVICE: &str = "execute-api";
/// How far a signature's date may be from the wall clock (AWS: five minutes).
const MAX_SKEW_SECONDS: i64 = 300;

/// Why a signature does not authorise.
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
    /// Too far from the wall clock.
    #[error("the date is too far from the present")]
    Skewed,
    /// It does not match the request.
    #[error("the signature does not match")]
    Mismatch,
}

struct Parts<'a> {
    access_key: &'a str,
    region: &'a str,
    signed_headers: Vec<&'a str>,
    signature: &'a str,
}

/// Checks a request's signature; answers the access key.
///
/// # Errors
/// [`SignatureError`] says why the request is not authorised.
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
    if parts.access_key != ACCESS_KEY {
        return Err(SignatureError::UnknownKey);
    }
    if (wall_clock.seconds() - at.seconds()).abs() > MAX_SKEW_SECONDS {
        return Err(SignatureError::Skewed);
    }
    if !parts.signed_headers.contains(&"host") {
        return Err(SignatureError::Missing);
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
    let (_, signature) = sign_request(method, &url, &signed, body, at, parts.region)?;
    if signature == parts.signature { Ok(parts.access_key.to_owned()) } else { Err(SignatureError::Mismatch) }
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
    sign_request(method, url, headers, body, wall_clock, "us-east-1").map(|(added, _)| added)
}

fn sign_request(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    at: Timestamp,
    region: &str,
) -> Result<(Vec<(String, String)>, String), SignatureError> {
    let unsignable = |_| SignatureError::Mismatch;
    let identity = Credentials::new(ACCESS_KEY, SECRET_KEY, None, None, "sandbox").into();
    let mut settings = SigningSettings::default();
    // What is signed is decided by the caller, not by the signer's habits.
    settings.excluded_headers = Some(vec!["authorization".into()]);
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name(SERVICE)
        .time(system_time(at))
        .settings(settings)
        .build()
        .map_err(|_| SignatureError::Mismatch)?
        .into();
    let request =
        SignableRequest::new(method, url, headers.iter().copied(), SignableBody::Bytes(body)).map_err(unsignable)?;
    let (instructions, signature) = sign(request, &parameters).map_err(|_| SignatureError::Mismatch)?.into_parts();
    let (added, _) = instructions.into_parts();
    let added = added.iter().map(|header| (header.name().to_owned(), header.value().to_owned())).collect();
    Ok((added, signature))
}

fn parse(authorization: &str) -> Result<Parts<'_>, SignatureError> {
    let rest = authorization.strip_prefix("AWS4-HMAC-SHA256").ok_or(SignatureError::Missing)?;
    let field =
        |name: &str| rest.split(',').find_map(|part| part.trim().strip_prefix(name)).ok_or(SignatureError::Missing);
    let scope: Vec<&str> = field("Credential=")?.split('/').collect();
    let [access_key, _date, region, service, "aws4_request"] = scope.as_slice() else {
        return Err(SignatureError::Missing);
    };
    if *service != SERVICE {
        return Err(SignatureError::Scope);
    }
    let signed_headers = field("SignedHeaders=")?.split(';').collect();
    Ok(Parts { access_key, region, signed_headers, signature: field("Signature=")? })
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
            headers.insert(http::HeaderName::try_from(name).unwrap(), value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_signature_holds_for_its_request_only() {
        let now = Timestamp::parse_rfc3339("2026-11-21T10:20:00Z").unwrap();
        let url = "http://127.0.0.1:8080/v1/licenses/arn%3Aaws/ledger?to=2&from=1";
        let uri: Uri = "/v1/licenses/arn%3Aaws/ledger?to=2&from=1".parse().unwrap();
        let headers = signed(url, b"{}", now);
        let check = |uri: &Uri, body: &[u8], at: Timestamp| verify("POST", uri, &headers, body, at);
        assert_eq!(check(&uri, b"{}", now), Ok("sandbox".to_owned()));
        assert_eq!(check(&uri, b"{ }", now), Err(SignatureError::Mismatch));
        assert_eq!(check(&"/v1/other".parse().unwrap(), b"{}", now), Err(SignatureError::Mismatch));
        assert_eq!(check(&uri, b"{}", now.plus_seconds(301)), Err(SignatureError::Skewed));
        assert_eq!(verify("POST", &uri, &HeaderMap::new(), b"{}", now), Err(SignatureError::Missing));
    }
}
