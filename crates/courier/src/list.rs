//! The list of endpoints, as Secrets Manager keeps it.

use aws_config::SdkConfig;
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::error::ProvideErrorMetadata;
use telling::{Endpoint, EndpointsError};

/// The secret in Secrets Manager whose text lists the endpoints, with the keys that are shared with them. Needs
/// `secretsmanager:GetSecretValue` on it.
#[derive(Clone, Debug)]
pub struct EndpointList {
    client: Client,
    secret_id: String,
}

/// The list could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointListError {
    /// Secrets Manager did not answer with a text.
    #[error("Secrets Manager did not give the webhooks' secret: {0}")]
    NotGiven(String),
    /// The text has a mistake.
    #[error("the webhooks' secret: {0}")]
    Mistake(#[from] EndpointsError),
}

impl EndpointList {
    /// The secret `secret_id`, by name or ARN, reached as `aws` says.
    #[must_use]
    pub fn new(aws: &SdkConfig, secret_id: &str) -> Self {
        Self { client: Client::new(aws), secret_id: secret_id.to_owned() }
    }

    /// Reads the list as it is now.
    ///
    /// # Errors
    /// [`EndpointListError`] says what to mend, and never quotes the secret.
    pub async fn read(&self) -> Result<Vec<Endpoint>, EndpointListError> {
        let given = self.client.get_secret_value().secret_id(&self.secret_id).send().await;
        let given =
            given.map_err(|error| EndpointListError::NotGiven(error.code().unwrap_or("no answer").to_owned()))?;
        let text = given.secret_string().ok_or_else(|| EndpointListError::NotGiven("it holds no text".to_owned()))?;
        Ok(Endpoint::parse_list(text)?)
    }
}
