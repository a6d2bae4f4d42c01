//! The one place that reads the environment.

use std::sync::Arc;

use aws_config::{BehaviorVersion, SdkConfig};
use brand::Brand;
use kernel::{Clock, Entropy};

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
}

/// Everything that a function needs from outside, made once per execution environment.
#[derive(Clone, Debug)]
pub struct Environment {
    /// What the deployment says.
    pub settings: Settings,
    /// How to reach AWS; `AWS_ENDPOINT_URL` and its per-service forms are honoured by the SDK.
    pub aws: SdkConfig,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
    /// The brand this deployment serves.
    pub brand: Arc<Brand>,
}

/// The deployment does not say what it must, or says it wrongly.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A variable is not set.
    #[error("the environment variable {0} is not set; docs/OPERATIONS.md lists all of them")]
    Missing(&'static str),
    /// The brand file cannot be read from the package.
    #[error("BRAND_FILE {path} cannot be read: {cause}")]
    BrandUnreadable {
        /// The path that was tried.
        path: String,
        /// What the file system said.
        cause: std::io::Error,
    },
    /// The brand file has mistakes.
    #[error("BRAND_FILE {path} has mistakes:\n{mistakes}")]
    BrandInvalid {
        /// The path that was read.
        path: String,
        /// What the validator said, one mistake a line.
        mistakes: String,
    },
}

impl Settings {
    /// Where metering goes unless the deployment says otherwise: the region every product can use.
    pub const DEFAULT_MARKETPLACE_REGION: &'static str = "us-east-1";

    fn from_environment() -> Result<Self, ConfigError> {
        Ok(Self {
            table_name: required("TABLE_NAME")?,
            public_url: required("PUBLIC_URL")?.trim_end_matches('/').to_owned(),
            marketplace_region: variable("MARKETPLACE_REGION")
                .unwrap_or_else(|| Self::DEFAULT_MARKETPLACE_REGION.to_owned()),
        })
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
        Ok(Self { settings, aws, clock: Clock::system(), entropy: Entropy::system(), brand: Arc::new(brand) })
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
