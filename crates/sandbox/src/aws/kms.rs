//! KMS: Encrypt and Decrypt with a key that every copy of the sandbox has. It keeps nothing secret: it only shows that
//! what is stored is not what was given, and that it opens in its own encryption context alone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::digest::sha256_hex;
use serde_json::{Value, json};

use super::request::text;
use crate::aws_error::{AwsError, Outcome};
use crate::sandbox::Sandbox;

/// The key that personal numbers are sealed with; the sandbox's KMS has one key, which is no secret.
pub(crate) const PERSONAL_KEY: &str = "alias/sandbox";
/// The key that codes are sealed with.
pub(crate) const CODES_KEY: &str = "alias/sandbox-codes";
/// The key that the keys of second factors are sealed with.
pub(crate) const SECOND_FACTOR_KEY: &str = "alias/sandbox-second-factors";
/// Every key that the sandbox's KMS knows.
const KEY_ALIASES: [&str; 3] = [PERSONAL_KEY, CODES_KEY, SECOND_FACTOR_KEY];
/// The one key behind every alias, as answers name it.
const KEY_ARN: &str = "arn:aws:kms:us-east-1:000000000000:key/sandbox-local-key-keeps-nothing-secret";
/// What the key is made of.
const KEY: &str = "sandbox-local-key";
/// Bytes of the random part in front of a ciphertext.
const NONCE_BYTES: usize = 16;
/// Bytes of the seal behind the random part.
const SEAL_BYTES: usize = 32;
/// The most bytes that Encrypt takes (API reference).
const MAX_PLAINTEXT_BYTES: usize = 4096;

impl Sandbox {
    pub(super) fn kms_encrypt(&self, request: &Value) -> Outcome {
        let plain = blob(request, "Plaintext")?;
        if plain.is_empty() || plain.len() > MAX_PLAINTEXT_BYTES {
            return Err(AwsError::validation("Plaintext must have 1 to 4096 bytes"));
        }
        if !names_a_key(request)? {
            return Err(AwsError::validation("KeyId is missing"));
        }
        let context = context(request);
        let nonce = hex::decode(self.random.hex::<NONCE_BYTES>()).unwrap_or_default();
        let seal = hex::decode(seal(&nonce, &context, &plain)).unwrap_or_default();
        let hidden = masked(&nonce, &plain);
        let whole: Vec<u8> = nonce.into_iter().chain(seal).chain(hidden).collect();
        Ok(json!({
            "CiphertextBlob": STANDARD.encode(whole), "KeyId": KEY_ARN, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        }))
    }

    pub(super) fn kms_decrypt(request: &Value) -> Outcome {
        let invalid = || AwsError::new(400, "InvalidCiphertextException", "");
        names_a_key(request)?;
        let whole = blob(request, "CiphertextBlob")?;
        let (nonce, rest) = whole.split_at_checked(NONCE_BYTES).ok_or_else(invalid)?;
        let (kept, hidden) = rest.split_at_checked(SEAL_BYTES).ok_or_else(invalid)?;
        let plain = masked(nonce, hidden);
        if hex::encode(kept) != seal(nonce, &context(request), &plain) {
            return Err(invalid());
        }
        Ok(json!({
            "Plaintext": STANDARD.encode(plain), "KeyId": KEY_ARN, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        }))
    }
}

/// Whether the request names a key, which must be one of ours.
fn names_a_key(request: &Value) -> Result<bool, AwsError> {
    match text(request, "KeyId") {
        None | Some("") => Ok(false),
        Some(name) if name == KEY_ARN || KEY_ALIASES.contains(&name) => Ok(true),
        Some(_) => Err(AwsError::new(400, "NotFoundException", "there is no such key")),
    }
}

fn blob(request: &Value, name: &str) -> Result<Vec<u8>, AwsError> {
    let text = request.get(name).and_then(Value::as_str).ok_or_else(|| AwsError::validation("a blob is missing"))?;
    STANDARD.decode(text).map_err(|_| AwsError::serialization("a blob is not base64"))
}

/// The encryption context in one spelling: `serde_json` keeps the keys of an object sorted.
fn context(request: &Value) -> String {
    request.get("EncryptionContext").map(Value::to_string).unwrap_or_default()
}

fn seal(nonce: &[u8], context: &str, plain: &[u8]) -> String {
    sha256_hex(&["seal", KEY, &hex::encode(nonce), context, &hex::encode(plain)])
}

/// The bytes combined with a stream of the key: twice is once.
fn masked(nonce: &[u8], bytes: &[u8]) -> Vec<u8> {
    let blocks = bytes.chunks(SEAL_BYTES).enumerate();
    let stream = |index: usize| {
        hex::decode(sha256_hex(&["stream", KEY, &hex::encode(nonce), &index.to_string()])).unwrap_or_default()
    };
    blocks.flat_map(|(index, block)| block.iter().zip(stream(index)).map(|(a, b)| a ^ b).collect::<Vec<u8>>()).collect()
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn masking_twice_gives_what_was_given() {
        let text: Vec<u8> = (0..=255).collect();
        assert_ne!(masked(b"nonce", &text), text);
        assert_eq!(masked(b"nonce", &masked(b"nonce", &text)), text);
    }
}
