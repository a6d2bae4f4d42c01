//! The signature of Standard Webhooks: HMAC-SHA256 over id, time and body.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use kernel::Timestamp;
use sha2::Sha256;

use crate::event::EventId;

/// How secrets begin (Standard Webhooks).
const SECRET_PREFIX: &str = "whsec_";
/// The shortest and longest key in bytes (Standard Webhooks: 24 to 64).
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// A key shared with one endpoint. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

/// A text that is no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a webhook secret is `whsec_` and the base64 of 24 to 64 random bytes")]
pub struct SecretError;

impl Secret {
    /// Reads `whsec_…`.
    ///
    /// # Errors
    /// [`SecretError`] if it does not have that form.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let encoded = text.strip_prefix(SECRET_PREFIX).ok_or(SecretError)?;
        let key = STANDARD.decode(encoded).map_err(|_| SecretError)?;
        if SECRET_BYTES.contains(&key.len()) { Ok(Self(key)) } else { Err(SecretError) }
    }
}

kernel::hide_in_debug!(Secret);

/// The value of the `webhook-signature` header: one signature for each secret, so that a secret can be changed without
/// a gap.
#[must_use]
pub fn sign(secrets: &[Secret], id: &EventId, sent_at: Timestamp, body: &str) -> String {
    let signed = format!("{id}.{}.{body}", sent_at.seconds());
    let signatures = secrets.iter().filter_map(|secret| {
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).ok()?;
        mac.update(signed.as_bytes());
        Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    });
    signatures.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use kernel::LicenseId;

    use super::*;
    use crate::event::Kind;

    const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    #[test]
    fn a_signature_is_what_a_receiver_computes_from_the_headers_and_the_body() {
        let id = EventId::of(Kind::LicenseEnded, &LicenseId::parse("l-1").unwrap(), "");
        let at = Timestamp::from_seconds(1_764_000_000);
        let value = sign(&[Secret::parse(SECRET).unwrap()], &id, at, "{}");
        let mut mac = Hmac::<Sha256>::new_from_slice(b"0123456789abcdef0123456789abcdef").unwrap();
        mac.update(format!("{id}.1764000000.{{}}").as_bytes());
        assert_eq!(value, format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())));
        let two = sign(&[Secret::parse(SECRET).unwrap(), Secret::parse(SECRET).unwrap()], &id, at, "{}");
        assert_eq!(two, format!("{value} {value}"));
    }

    #[test]
    fn the_verifier_of_standard_webhooks_takes_a_signature_and_no_other_body() {
        let id = EventId::of(Kind::LicenseEnded, &LicenseId::parse("l-1").unwrap(), "");
        // It takes what was sent within five minutes.
        let at = kernel::Clock::system().now();
        let mut headers = http::HeaderMap::new();
        headers.insert("webhook-id", id.as_str().parse().unwrap());
        headers.insert("webhook-timestamp", at.seconds().to_string().parse().unwrap());
        let signature = sign(&[Secret::parse(SECRET).unwrap()], &id, at, "{}");
        headers.insert("webhook-signature", signature.parse().unwrap());
        let verifier = standardwebhooks::Webhook::new(SECRET).unwrap();
        assert!(verifier.verify(b"{}", &headers).is_ok());
        assert!(verifier.verify(b"{ }", &headers).is_err());
    }

    #[test]
    fn a_secret_is_long_enough_and_never_printed() {
        assert_eq!(Secret::parse("whsec_c2hvcnQ="), Err(SecretError));
        assert_eq!(Secret::parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="), Err(SecretError));
        assert_eq!(format!("{:?}", Secret::parse(SECRET).unwrap()), "Secret(…)");
    }
}
