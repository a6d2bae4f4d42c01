//! Who bought a license, as the marketplace names them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{AwsAccountId, IdError};
use crate::provider::Provider;

/// A buyer's account at a provider. Of AWS it is the account's twelve digits, at rest and at the interface; of every other
/// one its word comes first: `azure:<tenant>`, `alibaba-cloud:<uid>`, `huawei-cloud:<customer>`, `balance:<Billing Center
/// account>`. Known only from the provider, never typed in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BuyerId(String);

impl BuyerId {
    /// Reads a buyer's name.
    ///
    /// # Errors
    /// [`IdError`] if `text` is no provider's name of a buyer.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let (provider, buyer) = split(text);
        let is_one = provider.is_some_and(|provider| provider.names_buyer(buyer));
        if is_one { Ok(Self(text.to_owned())) } else { Err(IdError { kind: "buyer id" }) }
    }

    /// The buyer whom `provider` calls `buyer`.
    ///
    /// # Errors
    /// [`IdError`] if that is no name of a buyer there.
    pub fn of(provider: Provider, buyer: &str) -> Result<Self, IdError> {
        match provider {
            Provider::Aws => AwsAccountId::parse(buyer).map(Self::from),
            _ => Self::parse(&format!("{provider}:{buyer}")),
        }
    }

    /// Whose buyer it is.
    #[must_use]
    pub fn provider(&self) -> Provider {
        split(&self.0).0.unwrap_or_default()
    }

    /// The AWS account; `None` if it is a buyer of another provider. Nothing else may be said to AWS.
    #[must_use]
    pub fn aws(&self) -> Option<AwsAccountId> {
        AwsAccountId::parse(&self.0).ok()
    }

    /// What the provider itself calls the buyer.
    #[must_use]
    pub fn at_provider(&self) -> &str {
        split(&self.0).1
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The provider that a name says, and what it calls the buyer.
fn split(text: &str) -> (Option<Provider>, &str) {
    let Some((word, buyer)) = text.split_once(':') else { return (Some(Provider::Aws), text) };
    let provider = Provider::ALL.into_iter().find(|provider| *provider != Provider::Aws && provider.name() == word);
    (provider, buyer)
}

impl From<AwsAccountId> for BuyerId {
    fn from(account: AwsAccountId) -> Self {
        Self(account.into())
    }
}

impl fmt::Display for BuyerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for BuyerId {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<BuyerId> for String {
    fn from(id: BuyerId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "0c9a7d1e-5b1f-4a52-9a53-0d6f1b2c3d4e";

    #[test]
    fn an_aws_account_is_a_buyer_under_its_twelve_digits_and_no_other_buyer_is_an_aws_account() {
        let aws = AwsAccountId::parse("111122223333").unwrap();
        let buyer = BuyerId::from(aws.clone());
        assert_eq!(serde_json::to_value(&buyer).unwrap(), "111122223333");
        assert_eq!((buyer.provider(), buyer.aws()), (Provider::Aws, Some(aws)));
        let tenant = BuyerId::of(Provider::Azure, TENANT).unwrap();
        assert_eq!((tenant.provider(), tenant.aws()), (Provider::Azure, None));
        assert_eq!(tenant.as_str(), format!("azure:{TENANT}"));
        // Twelve digits at Alibaba Cloud are not the AWS account of the same digits.
        let alibaba = BuyerId::of(Provider::Alibaba, "111122223333").unwrap();
        assert_eq!((alibaba.provider(), alibaba.aws()), (Provider::Alibaba, None));
        assert_ne!(alibaba, buyer);
    }

    #[test]
    fn a_buyer_of_each_provider_is_read_back_as_it_was_written() {
        let names = ["111122223333", "1234567890123456", "459bbbec25d24749b2eb83be37b602a8", TENANT, "bill_0a"];
        for (provider, name) in Provider::ALL.into_iter().zip(names) {
            let buyer = BuyerId::of(provider, name).unwrap();
            let read: BuyerId = serde_json::from_value(serde_json::to_value(&buyer).unwrap()).unwrap();
            assert_eq!((&read, read.provider()), (&buyer, provider));
        }
    }

    #[test]
    fn what_no_provider_names_a_buyer_by_is_refused() {
        let upper = format!("azure:{}", TENANT.to_uppercase());
        for text in [
            "",
            "11112222333",
            "aws:111122223333",
            "azure:",
            "azure:111122223333",
            "gcp:1",
            "huawei-cloud:459B",
            &upper,
        ] {
            assert!(BuyerId::parse(text).is_err(), "{text}");
        }
    }
}
