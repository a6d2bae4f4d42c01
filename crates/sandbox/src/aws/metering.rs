//! AWSMPMeteringService.ResolveCustomer.

use serde_json::{Value, json};

use crate::aws_error::{AwsError, Outcome};
use crate::faults::FaultKind;
use crate::sandbox::Sandbox;

impl Sandbox {
    /// Who arrives with this token. The same token answers the same until it expires.
    pub(super) fn resolve_customer(&self, request: &Value) -> Outcome {
        let token = match request.get("RegistrationToken") {
            Some(Value::String(token)) if !token.is_empty() => token,
            Some(Value::String(_)) | None | Some(Value::Null) => {
                return Err(AwsError::validation("RegistrationToken must have a length of at least 1"));
            }
            Some(_) => return Err(AwsError::serialization("RegistrationToken is not a string")),
        };
        let now = self.clock.now();
        let expired = || AwsError::new(400, "ExpiredTokenException", "The submitted registration token has expired.");
        let invalid = || AwsError::new(400, "InvalidTokenException", "Registration token is invalid.");
        if self.strikes("ResolveCustomer", FaultKind::ExpiredToken) {
            return Err(expired());
        }
        self.with(|state| {
            let issued = state.tokens.get(token).ok_or_else(invalid)?;
            let purchase = state.purchases.get(&issued.agreement_id).ok_or_else(invalid)?;
            if purchase.foreign {
                return Err(invalid());
            }
            if now >= issued.issued_at.plus_seconds(self.token_seconds) {
                return Err(expired());
            }
            if !purchase.has_license() {
                return Ok(json!({
                    "CustomerAWSAccountId": purchase.account_id,
                    "CustomerIdentifier": purchase.customer_identifier,
                    "ProductCode": purchase.product_code,
                }));
            }
            Ok(json!({
                "CustomerAWSAccountId": purchase.account_id,
                "LicenseArn": purchase.license_arn,
                "ProductCode": purchase.product_code,
                "Metadata": { "AgreementId": purchase.agreement_id },
            }))
        })
    }
}
