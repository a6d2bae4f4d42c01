//! Where AWS Marketplace answers, by the region that metering goes to: the three partitions differ in that only.

/// The commercial partition's one region of the Entitlement and the Agreement API (AWS Marketplace API reference).
const COMMERCIAL_REGION: &str = "us-east-1";

/// China's partition, `aws-cn`, whose marketplace is in one region.
fn is_china(region: &str) -> bool {
    region.starts_with("cn-")
}

/// The European Sovereign Cloud's partition, `aws-eusc`.
fn is_sovereign(region: &str) -> bool {
    region.starts_with("eusc-")
}

/// Whether AWS Marketplace is the commercial partition's, where metering goes to `region`. China's and the Sovereign Cloud's
/// are others, and so would be those of partitions that have none yet.
#[must_use]
pub fn is_commercial(region: &str) -> bool {
    !is_china(region) && !is_sovereign(region) && !region.starts_with("us-gov-") && !region.starts_with("us-iso")
}

/// The region that answers GetEntitlements: in China and in the Sovereign Cloud the one that metering goes to.
pub(crate) fn entitlement_region(marketplace_region: &str) -> &str {
    if is_china(marketplace_region) || is_sovereign(marketplace_region) {
        marketplace_region
    } else {
        COMMERCIAL_REGION
    }
}

/// The region of the Agreement API. The Sovereign Cloud has none, and nobody has told of one in China.
pub(crate) fn agreement_region(marketplace_region: &str) -> Option<&str> {
    (!is_china(marketplace_region) && !is_sovereign(marketplace_region)).then_some(COMMERCIAL_REGION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_partition_is_asked_in_its_own_regions() {
        assert_eq!(entitlement_region("eu-west-1"), "us-east-1");
        assert_eq!(entitlement_region("cn-northwest-1"), "cn-northwest-1");
        assert_eq!(entitlement_region("eusc-de-east-1"), "eusc-de-east-1");
        let commercial = ["eu-west-1", "cn-northwest-1", "eusc-de-east-1", "us-gov-west-1"].map(is_commercial);
        assert_eq!(commercial, [true, false, false, false]);
        assert_eq!(agreement_region("eu-west-1"), Some("us-east-1"));
        assert_eq!((agreement_region("cn-northwest-1"), agreement_region("eusc-de-east-1")), (None, None));
    }
}
