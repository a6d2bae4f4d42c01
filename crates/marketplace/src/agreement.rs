//! The Agreement API: what AWS lists of our agreements with buyers.

use aws_config::{Region, SdkConfig};
use aws_sdk_marketplaceagreement::Client;
use aws_sdk_marketplaceagreement::config::timeout::TimeoutConfig;
use aws_sdk_marketplaceagreement::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_marketplaceagreement::types::{
    AgreementEntitlement, AgreementEntitlementStatus, AgreementViewSummary, Filter, Sort, SortOrder,
};
use aws_smithy_types::DateTime;
use kernel::{AgreementId, AwsAccountId, BuyerId, LicenseArn, Timestamp};
use licensing::{AgreementStatus, Listed};

use crate::{READ_TIMEOUT, next_page, partition};

/// The catalog of listings.
const CATALOG: &str = "AWSMarketplace";
/// Agreements of one page.
const PAGE_SIZE: i32 = 50;
/// The most pages of one agreement's entitlements: far more than it has, so that an endless chain of tokens ends.
const MAX_ENTITLEMENT_PAGES: usize = 20;

/// Reads agreements. Needs `aws-marketplace:SearchAgreements` and, for [`AgreementReader::is_provisioned`],
/// `aws-marketplace:GetAgreementEntitlements`.
#[derive(Clone, Debug)]
pub struct AgreementReader {
    client: Client,
}

/// Which agreements to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// Those in force.
    Active,
    /// Those of any status that AWS changed after an instant.
    ChangedAfter(Timestamp),
}

/// Why agreements could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgreementError {
    /// AWS takes no more calls at present.
    #[error("AWS Marketplace throttles")]
    Throttled,
    /// AWS cannot be reached or failed.
    #[error("AWS Marketplace is not available: {0}")]
    Unavailable(String),
    /// AWS does not let us ask.
    #[error("AWS Marketplace does not list agreements for us: {0}")]
    Refused(String),
    /// AWS answers something that cannot be read.
    #[error("AWS Marketplace answers what cannot be read: {0}")]
    Malformed(String),
}

impl AgreementError {
    /// Whether AWS knows no such agreement of ours.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Refused(code) if code == "ResourceNotFoundException")
    }
}

impl AgreementReader {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = &["aws-marketplace:SearchAgreements", "aws-marketplace:GetAgreementEntitlements"];

    /// A reader that asks the region that answers where metering goes to `marketplace_region`, reached as `aws` says;
    /// `None` in a partition without this API.
    #[must_use]
    pub fn new(aws: &SdkConfig, marketplace_region: &str) -> Option<Self> {
        Some(Self { client: client(aws, marketplace_region)? })
    }

    /// A page of the agreements in which we are the proposer, and the token of the next, if there is one. A page may be
    /// empty though another follows.
    ///
    /// # Errors
    /// [`AgreementError`]; [`AgreementError::Refused`] also for a token that AWS does not take any more.
    pub async fn page(
        &self,
        search: Search,
        token: Option<String>,
    ) -> Result<(Vec<Listed>, Option<String>), AgreementError> {
        let call = self
            .client
            .search_agreements()
            .catalog(CATALOG)
            .filters(filter("PartyType", "Proposer"))
            .filters(filter("AgreementType", "PurchaseAgreement"))
            .filters(match search {
                Search::Active => filter("Status", "ACTIVE"),
                Search::ChangedAfter(at) => filter("AfterLastUpdateTime", &at.to_string()),
            })
            .sort(match search {
                // What changes while pages are read comes behind them.
                Search::Active => sort("StartTime"),
                Search::ChangedAfter(_) => sort("LastUpdateTime"),
            })
            .max_results(PAGE_SIZE)
            .set_next_token(token);
        let page = call.send().await.map_err(|error| classify(&error))?;
        let next = next_page(page.next_token());
        Ok((page.agreement_view_summaries().iter().filter_map(read).collect(), next))
    }

    /// Whether AWS says that a license of an agreement is provisioned: paid for and usable.
    ///
    /// # Errors
    /// [`AgreementError`]; [`AgreementError::Refused`] where a proposer may not ask.
    pub async fn is_provisioned(&self, agreement: &AgreementId, license: &LicenseArn) -> Result<bool, AgreementError> {
        let is_it = |one: &AgreementEntitlement| {
            one.license_arn() == Some(license.as_str())
                && one.status() == Some(&AgreementEntitlementStatus::Provisioned)
        };
        let mut token = None;
        for _ in 0..MAX_ENTITLEMENT_PAGES {
            let call = self.client.get_agreement_entitlements().agreement_id(agreement.as_str());
            let answer = call.set_next_token(token).send().await.map_err(|error| classify(&error))?;
            if answer.agreement_entitlements().iter().any(is_it) {
                return Ok(true);
            }
            token = next_page(answer.next_token());
            if token.is_none() {
                return Ok(false);
            }
        }
        Err(AgreementError::Unavailable("an agreement's entitlements have no end".to_owned()))
    }
}

/// A client of the region that answers where metering goes to `marketplace_region`; `None` in a partition without this API.
pub(crate) fn client(aws: &SdkConfig, marketplace_region: &str) -> Option<Client> {
    let region = Region::new(partition::agreement_region(marketplace_region)?.to_owned());
    let config = aws_sdk_marketplaceagreement::config::Builder::from(aws).region(region);
    let config = config.timeout_config(TimeoutConfig::builder().operation_timeout(READ_TIMEOUT).build());
    Some(Client::from_conf(config.build()))
}

fn sort(by: &str) -> Sort {
    Sort::builder().sort_by(by).sort_order(SortOrder::Ascending).build()
}

fn filter(name: &str, value: &str) -> Filter {
    Filter::builder().name(name).values(value).build()
}

pub(crate) fn classify<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> AgreementError {
    match error.code() {
        Some("ThrottlingException" | "Throttling" | "TooManyRequestsException") => AgreementError::Throttled,
        Some(code @ ("InternalServerException" | "InternalFailure" | "ServiceUnavailable")) => {
            AgreementError::Unavailable(code.to_owned())
        }
        Some(code) => AgreementError::Refused(code.to_owned()),
        None => AgreementError::Unavailable("no answer".to_owned()),
    }
}

/// An agreement without a usable id or status says nothing.
fn read(summary: &AgreementViewSummary) -> Option<Listed> {
    let instant = |at: Option<&DateTime>| at.map(|at| Timestamp::from_seconds(at.secs()));
    let account = summary.acceptor().and_then(|acceptor| acceptor.account_id());
    let licenses = summary.entitlements().iter().filter_map(|one| LicenseArn::parse(one.license_arn()?).ok());
    Some(Listed {
        id: AgreementId::parse(summary.agreement_id()?).ok()?,
        account: account.and_then(|id| AwsAccountId::parse(id).ok()).map(BuyerId::from),
        status: AgreementStatus::from(summary.status()?.as_str().to_owned()),
        accepted_at: instant(summary.acceptance_time()),
        start: instant(summary.start_time()),
        end: instant(summary.end_time()),
        updated_at: instant(summary.last_update_time()),
        licenses: licenses.collect(),
    })
}
