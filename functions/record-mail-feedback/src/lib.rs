//! Takes what SES tells of mails from its queue: delivered, came back, reported as unwanted, rejected, delayed.
//!
//! It keeps the latest instant of each kind, by the mail and by the hash of the address. So a notice may come twice, late and in
//! any order. A notice that cannot be read, is of a kind that says nothing of a mail's fate, or of a mail that this deployment
//! never sent, is logged and acknowledged; what may work later is given back to the queue, message by message. No address
//! is logged.

use accounts::FeedbackKind;
use async_trait::async_trait;
use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use edge::{Environment, Function, FunctionError, Invocation};
use kernel::Clock;
use mail::{MailNotice, SesEvent, SesNotice};
use serde_json::Value;
use store::StoreError;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        mail_feedback_intake: store::MailFeedbackIntake,
    }
}

/// The function.
#[derive(Debug)]
pub struct RecordMailFeedback {
    store: Repositories,
    clock: Clock,
    /// The configuration set that this deployment sends with; `None` if it has none, and then no notice is of its mails.
    configuration_set: Option<String>,
}

#[async_trait]
impl Function for RecordMailFeedback {
    async fn invoke(&self, payload: Value, _invocation: &Invocation) -> Result<Value, FunctionError> {
        let batch: SqsEvent = serde_json::from_value(payload)?;
        let mut response = SqsBatchResponse::default();
        for message in &batch.records {
            match self.take(message).await {
                Ok(()) => {}
                Err(error) if error.is_retryable() => {
                    let id = message.message_id.clone().unwrap_or_default();
                    tracing::warn!(message = id, error = %error, "feedback of a mail goes back to the queue");
                    let mut failure = BatchItemFailure::default();
                    failure.item_identifier = id;
                    response.batch_item_failures.push(failure);
                }
                Err(error) => {
                    let message = message.message_id.as_deref().unwrap_or_default();
                    tracing::error!(message, error = %error, "feedback of a mail cannot be kept");
                }
            }
        }
        Ok(serde_json::to_value(response)?)
    }
}

impl RecordMailFeedback {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            clock: environment.clock.clone(),
            configuration_set: environment.settings.mail_configuration_set.clone(),
        }
    }

    async fn take(&self, message: &SqsMessage) -> Result<(), StoreError> {
        let event = match SesEvent::parse(message.body.as_deref().unwrap_or_default()) {
            Ok(event) => event,
            Err(error) => {
                let message = message.message_id.as_deref().unwrap_or_default();
                tracing::warn!(message, unread_feedback = 1_u64, error = %error, "feedback of a mail could not be read");
                return Ok(());
            }
        };
        match event.tells {
            SesNotice::Mail(notice) => self.keep(&event.id, &notice).await,
            SesNotice::SendingStopped => {
                tracing::error!(
                    event = event.id,
                    sending_paused = 1_u64,
                    "SES has stopped sending mail of this account or configuration set; what is owed waits"
                );
                Ok(())
            }
            SesNotice::SendingResumed => {
                tracing::info!(event = event.id, "SES sends again");
                Ok(())
            }
            SesNotice::Other(kind) => {
                tracing::info!(event = event.id, kind, "SES told something that says nothing of a mail's fate");
                Ok(())
            }
        }
    }

    /// Keeps what became of a mail. SES's clock may be ahead of ours, and a wrong time must not hold for years.
    async fn keep(&self, event: &str, notice: &MailNotice) -> Result<(), StoreError> {
        let is_ours = self.configuration_set.is_some() && notice.configuration_set == self.configuration_set;
        let Some(mail) = notice.mail.as_ref().filter(|_| is_ours) else {
            tracing::info!(event, kind = notice.kind.word(), "SES told of a mail that is not this deployment's");
            return Ok(());
        };
        let (intake, at) = (&self.store.mail_feedback_intake, notice.at.min(self.clock.now()));
        let is_new = intake.keep_of_mail(mail, notice.kind, at).await?;
        if notice.kind.is_about_address() {
            for address in &notice.recipients {
                intake.keep_of_address(address, notice.kind, at).await?;
            }
        }
        tracing::info!(
            event,
            mail = mail.as_str(),
            kind = notice.kind.word(),
            comes_back = u64::from(matches!(notice.kind, FeedbackKind::Returned | FeedbackKind::Suppressed)),
            complained = u64::from(notice.kind == FeedbackKind::Complained),
            rejected = u64::from(notice.kind == FeedbackKind::Rejected),
            repeated = !is_new,
            "SES told what became of a mail"
        );
        Ok(())
    }
}
