//! Which codes were sent to a target of late, and when another one may be.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use super::{MAX_SENDS_PER_WINDOW, Purpose, RESEND_AFTER_SECONDS, SEND_WINDOW_SECONDS};

/// The codes that one asker had sent to one target within the last [`SEND_WINDOW_SECONDS`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SendHistory {
    /// The sends, oldest first.
    pub sends: Vec<Sent>,
    /// When the asker was told that mail to the target came back; `None` if that was not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned_told_at: Option<Timestamp>,
    /// Raised by each change, so that two at the same time cannot both count as one.
    pub version: u64,
}

/// One code sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// What it was for.
    pub purpose: Purpose,
    /// When.
    pub at: Timestamp,
    /// The message that brings it; `None` if it was made before messages were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// No code is sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too soon for another code")]
pub struct TooSoon {
    /// The first instant at which one may be sent.
    pub retry_at: Timestamp,
}

impl SendHistory {
    /// The messages that brought the codes of the window of `now`.
    #[must_use]
    pub fn messages(&self, now: Timestamp) -> Vec<String> {
        let recent = self.sends.iter().filter(|sent| now < sent.at.plus_seconds(SEND_WINDOW_SECONDS));
        recent.filter_map(|sent| sent.message.clone()).collect()
    }

    /// The message that brought, or is to bring, the last code for `purpose`.
    #[must_use]
    pub fn last_message(&self, purpose: Purpose) -> Option<&str> {
        self.sends.iter().rev().find(|sent| sent.purpose == purpose)?.message.as_deref()
    }

    /// The history without these messages: what reached nobody has no place in it.
    #[must_use]
    pub fn without(mut self, messages: &[&str]) -> Self {
        self.sends.retain(|sent| !sent.message.as_deref().is_some_and(|id| messages.contains(&id)));
        self
    }

    /// Whether the asker has yet to be told that mail to the target came back at `returned_at`: once for each time.
    #[must_use]
    pub fn is_to_be_told(&self, returned_at: Timestamp) -> bool {
        self.returned_told_at.is_none_or(|told_at| told_at < returned_at)
    }

    /// The history after the asker was told at `now` that mail to the target came back.
    #[must_use]
    pub fn told_of_return(self, now: Timestamp) -> Self {
        Self { returned_told_at: Some(now), ..self }
    }

    /// The history with one more send for `purpose` at `now`, which `message` brings.
    ///
    /// # Errors
    /// [`TooSoon`] if the last code for this purpose is younger than [`RESEND_AFTER_SECONDS`], or
    /// [`MAX_SENDS_PER_WINDOW`] codes were sent in the last [`SEND_WINDOW_SECONDS`].
    pub fn send(mut self, purpose: Purpose, message: &str, now: Timestamp) -> Result<Self, TooSoon> {
        self.sends.retain(|sent| now < sent.at.plus_seconds(SEND_WINDOW_SECONDS));
        let last = self.sends.iter().rev().find(|sent| sent.purpose == purpose);
        let by_pace = last.map(|sent| sent.at.plus_seconds(RESEND_AFTER_SECONDS));
        let full = self.sends.len() >= MAX_SENDS_PER_WINDOW;
        let by_count = self.sends.first().filter(|_| full).map(|sent| sent.at.plus_seconds(SEND_WINDOW_SECONDS));
        match by_pace.max(by_count) {
            Some(retry_at) if now < retry_at => Err(TooSoon { retry_at }),
            _ => {
                self.sends.push(Sent { purpose, at: now, message: Some(message.to_owned()) });
                Ok(self)
            }
        }
    }
}
