//! The one place that reads the environment.

pub(crate) mod error;

use std::sync::Arc;

use aws_config::{BehaviorVersion, SdkConfig};
use brand::Brand;
use kernel::{Clock, Email, Entropy};

use crate::front::Front;
use crate::principal::Principals;
use crate::seller::{SellerRole, in_sellers_account, seller_role};
pub use error::ConfigError;

/// What a function is told by its deployment. Every name is documented in docs/OPERATIONS.md.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `TABLE_NAME`: the DynamoDB table.
    pub table_name: String,
    /// `PUBLIC_URL`: scheme and authority under which browsers reach the app, without a trailing slash.
    pub public_url: String,
    /// `MARKETPLACE_REGION`: the one region that metering is sent to (default `us-east-1`). AWS removes duplicates per
    /// region only, so it is never changed for a running product.
    pub marketplace_region: String,
    /// `EVENT_BUS_NAME`: the EventBridge bus that domain events are put on; none if not set.
    pub event_bus: Option<String>,
    /// `WEBHOOKS_SECRET_ID`: the secret (name or ARN) in Secrets Manager that lists the HTTPS endpoints which domain events
    /// are posted to, and the keys shared with them; none if not set.
    pub webhooks_secret: Option<String>,
    /// `OPERATOR_EMAIL`: where the seller gets closing statements; the brand's support address if not set.
    pub operator_email: Option<Email>,
    /// `ABANDONED_AFTER_HOURS`: after how long a license that nobody activates is listed and its buyer written to, 1 to
    /// [`Settings::MAX_ABANDONED_AFTER_HOURS`]; [`Settings::DEFAULT_ABANDONED_AFTER_HOURS`] if not set.
    pub abandoned_after_hours: u16,
    /// `ZERO_RECORDS`: which hours without usage are told to AWS, as `meter-usage` reads it.
    pub zero_records: Option<String>,
    /// `SETTLE_DELAY_SECONDS`: how long an hour stays open after its end, as `meter-usage` reads it.
    pub grace_period_seconds: Option<String>,
    /// `METERING_CALLS_PER_SECOND`: the pace of metering, as `meter-usage` reads it.
    pub metering_calls_per_second: Option<String>,
    /// `PERSONAL_KEY_ID`: the KMS key (id, ARN or alias) that personal numbers are sealed with; without one, real-name
    /// authentication is not offered.
    pub personal_key: Option<String>,
    /// `CODES_KEY_ID`: the KMS key (id, ARN or alias) that codes are sealed with while their messages are owed; only the
    /// functions that make and send codes need it.
    pub codes_key: Option<String>,
    /// `SECOND_FACTOR_KEY_ID`: the KMS key (id, ARN or alias) that the keys of second factors are sealed with; only the
    /// functions that enroll and check them need it.
    pub second_factor_key: Option<String>,
    /// `DOCUMENTS_BUCKET`: the S3 bucket that documents are uploaded to; without one, real-name authentication is not
    /// offered.
    pub documents_bucket: Option<String>,
    /// `AUDIT_BUCKET`: the S3 bucket that the audit log is copied to; only the function that copies it needs it.
    pub audit_bucket: Option<String>,
    /// `STACK_NAME`: the stack whose alarms the operators' console shows; none if not set.
    pub stack_name: Option<String>,
    /// `WATCHED_QUEUES`: the queues that the operators' console shows, `<name in the template>=<name at SQS>`, separated by commas.
    pub watched_queues: Option<String>,
    /// `MAIL_CONFIGURATION_SET`: the configuration set of SES that mails are sent with, by which SES tells what becomes of them.
    pub mail_configuration_set: Option<String>,
    /// `SELLER_ROLE_ARN` and `SELLER_EXTERNAL_ID`: the role in the seller's account that AWS Marketplace is called by.
    pub seller_role: Option<SellerRole>,
    /// How operators sign in to their console.
    pub operator_sign_in: OperatorSignIn,
    /// `OPERATOR_PRINCIPALS` and `PRODUCT_PRINCIPALS`: who may call the routes for machines; everybody whom IAM lets in if not set.
    pub principals: Principals,
    /// `FRONT_PROOFS` and `FRONT_ONLY`: the digests of the secrets that prove a request came through CloudFront, and whether all other
    /// requests are refused.
    pub front: Front,
}

/// How operators sign in, as the deployment says; each value is empty where it says nothing. Only the operators' console needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperatorSignIn {
    /// `OPERATOR_ISSUER`: the identity provider's issuer (OpenID Connect).
    pub issuer: String,
    /// `OPERATOR_CLIENT_ID`: the console's id at the provider.
    pub client_id: String,
    /// `OPERATOR_CLIENT_SECRET_ID`: the secret (name or ARN) in Secrets Manager whose text is the client's secret; none for a client
    /// that has no secret.
    pub client_secret: Option<String>,
    /// `OPERATOR_GROUPS`: which group gives which role, `viewer=a,b;operator=c;finance=d;reviewer=e`.
    pub groups: String,
    /// `OPERATOR_GROUPS_CLAIM`: the claim of the ID token that lists groups; [`OperatorSignIn::DEFAULT_CLAIM`] if not set.
    pub groups_claim: String,
    /// `OPERATOR_SCOPES`: the scopes that are asked for beside `openid`, separated by blanks;
    /// [`OperatorSignIn::DEFAULT_SCOPES`] if not set.
    pub scopes: String,
}

impl OperatorSignIn {
    /// The claim that lists groups unless the deployment says otherwise. Cognito's is `cognito:groups`.
    pub const DEFAULT_CLAIM: &'static str = "groups";
    /// The scopes unless the deployment says otherwise: the one that gives a name.
    pub const DEFAULT_SCOPES: &'static str = "profile";

    fn from_environment() -> Self {
        let text = |name: &str| variable(name).map(|text| text.trim().to_owned());
        Self {
            issuer: text("OPERATOR_ISSUER").unwrap_or_default(),
            client_id: text("OPERATOR_CLIENT_ID").unwrap_or_default(),
            client_secret: text("OPERATOR_CLIENT_SECRET_ID"),
            groups: text("OPERATOR_GROUPS").unwrap_or_default(),
            groups_claim: text("OPERATOR_GROUPS_CLAIM").unwrap_or_else(|| Self::DEFAULT_CLAIM.to_owned()),
            scopes: text("OPERATOR_SCOPES").unwrap_or_else(|| Self::DEFAULT_SCOPES.to_owned()),
        }
    }
}

/// Everything that a function needs from outside, made once per execution environment.
#[derive(Clone, Debug)]
pub struct Environment {
    /// What the deployment says.
    pub settings: Settings,
    /// How to reach AWS; `AWS_ENDPOINT_URL` and its per-service forms are honored by the SDK.
    pub aws: SdkConfig,
    /// How to reach AWS Marketplace where the seller's account is another one; `None` where it is this one.
    pub seller: Option<SdkConfig>,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
    /// The brand this deployment serves.
    pub brand: Arc<Brand>,
}

impl Default for Settings {
    /// What holds where a deployment says nothing; a table and a public URL it must say.
    fn default() -> Self {
        Self {
            table_name: String::new(),
            public_url: String::new(),
            marketplace_region: Self::DEFAULT_MARKETPLACE_REGION.to_owned(),
            event_bus: None,
            webhooks_secret: None,
            operator_email: None,
            abandoned_after_hours: Self::DEFAULT_ABANDONED_AFTER_HOURS,
            zero_records: None,
            grace_period_seconds: None,
            metering_calls_per_second: None,
            personal_key: None,
            codes_key: None,
            second_factor_key: None,
            documents_bucket: None,
            audit_bucket: None,
            stack_name: None,
            watched_queues: None,
            mail_configuration_set: None,
            seller_role: None,
            operator_sign_in: OperatorSignIn::default(),
            principals: Principals::default(),
            front: Front::default(),
        }
    }
}

impl Settings {
    /// Where metering goes unless the deployment says otherwise: the region every product can use.
    pub const DEFAULT_MARKETPLACE_REGION: &'static str = "us-east-1";

    /// After how many hours an activation counts as abandoned unless the deployment says otherwise: as long as an
    /// activation session lasts.
    pub const DEFAULT_ABANDONED_AFTER_HOURS: u16 = 24;
    /// The most hours that a deployment may say: two weeks, within which what a buyer typed is surely still kept.
    pub const MAX_ABANDONED_AFTER_HOURS: u16 = 14 * 24;

    fn from_environment() -> Result<Self, ConfigError> {
        Ok(Self {
            table_name: required("TABLE_NAME")?,
            public_url: required("PUBLIC_URL")?.trim_end_matches('/').to_owned(),
            marketplace_region: variable("MARKETPLACE_REGION")
                .unwrap_or_else(|| Self::DEFAULT_MARKETPLACE_REGION.to_owned()),
            event_bus: variable("EVENT_BUS_NAME"),
            webhooks_secret: variable("WEBHOOKS_SECRET_ID"),
            operator_email: variable("OPERATOR_EMAIL").map(|text| email("OPERATOR_EMAIL", &text)).transpose()?,
            abandoned_after_hours: match variable("ABANDONED_AFTER_HOURS") {
                Some(text) => number("ABANDONED_AFTER_HOURS", &text, Self::MAX_ABANDONED_AFTER_HOURS)?,
                None => Self::DEFAULT_ABANDONED_AFTER_HOURS,
            },
            zero_records: variable("ZERO_RECORDS"),
            grace_period_seconds: variable("SETTLE_DELAY_SECONDS"),
            metering_calls_per_second: variable("METERING_CALLS_PER_SECOND"),
            personal_key: variable("PERSONAL_KEY_ID"),
            codes_key: variable("CODES_KEY_ID"),
            second_factor_key: variable("SECOND_FACTOR_KEY_ID"),
            documents_bucket: variable("DOCUMENTS_BUCKET"),
            audit_bucket: variable("AUDIT_BUCKET"),
            stack_name: variable("STACK_NAME"),
            watched_queues: variable("WATCHED_QUEUES"),
            mail_configuration_set: variable("MAIL_CONFIGURATION_SET"),
            seller_role: seller_role(variable("SELLER_ROLE_ARN"), variable("SELLER_EXTERNAL_ID"))?,
            operator_sign_in: OperatorSignIn::from_environment(),
            principals: Principals::new(
                &variable("OPERATOR_PRINCIPALS").unwrap_or_default(),
                &variable("PRODUCT_PRINCIPALS").unwrap_or_default(),
            ),
            front: Front::new(
                &variable("FRONT_PROOFS").unwrap_or_default(),
                variable("FRONT_ONLY").is_some_and(|text| text.trim() == "true"),
            ),
        })
    }
}

fn email(name: &'static str, text: &str) -> Result<Email, ConfigError> {
    Email::parse(text).map_err(|_| ConfigError::NotAnEmail(name))
}

fn number(name: &'static str, text: &str, max: u16) -> Result<u16, ConfigError> {
    let number = text.trim().parse().ok().filter(|number| (1..=max).contains(number));
    number.ok_or(ConfigError::NotANumber { name, max })
}

impl Settings {
    /// The key that codes are sealed with.
    ///
    /// # Errors
    /// [`ConfigError::Missing`] if the deployment names none.
    pub fn codes_key(&self) -> Result<&str, ConfigError> {
        self.codes_key.as_deref().ok_or(ConfigError::Missing("CODES_KEY_ID"))
    }

    /// The key that the keys of second factors are sealed with.
    ///
    /// # Errors
    /// [`ConfigError::Missing`] if the deployment names none.
    pub fn second_factor_key(&self) -> Result<&str, ConfigError> {
        self.second_factor_key.as_deref().ok_or(ConfigError::Missing("SECOND_FACTOR_KEY_ID"))
    }

    /// The bucket that the audit log is copied to.
    ///
    /// # Errors
    /// [`ConfigError::Missing`] if the deployment names none.
    pub fn audit_bucket(&self) -> Result<&str, ConfigError> {
        self.audit_bucket.as_deref().ok_or(ConfigError::Missing("AUDIT_BUCKET"))
    }
}

impl Environment {
    /// Reads the environment of a deployed function.
    ///
    /// # Errors
    /// [`ConfigError`] names the variable or the brand file's mistakes.
    pub async fn load() -> Result<Self, ConfigError> {
        let settings = Settings::from_environment()?;
        let brand = load_brand(&required("BRAND_FILE")?)?;
        let aws = aws_config::defaults(BehaviorVersion::latest()).load().await;
        let seller = match &settings.seller_role {
            Some(role) => Some(in_sellers_account(&aws, role).await),
            None => None,
        };
        Ok(Self { settings, aws, seller, clock: Clock::system(), entropy: Entropy::system(), brand: Arc::new(brand) })
    }

    /// How to reach AWS Marketplace.
    #[must_use]
    pub fn seller(&self) -> &SdkConfig {
        self.seller.as_ref().unwrap_or(&self.aws)
    }
}

fn load_brand(path: &str) -> Result<Brand, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|cause| ConfigError::BrandUnreadable { path: path.to_owned(), cause })?;
    Brand::parse(&text)
        .map_err(|mistakes| ConfigError::BrandInvalid { path: path.to_owned(), mistakes: mistakes.to_string() })
}

#[allow(clippy::disallowed_methods, reason = "this is the one door to the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

fn required(name: &'static str) -> Result<String, ConfigError> {
    variable(name).ok_or(ConfigError::Missing(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_whole_and_within_its_bounds() {
        assert_eq!(number("HOURS", " 24 ", 336).ok(), Some(24));
        for text in ["0", "337", "-1", "1.5", "a day"] {
            assert!(number("HOURS", text, 336).is_err(), "{text}");
        }
    }
}
