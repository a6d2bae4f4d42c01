//! Hands over the mails and text messages that bring verification codes, and the mails about changed accounts and their people,
//! second factors and supervised changes of e-mail addresses.
//!
//! Two ways in: the table's stream brings the key of a message as soon as it is owed, and a schedule asks for whatever is
//! still owed (tries after a failure, and anything the stream did not bring). Each message is claimed by a conditional
//! write before it is handed over, and what became of it is written down: of two runs one sends, and a run that is cut
//! off leaves the message, with the same code, to another.

mod account_notices;
mod change_mails;
mod notices;
mod owed_mail;
mod people_mails;

use std::sync::Arc;
use std::time::Duration;

use accounts::text_limits::{self, SellerLimits};
use accounts::{AdmissionWord, CodeOutcome, CodeRecipient, Digits, MailId, NextTry, OwedCode, SentMail, Username};
use async_trait::async_trait;
use brand::Brand;
use edge::{ConfigError, Environment, Function, FunctionError, Invocation};
use kernel::{Clock, Entropy, Phone};
use mail::{Mail, MailError, Mailer, Subscription, Texter};
use sealing::{Opener, Owner, SealError};
use serde::Serialize;
use serde_json::Value;
use store::{StoreError, TextError};

use crate::owed_mail::log_not_put_off;

/// A run ends when less than this is left of its time: one message fits in.
const STOP_BEFORE_END: Duration = Duration::from_secs(5);

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        owed_account_notices: store::OwedAccountNotices,
        owed_change_mails: store::OwedChangeMails,
        owed_codes: store::OwedCodes,
        owed_notices: store::OwedNotices,
        owed_people_mails: store::OwedPeopleMails,
    }
}

/// The function.
#[derive(Debug)]
pub struct DeliverCodes {
    store: Repositories,
    opener: Opener,
    mailer: Mailer,
    texter: Texter,
    brand: Arc<Brand>,
    clock: Clock,
    entropy: Entropy,
    public_url: String,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    handed_over: u32,
    /// Messages that will never be taken; the person is told when they ask again.
    refused: u32,
    /// Those of what was handed over that went by text message.
    texts: u32,
    /// Text messages that would have been too many for a day.
    texts_used_up: u32,
    /// Messages that were not taken now; they are tried again.
    failed: u32,
    /// Mails among them that SES did not take since sending is switched off.
    paused: u32,
    /// Messages that were not taken while their codes were good.
    lapsed: u32,
    /// Messages that could not be read or written; the next run tries.
    left: u32,
    /// Mails about changed accounts and their people, second factors and supervised changes that were handed over.
    notices: u32,
}

/// Why a message was not handed over.
#[derive(Debug, thiserror::Error)]
enum HandOverError {
    #[error(transparent)]
    Mail(#[from] MailError),
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error("the message holds no code")]
    NoCode,
}

impl HandOverError {
    /// Whether no later attempt can succeed.
    const fn is_final(&self) -> bool {
        match self {
            Self::Mail(error) => !error.may_be_taken_later(),
            Self::NoCode | Self::Seal(SealError::Refused(_)) => true,
            Self::Seal(SealError::Unavailable(_)) => false,
        }
    }
}

#[async_trait]
impl Function for DeliverCodes {
    async fn invoke(&self, payload: Value, invocation: &Invocation) -> Result<Value, FunctionError> {
        let mut report = Report::default();
        let brought = brought(&payload);
        let is_scheduled = brought.is_none();
        let owed = match brought {
            Some(ids) => ids,
            None => self.store.owed_codes.owed_codes_due(self.clock.now()).await?,
        };
        for id in &owed {
            if invocation.time_left() < STOP_BEFORE_END {
                break;
            }
            match self.deliver(id, &mut report).await {
                // Somebody else has it.
                Ok(()) | Err(StoreError::Conflict) => {}
                Err(error) => {
                    tracing::warn!(message = id, error = %kernel::Causes(&error), "a code's message was left; the next run tries");
                    report.left += 1;
                    if !error.is_retryable() {
                        log_not_put_off(self.store.owed_codes.put_off(id, self.clock.now()).await);
                    }
                }
            }
        }
        // Somebody waits for a code; nobody waits for these.
        if is_scheduled {
            self.deliver_account_notices(invocation, &mut report).await?;
            self.deliver_notices(invocation, &mut report).await?;
            self.deliver_change_mails(invocation, &mut report).await?;
            self.deliver_people_mails(invocation, &mut report).await?;
        }
        if !owed.is_empty() || report.notices > 0 || report.failed > 0 {
            tracing::info!(
                handed_over = report.handed_over,
                refused = report.refused,
                texts = report.texts,
                texts_used_up = report.texts_used_up,
                failed = report.failed,
                sending_paused = report.paused,
                lapsed = report.lapsed,
                left = report.left,
                notices = report.notices,
                "handed over codes"
            );
        }
        Ok(serde_json::to_value(report)?)
    }
}

impl DeliverCodes {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    ///
    /// # Errors
    /// [`ConfigError::Missing`] if the deployment names no key that codes are sealed with.
    pub fn new(environment: &Environment) -> Result<Self, ConfigError> {
        Ok(Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            opener: Opener::new(&environment.aws, environment.settings.codes_key()?),
            mailer: Mailer::new(
                &environment.aws,
                Arc::clone(&environment.brand),
                environment.settings.mail_configuration_set.as_deref(),
            ),
            texter: Texter::new(&environment.aws, Arc::clone(&environment.brand)),
            brand: Arc::clone(&environment.brand),
            clock: environment.clock.clone(),
            entropy: environment.entropy.clone(),
            public_url: environment.settings.public_url.clone(),
        })
    }

    /// Load, decide, write, and only then hand over; and write what became of it.
    async fn deliver(&self, id: &str, report: &mut Report) -> Result<(), StoreError> {
        let Some(owed) = self.store.owed_codes.owed_code(id).await? else { return Ok(()) };
        let claimed = match owed.next_try(self.clock.now()) {
            NextTry::Nothing => return Ok(()),
            NextTry::Done(done) => {
                report.lapsed += u32::from(done.outcome == Some(CodeOutcome::Lapsed));
                return self.finish(&owed, &done).await;
            }
            NextTry::HandOver(claimed) => claimed,
        };
        let Some(claimed) = self.claim(claimed, report).await? else { return Ok(()) };
        let after = match self.hand_over(&claimed).await {
            Ok(()) => {
                report.handed_over += 1;
                report.texts += u32::from(matches!(claimed.to, Some(CodeRecipient::Phone(_))));
                claimed.clone().done(CodeOutcome::Sent)
            }
            Err(error) if error.is_final() => {
                report.refused += 1;
                tracing::warn!(message = id, error = %kernel::Causes(&error), "a code's message was refused");
                claimed.clone().done(CodeOutcome::Refused)
            }
            Err(error) => {
                report.failed += 1;
                report.paused += u32::from(matches!(error, HandOverError::Mail(MailError::Paused(_))));
                tracing::warn!(message = id, attempts = claimed.attempts, error = %kernel::Causes(&error), "a code's message was not taken");
                claimed.clone().in_trouble()
            }
        };
        self.finish(&claimed, &after).await
    }

    /// Writes what became of a message; once it is done, with the note of it among the mails of the account it was for.
    async fn finish(&self, before: &OwedCode, after: &OwedCode) -> Result<(), StoreError> {
        let mail = after.outcome.and_then(|outcome| SentMail::of_code(before, outcome, self.clock.now()));
        let noted = before.account.as_ref().zip(mail.as_ref());
        self.store.owed_codes.finish_owed_code(after, noted).await
    }

    /// What the seller lets pass to a number. Its country may have been taken off the list since it was verified.
    fn seller_limits(&self, phone: &Phone) -> SellerLimits {
        let texts = &self.brand.text_messages;
        let to_country = if texts.serve(phone) { texts.daily_limit_per_country } else { 0 };
        SellerLimits { in_all: texts.daily_limit, to_country }
    }

    /// Writes that the message is ours to hand over. A text message is counted with its first try, and goes by mail, or to
    /// nobody (`None`), if it is one too many.
    async fn claim(&self, claimed: OwedCode, report: &mut Report) -> Result<Option<OwedCode>, StoreError> {
        let limits = match &claimed.to {
            Some(CodeRecipient::Phone(phone)) if claimed.attempts == 1 => {
                text_limits::limits_of(phone, claimed.asker.as_deref(), self.seller_limits(phone))
            }
            _ => Vec::new(),
        };
        let used_up = match self.store.owed_codes.claim_text(&claimed, &limits, self.clock.now()).await {
            Ok(()) => return Ok(Some(claimed)),
            Err(TextError::Store(error)) => return Err(error),
            Err(TextError::UsedUp(counter)) => counter,
        };
        report.texts_used_up += 1;
        // A number and an asker are named by their hash.
        tracing::warn!(message = claimed.id, limit = used_up, "a text message would have been one too many today");
        match claimed.by_mail_instead() {
            Some(by_mail) => {
                self.store.owed_codes.put_owed_code(&by_mail).await?;
                Ok(Some(by_mail))
            }
            None => {
                self.finish(&claimed, &claimed.clone().done_at_once(CodeOutcome::UsedUp)).await?;
                Ok(None)
            }
        }
    }

    async fn hand_over(&self, owed: &OwedCode) -> Result<(), HandOverError> {
        let (Some(to), Some(sealed)) = (&owed.to, &owed.sealed) else { return Err(HandOverError::NoCode) };
        let opened = self.opener.open(Owner::message(&owed.id), sealed).await?;
        let digits = Digits::parse(&opened).map_err(|_| HandOverError::NoCode)?;
        let (purpose, language) = (owed.purpose, owed.language);
        match to {
            CodeRecipient::Email(email) => {
                let bought = owed.bought.as_ref().map(|bought| Subscription {
                    product: self.mailer.product_name(&bought.product, language),
                    cloud_account: bought.account.as_str(),
                });
                let admission = owed.admits.then(|| AdmissionWord::of_message(&owed.id).in_groups());
                let admission = admission.as_deref();
                let username = owed.username.as_ref().map(Username::as_str);
                let mail = Mail::VerificationCode { purpose, digits: &digits, bought, username, admission };
                Ok(self.mailer.send(email, language, &mail, &mail_of_code(owed)).await?)
            }
            CodeRecipient::Phone(phone) => Ok(self.texter.send_code(phone, language, &digits).await?),
        }
    }
}

/// The mail that brings a code: what becomes of it is told by the id of the code's message.
fn mail_of_code(owed: &OwedCode) -> MailId {
    MailId::parse(&owed.id).unwrap_or_else(|| MailId::of_parts(&["code", &owed.id]))
}

/// The messages whose keys the table's stream brought; `None` of everything else, which asks for what is due.
fn brought(payload: &Value) -> Option<Vec<String>> {
    let records = payload.get("Records")?.as_array()?;
    let keys = records.iter().filter_map(|record| record.pointer("/dynamodb/Keys/pk/S").and_then(Value::as_str));
    Some(keys.filter_map(|pk| pk.strip_prefix(store::keys::CODE_MESSAGE_PREFIX)).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_stream_names_messages_and_everything_else_asks_for_what_is_due() {
        let of = |pk: &str| json!({ "dynamodb": { "Keys": { "pk": { "S": pk }, "sk": { "S": "CODE-MESSAGE" } } } });
        let payload = json!({ "Records": [of("CODE-MESSAGE#a1"), of("OUTBOX#l-1"), of("CODE-MESSAGE#b2")] });
        assert_eq!(brought(&payload), Some(vec!["a1".to_owned(), "b2".to_owned()]));
        assert_eq!(brought(&json!({ "source": "aws.scheduler" })), None);
    }
}
