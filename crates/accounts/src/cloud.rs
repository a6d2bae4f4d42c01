//! Cloud providers through which workspaces can be settled.

/// A cloud provider whose marketplace the product is, or may come to be, sold on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CloudProvider {
    /// Amazon Web Services.
    Aws,
    /// Alibaba Cloud.
    AlibabaCloud,
    /// Huawei Cloud.
    HuaweiCloud,
    /// Microsoft Azure.
    Azure,
}

impl CloudProvider {
    /// Every provider.
    pub const ALL: [Self; 4] = [Self::Aws, Self::AlibabaCloud, Self::HuaweiCloud, Self::Azure];

    /// The word at the interface.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AlibabaCloud => "alibaba-cloud",
            Self::HuaweiCloud => "huawei-cloud",
            Self::Azure => "azure",
        }
    }

    /// The key of its name in the translations.
    #[must_use]
    pub const fn translation_key(self) -> &'static str {
        match self {
            Self::Aws => "manage-account-provider-aws",
            Self::AlibabaCloud => "manage-account-provider-alibaba-cloud",
            Self::HuaweiCloud => "manage-account-provider-huawei-cloud",
            Self::Azure => "manage-account-provider-azure",
        }
    }

    /// Whether accounts of this provider can settle workspaces today.
    #[must_use]
    pub const fn is_available(self) -> bool {
        match self {
            Self::Aws => true,
            Self::AlibabaCloud | Self::HuaweiCloud | Self::Azure => false,
        }
    }
}
