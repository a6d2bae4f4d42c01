//! Mails and text messages to the owner of an account, as they are noted: of which kind, when, to which of the owner's
//! addresses, and whether they were taken. Neither what they say nor an address is kept.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::code::Purpose;
use crate::code_recipient::CodeRecipient;
use crate::owed_code::{CodeOutcome, OwedCode};

/// How long a note of a mail is kept, in days: a quarter, in which people ask what became of it.
pub const SENT_MAIL_DAYS: i64 = 90;

macro_rules! words {
    (
        $(#[$of:meta])*
        $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }
    ) => {
        $(#[$of])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that it is kept by.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
    };
}

words! {
    /// What kind of mail it is.
    MailKind {
        /// A verification code.
        Code = "code",
        /// The welcome of a Billing Center account.
        Welcome = "welcome",
        /// The welcome of a console account.
        ConsoleWelcome = "console-welcome",
        /// The way in to the account was changed.
        AccountChanged = "account-changed",
        /// The second factor was changed, or is to be removed.
        SecondFactor = "second-factor",
        /// An operator did something to the account.
        ByOperator = "by-operator",
        /// The real-name authentication was decided.
        Verification = "verification",
        /// An invoice was issued or declined.
        Invoice = "invoice",
        /// What pays for what was changed.
        Binding = "binding",
        /// Workspaces are locked.
        Locked = "locked",
        /// Three days are left before locked content may be deleted.
        LockReminder = "lock-reminder",
        /// Locked content may be deleted.
        LockDue = "lock-due",
        /// How to go on with an activation that was left.
        Resume = "resume",
    }
}

words! {
    /// To which of the owner's addresses.
    MailAddress {
        /// The e-mail address.
        Email = "email",
        /// An e-mail address that is to become the account's.
        NewEmail = "new-email",
        /// The e-mail address before a change.
        FormerEmail = "former-email",
        /// The phone number.
        Phone = "phone",
        /// A phone number that is to become the account's.
        NewPhone = "new-phone",
    }
}

words! {
    /// What became of it.
    MailOutcome {
        /// The mail service took it. Taken does not mean delivered.
        Taken = "taken",
        /// The mail service refused it for good.
        Refused = "refused",
        /// The mail service did not take it, and it is not tried any more.
        NotTaken = "not-taken",
        /// It was not sent, since mail to the address came back or its owner reported one as unwanted.
        Withheld = "withheld",
        /// It is on its way, or what became of it was not noted.
        UnderWay = "under-way",
    }
}

/// A mail or text message, as it is noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentMail {
    /// When.
    pub at: Timestamp,
    /// What kind it is.
    pub kind: MailKind,
    /// To which address.
    pub to: MailAddress,
    /// What became of it.
    pub outcome: MailOutcome,
    /// What it is about, if the kind alone does not say: the id of a license, an invoice, or a code's message.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Whether an operator had it sent again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
}

impl SentMail {
    /// A mail to the account's e-mail address, handed over at `at`.
    #[must_use]
    pub const fn new(kind: MailKind, outcome: MailOutcome, at: Timestamp) -> Self {
        Self { at, kind, to: MailAddress::Email, outcome, about: String::new(), again: false }
    }

    /// The same mail about something of this id.
    #[must_use]
    pub fn about(self, id: &str) -> Self {
        Self { about: id.to_owned(), ..self }
    }

    /// The mail or text message that brought a code, before the message forgets whom it was to; `None` if it was to nobody.
    #[must_use]
    pub fn of_code(message: &OwedCode, outcome: CodeOutcome, at: Timestamp) -> Option<Self> {
        let to = match (message.to.as_ref()?, message.purpose) {
            (CodeRecipient::Email(_), Purpose::ChangeEmailNew) => MailAddress::NewEmail,
            (CodeRecipient::Email(_), _) => MailAddress::Email,
            (CodeRecipient::Phone(_), Purpose::ChangePhoneNew) => MailAddress::NewPhone,
            (CodeRecipient::Phone(_), _) => MailAddress::Phone,
        };
        let outcome = match outcome {
            CodeOutcome::Sent => MailOutcome::Taken,
            CodeOutcome::Refused => MailOutcome::Refused,
            CodeOutcome::Lapsed | CodeOutcome::UsedUp => MailOutcome::NotTaken,
        };
        Some(Self { to, ..Self::new(MailKind::Code, outcome, at).about(&message.id) })
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Email, Language, Phone};

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

    #[test]
    fn every_word_is_the_one_it_is_kept_by() {
        for kind in MailKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
        }
        for to in MailAddress::ALL {
            assert_eq!(serde_json::to_value(to).unwrap(), to.word());
        }
        for outcome in MailOutcome::ALL {
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.word());
        }
    }

    #[test]
    fn of_a_code_it_is_noted_to_which_address_it_went_and_neither_the_address_nor_the_code() {
        let email = CodeRecipient::Email(Email::parse("ann@example.com").unwrap());
        let phone = CodeRecipient::Phone(Phone::parse("+6561234567").unwrap());
        for (to, purpose, expected) in [
            (&email, Purpose::SignIn, MailAddress::Email),
            (&email, Purpose::ChangeEmailCurrent, MailAddress::Email),
            (&email, Purpose::ChangeEmailNew, MailAddress::NewEmail),
            (&phone, Purpose::SignIn, MailAddress::Phone),
            (&phone, Purpose::ChangePhoneNew, MailAddress::NewPhone),
        ] {
            let message =
                OwedCode::new("m".to_owned(), purpose, Language::English, Some(to.clone()), "sealed".to_owned(), NOW);
            let noted = SentMail::of_code(&message, CodeOutcome::Sent, NOW).unwrap();
            assert_eq!((noted.to, noted.kind, noted.outcome), (expected, MailKind::Code, MailOutcome::Taken));
            let kept = serde_json::to_string(&noted).unwrap();
            assert!(!kept.contains("ann@") && !kept.contains("6123") && !kept.contains("sealed"), "{kept}");
        }
    }

    #[test]
    fn what_reached_nobody_is_told_apart_from_what_was_taken() {
        let to = Some(CodeRecipient::Email(Email::parse("ann@example.com").unwrap()));
        let message = OwedCode::new("m".to_owned(), Purpose::SignIn, Language::English, to, "s".to_owned(), NOW);
        for (outcome, expected) in [
            (CodeOutcome::Refused, MailOutcome::Refused),
            (CodeOutcome::Lapsed, MailOutcome::NotTaken),
            (CodeOutcome::UsedUp, MailOutcome::NotTaken),
        ] {
            assert_eq!(SentMail::of_code(&message, outcome, NOW).unwrap().outcome, expected);
        }
        assert_eq!(SentMail::of_code(&OwedCode { to: None, ..message }, CodeOutcome::Sent, NOW), None);
    }
}
