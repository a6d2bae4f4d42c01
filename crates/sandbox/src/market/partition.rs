//! Which of AWS's partitions the sandbox plays.

/// A partition of AWS with a marketplace of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Partition {
    /// `aws`.
    #[default]
    Commercial,
    /// `aws-cn`: one region, older listings only, no Agreement API.
    China,
    /// `aws-eusc`, the European Sovereign Cloud: one region, no Agreement API.
    Sovereign,
}

impl Partition {
    /// The partition of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Commercial, Self::China, Self::Sovereign].into_iter().find(|one| one.name() == name)
    }

    /// The name, as ARNs have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Commercial => "aws",
            Self::China => "aws-cn",
            Self::Sovereign => "aws-eusc",
        }
    }

    /// The region in which the sandbox's seller deployed.
    #[must_use]
    pub const fn region(self) -> &'static str {
        match self {
            Self::Commercial => "us-east-1",
            Self::China => "cn-northwest-1",
            Self::Sovereign => "eusc-de-east-1",
        }
    }

    /// Whether every listing notifies by SNS and names customers.
    pub(crate) const fn has_older_listings_only(self) -> bool {
        matches!(self, Self::China)
    }

    /// Whether a marketplace API answers in a region (endpoint rules of AWS's SDKs, seller guide).
    pub(crate) fn answers(self, service: &str, region: &str) -> bool {
        match (self, service) {
            (Self::Commercial, "AWSMPMeteringService") => !region.starts_with("cn-") && !region.starts_with("eusc-"),
            (Self::China | Self::Sovereign, "AWSMPCommerceService_v20200301") => false,
            _ => region == self.region(),
        }
    }
}
