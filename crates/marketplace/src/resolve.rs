//! ResolveCustomer: whose token AWS put into the buyer's browser.

use aws_config::{Region, SdkConfig};
use aws_sdk_marketplacemetering::Client;
use aws_sdk_marketplacemetering::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_marketplacemetering::operation::resolve_customer::ResolveCustomerOutput;
use kernel::{AgreementId, AwsAccountId, BuyerId, CustomerIdentifier, Identity, LicenseArn, ProductCode};
use licensing::{CustomerNotice, CustomerWord, LicenseNotice, Notice};

/// The longest token that is passed on, in bytes. AWS gives no limit; real ones have a few hundred.
pub const MAX_TOKEN_BYTES: usize = 8192;

/// Resolves registration tokens. Needs `aws-marketplace:ResolveCustomer`, as the account that published the listing.
#[derive(Clone, Debug)]
pub struct Resolver {
    client: Client,
}

/// Why a token did not resolve.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// Older than four hours. The buyer gets a new one from *Set Up Your Account*.
    #[error("the registration token has expired")]
    TokenExpired,
    /// Not a token of this seller, or damaged on its way.
    #[error("the registration token is not valid")]
    TokenInvalid,
    /// AWS takes no more calls at present.
    #[error("AWS Marketplace throttles")]
    Throttled,
    /// AWS cannot be reached or failed.
    #[error("AWS Marketplace is not available: {0}")]
    Unavailable(String),
    /// The API is switched off for this product in this region, or our credentials are not the publisher's: for an
    /// operator to mend.
    #[error("AWS Marketplace does not let us resolve customers: {0}")]
    Refused(String),
    /// An answer without the parts that a license, or a customer of an older listing, needs.
    #[error("AWS Marketplace resolved the token without a usable {0}")]
    Incomplete(&'static str),
}

impl ResolveError {
    /// Whether the same token may resolve later.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Throttled | Self::Unavailable(_) | Self::Refused(_) => true,
            Self::TokenExpired | Self::TokenInvalid | Self::Incomplete(_) => false,
        }
    }
}

impl Resolver {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = &["aws-marketplace:ResolveCustomer"];

    /// A resolver that asks `region`, reached as `aws` says.
    #[must_use]
    pub fn new(aws: &SdkConfig, region: &str) -> Self {
        let config = aws_sdk_marketplacemetering::config::Builder::from(aws).region(Region::new(region.to_owned()));
        Self { client: Client::from_conf(config.build()) }
    }

    /// Asks AWS whose `token` it is. The same token gives the same answer for four hours.
    ///
    /// # Errors
    /// [`ResolveError`], each saying whether to try again.
    pub async fn resolve(&self, token: &str) -> Result<Notice, ResolveError> {
        if token.is_empty() || token.len() > MAX_TOKEN_BYTES {
            return Err(ResolveError::TokenInvalid);
        }
        let call = self.client.resolve_customer().registration_token(token);
        let answer = call.send().await.map_err(|error| classify(&error))?;
        read(&answer)
    }
}

/// By code, since an exception that the operation does not model has no variant of its own.
fn classify<E, R>(error: &SdkError<E, R>) -> ResolveError
where
    E: ProvideErrorMetadata,
{
    match error.code() {
        Some("ExpiredTokenException") => ResolveError::TokenExpired,
        Some("InvalidTokenException" | "ValidationException" | "InvalidParameterException") => {
            ResolveError::TokenInvalid
        }
        Some("ThrottlingException" | "Throttling" | "TooManyRequestsException" | "RequestLimitExceeded") => {
            ResolveError::Throttled
        }
        Some(code @ ("InternalServiceErrorException" | "InternalFailure" | "ServiceUnavailable")) => {
            ResolveError::Unavailable(code.to_owned())
        }
        Some(code) => ResolveError::Refused(code.to_owned()),
        None => ResolveError::Unavailable("no answer".to_owned()),
    }
}

/// A listing with Concurrent Agreements names the license, an older one only the customer.
fn read(answer: &ResolveCustomerOutput) -> Result<Notice, ResolveError> {
    let missing = ResolveError::Incomplete;
    let product = answer.product_code().ok_or(missing("ProductCode"))?;
    let product = ProductCode::parse(product).map_err(|_| missing("ProductCode"))?;
    let account = answer.customer_aws_account_id().ok_or(missing("CustomerAWSAccountId"))?;
    let account = AwsAccountId::parse(account).map_err(|_| missing("CustomerAWSAccountId"))?;
    let account = BuyerId::from(account);
    let Some(arn) = answer.license_arn().filter(|arn| !arn.is_empty()) else {
        let customer = answer.customer_identifier().ok_or(missing("LicenseArn"))?;
        let customer = CustomerIdentifier::parse(customer).map_err(|_| missing("CustomerIdentifier"))?;
        let (word, identity) = (CustomerWord::Arrived, Identity::Legacy);
        let account = Some(account);
        return Ok(Notice::Customer(CustomerNotice { product, customer, word, account, offer: None, identity }));
    };
    let agreement = answer.metadata().and_then(|metadata| metadata.agreement_id());
    Ok(Notice::Resolved(LicenseNotice {
        arn: LicenseArn::parse(arn).map_err(|_| missing("LicenseArn"))?,
        arn_in_full: true,
        product,
        account,
        agreement: agreement.and_then(|id| AgreementId::parse(id).ok()),
        offer: None,
        identity: Identity::License,
    }))
}

#[cfg(test)]
mod tests {
    use aws_sdk_marketplacemetering::types::Metadata;

    use super::*;

    const ARN: &str = "arn:aws:license-manager::294406891311:license:l-0a";

    #[test]
    fn a_resolved_token_names_licence_product_and_buyer() {
        let answer = ResolveCustomerOutput::builder()
            .license_arn(ARN)
            .product_code("abc")
            .customer_aws_account_id("111122223333")
            .metadata(Metadata::builder().agreement_id("agmt-1").build())
            .build();
        let Ok(Notice::Resolved(notice)) = read(&answer) else { panic!("not a licence") };
        assert_eq!(notice.arn.as_str(), ARN);
        assert_eq!(notice.agreement.unwrap().as_str(), "agmt-1");
    }

    #[test]
    fn an_answer_of_an_older_listing_names_the_customer() {
        let answer = ResolveCustomerOutput::builder().product_code("abc").customer_aws_account_id("111122223333");
        assert_eq!(read(&answer.clone().build()), Err(ResolveError::Incomplete("LicenseArn")));
        let Ok(Notice::Customer(notice)) = read(&answer.customer_identifier("X01EXAMPLE").build()) else {
            panic!("not a customer")
        };
        assert_eq!((notice.word, notice.customer.as_str()), (CustomerWord::Arrived, "X01EXAMPLE"));
        assert_eq!(notice.account.unwrap().as_str(), "111122223333");
    }
}
