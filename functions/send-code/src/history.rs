//! What was sent to a target lately, and what whoever asks again is told of it first.

use accounts::{CodeBudget, CodeRecipient, OwedCode, SendHistory};
use kernel::Timestamp;

use crate::wanted::Wanted;
use crate::{Channel, SendCode, SendError};

impl SendCode {
    /// The codes that were sent to the target lately from `budget`, without those that reached nobody. While the last one is still
    /// tried, and once after it was refused, whoever asks is told so instead of getting another. Where the answer must
    /// not tell whether an account exists, all that were made count, and nothing is told.
    pub(crate) async fn history(
        &self,
        wanted: &Wanted,
        budget: &CodeBudget,
        now: Timestamp,
    ) -> Result<SendHistory, SendError> {
        let history = self.store.code_sending.send_history(&wanted.scope.target, budget).await?;
        let messages = self.store.code_sending.owed_codes(&history.messages(now)).await?;
        let Some(recipient) = &wanted.recipient else { return Ok(history) };
        let last = history.last_message(wanted.scope.purpose);
        let last = messages.iter().find(|message| Some(message.id.as_str()) == last);
        if last.is_some_and(OwedCode::is_stuck) {
            return Err(SendError::Stuck(Channel::of(recipient)));
        }
        let was_refused = last.is_some_and(OwedCode::was_refused);
        let found_limit = last.is_some_and(OwedCode::found_limit_used_up);
        let unsent = messages.iter().filter(|message| message.was_not_sent()).map(|message| message.id.as_str());
        let history = history.without(&unsent.collect::<Vec<_>>());
        if was_refused || found_limit {
            self.store.code_sending.put_send_history(&wanted.scope.target, budget, &history, now).await?;
            let not_taken = SendError::NotTaken(Channel::of(recipient));
            return Err(if found_limit { SendError::TextsUsedUp } else { not_taken });
        }
        self.warned_of_return(wanted, recipient, budget, history, now).await
    }

    /// The history, unless mail to the address that the asker named came back and the asker was not told so yet: then they are told
    /// instead of getting a code, once for each time. Who asks again means it, and gets one.
    async fn warned_of_return(
        &self,
        wanted: &Wanted,
        recipient: &CodeRecipient,
        budget: &CodeBudget,
        history: SendHistory,
        now: Timestamp,
    ) -> Result<SendHistory, SendError> {
        let CodeRecipient::Email(email) = recipient else { return Ok(history) };
        let state = self.store.mail_addresses.address_state(email).await?;
        match state.unreachable_since() {
            Some(since) if history.is_to_be_told(since) => {
                let told = history.told_of_return(now);
                self.store.code_sending.put_send_history(&wanted.scope.target, budget, &told, now).await?;
                Err(SendError::ComesBack)
            }
            _ => Ok(history),
        }
    }
}
