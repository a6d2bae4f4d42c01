//! Billing adjustments: asking AWS to give back what a buyer was billed by mistake.

use aws_config::{Region, SdkConfig};
use aws_sdk_marketplaceagreement::Client;
use aws_sdk_marketplaceagreement::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_marketplaceagreement::types::{BatchCreateBillingAdjustmentRequestEntry, BillingAdjustmentReasonCode};
use kernel::AgreementId;

use crate::partition;

/// Asks for billing adjustments. Needs `aws-marketplace:BatchCreateBillingAdjustmentRequest`.
#[derive(Clone, Debug)]
pub struct BillingAdjuster {
    /// `None` in a partition without the Agreement API.
    client: Option<Client>,
}

/// What AWS is asked to give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjustment {
    /// The agreement that was billed.
    pub agreement: AgreementId,
    /// The invoice on which it was billed.
    pub invoice_id: String,
    /// How much, as a decimal number in the invoice's currency.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
    /// AWS's code of why (`BillingAdjustmentReasonCode`).
    pub reason: &'static str,
    /// What AWS and the buyer read of it.
    pub description: String,
    /// The word by which AWS knows the request again: the same one twice is asked for once.
    pub client_token: String,
}

/// Why AWS was not asked, or refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdjustmentError {
    /// AWS cannot be reached, is busy or failed: the same request may be made again.
    #[error("AWS Marketplace is not available: {0}")]
    Unavailable(String),
    /// AWS refuses the request; making it again does not help.
    #[error("AWS Marketplace refuses the adjustment: {0}")]
    Refused(String),
}

impl BillingAdjuster {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = &["aws-marketplace:BatchCreateBillingAdjustmentRequest"];

    /// An adjuster that asks the region that answers where metering goes to `marketplace_region`, reached as `aws` says.
    #[must_use]
    pub fn new(aws: &SdkConfig, marketplace_region: &str) -> Self {
        let client = partition::agreement_region(marketplace_region).map(|region| {
            let region = Region::new(region.to_owned());
            Client::from_conf(aws_sdk_marketplaceagreement::config::Builder::from(aws).region(region).build())
        });
        Self { client }
    }

    /// Asks for one adjustment. Answers AWS's id of the request, which AWS then looks into.
    ///
    /// # Errors
    /// [`AdjustmentError`].
    pub async fn request(&self, adjustment: &Adjustment) -> Result<String, AdjustmentError> {
        let Some(client) = &self.client else {
            return Err(AdjustmentError::Refused("this partition has no Agreement API".to_owned()));
        };
        let entry = BatchCreateBillingAdjustmentRequestEntry::builder()
            .agreement_id(adjustment.agreement.as_str())
            .original_invoice_id(&adjustment.invoice_id)
            .adjustment_amount(&adjustment.amount)
            .currency_code(&adjustment.currency)
            .adjustment_reason_code(BillingAdjustmentReasonCode::from(adjustment.reason))
            .description(&adjustment.description)
            .client_token(&adjustment.client_token)
            .build()
            .map_err(|error| AdjustmentError::Refused(error.to_string()))?;
        let call = client.batch_create_billing_adjustment_request().billing_adjustment_request_entries(entry);
        let answer = call.send().await.map_err(|error| classify(&error))?;
        let ours = |token: &str| token == adjustment.client_token;
        if let Some(item) = answer.items().iter().find(|item| ours(item.client_token())) {
            return Ok(item.billing_adjustment_request_id().to_owned());
        }
        match answer.errors().iter().find(|error| ours(error.client_token())) {
            Some(error) if error.code().as_str() == "INTERNAL_FAILURE" => {
                Err(AdjustmentError::Unavailable(error.message().to_owned()))
            }
            Some(error) => Err(AdjustmentError::Refused(format!("{}: {}", error.code().as_str(), error.message()))),
            None => Err(AdjustmentError::Unavailable("no answer to this request".to_owned())),
        }
    }
}

fn classify<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> AdjustmentError {
    match error.code() {
        Some(code @ ("AccessDeniedException" | "ValidationException" | "ConflictException")) => {
            AdjustmentError::Refused(format!("{code}: {}", error.message().unwrap_or_default()))
        }
        Some(code) => AdjustmentError::Unavailable(code.to_owned()),
        None => AdjustmentError::Unavailable("no answer".to_owned()),
    }
}
