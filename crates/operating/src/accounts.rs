//! Help for the owner of a Billing Center account. Each act is told to the owner, by mail and among their security events.

use accounts::{AccountKind, BillingAccount, SecurityEvent, SecurityEventKind};
use kernel::entropy::NoEntropy;
use kernel::{Entropy, Timestamp};
use mail::{AccountChange, AccountNotice, Mail, Mailer};
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
        self.tell(account, AccountChange::SessionsEnded).await;
        Ok(sessions.len())
    }

    /// Writes to the owner. It is done already, so a mail that cannot be sent is only logged: their security events say it.
    async fn tell(&self, account: &BillingAccount, what: AccountChange) {
        let username = account.username.as_str();
        let notice = AccountNotice { kind: AccountKind::Billing, what, username, now_is: "", object_url: None };
        if let Err(error) = self.mailer.send(&account.email, account.language, &Mail::AccountNotice(notice)).await {
            let error = error.to_string();
            tracing::error!(account = %account.id, error, "what an operator did was not told by mail");
        }
    }
}
