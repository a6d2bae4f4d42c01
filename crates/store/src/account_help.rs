//! What operators see of an owner's account and help with.

use accounts::sent_mail::SENT_MAIL_DAYS;
use accounts::{AccountId, OwedAccountNotice, OwnerHelp, SecurityEvent, SentMail, Session, SessionKind, Workspace};
use billing::Invoice;
use kernel::{BillingAccountId, ConsoleAccountId, Timestamp};

use crate::account_notices::account_notice_write;
use crate::audit::{AUDIT_WRITES, AuditEntry};
use crate::database::Repository;
use crate::error::StoreError;
use crate::expression::Condition;
use crate::history::Placed;
use crate::item::{SECONDS_A_DAY, to_item};
use crate::keys;
use crate::repositories::{AccountHelp, AccountWorkspaces, ConsoleDetails, Invoices, Papers, SecurityEvents, Sessions};
use crate::security::security_event_write;
use crate::sent_mails::sent_mail_write;
use crate::sessions::end_session_writes;
use crate::transaction::{MAX_TRANSACTION_WRITES, Write};

/// How many writes a session takes: itself, and that its account has it.
const SESSION_WRITES: usize = 2;
/// How many sessions end in one transaction, beside the security event, the owed mail and the audit entry.
const MAX_ENDED_TOGETHER: usize = (MAX_TRANSACTION_WRITES - AUDIT_WRITES - 2) / SESSION_WRITES;

impl AccountHelp {
    /// The live sessions of an account, the youngest first: see [`Sessions::sessions_like`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn sessions(&self, id: &BillingAccountId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        Sessions::over(&self.table).sessions_like(&kind(id), now).await
    }

    /// The latest security events of an account, newest first: see [`SecurityEvents::security_events`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn security_events(&self, id: &BillingAccountId, limit: u16) -> Result<Vec<SecurityEvent>, StoreError> {
        SecurityEvents::over(&self.table).security_events(&kind(id), limit).await
    }

    /// The invoices of an account: see [`Invoices::invoices`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn invoices(&self, id: &BillingAccountId) -> Result<Vec<Invoice>, StoreError> {
        Invoices::over(&self.table).invoices(id).await
    }

    /// The mails to the owner of an account, newest first, before the place `before`, at most `limit`, each with its place.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn sent_mails(
        &self,
        id: &BillingAccountId,
        before: Option<&str>,
        limit: u16,
        now: Timestamp,
    ) -> Result<Vec<Placed<SentMail>>, StoreError> {
        Ok(kept(self.table.sent_mails(&AccountId::from(id.clone()), before, limit).await?, now))
    }

    /// Notes a mail to the owner of an account.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn note_mail(&self, id: &BillingAccountId, mail: &SentMail) -> Result<(), StoreError> {
        self.table.note_mail(&id.clone().into(), mail).await
    }

    /// What operators did of late for the owner.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn owner_help(&self, id: &BillingAccountId) -> Result<OwnerHelp, StoreError> {
        Ok(self.table.get(&keys::owner_help(id)).await?.unwrap_or_default())
    }

    /// Counts and notes a mail that is about to be sent again, with who has it sent in the audit log.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if an operator did something for the owner in between.
    pub async fn begin_mail_again(
        &self,
        id: &BillingAccountId,
        after: &OwnerHelp,
        mail: &SentMail,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let writes = vec![owner_help_write(id, after)?, sent_mail_write(&id.clone().into(), mail)?];
        self.table.transact_audited(writes, entry).await
    }

    /// Notes that an operator has everything of an account exported, with a security event and a mail for its owner, and who
    /// does it in the audit log.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if an operator did something for the owner in between.
    pub async fn note_export(
        &self,
        id: &BillingAccountId,
        after: &OwnerHelp,
        event: &SecurityEvent,
        told: &OwedAccountNotice,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let writes = vec![owner_help_write(id, after)?, security_event_write(id, event)?, account_notice_write(told)?];
        self.table.transact_audited(writes, entry).await
    }

    /// Ends these sessions of an account, with a security event and a mail for its owner, and who did it in the audit log. Of
    /// more than fit into one transaction, the others end ahead of it; done again after trouble, it ends what is left.
    ///
    /// # Errors
    /// [`StoreError`]; some of the sessions may have ended.
    pub async fn end_sessions(
        &self,
        id: &BillingAccountId,
        sessions: &[Session],
        event: &SecurityEvent,
        told: &OwedAccountNotice,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let (last, ahead) = sessions.split_at(sessions.len().min(MAX_ENDED_TOGETHER));
        for some in ahead.chunks(MAX_ENDED_TOGETHER) {
            let writes: Vec<Write> = some.iter().flat_map(end_session_writes).collect();
            self.table.transact(writes).await?;
        }
        let mut writes: Vec<Write> = last.iter().flat_map(end_session_writes).collect();
        writes.push(security_event_write(id, event)?);
        writes.push(account_notice_write(told)?);
        self.table.transact_audited(writes, entry).await
    }
}

fn kind(id: &BillingAccountId) -> SessionKind {
    SessionKind::Billing { account: id.clone() }
}

/// What operators did for an owner, over the version before.
fn owner_help_write(id: &BillingAccountId, after: &OwnerHelp) -> Result<Write, StoreError> {
    let condition = Condition::as_read(after.version.saturating_sub(1));
    Ok(Write::put_if(to_item(&keys::owner_help(id), after)?, condition))
}

/// Without what is only there since the table has not come to remove it.
fn kept(mut mails: Vec<Placed<SentMail>>, now: Timestamp) -> Vec<Placed<SentMail>> {
    mails.retain(|(_, mail)| now < mail.at.plus_seconds(SENT_MAIL_DAYS * SECONDS_A_DAY));
    mails
}

impl Papers {
    /// Notes a mail about a decision.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn note_mail(&self, id: &BillingAccountId, mail: &SentMail) -> Result<(), StoreError> {
        self.table.note_mail(&id.clone().into(), mail).await
    }
}

impl ConsoleDetails {
    /// The account's workspaces, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn workspaces(&self, id: &ConsoleAccountId) -> Result<Vec<Workspace>, StoreError> {
        AccountWorkspaces::over(&self.table).console_workspaces(id).await
    }

    /// The live sessions of an account, the youngest first: see [`Sessions::sessions_like`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn sessions(&self, id: &ConsoleAccountId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        Sessions::over(&self.table).sessions_like(&SessionKind::Console { account: id.clone() }, now).await
    }

    /// The latest security events of an account, newest first: see [`SecurityEvents::security_events`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn security_events(&self, id: &ConsoleAccountId, limit: u16) -> Result<Vec<SecurityEvent>, StoreError> {
        let kind = SessionKind::Console { account: id.clone() };
        SecurityEvents::over(&self.table).security_events(&kind, limit).await
    }

    /// The mails to the owner of an account: see [`AccountHelp::sent_mails`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn sent_mails(
        &self,
        id: &ConsoleAccountId,
        before: Option<&str>,
        limit: u16,
        now: Timestamp,
    ) -> Result<Vec<Placed<SentMail>>, StoreError> {
        Ok(kept(self.table.sent_mails(&AccountId::from(id.clone()), before, limit).await?, now))
    }
}
