//! Help for the owner of a Billing Center account. Each act is told to the owner, by mail and among their security events.

use accounts::throttle::TooMany;
use accounts::{
    AccountChange, BillingAccount, OwedAccountNotice, OwnerHelp, SecurityEvent, SecurityEventKind, Session,
};
use kernel::entropy::NoEntropy;
use kernel::{Entropy, Timestamp};
use mail::Mailer;
use store::{AccountHelp, AccountLimits, AuditAct, StoreError, UsedUpLimits};

use crate::decider::Order;

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

/// Why limits were not lifted.
#[derive(Debug, thiserror::Error)]
pub enum LiftError {
    /// No limit is used up.
    #[error("no limit is used up")]
    Nothing,
    /// Limits of this account, or by this operator, were lifted too often of late.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// No random bytes.
    #[error("no random bytes: {0}")]
    Entropy(#[from] NoEntropy),
    /// The table's trouble; [`StoreError::Conflict`] if somebody else lifted at the same time.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How far back failures are looked at for the networks they came from, in seconds: two hours, since they are counted by the hour and the
/// longest limit of a network lasts an hour.
const NETWORKS_SECONDS: i64 = 2 * 3600;
/// How many security events are looked at for them.
const EVENTS_LOOKED_AT: u16 = 20;

/// Helps owners, with what a function lends it.
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
    /// Ends these sessions of the account, which somebody has looked at, and answers how many they were.
    ///
    /// # Errors
    /// [`HelpError`]; some of the sessions may have ended.
    pub async fn end_sessions(
        &self,
        account: &BillingAccount,
        sessions: &[Session],
        order: &Order,
        now: Timestamp,
    ) -> Result<usize, HelpError> {
        let event = SecurityEvent::new(SecurityEventKind::SessionsEndedByOperator, now, "");
        let entry = order.entry(self.entropy, AuditAct::EndSessions, account.id.to_string(), now)?;
        let told = OwedAccountNotice::new(account, AccountChange::SessionsEnded, "", now);
        self.help.end_sessions(&account.id, sessions, &event, &told, &entry).await?;
        self.tell(&told, now).await;
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
        let told = OwedAccountNotice::new(account, AccountChange::Exported, "", now);
        self.help.note_export(&account.id, &before.with_export(now), &event, &told, &entry).await?;
        self.tell(&told, now).await;
        Ok(())
    }

    /// The limits of the account that are used up at `now`. Of networks only those are looked at that were noted with failures of the
    /// last hours.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn limits(
        &self,
        limits: &AccountLimits,
        account: &BillingAccount,
        now: Timestamp,
    ) -> Result<UsedUpLimits, StoreError> {
        let sessions = self.help.sessions(&account.id, now).await?;
        let events = self.help.security_events(&account.id, EVENTS_LOOKED_AT).await?;
        let since = now.plus_seconds(-NETWORKS_SECONDS);
        let failures = events.into_iter().filter(|event| event.count.is_some() && since <= event.at);
        let sources: Vec<String> = failures.map(|event| event.source).collect();
        limits.used_up(account, &sessions, &sources, now).await
    }

    /// Lifts limits of the account, and answers how many.
    ///
    /// # Errors
    /// [`LiftError`]. Nothing was lifted.
    pub async fn lift(
        &self,
        limits: &AccountLimits,
        account: &BillingAccount,
        used_up: &UsedUpLimits,
        order: &Order,
        now: Timestamp,
    ) -> Result<usize, LiftError> {
        if used_up.used_up.is_empty() {
            return Err(LiftError::Nothing);
        }
        let event = SecurityEvent::new(SecurityEventKind::LimitsLifted, now, "");
        let entry = order.entry(self.entropy, AuditAct::LiftLimits, account.id.to_string(), now)?;
        let mut words: Vec<&str> = used_up.used_up.iter().map(|one| one.limit.kind.word()).collect();
        words.sort_unstable();
        words.dedup();
        let entry = entry.noting(Some(words.join(", ")));
        let told = OwedAccountNotice::new(account, AccountChange::LimitsLifted, "", now);
        limits.lift(account, used_up, &operators::person(&order.by), &event, &told, &entry).await??;
        self.tell(&told, now).await;
        Ok(used_up.used_up.len())
    }

    /// Sends the owner the mail that was written with what it tells of. One that cannot be sent now stays owed.
    async fn tell(&self, owed: &OwedAccountNotice, now: Timestamp) {
        let (sent, noted) = self.mailer.send_account_notice(owed, None, now).await;
        if let Err(error) = sent {
            tracing::error!(account = owed.account.as_str(), error = %kernel::Causes(&error), what = owed.what.name(), "what an operator did was not told by mail");
            if error.may_be_mended() {
                return;
            }
        }
        if let Err(error) = self.help.finish_notice(owed, &noted).await {
            tracing::warn!(account = owed.account.as_str(), error = %kernel::Causes(&error), "a mail was not noted, and is sent again");
        }
    }
}
