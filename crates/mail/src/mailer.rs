//! Sending with SES v2.

use std::sync::Arc;

use accounts::{MailId, MailOutcome, OwedAccountNotice, SentMail};
use aws_config::SdkConfig;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageTag};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use brand::Brand;
use kernel::{Email, Language, ProductCode, Timestamp};

use crate::rendering::{AccountNotice, Mail, RenderError, render};

/// The tag that names a mail: SES repeats it in everything that it tells of the mail. It names nobody.
pub const MAIL_TAG: &str = "tollgate-mail";

/// Sends a brand's mails.
#[derive(Clone, Debug)]
pub struct Mailer {
    client: Client,
    brand: Arc<Brand>,
    /// The configuration set by which SES tells what becomes of mails; `None` if the deployment has none.
    configuration_set: Option<String>,
}

/// Why a mail was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// SES is busy or cannot be reached: the same mail may be accepted later.
    #[error("SES did not take the mail now ({0})")]
    Unavailable(String),
    /// Sending is switched off for the account or the configuration set, by AWS or by somebody of ours: the same mail may be
    /// accepted once it is switched on.
    #[error("SES sends nothing at present ({0})")]
    Paused(String),
    /// SES will not take this mail, whenever it is sent.
    #[error("SES refused the mail ({0})")]
    Refused(String),
    /// The mail could not be written.
    #[error(transparent)]
    Unwritable(#[from] RenderError),
}

impl MailError {
    /// Whether the same mail may be accepted later.
    #[must_use]
    pub const fn may_be_taken_later(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::Paused(_) => true,
            Self::Refused(_) | Self::Unwritable(_) => false,
        }
    }

    /// Whether a mail that must not be lost is kept: SES refuses mails of a sender that is not verified any more, or of an account that
    /// fell back to its sandbox, and somebody mends that.
    #[must_use]
    pub const fn may_be_mended(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::Paused(_) | Self::Refused(_) => true,
            Self::Unwritable(_) => false,
        }
    }
}

/// What is noted of a mail that was handed to SES and is not tried again.
#[must_use]
pub const fn outcome_of(sent: &Result<(), MailError>) -> MailOutcome {
    match sent {
        Ok(()) => MailOutcome::Taken,
        Err(MailError::Refused(_) | MailError::Unwritable(_)) => MailOutcome::Refused,
        Err(MailError::Unavailable(_) | MailError::Paused(_)) => MailOutcome::NotTaken,
    }
}

impl Mailer {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = &["ses:SendEmail"];

    /// A mailer that reaches SES as `aws` says and sends in the name of `brand`, with a configuration set if there is one.
    #[must_use]
    pub fn new(aws: &SdkConfig, brand: Arc<Brand>, configuration_set: Option<&str>) -> Self {
        Self { client: Client::new(aws), brand, configuration_set: configuration_set.map(str::to_owned) }
    }

    /// The name of a product, or its code if the brand does not sell it any more.
    #[must_use]
    pub fn product_name<'a>(&'a self, product: &'a ProductCode, language: Language) -> &'a str {
        self.brand.product(product).map_or(product.as_str(), |found| found.name.get(language))
    }

    /// Hands the mail that is `owed` about a changed account to SES, with the address of its link. Answers what SES said, and the note
    /// of it for the account.
    pub async fn send_account_notice(
        &self,
        owed: &OwedAccountNotice,
        object_url: Option<&str>,
        now: Timestamp,
    ) -> (Result<(), MailError>, SentMail) {
        let noted = owed.noted(now);
        let (notice, id) = (AccountNotice::of(owed, object_url), MailId::of_sent(&owed.account, &noted));
        let sent = self.send(&owed.to, owed.language, &Mail::AccountNotice(notice), &id).await;
        let noted = SentMail { outcome: outcome_of(&sent), ..noted };
        (sent, noted)
    }

    /// Hands the mail of this id to SES. Accepted does not mean delivered: what becomes of it is told by the id.
    ///
    /// # Errors
    /// [`MailError`] never holds the address or anything of the mail.
    pub async fn send(&self, to: &Email, language: Language, mail: &Mail<'_>, id: &MailId) -> Result<(), MailError> {
        let rendered = render(mail, language, &self.brand)?;
        let body = Body::builder().text(utf8(rendered.text)?).html(utf8(rendered.html)?).build();
        let message = Message::builder().subject(utf8(rendered.subject)?).body(body).build();
        let tag = MessageTag::builder().name(MAIL_TAG).value(id.as_str()).build();
        let tag = tag.map_err(|_| MailError::Refused("the mail has no name".to_owned()))?;
        let call = self
            .client
            .send_email()
            .set_configuration_set_name(self.configuration_set.clone())
            .email_tags(tag)
            .from_email_address(mailbox(&self.brand.sender.name, &self.brand.sender.address))
            .destination(Destination::builder().to_addresses(to.as_str()).build())
            .content(EmailContent::builder().simple(message).build());
        call.send().await.map_err(|error| classify(&error))?;
        // By it the line of a request, or of a run, is found from what SES tells later, and the other way around.
        tracing::info!(mail = id.as_str(), "SES took a mail");
        Ok(())
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
        Some(code @ ("MessageRejected" | "MailFromDomainNotVerifiedException" | "BadRequestException")) => {
            MailError::Refused(code.to_owned())
        }
        Some(code @ ("SendingPausedException" | "AccountSuspendedException")) => MailError::Paused(code.to_owned()),
        // `NotFoundException` is a configuration set that is not there: the deployment's fault, which the mail outlives.
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
