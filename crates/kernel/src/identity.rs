//! By what AWS Marketplace is told whose usage a record is.

use serde::{Deserialize, Serialize};

/// How a usage record names its buyer. AWS removes duplicates within one of these only: the same hour told in two of
/// them is billed twice (BatchMeterUsage, API reference).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Identity {
    /// By account and license, without a product code: listings with Concurrent Agreements, every one made since June
    /// 2026.
    #[default]
    License,
    /// By product code and account: older listings, and the European Sovereign Cloud.
    Legacy,
    /// By product code and AWS's identifier of the customer: older listings whose records always did so, and China.
    LegacyCustomer,
}

impl Identity {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::License, Self::Legacy, Self::LegacyCustomer];

    /// The word in brand files and at the interface.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::License => "license",
            Self::Legacy => "legacy",
            Self::LegacyCustomer => "legacy-customer",
        }
    }

    /// The way of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Whether a call of BatchMeterUsage names the product for its records.
    #[must_use]
    pub const fn names_product(self) -> bool {
        match self {
            Self::License => false,
            Self::Legacy | Self::LegacyCustomer => true,
        }
    }

    /// Whether it is the way of new listings, which needs no mention at rest.
    #[must_use]
    pub fn is_license(&self) -> bool {
        *self == Self::License
    }
}
