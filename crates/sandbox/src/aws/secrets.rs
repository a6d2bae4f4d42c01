//! Secrets Manager: GetSecretValue of what the sandbox was given to keep.

use kernel::digest::sha256_hex;
use serde_json::{Value, json};

use crate::aws_error::{AwsError, Outcome};
use crate::sandbox::Sandbox;

/// The longest name or ARN of a secret (API reference).
const MAX_SECRET_ID_CHARACTERS: usize = 2048;

impl Sandbox {
    pub(super) fn get_secret_value(&self, request: &Value) -> Outcome {
        let id = request.get("SecretId").and_then(Value::as_str).unwrap_or_default();
        if !(1..=MAX_SECRET_ID_CHARACTERS).contains(&id.chars().count()) {
            return Err(AwsError::validation("SecretId must have 1 to 2048 characters"));
        }
        let text = self.with(|state| state.secrets.get(id).cloned());
        let not_found = || {
            let message = "Secrets Manager can't find the specified secret.";
            AwsError::new(400, "ResourceNotFoundException", message)
        };
        let text = text.ok_or_else(not_found)?;
        let version = sha256_hex(&[id, &text]);
        Ok(json!({
            "ARN": format!("arn:aws:secretsmanager:us-east-1:000000000000:secret:{id}-AbCdEf"),
            "Name": id,
            "VersionId": version.get(..32).unwrap_or_default(),
            "VersionStages": ["AWSCURRENT"],
            "SecretString": text,
        }))
    }
}
