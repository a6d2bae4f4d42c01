//! Signed addresses: to ask what S3 has, to remove it, or for somebody else to read it.

use std::time::Duration;

use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings, UriPathNormalizationMode,
    sign,
};
use aws_sigv4::sign::v4::SigningParams;
use http::Method;
use kernel::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::bucket::{Bucket, DocumentError, system_time};

/// Why a signature could not be made; none of it comes from outside.
const UNSIGNABLE: &str = "a request could not be signed";

impl Bucket {
    /// An address under which anybody who has it can download the document of `key` for `valid_seconds`. It is saved, never
    /// shown: what people upload must not run as a page.
    ///
    /// # Errors
    /// [`DocumentError::Unavailable`] if there are no credentials to sign with.
    pub async fn link(&self, key: &str, valid_seconds: u64, now: Timestamp) -> Result<String, DocumentError> {
        let query = format!("response-content-disposition={}", utf8_percent_encode("attachment", NON_ALPHANUMERIC));
        self.signed(&Method::GET, key, &query, &[], valid_seconds, now).await
    }

    /// The signed address of a call; it holds for a call with just these headers.
    pub(crate) async fn signed(
        &self,
        method: &Method,
        key: &str,
        query: &str,
        headers: &[(&str, &str)],
        valid_seconds: u64,
        now: Timestamp,
    ) -> Result<String, DocumentError> {
        let unsignable = || DocumentError::Refused(UNSIGNABLE.to_owned());
        let identity = self.credentials().await?.into();
        let mut settings = SigningSettings::default();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(valid_seconds));
        // What S3 wants and other services do not: paths are taken as they are.
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        let parameters = SigningParams::builder()
            .identity(&identity)
            .region(self.region())
            .name("s3")
            .time(system_time(now))
            .settings(settings)
            .build()
            .map_err(|_| unsignable())?
            .into();
        let url = format!("{}/{key}", self.url());
        let url = if query.is_empty() { url } else { format!("{url}?{query}") };
        let request =
            SignableRequest::new(method.as_str(), &url, headers.iter().copied(), SignableBody::UnsignedPayload)
                .map_err(|_| unsignable())?;
        let (instructions, _) = sign(request, &parameters).map_err(|_| unsignable())?.into_parts();
        let (_, added) = instructions.into_parts();
        let encoded: Vec<String> = added
            .iter()
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
            .collect();
        let joint = if url.contains('?') { '&' } else { '?' };
        Ok(format!("{url}{joint}{}", encoded.join("&")))
    }
}
