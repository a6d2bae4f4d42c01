//! What mails that must not be lost have in common, whatever they are about.

use accounts::SessionToken;
use mail::MailError;
use store::StoreError;

use crate::{DeliverCodes, Report};

/// What a try at a mail came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tried {
    /// It is over, or a later run has it.
    Done,
    /// What is at rest cannot be read: it is to be put off, so that it does not stand before other mails.
    Unreadable,
}

/// Logs that what cannot be read could not be put off either: it comes up again at once.
pub(crate) fn log_not_put_off(put_off: Result<(), StoreError>) {
    if let Err(error) = put_off {
        tracing::warn!(error = %kernel::Causes(&error), "a message that cannot be read could not be put off");
    }
}

impl Report {
    /// Counts a try at a mail `about` something. What could not be read or written is left to a later run.
    pub(crate) fn count_try(&mut self, tried: Result<(), StoreError>, about: &str) -> Tried {
        match tried {
            // Another run has it, or what it tells of was changed meanwhile.
            Ok(()) | Err(StoreError::Conflict) => Tried::Done,
            Err(error) => {
                tracing::warn!(error = %kernel::Causes(&error), "a mail about {about} was left; the next run tries");
                self.left += 1;
                if error.is_retryable() { Tried::Done } else { Tried::Unreadable }
            }
        }
    }

    /// Counts a mail that was handed to SES, and answers whether it is over. One that SES did not take is kept while it `may_wait`,
    /// since a sender or an account can be mended.
    pub(crate) fn is_over(&mut self, sent: Result<(), MailError>, about: &str, kind: &str, may_wait: bool) -> bool {
        match sent {
            Ok(()) => self.notices += 1,
            Err(error) if error.may_be_mended() && may_wait => {
                tracing::warn!(error = %kernel::Causes(&error), "a mail about {about} was not taken; a later run tries");
                self.failed += 1;
                self.paused += u32::from(matches!(error, MailError::Paused(_)));
                return false;
            }
            Err(error) => {
                tracing::warn!(error = %kernel::Causes(&error), kind, "a mail about {about} was refused");
                self.refused += 1;
            }
        }
        true
    }
}

impl DeliverCodes {
    /// A token for the link of one mail: at rest there is only its hash.
    pub(crate) fn link_token(&self) -> Result<SessionToken, StoreError> {
        let bytes = self.entropy.bytes();
        bytes
            .map(SessionToken::from_bytes)
            .map_err(|_| StoreError::unavailable("there is no entropy to draw a token from"))
    }
}
