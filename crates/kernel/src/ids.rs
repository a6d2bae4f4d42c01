//! Identifiers. Each is a newtype that is valid by construction.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::digest::sha256_hex;
use crate::provider::Provider;

/// A text that is not an identifier of the kind asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind}")]
pub struct IdError {
    /// The kind of identifier that was expected, in words.
    pub kind: &'static str,
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads the identifier.
            ///
            /// # Errors
            /// [`IdError`] if `text` does not have the form of one.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) { Ok(Self(text.to_owned())) } else { Err(IdError { kind: $kind }) }
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

/// The longest identifier of ours or of AWS that we take, in bytes (AWS: 255 for most, 2048 for an ARN; ours are short).
const MAX_ID_BYTES: usize = 255;

fn is_plain(text: &str) -> bool {
    (1..=MAX_ID_BYTES).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

fn has_prefix(text: &str, prefix: &str) -> bool {
    is_plain(text) && text.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty())
}

identifier!(
    /// An AWS account id: twelve digits. Known only from AWS, never typed in.
    AwsAccountId, "AWS account id",
    |text| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
);
identifier!(
    /// The code of a product on AWS Marketplace (`^[-a-zA-Z0-9/=:_.@]{1,255}$`, BatchMeterUsage).
    ProductCode, "product code",
    |text| (1..=MAX_ID_BYTES).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-/=:_.@".contains(&b))
);
identifier!(
    /// An agreement between a buyer and the seller, as AWS names it (`agmt-…`).
    AgreementId, "agreement id", is_plain
);
identifier!(
    /// An offer of the seller's, as AWS names it (`offer-…`).
    OfferId, "offer id", is_plain
);
identifier!(
    /// AWS's identifier of a customer of an older listing (1 to 255 characters, opaque). We take printable ASCII.
    CustomerIdentifier, "customer identifier",
    |text| (1..=MAX_ID_BYTES).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
);
identifier!(
    /// The trailing part of a license ARN (`l-…`): what licenses are matched and stored by, since AWS prints the
    /// rest of the ARN in two forms.
    LicenseId, "licence id", is_plain
);
identifier!(
    /// A metering dimension of a product (1 to 255 characters, case-sensitive). We take printable ASCII without `#`,
    /// which separates key parts.
    Dimension, "dimension",
    |text| (1..=MAX_ID_BYTES).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic() && b != b'#')
);
identifier!(
    /// A workspace: `wksp_` and 32 hexadecimal digits when we make it.
    WorkspaceId, "workspace id", |text| has_prefix(text, "wksp_")
);
identifier!(
    /// A Billing Center account: `bill_` and 32 hexadecimal digits when we make it.
    BillingAccountId, "Billing Center account id", |text| has_prefix(text, "bill_")
);
identifier!(
    /// A console account: `cons_` and 32 hexadecimal digits when we make it.
    ConsoleAccountId, "console account id", |text| has_prefix(text, "cons_")
);
identifier!(
    /// A site of the brand (`us1`), where a workspace lives for ever.
    SiteId, "site", |text| is_plain(text) && text.len() <= 32
);

impl LicenseId {
    /// Through whom the license is sold and metered: an id of ours names it (`l-azure-…`), any other one is AWS's.
    #[must_use]
    pub fn provider(&self) -> Provider {
        let has_sold = |provider: &Provider| {
            let name = self.0.strip_prefix("l-").and_then(|name| name.strip_prefix(provider.name()));
            name.and_then(|name| name.strip_prefix('-')).is_some_and(|unit| provider.names_unit(unit))
        };
        Provider::ALL.into_iter().find(has_sold).unwrap_or_default()
    }
}

/// How our own names of licenses begin.
const OUR_LICENSE_NAME: &str = "urn:tollgate:license:";

/// What names a license: an ARN in full (`arn:aws:license-manager::294406891311:license:l-…`), as AWS's calls need it;
/// or a name of ours, for a license of an older listing that has no ARN (`urn:tollgate:license:l-…`) and for one of another
/// provider (`urn:tollgate:license:l-azure-…`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LicenseArn(String);

impl LicenseArn {
    /// Reads a full ARN of any AWS partition, or a name of ours.
    ///
    /// # Errors
    /// [`IdError`] if `text` is not one. The short form in which AWS's documentation prints events is not: read its
    /// id with [`LicenseArn::id_in`].
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let error = IdError { kind: "licence ARN" };
        if let Some(id) = text.strip_prefix(OUR_LICENSE_NAME) {
            return if has_prefix(id, "l-") { Ok(Self(text.to_owned())) } else { Err(error) };
        }
        let parts: Vec<&str> = text.splitn(7, ':').collect();
        let [arn, partition, service, region, account, resource, id] = parts.as_slice() else {
            return Err(error);
        };
        let valid = *arn == "arn"
            && (*partition == "aws" || has_prefix(partition, "aws-"))
            && (region.is_empty() || is_plain(region))
            && *service == "license-manager"
            && AwsAccountId::parse(account).is_ok()
            && *resource == "license"
            && LicenseId::parse(id).is_ok();
        if valid { Ok(Self(text.to_owned())) } else { Err(error) }
    }

    /// Our name of a license of an older listing: the `period`th time that this customer subscribed, from 0.
    #[must_use]
    pub fn of_customer(product: &ProductCode, customer: &CustomerIdentifier, period: usize) -> Self {
        let hash = sha256_hex(&[product.as_str(), customer.as_str(), &period.to_string()]);
        Self(format!("{OUR_LICENSE_NAME}l-{}", hash.get(..32).unwrap_or(&hash)))
    }

    /// Our name of what `provider` sold as `unit`: the subscription at Microsoft's marketplace, the instance at the others.
    ///
    /// # Errors
    /// [`IdError`] if it names no unit so. AWS's licenses have ARNs.
    pub fn of_provider(provider: Provider, unit: &str) -> Result<Self, IdError> {
        if provider.names_unit(unit) {
            Ok(Self(format!("{OUR_LICENSE_NAME}l-{provider}-{unit}")))
        } else {
            Err(IdError { kind: "name of a licence" })
        }
    }

    /// Through whom the license is sold and metered. It never changes.
    #[must_use]
    pub fn provider(&self) -> Provider {
        if self.is_of_aws() { Provider::Aws } else { self.id().provider() }
    }

    /// Whether AWS gave this name: only then it may be said to AWS.
    #[must_use]
    pub fn is_of_aws(&self) -> bool {
        !self.0.starts_with(OUR_LICENSE_NAME)
    }

    /// The license's id: the part behind the last colon.
    #[must_use]
    pub fn id(&self) -> LicenseId {
        LicenseId(self.0.rsplit(':').next().unwrap_or_default().to_owned())
    }

    /// The license id in either printed form of an ARN.
    ///
    /// # Errors
    /// [`IdError`] if the text does not end in a license id (`l-…`).
    pub fn id_in(text: &str) -> Result<LicenseId, IdError> {
        let last = text.rsplit(':').next().unwrap_or_default();
        if last.starts_with("l-") { LicenseId::parse(last) } else { Err(IdError { kind: "licence ARN" }) }
    }

    /// The ARN as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LicenseArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for LicenseArn {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<LicenseArn> for String {
    fn from(arn: LicenseArn) -> Self {
        arn.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_printed_forms_of_a_license_arn_name_the_same_license() {
        let full = "arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef";
        let short = "aws:license-manager:us-east-1:294406891311:l-0123456789abcdef0123456789abcdef";
        assert_eq!(LicenseArn::parse(full).unwrap().id(), LicenseArn::id_in(short).unwrap());
        assert!(LicenseArn::parse(short).is_err());
        assert!(LicenseArn::id_in("arn:aws:s3:::bucket").is_err());
        assert!(LicenseArn::parse("arn:aws-cn:license-manager::294406891311:license:l-1").is_ok());
    }

    #[test]
    fn a_name_of_ours_is_told_from_one_of_aws() {
        let product = ProductCode::parse("abc").unwrap();
        let customer = CustomerIdentifier::parse("X01EXAMPLE").unwrap();
        let ours = LicenseArn::of_customer(&product, &customer, 0);
        assert_eq!(LicenseArn::parse(ours.as_str()).unwrap(), ours);
        assert_eq!(LicenseArn::id_in(ours.as_str()).unwrap(), ours.id());
        assert!(!ours.is_of_aws());
        assert_ne!(ours, LicenseArn::of_customer(&product, &customer, 1));
        assert!(LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap().is_of_aws());
        for text in ["x", "l-", "l-a b", "l-a\u{202e}", "a b:l-1", "\0:l-1", "l-1:l-1"] {
            assert!(LicenseArn::parse(&format!("urn:tollgate:license:{text}")).is_err(), "{text}");
        }
        for arn in [
            "arn:aws-\u{e9}:license-manager::294406891311:license:l-1",
            "arn:aws:license-manager:a b:294406891311:license:l-1",
        ] {
            assert!(LicenseArn::parse(arn).is_err(), "{arn}");
        }
    }

    #[test]
    fn the_name_of_a_license_says_whose_it_is() {
        let subscription = "37f9dea2-4345-438f-b0bd-03d40d28c7e0";
        let units =
            [(Provider::Azure, subscription), (Provider::Alibaba, "1000001"), (Provider::Huawei, "03pf80c2bae96vc4")];
        for (provider, unit) in units {
            let name = LicenseArn::of_provider(provider, unit).unwrap();
            assert_eq!(LicenseArn::parse(name.as_str()).unwrap(), name);
            assert_eq!((name.provider(), name.is_of_aws()), (provider, false));
            assert_eq!((name.id().as_str(), name.id().provider()), (format!("l-{provider}-{unit}").as_str(), provider));
        }
        let older = LicenseArn::of_customer(
            &ProductCode::parse("abc").unwrap(),
            &CustomerIdentifier::parse("X01EXAMPLE").unwrap(),
            0,
        );
        let arn = LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-azure-1").unwrap();
        assert_eq!((older.provider(), arn.provider()), (Provider::Aws, Provider::Aws));
        let refused =
            [(Provider::Aws, "l-1"), (Provider::Azure, "gold"), (Provider::Alibaba, ""), (Provider::Huawei, "a b")];
        for (provider, unit) in refused {
            assert!(LicenseArn::of_provider(provider, unit).is_err(), "{provider} {unit}");
        }
    }

    #[test]
    fn identifiers_refuse_what_does_not_have_their_form() {
        assert!(AwsAccountId::parse("111122223333").is_ok());
        for text in ["", "11112222333", "11112222333a", "1111222233334"] {
            assert!(AwsAccountId::parse(text).is_err(), "{text}");
        }
        assert!(WorkspaceId::parse("wksp_0a").is_ok());
        assert!(WorkspaceId::parse("wksp_").is_err());
        assert!(WorkspaceId::parse("wksp_a#b").is_err());
        assert!(Dimension::parse("log_events").is_ok());
        assert!(Dimension::parse("log events").is_err());
        assert!(Dimension::parse(&"d".repeat(256)).is_err());
    }
}
