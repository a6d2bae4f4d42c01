//! The provider's keys, and tokens signed by them.

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::client::CLIENT_SECRET;
use super::slip::Slip;

/// The name of the provider's key.
const KEY_ID: &str = "sandbox-1";

/// The provider's key, and one that is not its own.
pub(super) struct Keys {
    own: Option<KeyPair>,
    foreign: Option<KeyPair>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    pub(super) fn make() -> Self {
        let make = || KeyPair::generate(KeySize::Rsa2048).ok();
        Self { own: make(), foreign: make() }
    }

    /// The key set (RFC 7517).
    pub(super) fn public(&self) -> Value {
        let key = |own: &KeyPair| {
            let (modulus, exponent) = numbers(own.public_key().as_ref())?;
            Some(json!({
                "kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID,
                "n": URL_SAFE_NO_PAD.encode(modulus),
                "e": URL_SAFE_NO_PAD.encode(exponent),
            }))
        };
        json!({ "keys": self.own.iter().filter_map(key).collect::<Vec<_>>() })
    }

    /// A token (RFC 7519) with these claims; `None` if it cannot be signed.
    pub(super) fn sign(&self, claims: &Value, slip: Option<Slip>) -> Option<String> {
        let algorithm = match slip {
            Some(Slip::NoSignature) => "none",
            Some(Slip::Symmetric) => "HS256",
            _ => "RS256",
        };
        let head = json!({ "alg": algorithm, "typ": "JWT", "kid": KEY_ID });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&head), part(claims));
        let signature = match slip {
            Some(Slip::NoSignature) => Vec::new(),
            Some(Slip::Symmetric) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, CLIENT_SECRET.as_bytes());
                hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
            }
            Some(Slip::ForeignKey) => signed(self.foreign.as_ref()?, &text)?,
            _ => signed(self.own.as_ref()?, &text)?,
        };
        Some(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// Modulus and exponent of a public key in DER (`RSAPublicKey`, RFC 8017, appendix A.1.1), without leading zeros.
fn numbers(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (sequence, _) = element(der, 0x30)?;
    let (modulus, rest) = element(sequence, 0x02)?;
    let (exponent, _) = element(rest, 0x02)?;
    Some((modulus.strip_prefix(&[0]).unwrap_or(modulus), exponent.strip_prefix(&[0]).unwrap_or(exponent)))
}

/// The contents of the element of this tag that `der` begins with, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let rest = der.strip_prefix(&[tag])?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        _ => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
    };
    rest.split_at_checked(length)
}

fn signed(key: &KeyPair, text: &str) -> Option<Vec<u8>> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).ok()?;
    Some(signature)
}
