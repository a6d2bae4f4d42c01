//! Sending with SES v2.

use std::sync::Arc;

use accounts::MailOutcome;
use aws_config::SdkConfig;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use brand::Brand;
use kernel::{Email, Language, ProductCode};

use crate::rendering::{Mail, RenderError, render};

/// Sends a brand's mails.
#[derive(Clone, Debug)]
pub struct Mailer {
    client: Client,
    brand: Arc<Brand>,
}

/// Why a mail was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// SES is busy, paused or cannot be reached: the same mail may be accepted later.
    #[error("SES did not take the mail now ({0})")]
    Unavailable(String),
    /// SES will not take this mail, whenever it is sent.
    #[error("SES refused the mail ({0})")]
    Refused(String),
    /// The mail could not be written.
    #[error(transparent)]
    Unwritable(#[from] RenderError),
}

/// What is noted of a mail that was handed to SES and is not tried again.
#[must_use]
pub const fn outcome_of(sent: &Result<(), MailError>) -> MailOutcome {
    match sent {
        Ok(()) => MailOutcome::Taken,
        Err(MailError::Refused(_) | MailError::Unwritable(_)) => MailOutcome::Refused,
        Err(MailError::Unavailable(_)) => MailOutcome::NotTaken,
    }
}

impl Mailer {
    /// A mailer that reaches SES as `aws` says and sends in the name of `brand`.
    #[must_use]
    pub fn new(aws: &SdkConfig, brand: Arc<Brand>) -> Self {
        Self { client: Client::new(aws), brand }
    }

    /// The name of a product, or its code if the brand does not sell it any more.
    #[must_use]
    pub fn product_name<'a>(&'a self, product: &'a ProductCode, language: Language) -> &'a str {
        self.brand.product(product).map_or(product.as_str(), |found| found.name.get(language))
    }

    /// Hands a mail to SES. Accepted does not mean delivered.
    ///
    /// # Errors
    /// [`MailError`] never holds the address or anything of the mail.
    pub async fn send(&self, to: &Email, language: Language, mail: &Mail<'_>) -> Result<(), MailError> {
        let rendered = render(mail, language, &self.brand)?;
        let body = Body::builder().text(utf8(rendered.text)?).html(utf8(rendered.html)?).build();
        let message = Message::builder().subject(utf8(rendered.subject)?).body(body).build();
        let call = self
            .client
            .send_email()
            .from_email_address(mailbox(&self.brand.sender.name, &self.brand.sender.address))
            .destination(Destination::builder().to_addresses(to.as_str()).build())
            .content(EmailContent::builder().simple(message).build());
        call.send().await.map(|_| ()).map_err(|error| classify(&error))
    }
}

fn utf8(text: String) -> Result<Content, MailError> {
    let content = Content::builder().data(text).charset("UTF-8").build();
    content.map_err(|_| MailError::Refused("a part of the mail is missing".to_owned()))
}

/// `"Name" <address>`; a name beyond ASCII as an encoded word (RFC 2047), as SES requires.
fn mailbox(name: &str, address: &Email) -> String {
    let plain = name.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    if plain {
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{quoted}\" <{address}>")
    } else {
        format!("=?UTF-8?B?{}?= <{address}>", STANDARD.encode(name))
    }
}

/// By code, since errors that SES does not model arrive without a variant of their own.
fn classify<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> MailError {
    match error.code() {
        Some(
            code @ ("MessageRejected"
            | "MailFromDomainNotVerifiedException"
            | "AccountSuspendedException"
            | "NotFoundException"
            | "BadRequestException"),
        ) => MailError::Refused(code.to_owned()),
        Some(code) => MailError::Unavailable(code.to_owned()),
        None => MailError::Unavailable("not reached".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_name_beyond_ascii_is_an_encoded_word() {
        let address = Email::parse("no-reply@example.com").unwrap();
        assert_eq!(mailbox("True\"Watch", &address), "\"True\\\"Watch\" <no-reply@example.com>");
        assert_eq!(mailbox("观测云", &address), "=?UTF-8?B?6KeC5rWL5LqR?= <no-reply@example.com>");
    }
}
