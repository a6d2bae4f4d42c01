//! The Agreement API: what became of a billing adjustment that AWS has.

use aws_config::SdkConfig;
use aws_sdk_marketplaceagreement::Client;
use aws_sdk_marketplaceagreement::types::BillingAdjustmentStatus;
use kernel::AgreementId;

use crate::agreement::{AgreementError, classify, client};

/// Follows billing adjustments. Needs `aws-marketplace:GetBillingAdjustmentRequest`.
#[derive(Clone, Debug)]
pub struct AdjustmentReader {
    client: Client,
}

/// What AWS made of an adjustment (`BillingAdjustmentStatus`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdjustmentOutcome {
    /// AWS still looks into it.
    Pending,
    /// AWS gives the money back.
    Completed,
    /// AWS does not; what it says of it.
    Failed(String),
}

impl AdjustmentReader {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = &["aws-marketplace:GetBillingAdjustmentRequest"];

    /// A reader that asks the region that answers where metering goes to `marketplace_region`, reached as `aws` says;
    /// `None` in a partition without this API.
    #[must_use]
    pub fn new(aws: &SdkConfig, marketplace_region: &str) -> Option<Self> {
        Some(Self { client: client(aws, marketplace_region)? })
    }

    /// What became of the request `id` about an agreement.
    ///
    /// # Errors
    /// [`AgreementError`]; [`AgreementError::Malformed`] for a status that is not known.
    pub async fn outcome(&self, agreement: &AgreementId, id: &str) -> Result<AdjustmentOutcome, AgreementError> {
        let call = self
            .client
            .get_billing_adjustment_request()
            .agreement_id(agreement.as_str())
            .billing_adjustment_request_id(id);
        let answer = call.send().await.map_err(|error| classify(&error))?;
        match answer.status() {
            BillingAdjustmentStatus::Pending => Ok(AdjustmentOutcome::Pending),
            BillingAdjustmentStatus::Completed => Ok(AdjustmentOutcome::Completed),
            BillingAdjustmentStatus::ValidationFailed => {
                Ok(AdjustmentOutcome::Failed(answer.status_message().unwrap_or("AWS says no more").to_owned()))
            }
            other => Err(AgreementError::Malformed(format!("a billing adjustment is {}", other.as_str()))),
        }
    }
}
