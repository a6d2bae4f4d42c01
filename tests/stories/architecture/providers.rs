//! The brand file's words for cloud providers are the domain's.

use kernel::Provider;

#[test]
fn a_brand_may_switch_on_every_cloud_provider_there_is_beside_aws() {
    let others = Provider::CLOUDS.into_iter().filter(|provider| *provider != Provider::Aws);
    let words: Vec<&str> = others.map(Provider::name).collect();
    assert_eq!(words, brand::OTHER_PROVIDERS);
}
