//! Forms that upload one document (S3's *POST policy*, signature version 4).

use aws_credential_types::Credentials;
use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::Timestamp;
use serde_json::{Value, json};

use crate::bucket::{Bucket, DocumentError, compact, system_time};
use crate::metadata::FILE_NAME_FIELD;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// What a form allows. S3 refuses everything else.
#[derive(Clone, Copy, Debug)]
pub struct UploadLimits<'a> {
    /// The media type, exactly.
    pub content_type: &'a str,
    /// The fewest bytes. With 0 a form without a file leads on, where S3 would answer with XML.
    pub min_bytes: u64,
    /// The most bytes.
    pub max_bytes: u64,
    /// How long the form works, in seconds.
    pub valid_seconds: i64,
}

/// A form ready to be shown: the browser adds the field `file`, last, and sends it as `multipart/form-data`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadForm {
    /// Where it goes.
    pub url: String,
    /// Its hidden fields.
    pub fields: Vec<(&'static str, String)>,
    /// The time until which it works.
    pub expires_at: Timestamp,
}

impl Bucket {
    /// A form that uploads one document under `key`, and then leads the browser to `then`.
    ///
    /// # Errors
    /// [`DocumentError::Unavailable`] if there are no credentials to sign with.
    pub async fn upload_form(
        &self,
        key: &str,
        limits: UploadLimits<'_>,
        then: &str,
        now: Timestamp,
    ) -> Result<UploadForm, DocumentError> {
        let credentials = self.credentials().await?;
        let expires_at = now.plus_seconds(limits.valid_seconds);
        let mut fields = vec![
            ("key", key.to_owned()),
            ("Content-Type", limits.content_type.to_owned()),
            ("success_action_redirect", then.to_owned()),
            ("x-amz-algorithm", ALGORITHM.to_owned()),
            ("x-amz-credential", format!("{}/{}", credentials.access_key_id(), self.scope(now))),
            ("x-amz-date", compact(now)),
        ];
        fields.extend(credentials.session_token().map(|token| ("x-amz-security-token", token.to_owned())));
        let fixed = fields.len();
        // S3 puts in what the browser says the file is called, and checks the policy after that.
        fields.push((FILE_NAME_FIELD, "${filename}".to_owned()));
        // Each field is a condition: S3 refuses a form in which one was changed, and one that has another.
        let mut conditions: Vec<Value> =
            fields.iter().take(fixed).map(|(name, value)| json!({ *name: value })).collect();
        conditions.push(json!({ "bucket": self.name() }));
        conditions.push(json!(["starts-with", format!("${FILE_NAME_FIELD}"), ""]));
        conditions.push(json!(["content-length-range", limits.min_bytes, limits.max_bytes]));
        let policy = json!({ "expiration": expires_at.to_string(), "conditions": conditions });
        let policy = STANDARD.encode(policy.to_string());
        let signature = signature(&credentials, now, self.region(), &policy);
        fields.extend([("policy", policy), ("x-amz-signature", signature)]);
        Ok(UploadForm { url: self.url().to_owned(), fields, expires_at })
    }
}

fn signature(credentials: &Credentials, at: Timestamp, region: &str, policy: &str) -> String {
    let key = generate_signing_key(credentials.secret_access_key(), system_time(at), region, "s3");
    calculate_signature(key, policy.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The policy of AWS's own example (S3 API reference, *Example: Browser-Based Upload using HTTP POST*), with the
    /// signature printed there.
    const EXAMPLE_POLICY: &str = "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";
    const EXAMPLE_SIGNATURE: &str = "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e";

    #[test]
    fn the_example_of_the_api_reference_is_signed_as_it_is_there() {
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", secret, None, None, "example");
        let at = Timestamp::parse_rfc3339("2015-12-29T00:00:00Z").unwrap();
        assert_eq!(signature(&credentials, at, "us-east-1", EXAMPLE_POLICY), EXAMPLE_SIGNATURE);
    }
}
