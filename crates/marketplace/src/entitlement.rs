//! GetEntitlements: what a contract entitles its buyer to.

use std::time::Duration;

use aws_config::{Region, SdkConfig};
use aws_sdk_marketplaceentitlement::Client;
use aws_sdk_marketplaceentitlement::config::timeout::TimeoutConfig;
use aws_sdk_marketplaceentitlement::config::{AsyncSleep, SharedAsyncSleep};
use aws_sdk_marketplaceentitlement::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_marketplaceentitlement::types::{Entitlement as Answered, GetEntitlementFilterName};
use kernel::{CustomerIdentifier, Dimension, Identity, LicenseArn, ProductCode, Timestamp};
use licensing::{Entitlement, License, Quantity};

use crate::{READ_TIMEOUT, next_page, partition};

/// The most pages that are read of one license: 25 entries each, far beyond the dimensions of any product.
const MAX_PAGES: usize = 40;

/// Reads entitlements. Needs `aws-marketplace:GetEntitlements`.
#[derive(Clone, Debug)]
pub struct EntitlementReader {
    client: Client,
    timer: Option<SharedAsyncSleep>,
}

/// Why entitlements could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntitlementError {
    /// AWS takes no more calls at present.
    #[error("AWS Marketplace throttles")]
    Throttled,
    /// AWS cannot be reached or failed.
    #[error("AWS Marketplace is not available: {0}")]
    Unavailable(String),
    /// AWS does not know the product or the license, or our credentials are not the publisher's.
    #[error("AWS Marketplace does not answer for this licence: {0}")]
    Refused(String),
}

impl EntitlementError {
    /// Whether the same question may be answered later.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Throttled | Self::Unavailable(_) => true,
            Self::Refused(_) => false,
        }
    }
}

impl EntitlementReader {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = &["aws-marketplace:GetEntitlements"];

    /// A reader that asks the region that answers where metering goes to `marketplace_region`, reached as `aws` says.
    #[must_use]
    pub fn new(aws: &SdkConfig, marketplace_region: &str) -> Self {
        let region = Region::new(partition::entitlement_region(marketplace_region).to_owned());
        let config = aws_sdk_marketplaceentitlement::config::Builder::from(aws).region(region);
        let config = config.timeout_config(TimeoutConfig::builder().operation_timeout(READ_TIMEOUT).build());
        Self { client: Client::from_conf(config.build()), timer: aws.sleep_impl() }
    }

    /// Waits before a call, by the same timer as the SDK for its timeouts.
    pub async fn pause(&self, pause: Duration) {
        match &self.timer {
            Some(timer) => timer.sleep(pause).await,
            None => tokio::time::sleep(pause).await,
        }
    }

    /// All entitlements of one license, sorted by dimension. A subscription has none; a fresh contract may show none for
    /// some minutes. A license that AWS is told of by its account or customer is asked for by that; what the answer says
    /// of other licenses of the same buyer is left out.
    ///
    /// # Errors
    /// [`EntitlementError`], each saying whether to try again.
    pub async fn of_license(&self, license: &License, now: Timestamp) -> Result<Vec<Entitlement>, EntitlementError> {
        let (name, value) = match (license.identity_at(now.hour()), &license.customer) {
            (Identity::License, _) => (GetEntitlementFilterName::LicenseArn, license.arn.as_str()),
            (Identity::LegacyCustomer, Some(id)) => (GetEntitlementFilterName::CustomerIdentifier, id.as_str()),
            (Identity::Legacy | Identity::LegacyCustomer, _) => {
                (GetEntitlementFilterName::CustomerAwsAccountId, license.account.as_str())
            }
        };
        let is_its = |answered: &Answered| match answered.license_arn().map(LicenseArn::id_in) {
            Some(Ok(id)) => !license.arn.is_of_aws() || id == license.arn.id(),
            Some(Err(_)) | None => true,
        };
        self.all(&license.product, name, value, is_its).await
    }

    /// All entitlements of a customer of an older listing, sorted by dimension.
    ///
    /// # Errors
    /// [`EntitlementError`], each saying whether to try again.
    pub async fn of_customer(
        &self,
        product: &ProductCode,
        customer: &CustomerIdentifier,
    ) -> Result<Vec<Entitlement>, EntitlementError> {
        self.all(product, GetEntitlementFilterName::CustomerIdentifier, customer.as_str(), |_| true).await
    }

    /// All pages: an empty one may still be followed by another.
    async fn all(
        &self,
        product: &ProductCode,
        filter: GetEntitlementFilterName,
        value: &str,
        is_asked_for: impl Fn(&Answered) -> bool,
    ) -> Result<Vec<Entitlement>, EntitlementError> {
        let mut entitlements = Vec::new();
        let mut next_token = None;
        for _ in 0..MAX_PAGES {
            let call = self
                .client
                .get_entitlements()
                .product_code(product.as_str())
                .filter(filter.clone(), vec![value.to_owned()])
                .set_next_token(next_token.take());
            let page = call.send().await.map_err(|error| classify(&error))?;
            entitlements.extend(page.entitlements().iter().filter(|one| is_asked_for(one)).filter_map(read));
            next_token = next_page(page.next_token());
            if next_token.is_none() {
                entitlements.sort_by(|one: &Entitlement, other| one.dimension.cmp(&other.dimension));
                return Ok(entitlements);
            }
        }
        Err(EntitlementError::Unavailable("the pages do not end".to_owned()))
    }
}

fn classify<E, R>(error: &SdkError<E, R>) -> EntitlementError
where
    E: ProvideErrorMetadata,
{
    match error.code() {
        Some("ThrottlingException" | "Throttling" | "TooManyRequestsException" | "RequestLimitExceeded") => {
            EntitlementError::Throttled
        }
        Some(code @ ("InternalServiceErrorException" | "InternalFailure" | "ServiceUnavailable")) => {
            EntitlementError::Unavailable(code.to_owned())
        }
        Some(code) => EntitlementError::Refused(code.to_owned()),
        None => EntitlementError::Unavailable("no answer".to_owned()),
    }
}

/// An entry without a dimension or a value says nothing.
fn read(answered: &Answered) -> Option<Entitlement> {
    let value = answered.value()?;
    let quantity = value
        .integer_value()
        .map(|units| Quantity::Units(i64::from(units)))
        .or_else(|| value.boolean_value().map(Quantity::Switch))
        .or_else(|| value.double_value().map(|number| Quantity::Printed(number.to_string())))
        .or_else(|| value.string_value().map(|text| Quantity::Printed(text.to_owned())))?;
    Some(Entitlement {
        dimension: Dimension::parse(answered.dimension()?).ok()?,
        quantity,
        expires_at: answered.expiration_date().map(|date| Timestamp::from_seconds(date.secs())),
    })
}
