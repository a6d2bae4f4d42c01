//! The Agreement API: whether one agreement is in force.

use aws_config::SdkConfig;
use aws_sdk_marketplaceagreement::Client;
use aws_sdk_marketplaceagreement::types::AgreementStatus;
use kernel::AgreementId;

use crate::agreement::{AgreementError, classify, client};

/// Asks about one agreement. Needs `aws-marketplace:DescribeAgreement`.
#[derive(Clone, Debug)]
pub struct AgreementStanding {
    client: Client,
}

impl AgreementStanding {
    /// Whom to ask where metering goes to `marketplace_region`, reached as `aws` says; `None` in a partition without this
    /// API.
    #[must_use]
    pub fn new(aws: &SdkConfig, marketplace_region: &str) -> Option<Self> {
        Some(Self { client: client(aws, marketplace_region)? })
    }

    /// Whether AWS says that an agreement is in force: neither over nor followed by another one.
    ///
    /// # Errors
    /// [`AgreementError`].
    pub async fn is_in_force(&self, agreement: &AgreementId) -> Result<bool, AgreementError> {
        let call = self.client.describe_agreement().agreement_id(agreement.as_str());
        let answer = call.send().await.map_err(|error| classify(&error))?;
        Ok(answer.status() == Some(&AgreementStatus::Active))
    }
}
