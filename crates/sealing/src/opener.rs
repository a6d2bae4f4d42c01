//! Opening.

use aws_config::SdkConfig;
use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::{Owner, SealError, classify};

/// Opens with one key.
#[derive(Clone, Debug)]
pub struct Opener {
    client: Client,
    key: String,
}

impl Opener {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = &["kms:Decrypt"];

    /// An opener that reaches KMS as `aws` says, with the key of this id, ARN or alias. What another key sealed is not
    /// opened, whatever the ciphertext says.
    #[must_use]
    pub fn new(aws: &SdkConfig, key: &str) -> Self {
        Self { client: Client::new(aws), key: key.to_owned() }
    }

    /// Opens a text that was sealed for this owner.
    ///
    /// # Errors
    /// [`SealError`]; [`SealError::Refused`] for one that was sealed for another.
    pub async fn open(&self, owner: impl Into<Owner<'_>>, sealed: &str) -> Result<String, SealError> {
        let sealed = STANDARD.decode(sealed).map_err(|_| SealError::refused("not base64"))?;
        let call = self
            .client
            .decrypt()
            .key_id(&self.key)
            .set_encryption_context(Some(owner.into().context()))
            .ciphertext_blob(Blob::new(sealed));
        let answer = call.send().await.map_err(|error| classify(&error))?;
        let text = answer.plaintext.ok_or_else(|| SealError::refused("no plaintext"))?;
        String::from_utf8(text.into_inner()).map_err(|_| SealError::refused("not a text"))
    }
}
