//! Products: what the seller has listed.

use brand::{Brand, Pricing as BrandPricing};
use kernel::Language;
use serde::{Deserialize, Serialize};

/// How a product is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Pricing {
    /// Pay as you go: all usage is metered.
    Subscription,
    /// Entitlements for a term; nothing is metered.
    Contract,
    /// Entitlements for a term, and metering of what exceeds them.
    ContractWithConsumption,
    /// Nothing to pay: nothing is entitled and nothing metered.
    Free,
}

impl Pricing {
    /// Whether a purchase comes with entitlements and an end.
    pub(crate) const fn has_term(self) -> bool {
        match self {
            Self::Subscription | Self::Free => false,
            Self::Contract | Self::ContractWithConsumption => true,
        }
    }
}

impl From<BrandPricing> for Pricing {
    fn from(pricing: BrandPricing) -> Self {
        match pricing {
            BrandPricing::Subscription => Self::Subscription,
            BrandPricing::Contract => Self::Contract,
            BrandPricing::ContractWithConsumption => Self::ContractWithConsumption,
            BrandPricing::Free => Self::Free,
        }
    }
}

/// Something that usage of a product is measured in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Dimension {
    /// AWS's name of it.
    pub(crate) name: String,
    /// How many raw units make one unit that AWS bills.
    pub(crate) unit_size: u64,
    /// What one billed unit is called.
    pub(crate) unit: String,
    /// What one billed unit costs, in millionths of the product's currency.
    #[serde(default)]
    pub(crate) unit_price_millionths: u64,
}

/// A listing on AWS Marketplace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Product {
    /// What BatchMeterUsage and ResolveCustomer know it by.
    pub(crate) product_code: String,
    /// What agreements and events know it by.
    pub(crate) product_id: String,
    /// The listing's title.
    pub(crate) title: String,
    /// How it is sold unless a purchase says otherwise.
    pub(crate) pricing: Pricing,
    /// Its dimensions.
    pub(crate) dimensions: Vec<Dimension>,
    /// The currency of its prices.
    #[serde(default)]
    pub(crate) currency: String,
    /// Whether AWS takes its usage by license alone, as that of products created since June 2026 (user guide).
    #[serde(default)]
    pub(crate) by_license: bool,
}

/// The products of a brand.
pub(crate) fn products_of(brand: &Brand) -> Vec<Product> {
    let dimension = |one: &brand::ProductDimension| Dimension {
        name: one.name.to_string(),
        unit_size: one.unit_size,
        unit: one.unit.get(Language::English).to_owned(),
        unit_price_millionths: one.unit_price_millionths,
    };
    let product = |one: &brand::Product| Product {
        product_code: one.product_code.to_string(),
        product_id: product_id(one.product_code.as_str()),
        title: one.name.get(Language::English).to_owned(),
        pricing: one.pricing.into(),
        dimensions: one.dimensions.iter().map(dimension).collect(),
        currency: brand.currency.to_string(),
        by_license: one.identity.is_license(),
    };
    brand.products.iter().map(product).collect()
}

/// A product id for a code; AWS's are unrelated to the code, ours only look so.
pub(crate) fn product_id(product_code: &str) -> String {
    let hash = kernel::digest::sha256_hex(&["product", product_code]);
    format!("prod-{}", hash.get(..13).unwrap_or_default())
}
