//! Help for the owner of a Billing Center account. Each act is told to the owner, by mail and among their security events.

use accounts::{AccountKind, BillingAccount, MailKind, OwnerHelp, SecurityEvent, SecurityEventKind, SentMail};
use kernel::entropy::NoEntropy;
use kernel::{Entropy, Timestamp};
use mail::{AccountChange, AccountNotice, Mail, Mailer, outcome_of};
use store::{AccountHelp, AuditAct, StoreError};

use crate::decision::Order;

/// Why an owner was not helped.
#[derive(Debug, thiserror::Error)]
pub enum HelpError {
    /// No random bytes.
    #[error("no random bytes: {0}")]
    Entropy(#[from] NoEntropy),
    /// The table's trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What helps owners, by what a function lends it.
#[derive(Clone, Copy, Debug)]
pub struct AccountDesk<'a> {
    /// What is read and changed.
    pub help: &'a AccountHelp,
    /// What tells owners.
    pub mailer: &'a Mailer,
    /// What names of audit entries are drawn from.
    pub entropy: &'a Entropy,
}

impl AccountDesk<'_> {
    /// Ends every session of the account that is live at `now`, and answers how many that were.
    ///
    /// # Errors
    /// [`HelpError`]; some of the sessions may have ended.
    pub async fn end_sessions(
        &self,
        account: &BillingAccount,
        order: &Order,
        now: Timestamp,
    ) -> Result<usize, HelpError> {
        let sessions = self.help.sessions(&account.id, now).await?;
        let event = SecurityEvent::new(SecurityEventKind::SessionsEndedByOperator, now, "");
        let entry = order.entry(self.entropy, AuditAct::EndSessions, account.id.to_string(), now)?;
        self.help.end_sessions(&account.id, &sessions, &event, &entry).await?;
        self.tell(account, AccountChange::SessionsEnded, now).await;
        Ok(sessions.len())
    }

    /// Keeps that everything of an account is exported, over what operators did `before` for its owner, and tells the owner.
    ///
    /// # Errors
    /// [`HelpError`]; a [`StoreError::Conflict`] if an operator did something for the owner in between.
    pub async fn note_export(
        &self,
        account: &BillingAccount,
        before: &OwnerHelp,
        order: &Order,
        now: Timestamp,
    ) -> Result<(), HelpError> {
        let event = SecurityEvent::new(SecurityEventKind::ExportedByOperator, now, "");
        let entry = order.entry(self.entropy, AuditAct::ExportAccount, account.id.to_string(), now)?;
        self.help.note_export(&account.id, &before.with_export(now), &event, &entry).await?;
        self.tell(account, AccountChange::Exported, now).await;
        Ok(())
    }

    /// Writes to the owner. It is done already, so a mail that cannot be sent is only logged: their security events say it.
    pub(crate) async fn tell(&self, account: &BillingAccount, what: AccountChange, now: Timestamp) {
        let username = account.username.as_str();
        let notice = AccountNotice { kind: AccountKind::Billing, what, username, now_is: "", object_url: None };
        let sent = self.mailer.send(&account.email, account.language, &Mail::AccountNotice(notice)).await;
        let noted = SentMail::new(MailKind::ByOperator, outcome_of(&sent), now);
        if let Err(error) = sent {
            let error = error.to_string();
            tracing::error!(account = %account.id, error, "what an operator did was not told by mail");
        }
        if let Err(error) = self.help.note_mail(&account.id, &noted).await {
            tracing::warn!(account = %account.id, error = %error, "a mail was not noted");
        }
    }
}
