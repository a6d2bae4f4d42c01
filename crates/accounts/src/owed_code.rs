//! The message that brings a code: owed when the code is made, sent by somebody else, and what became of it.
//!
//! The person who asks for a code is answered before anything is sent, so neither the answer nor its time tells what the mail
//! service says, or whether there is anybody to write to: a message to nobody is owed like any other.

use kernel::{BuyerId, Email, Language, ProductCode, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::code::{CODE_LIFETIME_SECONDS, Purpose};
use crate::code_recipient::CodeRecipient;
use crate::username::Username;

/// How long one attempt has a message for itself, in seconds: longer than send-codes runs (infra). Then another may try.
pub const CLAIM_SECONDS: i64 = 30;

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CodeOutcome {
    /// It was handed over, or there was nobody to write to.
    Sent,
    /// It was not taken, and never will be.
    Refused,
    /// It was not taken while its code was good.
    Lapsed,
    /// A daily limit on text messages was reached before it could be sent.
    UsedUp,
}

/// What is being activated, so that nobody enters a code for a subscription that is not theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bought {
    /// The product.
    pub product: ProductCode,
    /// The AWS account that bought it.
    pub account: BuyerId,
}

/// A message that brings a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OwedCode {
    /// Its id, drawn at random.
    pub id: String,
    /// What the code is for.
    pub purpose: Purpose,
    /// The language it is written in.
    pub language: Language,
    /// To whom; `None` if nobody is written to, and once it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<CodeRecipient>,
    /// The mailbox that gets it if no text message may be sent; `None` if it is not to a telephone, or has no other way, and
    /// once it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub or_mail: Option<Email>,
    /// Who has it sent, by the name under which text messages are counted ([`crate::text_limits`]); `None` if nobody's
    /// account is known, and once it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asker: Option<String>,
    /// The account that the code is for; `None` if nobody's is known, and once it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The username of that account, which the mail says to who forgot it; `None` if the message does not, and once it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<Username>,
    /// The digits, sealed for this message; `None` once it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
    /// Whether the asker named no address of their own: then it counts as sent whatever becomes of it, and nothing of
    /// that is told, since only an account has a mailbox that can refuse.
    #[serde(default)]
    pub is_blind: bool,
    /// What is being activated with the code, if it is for an activation: the mail says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bought: Option<Bought>,
    /// Whether the mail ends with the word that lets its reader ask for another code ([`crate::admission`]).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub admits: bool,
    /// How often it was tried.
    #[serde(default)]
    pub attempts: u32,
    /// Whether an attempt has failed, and a later one may succeed.
    #[serde(default)]
    pub in_trouble: bool,
    /// From when on it may be tried; `None` once it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// The first instant at which its code is no longer good.
    pub expires_at: Timestamp,
    /// What became of it; `None` while it is owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<CodeOutcome>,
    /// Counts writes; every write is conditional on it.
    pub version: u64,
}

/// What is to be done about a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextTry {
    /// Write the message as it is here, and only then hand it over.
    HandOver(OwedCode),
    /// Write it as it is here: nothing is to be handed over.
    Done(OwedCode),
    /// Nothing: it is done, or somebody else has it.
    Nothing,
}

impl OwedCode {
    /// A message that is owed from `now` on.
    #[must_use]
    pub const fn new(
        id: String,
        purpose: Purpose,
        language: Language,
        to: Option<CodeRecipient>,
        sealed: String,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            purpose,
            language,
            to,
            or_mail: None,
            asker: None,
            account: None,
            username: None,
            sealed: Some(sealed),
            is_blind: false,
            bought: None,
            admits: false,
            attempts: 0,
            in_trouble: false,
            due_at: Some(now),
            expires_at: now.plus_seconds(CODE_LIFETIME_SECONDS),
            outcome: None,
            version: 1,
        }
    }

    /// The message; if it is a text message, with the mailbox that gets it where none may be sent, and who has it sent.
    #[must_use]
    pub fn limited(self, or_mail: Option<Email>, asker: Option<String>) -> Self {
        if matches!(self.to, Some(CodeRecipient::Phone(_))) { Self { or_mail, asker, ..self } } else { self }
    }

    /// What is to be done at `now`. A message is claimed before it is handed over, so that of two who try at the same
    /// moment one does; who claimed it and was cut off leaves it for another try.
    #[must_use]
    pub fn next_try(&self, now: Timestamp) -> NextTry {
        if self.outcome.is_some() || self.due_at.is_none_or(|due_at| now < due_at) {
            return NextTry::Nothing;
        }
        if now >= self.expires_at {
            return NextTry::Done(self.clone().done(CodeOutcome::Lapsed));
        }
        if self.to.is_none() {
            return NextTry::Done(self.clone().done(CodeOutcome::Sent));
        }
        let due_at = Some(now.plus_seconds(CLAIM_SECONDS));
        NextTry::HandOver(Self { attempts: self.attempts + 1, due_at, version: self.version + 1, ..self.clone() })
    }

    /// The message after it is done with: who it was to, and the code, are forgotten.
    #[must_use]
    pub fn done(self, outcome: CodeOutcome) -> Self {
        let version = self.version + 1;
        let outcome = Some(outcome);
        Self {
            to: None,
            or_mail: None,
            asker: None,
            account: None,
            username: None,
            sealed: None,
            due_at: None,
            outcome,
            version,
            ..self
        }
    }

    /// The claimed message, done with before its claim was written: both are one write.
    #[must_use]
    pub fn done_at_once(self, outcome: CodeOutcome) -> Self {
        let version = self.version;
        Self { version, ..self.done(outcome) }
    }

    /// The message after an attempt that failed and may succeed later.
    #[must_use]
    pub fn in_trouble(self) -> Self {
        Self { in_trouble: true, version: self.version + 1, ..self }
    }

    /// Whether it never reached anybody, so that it does not count as sent.
    #[must_use]
    pub fn was_not_sent(&self) -> bool {
        let unsent = [CodeOutcome::Refused, CodeOutcome::Lapsed, CodeOutcome::UsedUp];
        !self.is_blind && self.outcome.is_some_and(|outcome| unsent.contains(&outcome))
    }

    /// Whether it was refused for good.
    #[must_use]
    pub const fn was_refused(&self) -> bool {
        !self.is_blind && matches!(self.outcome, Some(CodeOutcome::Refused))
    }

    /// Whether no text message could be sent for a day's limit.
    #[must_use]
    pub const fn found_limit_used_up(&self) -> bool {
        !self.is_blind && matches!(self.outcome, Some(CodeOutcome::UsedUp))
    }

    /// The message by mail instead of a text message, for which a limit is used up; `None` if it has no other way.
    #[must_use]
    pub fn by_mail_instead(&self) -> Option<Self> {
        let email = self.or_mail.clone()?;
        Some(Self { to: Some(CodeRecipient::Email(email)), or_mail: None, ..self.clone() })
    }

    /// Whether it is owed still though it was tried.
    #[must_use]
    pub const fn is_stuck(&self) -> bool {
        !self.is_blind && self.in_trouble && self.outcome.is_none()
    }
}

#[cfg(test)]
mod tests {
    use kernel::Phone;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_seconds(1_764_000_000 + second)
    }

    fn owed(to: Option<CodeRecipient>) -> OwedCode {
        OwedCode::new("m".to_owned(), Purpose::Register, Language::English, to, "sealed".to_owned(), at(0))
    }

    fn ann() -> Option<CodeRecipient> {
        Some(CodeRecipient::Email(Email::parse("ann@example.com").unwrap()))
    }

    #[test]
    fn one_who_claims_a_message_has_it_for_a_while_and_then_another_may_try() {
        let NextTry::HandOver(claimed) = owed(ann()).next_try(at(0)) else { panic!("it is due") };
        assert_eq!((claimed.attempts, claimed.version, claimed.to.clone()), (1, 2, ann()));
        assert_eq!(claimed.next_try(at(CLAIM_SECONDS - 1)), NextTry::Nothing);
        let NextTry::HandOver(again) = claimed.in_trouble().next_try(at(CLAIM_SECONDS)) else { panic!("it is due") };
        assert_eq!((again.attempts, again.is_stuck(), again.version), (2, true, 4), "each write counts");
    }

    #[test]
    fn a_message_to_nobody_is_done_like_one_that_was_sent() {
        let NextTry::Done(nobody) = owed(None).next_try(at(0)) else { panic!("there is nothing to hand over") };
        assert_eq!(nobody, OwedCode { version: 2, ..owed(ann()).done(CodeOutcome::Sent) });
        assert_eq!(nobody.next_try(at(99)), NextTry::Nothing);
        assert!(!nobody.was_not_sent());
    }

    #[test]
    fn what_is_done_holds_neither_whom_it_was_to_nor_the_code() {
        for outcome in [CodeOutcome::Sent, CodeOutcome::Refused, CodeOutcome::Lapsed, CodeOutcome::UsedUp] {
            let or_mail = Email::parse("ann@example.com").ok();
            let account = kernel::BillingAccountId::parse("bill_1").ok().map(AccountId::from);
            let asker = Some("billing:bill_1".to_owned());
            let done = OwedCode { or_mail, asker, account, ..owed(ann()) }.done(outcome);
            assert_eq!((done.to.as_ref(), done.sealed.as_ref(), done.due_at), (None, None, None));
            assert_eq!((done.or_mail.as_ref(), done.asker.as_ref(), done.account.as_ref()), (None, None, None));
            assert_eq!(done.was_not_sent(), outcome != CodeOutcome::Sent);
        }
    }

    #[test]
    fn where_no_text_message_may_be_sent_the_mailbox_gets_the_code_if_there_is_one() {
        let email = Email::parse("ann@example.com").unwrap();
        let phone = CodeRecipient::Phone(Phone::parse("+6561234567").unwrap());
        let texted = OwedCode { or_mail: Some(email.clone()), ..owed(Some(phone.clone())) };
        let mailed = texted.by_mail_instead().unwrap();
        assert_eq!((mailed.to, mailed.or_mail), (Some(CodeRecipient::Email(email)), None));
        assert_eq!(owed(Some(phone.clone())).by_mail_instead(), None);
        let asker = || Some("billing:bill_1".to_owned());
        let mailed = owed(ann()).limited(Some(Email::parse("ben@example.com").unwrap()), asker());
        assert_eq!((mailed.or_mail, mailed.asker), (None, None), "a mail has no limits of text messages");
        assert_eq!(owed(Some(phone.clone())).limited(None, asker()).asker, asker());
        let used_up = owed(Some(phone)).done(CodeOutcome::UsedUp);
        assert!(used_up.found_limit_used_up() && used_up.was_not_sent() && !used_up.was_refused());
    }

    #[test]
    fn of_a_blind_message_it_makes_no_difference_what_becomes_of_it() {
        let blind = OwedCode { is_blind: true, ..owed(ann()) };
        let refused = blind.clone().done(CodeOutcome::Refused);
        assert_eq!(
            (refused.was_not_sent(), refused.was_refused(), blind.in_trouble().is_stuck()),
            (false, false, false)
        );
        assert!(owed(ann()).in_trouble().is_stuck() && owed(ann()).done(CodeOutcome::Refused).was_refused());
    }

    #[test]
    fn a_message_is_owed_as_long_as_its_code_is_good() {
        assert!(matches!(owed(ann()).next_try(at(CODE_LIFETIME_SECONDS - 1)), NextTry::HandOver(_)));
        let NextTry::Done(lapsed) = owed(ann()).next_try(at(CODE_LIFETIME_SECONDS)) else { panic!("it is over") };
        assert_eq!(lapsed.outcome, Some(CodeOutcome::Lapsed));
    }
}
