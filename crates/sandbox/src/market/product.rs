//! Products: what the seller has listed.

use brand::Brand;
use serde::{Deserialize, Serialize};

/// How a product is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pricing {
    /// Pay as you go: all usage is metered.
    Subscription,
    /// Entitlements for a term; nothing is metered.
    Contract,
    /// Entitlements for a term, and metering of what exceeds them.
    ContractWithConsumption,
}

impl Pricing {
    /// Whether a purchase comes with entitlements and an end.
    pub(crate) const fn has_term(self) -> bool {
        match self {
            Self::Subscription => false,
            Self::Contract | Self::ContractWithConsumption => true,
        }
    }
}

/// Something that usage of a product is measured in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dimension {
    /// AWS's name of it.
    pub name: String,
    /// How many raw units make one unit that AWS bills.
    pub unit_size: u64,
    /// What one billed unit is called.
    pub unit: String,
}

/// A listing on AWS Marketplace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    /// What BatchMeterUsage and ResolveCustomer know it by.
    pub product_code: String,
    /// What agreements and events know it by.
    pub product_id: String,
    /// How it is sold unless a purchase says otherwise.
    pub pricing: Pricing,
    /// Its dimensions.
    pub dimensions: Vec<Dimension>,
}

/// The products of a brand.
pub(crate) fn products_of(_brand: &Brand) -> Vec<Product> {
    let dimension = |name: &str, unit: &str, unit_size| Dimension {
        name: name.to_owned(),
        unit_size,
        unit: unit.to_owned(),
    };
    vec![Product {
        product_code: "tollgate-observability".to_owned(),
        product_id: product_id("tollgate-observability"),
        pricing: Pricing::Subscription,
        dimensions: vec![dimension("log_events", "million events", 1_000_000), dimension("api_calls", "call", 1)],
    }]
}

/// A product id for a code; AWS's are unrelated to the code, ours only look so.
pub(crate) fn product_id(product_code: &str) -> String {
    let hash = kernel::digest::sha256_hex(&["product", product_code]);
    format!("prod-{}", hash.get(..13).unwrap_or_default())
}
