//! POST policies: what a signed form allows (S3 API reference, *POST policy*).

use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Timestamp;
use serde_json::Value;

use super::bucket::DOCUMENTS;
use super::error::S3Error;
use super::form::UploadedForm;
use crate::signature::{ACCESS_KEY, SECRET_KEY, parse_date, system_time};

/// Fields that no condition has to name.
const FREE_FIELDS: [&str; 2] = ["policy", "x-amz-signature"];

/// An upload that its policy allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Allowed {
    pub(super) key: String,
    pub(super) content_type: String,
    pub(super) redirect: Option<String>,
    pub(super) file_name: String,
}

/// Checks signature, expiry and every condition.
pub(super) fn check(form: &UploadedForm, now: Timestamp) -> Result<Allowed, S3Error> {
    let field = |name: &str| form.fields.get(name).map(String::as_str).unwrap_or_default();
    let encoded = field("policy");
    if encoded.is_empty() {
        return Err(S3Error::denied("Access Denied"));
    }
    verify(form, encoded)?;
    let invalid = || S3Error::new(400, "InvalidPolicyDocument", "Invalid Policy: Invalid JSON.");
    let policy: Value =
        STANDARD.decode(encoded).ok().and_then(|text| serde_json::from_slice(&text).ok()).ok_or_else(invalid)?;
    let expires_at = policy.get("expiration").and_then(Value::as_str).and_then(Timestamp::parse_rfc3339);
    if expires_at.ok_or_else(invalid)? <= now {
        return Err(S3Error::denied("Invalid according to Policy: Policy expired."));
    }
    let conditions = policy.get("conditions").and_then(Value::as_array).ok_or_else(invalid)?;
    let mut named = Vec::new();
    for condition in conditions {
        named.extend(hold(condition, form).ok_or_else(invalid)??);
    }
    let extra = form
        .fields
        .keys()
        .find(|name| !FREE_FIELDS.contains(&name.as_str()) && !name.starts_with("x-ignore-") && !named.contains(name));
    if let Some(extra) = extra {
        return Err(S3Error::denied(format!("Invalid according to Policy: Extra input fields: {extra}")));
    }
    let redirect = field("success_action_redirect");
    Ok(Allowed {
        key: field("key").to_owned(),
        content_type: Some(field("content-type"))
            .filter(|kind| !kind.is_empty())
            .unwrap_or("binary/octet-stream")
            .to_owned(),
        file_name: field("x-amz-meta-filename").to_owned(),
        redirect: (!redirect.is_empty()).then(|| redirect.to_owned()),
    })
}

fn verify(form: &UploadedForm, policy: &str) -> Result<(), S3Error> {
    let field = |name: &str| form.fields.get(name).map(String::as_str).unwrap_or_default();
    let scope: Vec<&str> = field("x-amz-credential").split('/').collect();
    let [access_key, day, region, "s3", "aws4_request"] = scope.as_slice() else {
        return Err(S3Error::new(400, "InvalidArgument", "the credential is mal-formed"));
    };
    if *access_key != ACCESS_KEY {
        let message = "The AWS Access Key Id you provided does not exist in our records.";
        return Err(S3Error::new(403, "InvalidAccessKeyId", message));
    }
    let at = parse_date(field("x-amz-date")).filter(|_| field("x-amz-date").starts_with(day));
    let at = at.ok_or_else(|| S3Error::denied("Invalid credential date"))?;
    let key = generate_signing_key(SECRET_KEY, system_time(at), region, "s3");
    if calculate_signature(key, policy.as_bytes()) == field("x-amz-signature") {
        return Ok(());
    }
    let message = "The request signature we calculated does not match the signature you provided.";
    Err(S3Error::new(403, "SignatureDoesNotMatch", message))
}

/// Whether a condition holds, and the fields it names; `None` if it is none.
fn hold(condition: &Value, form: &UploadedForm) -> Option<Result<Vec<String>, S3Error>> {
    let failed = || {
        let message = format!("Invalid according to Policy: Policy Condition failed: {condition}");
        Some(Err(S3Error::denied(message)))
    };
    // The bucket is the path's, not a field's.
    let of = |name: &str| if name == "bucket" { Some(DOCUMENTS) } else { form.fields.get(name).map(String::as_str) };
    if let Some(exact) = condition.as_object() {
        for (name, wanted) in exact {
            if of(&name.to_ascii_lowercase()) != wanted.as_str() {
                return failed();
            }
        }
        return Some(Ok(exact.keys().map(|name| name.to_ascii_lowercase()).collect()));
    }
    let [operator, first, second] = condition.as_array()?.as_slice() else { return None };
    if operator == "content-length-range" {
        let (least, most) = (first.as_u64()?, second.as_u64()?);
        let bytes = form.file.len() as u64;
        return Some(if bytes < least {
            Err(S3Error::new(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size"))
        } else if bytes > most {
            Err(S3Error::new(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size"))
        } else {
            Ok(Vec::new())
        });
    }
    let name = first.as_str()?.strip_prefix('$')?.to_ascii_lowercase();
    let (given, wanted) = (of(&name).unwrap_or_default(), second.as_str()?);
    let holds = match operator.as_str()? {
        "eq" => given == wanted,
        "starts-with" => given.starts_with(wanted),
        _ => return None,
    };
    if holds { Some(Ok(vec![name])) } else { failed() }
}
