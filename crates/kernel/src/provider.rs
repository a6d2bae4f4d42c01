//! Through whom a license is sold, metered and paid for.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A marketplace that the product is, or may come to be, sold on; or the Billing Center account's own balance.
///
/// It is never stored beside a license: a license's name says whose it is ([`crate::LicenseArn::provider`]), and so does
/// the buyer's ([`crate::BuyerId::provider`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Provider {
    /// AWS Marketplace.
    #[default]
    #[serde(rename = "aws")]
    Aws,
    /// Alibaba Cloud Marketplace.
    #[serde(rename = "alibaba-cloud")]
    Alibaba,
    /// Huawei Cloud KooGallery.
    #[serde(rename = "huawei-cloud")]
    Huawei,
    /// Microsoft's commercial marketplace.
    #[serde(rename = "azure")]
    Azure,
    /// No marketplace: the Billing Center account pays for its workspaces itself.
    #[serde(rename = "balance")]
    Balance,
}

impl Provider {
    /// Every provider.
    pub const ALL: [Self; 5] = [Self::Aws, Self::Alibaba, Self::Huawei, Self::Azure, Self::Balance];
    /// Those that are clouds, in the order in which pages show them.
    pub const CLOUDS: [Self; 4] = [Self::Aws, Self::Alibaba, Self::Huawei, Self::Azure];

    /// The word at rest, at the interface and in names of licenses and buyers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::Alibaba => "alibaba-cloud",
            Self::Huawei => "huawei-cloud",
            Self::Azure => "azure",
            Self::Balance => "balance",
        }
    }

    /// The key of its name in the translations.
    #[must_use]
    pub const fn translation_key(self) -> &'static str {
        match self {
            Self::Aws => "manage-account-provider-aws",
            Self::Alibaba => "manage-account-provider-alibaba-cloud",
            Self::Huawei => "manage-account-provider-huawei-cloud",
            Self::Azure => "manage-account-provider-azure",
            Self::Balance => "manage-account-provider-balance",
        }
    }

    /// The cloud of that name. `None` if it is no cloud's.
    #[must_use]
    pub fn cloud(name: &str) -> Option<Self> {
        Self::CLOUDS.into_iter().find(|provider| provider.name() == name)
    }

    /// Whether it may have sold a unit of this name, which is a license here.
    pub(crate) fn names_unit(self, unit: &str) -> bool {
        match self {
            // A license of AWS has an ARN.
            Self::Aws => false,
            Self::Azure => is_guid(unit),
            Self::Alibaba => is_digits(unit),
            Self::Huawei | Self::Balance => (1..=64).contains(&unit.len()) && unit.bytes().all(is_word_byte),
        }
    }

    /// Whether a buyer of it may have this name.
    pub(crate) fn names_buyer(self, buyer: &str) -> bool {
        match self {
            Self::Aws => buyer.len() == 12 && is_digits(buyer),
            Self::Azure => is_guid(buyer),
            Self::Alibaba => is_digits(buyer),
            Self::Huawei => buyer.len() == 32 && buyer.bytes().all(is_lower_hex),
            Self::Balance => crate::BillingAccountId::parse(buyer).is_ok(),
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// As Microsoft prints the ids of subscriptions and tenants; in lower case, so that one has one name.
fn is_guid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = text.split('-').collect();
    parts.len() == lengths.len()
        && parts.iter().zip(lengths).all(|(part, length)| part.len() == length && part.bytes().all(is_lower_hex))
}

/// At most as many as a number of 64 bits has.
fn is_digits(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

const fn is_lower_hex(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'a'..=b'f')
}

const fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}
