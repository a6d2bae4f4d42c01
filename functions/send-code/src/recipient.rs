//! Where a code goes: a mailbox, or a telephone by text message.

use accounts::{Digits, Login, Purpose, Target};
use kernel::{Email, Language, Phone};
use mail::{Mail, MailError};

use crate::SendCode;

/// A mailbox or a telephone.
#[derive(Clone, Debug)]
pub(crate) enum Recipient {
    Email(Email),
    Phone(Phone),
}

impl Recipient {
    /// The recipient that a target names by itself; a username names none.
    pub(crate) fn of(target: &Target) -> Option<Self> {
        match target {
            Target::Email(email) => Some(Self::Email(email.clone())),
            Target::Phone(phone) => Some(Self::Phone(phone.clone())),
            Target::Username(_) => None,
        }
    }

    /// Where an account that was found by `login` gets its codes: by the phone number it was named by, else by mail.
    pub(crate) fn of_account(login: &Login, email: Email) -> Self {
        match login {
            Login::Phone(phone) => Self::Phone(phone.clone()),
            Login::Username(_) | Login::Email(_) => Self::Email(email),
        }
    }

    pub(crate) fn masked(&self) -> String {
        match self {
            Self::Email(email) => email.masked(),
            Self::Phone(phone) => phone.masked(),
        }
    }
}

impl SendCode {
    /// Hands the code to SES, or to AWS End User Messaging.
    pub(crate) async fn hand_over(
        &self,
        to: &Recipient,
        language: Language,
        purpose: Purpose,
        digits: &Digits,
    ) -> Result<(), MailError> {
        match to {
            Recipient::Email(email) => {
                self.mailer.send(email, language, &Mail::VerificationCode { purpose, digits }).await
            }
            Recipient::Phone(phone) => self.texter.send_code(phone, language, digits).await,
        }
    }
}
