//! Texts that AWS Secrets Manager keeps.
//!
//! Owns: reading one. Does not own: what a text means.

use std::fmt;

use aws_config::SdkConfig;
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::error::ProvideErrorMetadata;

/// A secret in Secrets Manager. Needs `secretsmanager:GetSecretValue` on it.
#[derive(Clone)]
pub struct SecretText {
    client: Client,
    id: String,
}

/// Why Secrets Manager did not answer with a text: its code, or a few words. Never quotes the secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SecretError(String);

impl SecretText {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = &["secretsmanager:GetSecretValue"];

    /// The secret `id`, by name or ARN, reached as `aws` says.
    #[must_use]
    pub fn new(aws: &SdkConfig, id: &str) -> Self {
        Self { client: Client::new(aws), id: id.to_owned() }
    }

    /// Reads the text as it is now.
    ///
    /// # Errors
    /// [`SecretError`] if there is none, or it may not be read.
    pub async fn read(&self) -> Result<String, SecretError> {
        let given = self.client.get_secret_value().secret_id(&self.id).send().await;
        let given = given.map_err(|error| SecretError(error.code().unwrap_or("no answer").to_owned()))?;
        given.secret_string().map(str::to_owned).ok_or_else(|| SecretError("it holds no text".to_owned()))
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretText").field("id", &self.id).finish_non_exhaustive()
    }
}
