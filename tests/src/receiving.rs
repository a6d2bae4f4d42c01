//! The sample in Rust of docs/INTEGRATE.md, as it stands there; a story holds both together.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

/// How old or early a request may be, in seconds.
const TOLERANCE_SECONDS: u64 = 300;
/// A shorter key is a mistake, and an empty one is everybody's.
const MIN_KEY_BYTES: usize = 24;

/// The headers of a webhook, as they came.
#[derive(Clone, Copy, Debug)]
pub struct Headers<'a> {
    /// `webhook-id`
    pub id: &'a str,
    /// `webhook-timestamp`
    pub timestamp: &'a str,
    /// `webhook-signature`
    pub signature: &'a str,
}

/// The event, if one of the keys (`whsec_…`) signed these bytes within five minutes of `now`, in seconds since 1970.
#[must_use]
pub fn verified(headers: Headers<'_>, body: &[u8], secrets: &[&str], now: i64) -> Option<Value> {
    let sent_at: i64 = headers.timestamp.parse().ok()?;
    if now.abs_diff(sent_at) > TOLERANCE_SECONDS {
        return None;
    }
    let is_signed = secrets.iter().any(|secret| {
        let decoded = secret.strip_prefix("whsec_").and_then(|key| STANDARD.decode(key).ok());
        let Some(key) = decoded.filter(|key| key.len() >= MIN_KEY_BYTES) else { return false };
        let given = headers.signature.split(' ').filter_map(|one| STANDARD.decode(one.strip_prefix("v1,")?).ok());
        given.into_iter().any(|signature| {
            let Ok(mac) = Hmac::<Sha256>::new_from_slice(&key) else { return false };
            let mac = mac.chain_update(headers.id).chain_update(".").chain_update(headers.timestamp).chain_update(".");
            // Compares in constant time.
            mac.chain_update(body).verify_slice(&signature).is_ok()
        })
    });
    is_signed.then(|| serde_json::from_slice(body).ok())?
}
