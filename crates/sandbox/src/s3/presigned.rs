//! Signed addresses: verified by signing them again and comparing.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings, UriPathNormalizationMode,
    sign,
};
use aws_sigv4::sign::v4;
use axum::http::{HeaderMap, HeaderName, Method, Uri};
use kernel::Timestamp;

use super::error::S3Error;
use crate::signature::{ACCESS_KEY, SECRET_KEY, parse_date, system_time};

/// The longest that a signed address may hold: seven days.
const MAX_EXPIRY_SECONDS: u64 = 604_800;

/// Checks a signed address, which must hold at one of the instants `now`; answers its query. What it was signed with
/// must come with the request, and every `x-amz-…` header of the request must be signed (S3 API reference).
pub(super) fn verify(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    now: &[Timestamp],
) -> Result<BTreeMap<String, String>, S3Error> {
    let query = uri.query().unwrap_or_default();
    let all: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let text = |name: &str| all.get(name).map(String::as_str).unwrap_or_default();
    let scope: Vec<&str> = text("X-Amz-Credential").split('/').collect();
    let [access_key, _, region, "s3", "aws4_request"] = scope.as_slice() else {
        return Err(S3Error::denied("Access Denied"));
    };
    if *access_key != ACCESS_KEY {
        let message = "The AWS Access Key Id you provided does not exist in our records.";
        return Err(S3Error::new(403, "InvalidAccessKeyId", message));
    }
    let at = parse_date(text("X-Amz-Date")).ok_or_else(|| S3Error::denied("X-Amz-Date"))?;
    let seconds = text("X-Amz-Expires").parse::<u64>().ok().filter(|seconds| *seconds <= MAX_EXPIRY_SECONDS);
    let seconds = seconds.ok_or_else(|| S3Error::new(400, "AuthorizationQueryParametersError", "X-Amz-Expires"))?;
    let until = at.plus_seconds(i64::try_from(seconds).unwrap_or_default());
    if !now.iter().any(|now| (at..=until).contains(now)) {
        return Err(S3Error::denied("Request has expired"));
    }
    let host = headers.get("host").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("X-Amz-")).collect();
    let path = uri.path();
    let url = if kept.is_empty() {
        format!("http://{host}{path}")
    } else {
        format!("http://{host}{path}?{}", kept.join("&"))
    };
    let names: Vec<&str> = text("X-Amz-SignedHeaders").split(';').filter(|name| *name != "host").collect();
    let is_unsigned = |name: &HeaderName| name.as_str().starts_with("x-amz-") && !names.contains(&name.as_str());
    if headers.keys().any(is_unsigned) {
        return Err(S3Error::denied("There were headers present in the request which were not signed"));
    }
    let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let signed: Vec<(&str, &str)> =
        names.iter().filter(|name| !name.is_empty()).map(|name| (*name, value(name))).collect();
    let signature =
        again(method, &url, &signed, region, at, seconds).ok_or_else(|| S3Error::denied("Access Denied"))?;
    if signature == text("X-Amz-Signature") {
        return Ok(all);
    }
    let message = "The request signature we calculated does not match the signature you provided.";
    Err(S3Error::new(403, "SignatureDoesNotMatch", message))
}

fn again(
    method: &Method,
    url: &str,
    headers: &[(&str, &str)],
    region: &str,
    at: Timestamp,
    seconds: u64,
) -> Option<String> {
    let identity = Credentials::new(ACCESS_KEY, SECRET_KEY, None, None, "sandbox").into();
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(Duration::from_secs(seconds));
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("s3")
        .time(system_time(at))
        .settings(settings)
        .build()
        .ok()?
        .into();
    let headers = headers.iter().copied();
    let request = SignableRequest::new(method.as_str(), url, headers, SignableBody::UnsignedPayload).ok()?;
    Some(sign(request, &parameters).ok()?.into_parts().1)
}
