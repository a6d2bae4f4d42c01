//! What operators see of an owner's account and help with.

use accounts::{SecurityEvent, Session, SessionKind};
use billing::Invoice;
use kernel::{BillingAccountId, Timestamp};

use crate::audit::{AUDIT_WRITES, AuditEntry};
use crate::database::Repository;
use crate::error::StoreError;
use crate::repositories::{AccountHelp, Invoices, SecurityEvents, Sessions};
use crate::security::security_event_write;
use crate::sessions::end_session_writes;
use crate::transaction::{MAX_TRANSACTION_WRITES, Write};

/// How many writes a session takes: itself, and that its account has it.
const SESSION_WRITES: usize = 2;
/// How many sessions end in one transaction, beside the security event and the audit entry.
const MAX_ENDED_TOGETHER: usize = (MAX_TRANSACTION_WRITES - AUDIT_WRITES - 1) / SESSION_WRITES;

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

    /// Ends these sessions of an account, with a security event for its owner and who did it in the audit log. Of more than
    /// fit into one transaction, the others end ahead of it; done again after trouble, it ends what is left.
    ///
    /// # Errors
    /// [`StoreError`]; some of the sessions may have ended.
    pub async fn end_sessions(
        &self,
        id: &BillingAccountId,
        sessions: &[Session],
        event: &SecurityEvent,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let (last, ahead) = sessions.split_at(sessions.len().min(MAX_ENDED_TOGETHER));
        for some in ahead.chunks(MAX_ENDED_TOGETHER) {
            let writes: Vec<Write> = some.iter().flat_map(end_session_writes).collect();
            self.table.transact(writes).await?;
        }
        let mut writes: Vec<Write> = last.iter().flat_map(end_session_writes).collect();
        writes.push(security_event_write(id, event)?);
        self.table.transact_audited(writes, entry).await
    }
}

fn kind(id: &BillingAccountId) -> SessionKind {
    SessionKind::Billing { account: id.clone() }
}
