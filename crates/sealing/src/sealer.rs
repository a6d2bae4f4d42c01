//! Sealing.

use aws_config::SdkConfig;
use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::{Owner, SealError, classify};

/// Seals with one key.
#[derive(Clone, Debug)]
pub struct Sealer {
    client: Client,
    key: String,
}

impl Sealer {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = &["kms:Encrypt"];

    /// A sealer that reaches KMS as `aws` says, with the key of this id, ARN or alias.
    #[must_use]
    pub fn new(aws: &SdkConfig, key: &str) -> Self {
        Self { client: Client::new(aws), key: key.to_owned() }
    }

    /// Seals a text for its owner: base64 of KMS's ciphertext.
    ///
    /// # Errors
    /// [`SealError`].
    pub async fn seal(&self, owner: impl Into<Owner<'_>>, text: &str) -> Result<String, SealError> {
        let call = self
            .client
            .encrypt()
            .key_id(&self.key)
            .set_encryption_context(Some(owner.into().context()))
            .plaintext(Blob::new(text.as_bytes()));
        let answer = call.send().await.map_err(|error| classify(&error))?;
        let sealed = answer.ciphertext_blob.ok_or_else(|| SealError::refused("no ciphertext"))?;
        Ok(STANDARD.encode(sealed.as_ref()))
    }
}
