//! The brand file's words for cloud providers are the domain's.

use accounts::CloudProvider;

#[test]
fn a_brand_may_switch_on_every_cloud_provider_there_is_beside_aws() {
    let others = CloudProvider::ALL.into_iter().filter(|provider| *provider != CloudProvider::Aws);
    let words: Vec<&str> = others.map(CloudProvider::name).collect();
    assert_eq!(words, brand::OTHER_PROVIDERS);
}
