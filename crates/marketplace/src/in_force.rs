//! The Agreement API: of which term an answer about a license's entitlements is.

use aws_config::SdkConfig;
use aws_sdk_marketplaceagreement::Client;
use kernel::AgreementId;
use licensing::{AgreementStatus, Entitlements, License, LicenseTerm};

use crate::agreement::{AgreementError, classify, client};

/// Asks about one agreement. Needs `aws-marketplace:DescribeAgreement`.
#[derive(Clone, Debug)]
pub struct AgreementInForce {
    /// None in a partition without this API.
    client: Option<Client>,
}

impl AgreementInForce {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = &["aws-marketplace:DescribeAgreement"];

    /// Whom to ask where metering goes to `marketplace_region`, reached as `aws` says.
    #[must_use]
    pub fn new(aws: &SdkConfig, marketplace_region: &str) -> Self {
        Self { client: client(aws, marketplace_region) }
    }

    /// The term that AWS's answer tells of, as [`License::term_told_by`] takes it, if its agreement was followed by no
    /// other: GetEntitlements names no agreement, and what it shows while the event of a renewal is late is the next
    /// term's. Taken for granted where AWS lets us not ask: it is a channel partner's agreement, or no event has named one.
    /// That a term entitles to nothing is believed of one in force only.
    ///
    /// # Errors
    /// [`AgreementError::Throttled`] and [`AgreementError::Unavailable`]: ask again later.
    pub async fn term_told_by(
        &self,
        license: &License,
        answer: &Entitlements,
    ) -> Result<Option<LicenseTerm>, AgreementError> {
        let Some(term) = license.term_told_by(answer) else { return Ok(None) };
        let (Some(client), Some(agreement)) = (&self.client, &term.agreement) else { return Ok(Some(term)) };
        let is_told = match status(client, agreement).await {
            Ok(AgreementStatus::Active) => true,
            Ok(status) => !status.leads_on() && !answer.entries.is_empty(),
            Err(AgreementError::Refused(why)) => {
                tracing::warn!(agreement = %agreement, why, "AWS does not say whether an agreement is in force");
                !answer.entries.is_empty()
            }
            Err(error) => return Err(error),
        };
        Ok(is_told.then_some(term))
    }
}

async fn status(client: &Client, agreement: &AgreementId) -> Result<AgreementStatus, AgreementError> {
    let call = client.describe_agreement().agreement_id(agreement.as_str());
    let answer = call.send().await.map_err(|error| classify(&error))?;
    let status =
        answer.status().ok_or_else(|| AgreementError::Unavailable("an agreement without a status".to_owned()))?;
    Ok(AgreementStatus::from(status.as_str().to_owned()))
}
