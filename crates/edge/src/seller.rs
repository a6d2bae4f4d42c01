//! The seller's account, where AWS Marketplace's listing is published from another account than the app's.

use aws_config::SdkConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_credential_types::provider::SharedCredentialsProvider;

use crate::config::error::ConfigError;

/// A role in the seller's account, where that is another one than the app's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SellerRole {
    /// Its ARN.
    pub arn: String,
    /// The word that is said when it is assumed.
    pub external_id: String,
}

/// A role without its external id would be refused at the first call, and an external id alone calls from the wrong account.
pub(crate) fn seller_role(arn: Option<String>, external_id: Option<String>) -> Result<Option<SellerRole>, ConfigError> {
    match (arn, external_id) {
        (Some(arn), Some(external_id)) => Ok(Some(SellerRole { arn, external_id })),
        (None, None) => Ok(None),
        (Some(_), None) => Err(ConfigError::Missing("SELLER_EXTERNAL_ID")),
        (None, Some(_)) => Err(ConfigError::Missing("SELLER_ROLE_ARN")),
    }
}

/// The configuration with the credentials of the seller's role, which are asked for when they are needed and anew before they expire.
pub(crate) async fn in_sellers_account(aws: &SdkConfig, role: &SellerRole) -> SdkConfig {
    let provider = AssumeRoleProvider::builder(&role.arn).session_name("tollgate").external_id(&role.external_id);
    let provider = provider.configure(aws).build().await;
    aws.to_builder().credentials_provider(SharedCredentialsProvider::new(provider)).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sellers_role_and_its_external_id_belong_together() {
        let given = |text: &str| Some(text.to_owned());
        let role = SellerRole { arn: "arn".to_owned(), external_id: "word".to_owned() };
        assert_eq!(seller_role(given("arn"), given("word")).unwrap(), Some(role));
        assert_eq!(seller_role(None, None).unwrap(), None);
        for (arn, word, missing) in
            [(given("arn"), None, "SELLER_EXTERNAL_ID"), (None, given("word"), "SELLER_ROLE_ARN")]
        {
            assert!(seller_role(arn, word).unwrap_err().to_string().contains(missing));
        }
    }
}
