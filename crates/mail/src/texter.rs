//! Sending text messages with AWS End User Messaging (its API is still called Pinpoint SMS and Voice, version 2).

use std::sync::Arc;

use accounts::Digits;
use aws_config::SdkConfig;
use aws_sdk_pinpointsmsvoicev2::Client;
use aws_sdk_pinpointsmsvoicev2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_pinpointsmsvoicev2::types::MessageType;
use brand::Brand;
use kernel::{Language, Phone};

use crate::mailer::MailError;
use crate::rendering::render_code_message;

/// Sends a brand's text messages.
#[derive(Clone, Debug)]
pub struct Texter {
    client: Client,
    brand: Arc<Brand>,
}

impl Texter {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = &["sms-voice:SendTextMessage"];

    /// A texter that reaches AWS as `aws` says and sends in the name of `brand`.
    #[must_use]
    pub fn new(aws: &SdkConfig, brand: Arc<Brand>) -> Self {
        Self { client: Client::new(aws), brand }
    }

    /// Hands a verification code to AWS as a text message. Accepted does not mean delivered.
    ///
    /// # Errors
    /// [`MailError`] says whether a later try can help. It never holds the number or the code.
    pub async fn send_code(&self, to: &Phone, language: Language, digits: &Digits) -> Result<(), MailError> {
        let body = render_code_message(digits, language, &self.brand)?;
        let call = self
            .client
            .send_text_message()
            .destination_phone_number(to.as_str())
            .message_type(MessageType::Transactional)
            .set_origination_identity(self.brand.sender.text_message_identity.clone())
            .message_body(body);
        call.send().await.map(|_| ()).map_err(|error| classify(&error))
    }
}

/// By code, since errors that the service does not model arrive without a variant of their own.
fn classify<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> MailError {
    match error.code() {
        Some(code @ ("ValidationException" | "ConflictException" | "ResourceNotFoundException")) => {
            MailError::Refused(code.to_owned())
        }
        Some(code) => MailError::Unavailable(code.to_owned()),
        None => MailError::Unavailable("not reached".to_owned()),
    }
}
