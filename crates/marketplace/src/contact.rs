//! The Agreement API: whom the buyer named when accepting.

use aws_config::SdkConfig;
use aws_sdk_marketplaceagreement::Client;
use aws_sdk_marketplaceagreement::config::interceptors::{
    AfterDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
};
use aws_sdk_marketplaceagreement::config::timeout::TimeoutConfig;
use aws_sdk_marketplaceagreement::config::{Config, ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_marketplaceagreement::error::BoxError;
use kernel::AgreementId;
use licensing::BuyerContact;
use serde::Deserialize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::agreement::{AgreementError, classify, client};

/// How long AWS may take, retries included: a page waits for it that can do without.
const CONTACT_TIMEOUT: Duration = Duration::from_secs(2);
/// The operation that the SDK writes, and the one that is meant. Both take `agreementId` alone.
const WRITTEN: &str = "/operation/DescribeAgreement";
const MEANT: &str = "/operation/GetAgreementContacts";

/// Asks for the contact of an agreement's buyer. Needs `aws-marketplace:GetAgreementContacts`.
#[derive(Clone, Debug)]
pub struct ContactReader {
    /// None in a partition without this API.
    client: Option<Client>,
}

impl ContactReader {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = &["aws-marketplace:GetAgreementContacts"];

    /// A reader that asks the region that answers where metering goes to `marketplace_region`, reached as `aws` says.
    #[must_use]
    pub fn new(aws: &SdkConfig, marketplace_region: &str) -> Self {
        Self { client: client(aws, marketplace_region) }
    }

    /// The contact that the buyer of `agreement` named. `None` if there is none, the agreement is not active, or the partition does not
    /// tell.
    ///
    /// # Errors
    /// [`AgreementError`]; [`AgreementError::Refused`] also where the role may not ask, or AWS does not know the agreement as ours.
    pub async fn contact(&self, agreement: &AgreementId) -> Result<Option<BuyerContact>, AgreementError> {
        let Some(client) = &self.client else { return Ok(None) };
        let answer = Arc::new(Mutex::new(Vec::new()));
        let call = client.describe_agreement().agreement_id(agreement.as_str()).customize();
        let timeout = TimeoutConfig::builder().operation_timeout(CONTACT_TIMEOUT).build();
        let call = call.config_override(Config::builder().timeout_config(timeout));
        let sent = call.interceptor(AsGetAgreementContacts { answer: Arc::clone(&answer) }).send().await;
        sent.map_err(|error| classify(&error))?;
        let body = answer.lock().unwrap_or_else(PoisonError::into_inner);
        read(&body).ok_or_else(|| AgreementError::Malformed("the contact".to_owned()))
    }
}

/// The SDK of this release does not have GetAgreementContacts. It takes what DescribeAgreement takes, by the same protocol: the request is
/// addressed anew before it is signed, and the answer is read beside the SDK, which passes over members that it does not know.
#[derive(Debug)]
struct AsGetAgreementContacts {
    /// The answer's body.
    answer: Arc<Mutex<Vec<u8>>>,
}

impl Intercept for AsGetAgreementContacts {
    fn name(&self) -> &'static str {
        "AsGetAgreementContacts"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let meant = request.uri().replacen(WRITTEN, MEANT, 1);
        if meant == request.uri() {
            return Err("the SDK does not write DescribeAgreement as it did".into());
        }
        request.set_uri(meant)?;
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response().body().bytes().unwrap_or_default();
        body.clone_into(&mut self.answer.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }
}

/// An answer of GetAgreementContacts.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    acceptor_contact: Option<Contact>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Contact {
    first_name: String,
    last_name: String,
    email_address: String,
    company_name: String,
    country_code: String,
}

/// `None` if the answer cannot be read.
fn read(body: &[u8]) -> Option<Option<BuyerContact>> {
    let answer: Answer = ciborium::from_reader(body).ok()?;
    Some(answer.acceptor_contact.map(|contact| {
        let Contact { first_name, last_name, email_address, company_name, country_code } = &contact;
        BuyerContact::new(first_name, last_name, email_address, company_name, country_code)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_with_and_without_a_contact_and_with_members_that_are_new() {
        assert_eq!(read(b"\xbf\xff"), Some(None));
        assert_eq!(read(b"\xa1\x63new\x01"), Some(None));
        let contact =
            b"\xbf\x6facceptorContact\xbf\x69firstName\x63Ada\x68lastName\x62Li\x6cemailAddress\x67a@b.com\xff\xff";
        let read = read(contact).flatten();
        assert_eq!(read.as_ref().map(|contact| contact.name.as_str()), Some("Ada Li"));
    }

    #[test]
    fn what_is_no_answer_is_told_apart_from_no_contact() {
        assert_eq!(read(b""), None);
        assert_eq!(read(b"\x05"), None);
    }
}
