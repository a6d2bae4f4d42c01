//! What mails that must not be lost have in common, whatever they are about.

use accounts::SessionToken;
use mail::MailError;
use store::StoreError;

use crate::{DeliverCodes, Report};

impl Report {
    /// Counts a try at a mail `about` something. What could not be read or written is left to the next run.
    pub(crate) fn count_try(&mut self, tried: Result<(), StoreError>, about: &str) {
        match tried {
            // Another run has it, or what it tells of was changed meanwhile.
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => {
                tracing::warn!(error = %kernel::Causes(&error), "a mail about {about} was left; the next run tries");
                self.left += 1;
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
